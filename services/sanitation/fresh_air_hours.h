/*
 * When fresh air should run (C4.2): in the working hours of working days, but for the hours in which the windows are open.
 *
 * A day's hours are laid down as the day begins, by the plan of then, also for days that went by while nothing ran. A plan that is adopted
 * during the day changes what is still to come; what has gone by stays as it was.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/fresh_air.pb-c.h"

/* The hours around a moment in which the zone's unit should run, as laid down. NULL: it need not run then. */
const Sanitation__FreshAirHours *fresh_air_hours_at(const struct view *view, const char *zone, int64_t at);

/* NULL: the plan has no such zone. */
const Plan__FreshAirZone *fresh_air_zone_find(const Plan__Plan *plan, const char *zone);

/* LayDownFreshAir for each day that has come; nothing, where the plan never had a zone. */
void fresh_air_hours_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
