/* Isolation rooms become free again (C3), and duties of incidents run out of time (G2). */
#include "common/core/plan.h"
#include "services/health/health.h"

/* Of a bounded decision; whoever waits beyond that gets a room by the schedule. */
#define ASSIGNED_MAX 16

static uint32_t at_most(uint32_t places)
{
	return places < ASSIGNED_MAX ? places : ASSIGNED_MAX;
}

static bool is_isolation(const Plan__Room *planned)
{
	return planned && planned->kind == PLAN__ROOM_KIND__ISOLATION;
}

static bool room_is_isolation(const struct view *view, const struct context *context, const char *room,
			      struct decision *decision)
{
	const Plan__Room *planned = plan_room(context->plan, room);
	const char *known = "";

	/* One that the plan has given up is cleaned all the same. */
	if (is_isolation(planned) || room_now(view, room).state != HEALTH__ISOLATION_ROOM__STATE__FREE)
		return true;
	for (size_t i = 0; i < context->plan->n_rooms; i++) {
		if (context->plan->rooms[i]->kind == PLAN__ROOM_KIND__ISOLATION)
			known = arena_printf(context->arena, "%s%s%s", known, *known ? ", " : "",
					     context->plan->rooms[i]->id);
	}
	decision_reject(decision, &REASON_ISOLATION_ROOM_UNKNOWN, "room", room, known);
	return false;
}

static bool disinfection_is_possible(const struct context *context, const Health__IsolationRoom *room, int64_t at,
				     struct decision *decision)
{
	char from[RFC3339_SIZE], until[RFC3339_SIZE];

	if (room->state != HEALTH__ISOLATION_ROOM__STATE__TO_BE_DISINFECTED) {
		decision_reject(decision, &REASON_ROOM_NOT_TO_BE_DISINFECTED, "room", room->room,
				protobuf_c_enum_descriptor_get_value(&health__isolation_room__state__descriptor,
								     (int)room->state)
					->name);
	} else if (at < room->since_at || at > context->now) {
		rfc3339_format(room->since_at, from);
		rfc3339_format(context->now, until);
		decision_reject(decision, &REASON_MOMENT_IMPOSSIBLE, "happened_at", from, until);
	}
	return !decision->rejection;
}

void decide_record_terminal_disinfection(const struct view *view, const struct context *context,
					 const Health__RecordTerminalDisinfection *command, struct decision *decision)
{
	int64_t at = command->happened_at ? command->happened_at : context->now;
	Health__IsolationRoom room = room_now(view, command->room);
	Health__RecordTerminalDisinfectionReply *reply;
	Health__IsolationRoomDisinfected *event;

	if (!room_is_isolation(view, context, command->room, decision) ||
	    !disinfection_is_possible(context, &room, at, decision))
		return;
	event = emit_isolation_room_disinfected(decision);
	event->room = command->room;
	event->happened_at = at;
	event->organisation = command->organisation;
	event->certificate = command->certificate;
	if (is_isolation(plan_room(context->plan, command->room)))
		room_assign_waiting(view, context, decision, command->room,
				    at_most(room_capacity(plan_room(context->plan, command->room))));
	reply = decision_reply(decision, &health__record_terminal_disinfection_reply__descriptor);
	reply->assigned_incident_ids =
		arena_alloc(decision->arena, decision->event_count * sizeof(*reply->assigned_incident_ids));
	for (size_t i = 0; i < decision->event_count; i++) {
		const Health__IsolationRoomAssigned *assigned = (const void *)decision->events[i].data;

		if (decision->events[i].type == &health_events[EVENT_isolation_room_assigned])
			reply->assigned_incident_ids[reply->n_assigned_incident_ids++] =
				assigned->incident->incident_id;
	}
}

/* The plan has a room more, or the queue is long. */
void decide_assign_waiting(const struct view *view, const struct context *context, const Health__AssignWaiting *command,
			   struct decision *decision)
{
	decision_reply(decision, &health__assign_waiting_reply__descriptor);
	room_assign_waiting(view, context, decision, command->room,
			    at_most(room_places(view, context, decision, command->room)));
}

/* Between the schedule and this, it may have been done: then nothing is missed. */
void decide_mark_deadline_missed(const struct view *view, const struct context *context,
				 const Health__MarkDeadlineMissed *command, struct decision *decision)
{
	const Health__Incident *stored = incident_find(view, command->incident_id);
	Health__Incident *incident;

	if (!stored) {
		decision_reject(decision, &REASON_INCIDENT_UNKNOWN, "incident_id", command->incident_id);
		return;
	}
	decision_reply(decision, &health__mark_deadline_missed_reply__descriptor);
	incident = reflect_copy(&stored->base, decision->arena);
	for (size_t i = 0; i < incident->n_duties; i++) {
		Health__IncidentDuty *duty = incident->duties[i];
		Health__IncidentDeadlineMissed *event;

		if (duty->over || duty->missed || duty->by_at > context->now)
			continue;
		duty->missed = true;
		event = emit_incident_deadline_missed(decision);
		event->incident = incident;
		event->duty = duty;
	}
	incident_deadline(incident);
}
