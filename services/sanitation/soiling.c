/* Visible dirt is disinfected whenever somebody sees it: a task now, for whoever owns the place (C5.4). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/day_tasks.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task_place.h"

#define MINUTE (60 * SECOND)

/* What was reported there and is not done yet; NULL: nothing. */
static const Sanitation__Task *open_at(const struct view *view, const struct context *context, const char *place)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	const Sanitation__Task *task;
	struct scan scan;

	from.place = place;
	from.from_at = context->now - DAY;
	task_scan(&scan, view, "task.by_place", &from, 1, 2);
	while ((task = task_next(&scan)) && task->from_at <= context->now) {
		if (task->kind == SANITATION__TASK_KIND__SOILING &&
		    (task->state == SANITATION__TASK__STATE__DUE || task->state == SANITATION__TASK__STATE__STARTED))
			return task;
	}
	return NULL;
}

static Sanitation__Task *task_new(const struct context *context, const struct task_place *place)
{
	Sanitation__Task *task = reflect_new(&sanitation__task__descriptor, context->arena);
	char date[DATE_SIZE], id[UUID_TEXT_SIZE];
	int64_t begin_at, end_at;

	zone_date(context->now, date);
	uuid7_derive(context->now, context->request_id, 0, id);
	task->task_id = arena_strdup(context->arena, id);
	task->kind = SANITATION__TASK_KIND__SOILING;
	task->date = arena_strdup(context->arena, date);
	task->rule = RULE_SOILING;
	task->place = place->id;
	task->room = place->room;
	task->owner = place->owner;
	task->number = 1;
	task->from_at = context->now;
	task->until_at = context->now + plan_disinfection_on(context->plan, date)->soiling_within_min * MINUTE;
	task->overdue_at = task->until_at;
	task->missed_at = task->until_at + DAY; /* dirt does not go with the day */
	if (zone_day(date, &begin_at, &end_at) && end_at > task->missed_at)
		task->missed_at = end_at;
	task->state = SANITATION__TASK__STATE__DUE;
	task->plan_version = context->plan_version;
	task->next_at = task_next_look(task);
	return task;
}

void decide_report_soiling(const struct view *view, const struct context *context,
			   const Sanitation__ReportSoiling *command, struct decision *decision)
{
	Sanitation__ReportSoilingReply *reply;
	Sanitation__SoilingReported *event;
	const Sanitation__Task *open;
	struct task_place place;

	if (!task_place_find(context->plan, command->place, &place)) {
		decision_reject(decision, &REASON_NOTHING_TO_CLEAN, "place", command->place);
		return;
	}
	reply = decision_reply(decision, &sanitation__report_soiling_reply__descriptor);
	open = open_at(view, context, command->place);
	if (open) {
		reply->task = (Sanitation__Task *)open;
		return; /* somebody else saw it, too */
	}
	event = emit_soiling_reported(decision);
	event->task = reply->task = task_new(context, &place);
	event->what = command->what;
}
