/*
 * What was not done in time (C4.1, C5, C6, C8, O3, O4): the owner is told first. Tasks of one owner by one rule that begin at the same time
 * are one matter: TasksOverdue names all places at once, TasksCaughtUp says that each of them is done, waived or over. A task that was
 * never told as overdue and whose time is over was missed because nothing ran: SERVICE_DOWN, and nobody is alerted.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/task.pb-c.h"

#define OVERDUE_STEP_MAX 60 /* tasks of one event */

/* For whoever ends a task, or opens a window late: TasksCaughtUp, if the stored task was the last of its group that was overdue. */
void overdue_settle(const struct view *view, const struct context *context, const char *task_id,
		    struct decision *decision);

/* MarkTasks for each group of which something is overdue or missed, oldest first. */
void overdue_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
