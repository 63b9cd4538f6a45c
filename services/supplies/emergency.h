/*
 * Emergency draws: taken at once, justified later, checked by somebody else (O2).
 *
 *   EMERGENCY_DRAWN → EMERGENCY_JUSTIFIED → EMERGENCY_ACCEPTED or EMERGENCY_REFUSED
 *          └── overdue: may be refused without a justification ──────────┘
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/emergency.pb-c.h"

void emergency_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
