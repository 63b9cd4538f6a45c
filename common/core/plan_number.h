/* Times that stand in the plan's sets of rules, by their place: "incident.isolate_within_min" (how alert rules name a duty's time). */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

/* NULL: the plan can have a time there: a section whose sets have days of their own, and a field of it that says within, or after, how
 * many minutes, hours or days (by the calendar: no working time). Else what is wrong and what is allowed, in `arena`. */
const char *plan_minutes_check(const char *path, struct arena *arena);

/* The time there, in minutes, by the set that counts on the day (YYYY-MM-DD, as plan_door_on() does). False: the path is wrong, or the
 * plan has no such set. */
bool plan_minutes_on(const Plan__Plan *plan, const char *path, const char *date, uint32_t *ret_minutes);
