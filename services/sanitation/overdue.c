#include "services/sanitation/overdue.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/day_tasks.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task.h"

#define COMMANDS_A_SECOND 8
#define LOOKED_AT_MAX 512

static bool is_open(const Sanitation__Task *task)
{
	return task->state == SANITATION__TASK__STATE__DUE || task->state == SANITATION__TASK__STATE__STARTED ||
	       task->state == SANITATION__TASK__STATE__CONTACT;
}

static Sanitation__TaskGroup *group_of(const struct context *context, const Sanitation__Task *task)
{
	Sanitation__TaskGroup *group = reflect_new(&sanitation__task_group__descriptor, context->arena);
	char text[RFC3339_SIZE];

	rfc3339_format(task->from_at, text);
	group->group_id =
		arena_printf(context->arena, "%s/%s/%s/%.5s", task->date, task->rule, task->owner, text + DATE_SIZE);
	group->kind = task->kind;
	group->date = task->date;
	group->rule = task->rule;
	group->owner = task->owner;
	group->number = task->number;
	group->from_at = task->from_at;
	group->until_at = task->until_at;
	return group;
}

static void group_scan(struct scan *scan, const struct view *view, const char *date, const char *owner, int64_t from_at)
{
	Sanitation__Task from = SANITATION__TASK__INIT;

	from.date = date;
	from.owner = owner;
	from.from_at = from_at;
	task_scan(scan, view, "task.by_date", &from, 3, 3);
}

void overdue_settle(const struct view *view, const struct context *context, const char *task_id,
		    struct decision *decision)
{
	const Sanitation__Task *ended = task_find(view, task_id), *task;
	struct scan scan;

	if (!ended || !ended->overdue)
		return;
	group_scan(&scan, view, ended->date, ended->owner, ended->from_at);
	while ((task = task_next(&scan))) {
		if (task->overdue && is_open(task) && strcmp(task->rule, ended->rule) == 0 &&
		    strcmp(task->task_id, task_id) != 0)
			return;
	}
	emit_tasks_caught_up(decision)->group = group_of(context, ended);
}

/* --- by the clock ------------------------------------------------------------------------------------------------------------------- */

/* What becomes of a group now. */
struct marking {
	Sanitation__Task *overdue[OVERDUE_STEP_MAX], *missed[OVERDUE_STEP_MAX];
	size_t overdue_count, missed_count;
	bool some_are_over; /* of those that were told as overdue */
	bool some_are_left;
};

static void mark(struct marking *marking, const struct context *context, const Sanitation__Task *stored)
{
	bool is_due = stored->next_at && stored->next_at <= context->now &&
		      marking->overdue_count + marking->missed_count < OVERDUE_STEP_MAX;
	Sanitation__Task *task;

	if (!is_due) {
		marking->some_are_left = marking->some_are_left || stored->overdue;
		return;
	}
	task = reflect_copy(&stored->base, context->arena);
	if (task->missed_at > context->now) {
		task->overdue = true;
		task->next_at = task->missed_at;
		marking->overdue[marking->overdue_count++] = task;
		return;
	}
	task->state = SANITATION__TASK__STATE__MISSED;
	task->reason = task->overdue || task->overdue_at >= task->missed_at ? "TIME_OVER" : "SERVICE_DOWN";
	task->ended_at = context->now;
	task->ended_by = context->actor;
	task->next_at = 0;
	marking->some_are_over = marking->some_are_over || task->overdue;
	marking->missed[marking->missed_count++] = task;
}

static const char **places_of(const struct context *context, Sanitation__Task *const *tasks, size_t count)
{
	const char **places = arena_alloc(context->arena, count * sizeof(*places));

	for (size_t i = 0; i < count; i++)
		places[i] = tasks[i]->place;
	return places;
}

static void tell_overdue(const struct context *context, const struct marking *marking, struct decision *decision)
{
	Sanitation__TasksOverdue *event = emit_tasks_overdue(decision);

	event->n_places = event->n_tasks = marking->overdue_count;
	event->tasks = arena_copy(context->arena, marking->overdue, event->n_tasks * sizeof(*event->tasks));
	event->places = places_of(context, event->tasks, event->n_tasks);
	event->group = group_of(context, event->tasks[0]);
}

static void tell_missed(const struct context *context, const struct marking *marking, struct decision *decision)
{
	Sanitation__TasksMissed *event = emit_tasks_missed(decision);

	event->n_places = event->n_tasks = marking->missed_count;
	event->tasks = arena_copy(context->arena, marking->missed, event->n_tasks * sizeof(*event->tasks));
	event->places = places_of(context, event->tasks, event->n_tasks);
	event->group = group_of(context, event->tasks[0]);
	if (marking->some_are_over && !marking->some_are_left && !marking->overdue_count)
		emit_tasks_caught_up(decision)->group = event->group;
}

void decide_mark_tasks(const struct view *view, const struct context *context, const Sanitation__MarkTasks *command,
		       struct decision *decision)
{
	struct marking marking = { .overdue_count = 0 };
	const Sanitation__Task *task;
	struct scan scan;

	decision_reply(decision, &sanitation__mark_tasks_reply__descriptor);
	group_scan(&scan, view, command->date, command->owner, command->from_at);
	while ((task = task_next(&scan))) {
		if (strcmp(task->rule, command->rule) == 0 && is_open(task))
			mark(&marking, context, task);
	}
	if (marking.overdue_count)
		tell_overdue(context, &marking, decision);
	if (marking.missed_count)
		tell_missed(context, &marking, decision);
}

static bool is_given(const struct schedule *schedule, size_t first, const Sanitation__Task *task)
{
	for (size_t i = first; i < schedule->count; i++) {
		const Sanitation__MarkTasks *given = (const Sanitation__MarkTasks *)schedule->commands[i];

		if (given->from_at == task->from_at && strcmp(given->rule, task->rule) == 0 &&
		    strcmp(given->owner, task->owner) == 0 && strcmp(given->date, task->date) == 0)
			return true;
	}
	return false;
}

void overdue_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	size_t first = schedule->count;
	const Sanitation__Task *task;
	struct scan scan;

	from.next_at = 1;
	task_scan(&scan, view, "task.by_next", &from, 0, 1);
	for (unsigned i = 0; i < LOOKED_AT_MAX && schedule->count < first + COMMANDS_A_SECOND; i++) {
		Sanitation__MarkTasks *command;

		task = task_next(&scan);
		if (!task || task->next_at > context->now)
			return;
		if (is_given(schedule, first, task))
			continue;
		command = reflect_new(&sanitation__mark_tasks__descriptor, context->arena);
		command->date = task->date;
		command->rule = task->rule;
		command->owner = task->owner;
		command->from_at = task->from_at;
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}
