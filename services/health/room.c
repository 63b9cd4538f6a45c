#include "services/health/room.h"

#include <string.h>

#include "common/core/plan.h"
#include "services/health/health.h"

uint32_t room_capacity(const Plan__Room *room)
{
	return room->capacity ? room->capacity : 1;
}

Health__IsolationRoom room_now(const struct view *view, const char *room)
{
	Health__IsolationRoom unused = HEALTH__ISOLATION_ROOM__INIT;
	const Health__IsolationRoom *stored;

	unused.room = room;
	unused.state = HEALTH__ISOLATION_ROOM__STATE__FREE;
	stored = isolation_room_get(view, &unused);
	return stored ? *stored : unused;
}

/* The view does not know yet what this decision has assigned. */
static size_t assigned_now(const struct decision *decision, const char *room)
{
	size_t count = 0;

	for (size_t i = 0; i < decision->event_count; i++) {
		const Health__IsolationRoomAssigned *event = (const void *)decision->events[i].data;

		if (decision->events[i].type == &health_events[EVENT_isolation_room_assigned])
			count += strcmp(event->incident->room, room) == 0;
	}
	return count;
}

uint32_t room_places(const struct view *view, const struct context *context, const struct decision *decision,
		     const char *room)
{
	const Plan__Room *planned = plan_room(context->plan, room);
	Health__IsolationRoom now = room_now(view, room);
	size_t taken = now.n_incident_ids + assigned_now(decision, room);

	if (!planned || planned->kind != PLAN__ROOM_KIND__ISOLATION || now.used || taken >= room_capacity(planned))
		return 0;
	return room_capacity(planned) - (uint32_t)taken;
}

const char *room_next_free(const struct view *view, const struct context *context, const struct decision *decision)
{
	const Plan__Plan *plan = context->plan;

	for (size_t i = 0; i < plan->n_rooms; i++) {
		if (room_places(view, context, decision, plan->rooms[i]->id))
			return plan->rooms[i]->id;
	}
	return NULL;
}

void room_assign(Health__Incident *incident, const struct context *context, struct decision *decision, const char *room)
{
	incident->room = room;
	incident->state = HEALTH__INCIDENT__STATE__ROOM_ASSIGNED;
	incident_step(incident, context,
		      &(struct incident_note){ .what = "IsolationRoomAssigned", .happened_at = context->now });
	incident_duty_over(incident, decision, HEALTH__INCIDENT_DUTY__KIND__FIND_ROOM);
	emit_isolation_room_assigned(decision)->incident = incident;
}

static void room_lacks(Health__Incident *incident, const struct context *context, struct decision *decision)
{
	const struct incident_note note = { .what = "NoIsolationRoomFree", .happened_at = context->now };
	char date[DATE_SIZE];

	zone_date(incident->detected_at, date);
	incident_step(incident, context, &note);
	incident_duty(incident, context, HEALTH__INCIDENT_DUTY__KIND__FIND_ROOM, context->now,
		      plan_incident_on(context->plan, date)->isolating_department);
	/* NoIsolationRoomFree is what tells it as missed. */
	incident->duties[incident->n_duties - 1]->missed = true;
	emit_no_isolation_room_free(decision)->incident = incident;
}

void room_look_for(const struct view *view, const struct context *context, struct decision *decision,
		   Health__Incident *incident)
{
	const char *room = room_next_free(view, context, decision);

	if (room)
		room_assign(incident, context, decision, room);
	else
		room_lacks(incident, context, decision);
}

void room_leave(const struct view *view, struct decision *decision, Health__Incident *incident)
{
	Health__IsolationRoom now = room_now(view, incident->room);
	Health__IsolationRoomLeft *event;

	if (!*incident->room)
		return;
	event = emit_isolation_room_left(decision);
	event->room = incident->room;
	event->incident_id = incident->incident_id;
	event->to_be_disinfected = now.n_incident_ids == 1;
	incident->room = "";
}

static void waiting_scan(struct scan *scan, const struct view *view)
{
	Health__Incident from = HEALTH__INCIDENT__INIT;

	from.state = HEALTH__INCIDENT__STATE__DETECTED;
	from.absent = false;
	incident_scan(scan, view, "incident.by_state", &from, 2, 2);
}

const Health__Incident *room_first_waiting(const struct view *view)
{
	struct scan scan;

	waiting_scan(&scan, view);
	return incident_next(&scan);
}

uint32_t room_waiting(const struct view *view)
{
	struct arena_mark mark = arena_mark(view->arena);
	uint32_t count = 0;
	struct scan scan;

	for (waiting_scan(&scan, view); incident_next(&scan); count++)
		arena_rewind(view->arena, mark);
	arena_rewind(view->arena, mark);
	return count;
}

void room_assign_waiting(const struct view *view, const struct context *context, struct decision *decision,
			 const char *room, uint32_t places)
{
	const Health__Incident *waiting;
	struct scan scan;

	waiting_scan(&scan, view);
	for (uint32_t i = 0; i < places && (waiting = incident_next(&scan)); i++) {
		Health__Incident *incident = reflect_copy(&waiting->base, decision->arena);

		room_assign(incident, context, decision, room);
		incident_deadline(incident);
	}
}
