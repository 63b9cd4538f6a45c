/* A department's equipment is used heavily: for the rest of the day it is wiped more often (C5.8). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/making.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task.h"

static bool is_of_departments(const Plan__DisinfectionTask *task)
{
	return task->target == PLAN__DISINFECTION_TARGET__OFFICE_FURNITURE ||
	       task->target == PLAN__DISINFECTION_TARGET__OFFICE_EQUIPMENT;
}

static bool rule_is_known(const struct context *context, const Sanitation__HeavyUse *use, struct decision *decision)
{
	const Plan__DisinfectionRules *rules = plan_disinfection_on(context->plan, use->date);
	const char *known = "";

	for (size_t i = 0; i < rules->n_tasks; i++) {
		const Plan__DisinfectionTask *task = rules->tasks[i];

		if (!task->times_a_day_heavy_max || !is_of_departments(task))
			continue;
		if (strcmp(task->id, use->rule) == 0)
			return true;
		known = arena_printf(context->arena, "%s%s%s", known, *known ? ", " : "", task->id);
	}
	decision_reject(decision, &REASON_NO_HEAVY_USE, "what", use->rule, known);
	return false;
}

static bool use_is_possible(const struct view *view, const struct context *context, const Sanitation__HeavyUse *use,
			    struct decision *decision)
{
	const Sanitation__HeavyUse *stored;
	struct day_tasks walk;

	if (!plan_department(context->plan, use->department))
		decision_reject(decision, &REASON_UNKNOWN_DEPARTMENT, "department", use->department);
	else if (!(context->roles & OFFICE) && strcmp(use->department, context->department) != 0)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", use->department, context->department);
	if (decision->rejection || !rule_is_known(context, use, decision))
		return false;
	day_tasks_begin(&walk, context->plan, use->date, NULL, 0, context->arena);
	stored = heavy_use_get(view, use);
	if (!walk.is_worked)
		decision_reject(decision, &REASON_NOT_A_WORKING_DAY, "", use->date);
	else if (stored)
		decision_reject(decision, &REASON_HEAVY_USE_KNOWN, "what", stored->department, stored->rule,
				stored->reported_by);
	return !decision->rejection;
}

/* Those to come that are asked for no more: others stand in their stead. */
static void withdraw(const struct view *view, const struct context *context, Sanitation__HeavyUseReported *event,
		     size_t asked)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	const Sanitation__Task *stored;
	struct scan scan;

	from.place = event->use->department;
	from.from_at = context->now;
	task_scan(&scan, view, "task.by_place", &from, 1, 2);
	while (event->n_tasks < asked + DAY_PARTS_MAX && (stored = task_next(&scan))) {
		bool is_asked = false;

		for (size_t i = 0; i < asked; i++)
			is_asked = is_asked || strcmp(event->tasks[i]->task_id, stored->task_id) == 0;
		if (!is_asked && strcmp(stored->rule, event->use->rule) == 0 &&
		    strcmp(stored->date, event->use->date) == 0 && task_is_to_come(context, stored))
			event->tasks[event->n_tasks++] = task_withdrawn(context, stored);
	}
}

static void tasks_change(const struct view *view, const struct context *context, Sanitation__HeavyUseReported *event)
{
	Sanitation__Task *asked[DAY_PARTS_MAX];
	struct day_tasks walk;
	size_t count;

	making_walk(&walk, view, context, event->use->date, event->use);
	count = day_tasks_of(&walk, event->use->rule, event->use->department, asked, DAY_PARTS_MAX);
	event->tasks = arena_alloc(context->arena, 2 * DAY_PARTS_MAX * sizeof(*event->tasks));
	for (size_t i = 0; i < count; i++) {
		const Sanitation__Task *stored = task_find(view, asked[i]->task_id);

		if (asked[i]->from_at <= context->now || (stored && !task_is_to_come(context, stored)))
			continue;
		asked[i]->plan_version = context->plan_version;
		event->tasks[event->n_tasks++] = asked[i];
	}
	withdraw(view, context, event, event->n_tasks);
}

void decide_report_heavy_use(const struct view *view, const struct context *context,
			     const Sanitation__ReportHeavyUse *command, struct decision *decision)
{
	Sanitation__HeavyUse *use = reflect_new(&sanitation__heavy_use__descriptor, context->arena);
	Sanitation__HeavyUseReported *event;
	Sanitation__ReportHeavyUseReply *reply;
	char today[DATE_SIZE];

	zone_date(context->now, today);
	use->date = arena_strdup(context->arena, today);
	use->department = *command->department ? command->department : context->department;
	use->rule = command->what;
	use->reported_at = context->now;
	use->reported_by = context->actor;
	if (!use_is_possible(view, context, use, decision))
		return;
	event = emit_heavy_use_reported(decision);
	event->use = use;
	tasks_change(view, context, event);
	reply = decision_reply(decision, &sanitation__report_heavy_use_reply__descriptor);
	reply->tasks = event->tasks;
	reply->n_tasks = event->n_tasks;
}
