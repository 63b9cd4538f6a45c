/* What is kept no longer: old deliveries, and what waited for a receiver that was removed; so much at a time (delivery.proto). */
#pragma once

#include "common/core/context.h"
#include "common/core/service.h"

/* DropDeliveries and ClearOutbox, while there is anything to drop. */
void drop_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
