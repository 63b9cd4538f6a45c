/*
 * Making a day's tasks (C3–C6, C8, O3, O4): on each working day from its beginning, in steps, and never one twice, because a task's id
 * follows from what it is. Working days that went by while nothing ran are made up for, at most DAYS_BACK_MAX days back: what cannot be
 * done any more is MISSED at once, because of SERVICE_DOWN, and nobody is alerted.
 *
 * The clock (TaskDay) says how far it has come. A new store begins with the day it is first started on. If the plan changes during the
 * day, the whole walk is made again: tasks to come carry the version of the plan that asked for them, so those that still carry an older
 * one afterwards are not asked for any more, and are WITHDRAWN. What has begun or is over stays as it was: also if the new plan has its
 * number at a later hour.
 */
#pragma once

#include "common/core/service.h"
#include "services/sanitation/day_tasks.h"

#define TASK_DAY_ID "tasks"
#define MAKING_DAYS_BACK_MAX 31
#define MAKING_STEP_MAX 60 /* tasks of one event */

/* NULL: tasks were never made. */
const Sanitation__TaskDay *task_day_find(const struct view *view);

/* The walk over a day with what was said to be used heavily on it, and one use more (NULL: none). */
void making_walk(struct day_tasks *walk, const struct view *view, const struct context *context, const char *date,
		 const Sanitation__HeavyUse *more);

/* Neither begun nor over: a change of the plan may still touch it. */
bool task_is_to_come(const struct context *context, const Sanitation__Task *task);

/* A copy that the plan does not ask for any more. */
Sanitation__Task *task_withdrawn(const struct context *context, const Sanitation__Task *stored);

/* MakeTasks, while there is something to make. */
void making_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
