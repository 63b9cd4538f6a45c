#include "services/sanitation/making.h"

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/reflect.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task.h"

#define COMMANDS_A_SECOND 4
#define LOOKED_AT_MAX 600 /* of a walk, in one step: those that stand already cost no record */

const Sanitation__TaskDay *task_day_find(const struct view *view)
{
	Sanitation__TaskDay key = SANITATION__TASK_DAY__INIT;

	key.id = TASK_DAY_ID;
	return task_day_get(view, &key);
}

void making_walk(struct day_tasks *walk, const struct view *view, const struct context *context, const char *date,
		 const Sanitation__HeavyUse *more)
{
	Sanitation__HeavyUse from = SANITATION__HEAVY_USE__INIT;
	const Sanitation__HeavyUse *use, **uses;
	size_t count = 1;
	struct scan scan;

	from.date = date;
	for (heavy_use_scan(&scan, view, NULL, &from, 1, 1); heavy_use_next(&scan);)
		count++;
	uses = arena_alloc(context->arena, count * sizeof(*uses));
	count = 0;
	for (heavy_use_scan(&scan, view, NULL, &from, 1, 1); (use = heavy_use_next(&scan));)
		uses[count++] = use;
	if (more)
		uses[count++] = more;
	day_tasks_begin(walk, context->plan, date, uses, count, context->arena);
}

bool task_is_to_come(const struct context *context, const Sanitation__Task *task)
{
	return task->state == SANITATION__TASK__STATE__DUE && task->from_at > context->now;
}

Sanitation__Task *task_withdrawn(const struct context *context, const Sanitation__Task *stored)
{
	Sanitation__Task *task = reflect_copy(&stored->base, context->arena);

	task->state = SANITATION__TASK__STATE__WITHDRAWN;
	task->reason = "PLAN";
	task->ended_at = context->now;
	task->ended_by = context->actor;
	task->next_at = 0;
	return task;
}

/* --- which day ----------------------------------------------------------------------------------------------------------------------- */

static Sanitation__TaskDay *day_at(const struct context *context, const char *date)
{
	Sanitation__TaskDay *day = reflect_new(&sanitation__task_day__descriptor, context->arena);

	day->id = TASK_DAY_ID;
	day->date = arena_strdup(context->arena, date);
	day->plan_version = context->plan_version;
	return day;
}

/* The first working day after the date, until today; NULL: none. */
static Sanitation__TaskDay *day_after(const struct context *context, const char *after, const char *today)
{
	char date[DATE_SIZE], first[DATE_SIZE];

	if (!zone_date_add(today, -MAKING_DAYS_BACK_MAX, first) || !zone_date_add(after, 1, date))
		return NULL;
	if (strcmp(date, first) < 0)
		memcpy(date, first, sizeof(date));
	while (strcmp(date, today) <= 0) {
		if (calendar_day(context->plan, date).is_working)
			return day_at(context, date);
		if (!zone_date_add(date, 1, date))
			return NULL;
	}
	return NULL;
}

/* What is to be made, from where on; NULL: nothing. */
static Sanitation__TaskDay *day_due(const struct view *view, const struct context *context)
{
	const Sanitation__TaskDay *clock = task_day_find(view);
	Sanitation__TaskDay *day;
	char today[DATE_SIZE];
	bool is_of_plan;

	zone_date(context->now, today);
	if (!clock)
		return day_at(context, today);
	is_of_plan = strcmp(clock->plan_version, context->plan_version) == 0;
	if (clock->complete && (is_of_plan || strcmp(clock->date, today) != 0))
		return day_after(context, clock->date, today);
	day = reflect_copy(&clock->base, context->arena);
	day->plan_version = context->plan_version;
	day->changed = clock->changed || clock->complete;
	if (!is_of_plan)
		day->next = 0;
	day->complete = false;
	return day;
}

/* --- one task ------------------------------------------------------------------------------------------------------------------------ */

/* Nobody could have said that it was done. */
static void miss_if_over(const struct context *context, Sanitation__Task *task)
{
	if (task->missed_at > context->now)
		return;
	task->state = SANITATION__TASK__STATE__MISSED;
	task->reason = "SERVICE_DOWN";
	task->ended_at = context->now;
	task->ended_by = context->actor;
	task->next_at = 0;
}

/* Is there anything to be recorded of a task that the plan asks for? */
static bool take(const struct view *view, const struct context *context, const Sanitation__TaskDay *day,
		 Sanitation__Task *task)
{
	const Sanitation__Task *stored = task_find(view, task->task_id);

	task->plan_version = context->plan_version;
	if (!stored && day->changed)
		return task->from_at > context->now;
	if (!stored) {
		miss_if_over(context, task);
		return true;
	}
	if (stored->state == SANITATION__TASK__STATE__WITHDRAWN)
		return task->from_at > context->now;
	return task_is_to_come(context, stored) && task->from_at > context->now &&
	       strcmp(stored->plan_version, context->plan_version) != 0;
}

static void take_asked(const struct view *view, const struct context *context, Sanitation__TaskDay *day,
		       Sanitation__TasksMade *event)
{
	struct day_tasks walk;

	making_walk(&walk, view, context, day->date, NULL);
	day_tasks_skip(&walk, day->next);
	for (size_t i = 0; i < LOOKED_AT_MAX && event->n_tasks < MAKING_STEP_MAX; i++) {
		Sanitation__Task *task = day_tasks_next(&walk);

		day->complete = !task;
		if (!task)
			return;
		day->next++;
		if (take(view, context, day, task))
			event->tasks[event->n_tasks++] = task;
	}
}

/* Those to come that an older plan asked for. */
static void withdraw(const struct view *view, const struct context *context, Sanitation__TaskDay *day,
		     Sanitation__TasksMade *event)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	const Sanitation__Task *task;
	struct scan scan;

	from.date = day->date;
	task_scan(&scan, view, "task.by_date", &from, 1, 1);
	for (;;) {
		struct arena_mark mark = arena_mark(view->arena);

		task = task_next(&scan);
		if (!task)
			return;
		if (!task_is_to_come(context, task) || strcmp(task->plan_version, context->plan_version) == 0) {
			arena_rewind(view->arena, mark);
			continue;
		}
		if (event->n_tasks == MAKING_STEP_MAX) {
			day->complete = false;
			return;
		}
		event->tasks[event->n_tasks++] = task_withdrawn(context, task);
	}
}

void decide_make_tasks(const struct view *view, const struct context *context, const Sanitation__MakeTasks *command,
		       struct decision *decision)
{
	Sanitation__TaskDay *day = day_due(view, context);
	Sanitation__TasksMade *event;

	(void)command;
	decision_reply(decision, &sanitation__make_tasks_reply__descriptor);
	if (!day)
		return;
	event = emit_tasks_made(decision);
	event->tasks = arena_alloc(context->arena, MAKING_STEP_MAX * sizeof(*event->tasks));
	take_asked(view, context, day, event);
	if (day->complete && event->n_tasks)
		day->complete = false; /* what is to be withdrawn is seen once these are kept */
	else if (day->complete)
		withdraw(view, context, day, event);
	event->date = day->date;
	event->next = day->next;
	event->complete = day->complete;
	event->plan_version = day->plan_version;
	event->changed = day->changed;
}

void making_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	if (!day_due(view, context))
		return;
	for (unsigned i = 0; i < COMMANDS_A_SECOND; i++)
		schedule_command(schedule, reflect_new(&sanitation__make_tasks__descriptor, context->arena), NULL);
}
