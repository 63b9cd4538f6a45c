/* Drills: what is done under a drill's correlation id is part of it, also what comes of it after its end (storm.proto). */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "common/core/service.h"
#include "hallward/alerting/v1/storm.pb-c.h"

/* Is this correlation id a drill's? */
bool is_drill(const struct view *view, const char *correlation_id);

/* NULL: there is none. */
const Alerting__Drill *drill_find(const struct view *view, const char *drill_id);

/* Makes a new alert part of a drill, its titles marked 【演练】 and [DRILL]; they lie in the arena. */
void drill_mark(Alerting__Alert *alert, struct arena *arena);

/* Tells the drill under whose correlation id a thread goes on that it has changed. */
void drill_note(struct tables *tables, const Alerting__Thread *thread);

/* EndDrill at its end; SettleDrill while alerts of one that is over are open. */
schedule_fn drill_schedule;
