#include "services/health/health.h"

/* A duty is missed at its deadline, not after it. */
static void deadlines(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Health__Incident from = HEALTH__INCIDENT__INIT;
	const Health__Incident *incident;
	struct scan scan;

	from.deadline_at = 1;
	incident_scan(&scan, view, "incident.by_deadline", &from, 0, 1);
	while ((incident = incident_next(&scan)) && incident->deadline_at <= context->now) {
		Health__MarkDeadlineMissed *command =
			reflect_new(&health__mark_deadline_missed__descriptor, context->arena);

		command->incident_id = arena_strdup(context->arena, incident->incident_id);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, incident->correlation_id)))
			return;
	}
}

void incident_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	struct decision nothing_decided;
	const Health__Incident *waiting = room_first_waiting(view);
	Health__AssignWaiting *command;
	const char *room;

	deadlines(view, context, schedule);
	if (!waiting)
		return;
	decision_init(&nothing_decided, context->arena);
	room = room_next_free(view, context, &nothing_decided);
	if (!room)
		return;
	command = reflect_new(&health__assign_waiting__descriptor, context->arena);
	command->room = room;
	schedule_command(schedule, &command->base, arena_strdup(context->arena, waiting->correlation_id));
}
