/* What other services' events mean to sanitation: rows of react.c, each a function in the file of its noun. */
#pragma once

#include "common/core/service.h"
#include "hallward/health/v1/incident.pb-c.h"

/* A case that is suspected or confirmed shuts zones; one that was excluded may be lifted; a room that was left is disinfected. */
react_fn open_suspected, open_confirmed, note_excluded, note_room_left;
