#include "services/sanitation/window.h"

#include "common/core/plan.h"
#include "common/core/zone.h"

#define MINUTE (60 * SECOND)

static int64_t confirm_within(const struct context *context, const Sanitation__Task *task)
{
	return plan_ventilation_on(context->plan, task->date)->confirm_within_min * MINUTE;
}

void window_open(const struct context *context, Sanitation__Task *task)
{
	int64_t begin_at, end_at;

	task->late = context->now > task->overdue_at;
	task->overdue_at = task->until_at + confirm_within(context, task);
	task->missed_at = zone_day(task->date, &begin_at, &end_at) ? end_at : task->overdue_at;
	task->overdue = false;
	task->next_at = task->overdue_at;
}

void window_shut_early(const struct context *context, Sanitation__Task *task)
{
	task->state = SANITATION__TASK__STATE__DUE;
	task->started_at = 0;
	task->started_by = "";
	task->late = false;
	task->overdue_at = task->from_at + confirm_within(context, task);
	task->missed_at = task->until_at;
	task->next_at = task->overdue_at < context->now ? task->missed_at : task->overdue_at;
}
