/*
 * The courier: sends what waits in the receivers' outboxes (delivery.h), and the dead-man's switch, over libcurl on the daemon's loop
 * (C1.4, G3).
 *
 * At least once: a delivery keeps its id in every attempt. While its result is not in the journal it is not sent again; what a crash
 * interrupts is sent again under the same id. A receiver that hangs holds its own places in flight and nobody else's.
 */
#pragma once

#include "common/runtime/outlet.h"

extern const struct outlet courier;
