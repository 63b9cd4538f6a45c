/* What the client library's files share; nobody else includes it. */
#pragma once

#include "common/core/ids.h"

#define CLIENT_MESSAGE_MAX ((size_t)8 << 20)

/* A new UUIDv7. */
