#include "services/sanitation/terminal.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/sanitation.h"

#define STATE(NAME) SANITATION__TERMINAL_ORDER__STATE__##NAME

const Sanitation__TerminalOrder *terminal_find(const struct view *view, const char *order_id)
{
	Sanitation__TerminalOrder key = SANITATION__TERMINAL_ORDER__INIT;

	key.order_id = order_id;
	return terminal_order_get(view, &key);
}

bool terminal_is_open(const Sanitation__TerminalOrder *order)
{
	return order->state != STATE(ACCEPTED) && order->state != STATE(WITHDRAWN_ORDER);
}

void terminal_scan_incident(struct scan *scan, const struct view *view, const char *incident_id)
{
	Sanitation__TerminalOrder from = SANITATION__TERMINAL_ORDER__INIT;

	from.incident_id = incident_id;
	terminal_order_scan(scan, view, "terminal_order.by_incident", &from, 1, 1);
}

const Sanitation__TerminalOrder *terminal_of_room(const struct view *view, const char *incident_id, const char *room)
{
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	terminal_scan_incident(&scan, view, incident_id);
	while ((order = terminal_order_next(&scan))) {
		if (order->state != STATE(WITHDRAWN_ORDER) && strcmp(order->room, room) == 0)
			return order;
	}
	return NULL;
}

/* The office sees to a thing, and to a place that the plan has given up. */
static void owner_take(Sanitation__TerminalOrder *order, const struct context *context)
{
	const Plan__HvacZone *zone =
		*order->room ? zone_of_room(context->plan, order->room) : zone_planned(context->plan, order->zone);
	const Plan__Room *room = plan_room(context->plan, order->room);

	order->owner = context->plan->organisation->office;
	if (room)
		order->owner = room->owner;
	else if (zone && !*order->room)
		order->owner = zone->owner;
	order->holds_zone = zone ? zone->id : order->zone;
	order->isolation = room && room->kind == PLAN__ROOM_KIND__ISOLATION;
}

static void deadline_take(Sanitation__TerminalOrder *order, const struct context *context)
{
	char date[DATE_SIZE];
	int64_t within_min;

	zone_date(context->now, date);
	within_min = plan_disinfection_on(context->plan, date)->terminal_done_within_min;
	order->done_by_at = order->due_at = order->occupied ? 0 : context->now + within_min * 60 * SECOND;
}

Sanitation__TerminalOrder *terminal_order(const struct context *context, struct decision *decision,
					  const Sanitation__Interlock *interlock, const char *incident_id,
					  const char *correlation_id, const struct terminal_place *place)
{
	Sanitation__TerminalOrder *order = reflect_new(&sanitation__terminal_order__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 1 + (unsigned)decision->event_count, id);
	order->order_id = arena_strdup(context->arena, id);
	order->interlock_id = interlock ? interlock->interlock_id : "";
	order->incident_id = incident_id;
	order->room = place->room;
	order->zone = place->zone;
	order->thing = place->thing;
	order->occupied = place->occupied;
	order->state = STATE(ORDERED);
	order->ordered_at = context->now;
	order->correlation_id = correlation_id;
	owner_take(order, context);
	deadline_take(order, context);
	emit_terminal_ordered(decision)->order = order;
	return order;
}

void terminal_due(const struct context *context, struct decision *decision, const Sanitation__TerminalOrder *stored)
{
	Sanitation__TerminalOrder *order = reflect_copy(&stored->base, context->arena);

	order->occupied = false;
	deadline_take(order, context);
	emit_terminal_due(decision)->order = order;
}

Sanitation__TerminalOrderNow *terminal_told(const Sanitation__TerminalOrder *order, struct arena *arena)
{
	Sanitation__TerminalOrderNow *told = reflect_new(&sanitation__terminal_order_now__descriptor, arena);

	told->order = reflect_copy(&order->base, arena);
	told->possible = arena_alloc(arena, sizeof(*told->possible));
	if (order->state == STATE(DONE_UNCHECKED))
		told->possible[told->n_possible++] = "CheckTerminal";
	else if (terminal_is_open(order) && !order->occupied)
		told->possible[told->n_possible++] = "RecordTerminalDone";
	return told;
}
