#include "services/sanitation/contact_time.h"

#include "common/core/reflect.h"
#include "services/sanitation/overdue.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task.h"
#include "services/sanitation/used.h"

#define COMMANDS_A_SECOND 8

void contact_time_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	const Sanitation__Task *task;
	struct scan scan;

	from.state = SANITATION__TASK__STATE__CONTACT;
	task_scan(&scan, view, "task.by_contact", &from, 1, 1);
	for (unsigned i = 0;
	     i < COMMANDS_A_SECOND && (task = task_next(&scan)) && task->contact_until_at <= context->now; i++) {
		Sanitation__CompleteContact *command =
			reflect_new(&sanitation__complete_contact__descriptor, context->arena);

		command->task_id = arena_strdup(context->arena, task->task_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}

void decide_complete_contact(const struct view *view, const struct context *context,
			     const Sanitation__CompleteContact *command, struct decision *decision)
{
	const Sanitation__Task *stored = task_find(view, command->task_id);
	Sanitation__TaskDone *event;

	decision_reply(decision, &sanitation__complete_contact_reply__descriptor);
	if (!stored || stored->state != SANITATION__TASK__STATE__CONTACT || stored->contact_until_at > context->now)
		return; /* somebody has acted meanwhile */
	event = emit_task_done(decision);
	event->task = reflect_copy(&stored->base, context->arena);
	event->task->state = SANITATION__TASK__STATE__DONE;
	event->task->ended_at = stored->contact_until_at;
	used_fill(context, event);
	overdue_settle(view, context, command->task_id, decision);
}
