#include "services/sanitation/interlock.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

#define COMMANDS_A_SECOND 4
#define RELEASED_A_STEP 40

bool names_have(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

const char **names_with(const char *const *names, size_t count, const char *name, struct arena *arena)
{
	const char **more = arena_alloc(arena, (count + 1) * sizeof(*more));

	if (count)
		memcpy(more, names, count * sizeof(*more));
	more[count] = name;
	return more;
}

const Sanitation__Interlock *interlock_find(const struct view *view, const char *interlock_id)
{
	Sanitation__Interlock key = SANITATION__INTERLOCK__INIT;

	key.interlock_id = interlock_id;
	return interlock_get(view, &key);
}

const Sanitation__Interlock *interlock_of_incident(const struct view *view, const char *incident_id)
{
	Sanitation__Interlock from = SANITATION__INTERLOCK__INIT;
	struct scan scan;

	from.incident_id = incident_id;
	interlock_scan(&scan, view, "interlock.by_incident", &from, 1, 1);
	return interlock_next(&scan);
}

Sanitation__Interlock *interlock_told(const struct view *view, const Sanitation__Interlock *interlock,
				      struct arena *arena)
{
	Sanitation__Interlock *told = reflect_copy(&interlock->base, arena);
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	told->orders = told->orders_open = 0;
	terminal_scan_incident(&scan, view, told->incident_id);
	while ((order = terminal_order_next(&scan))) {
		told->orders++;
		told->orders_open += terminal_is_open(order);
	}
	return told;
}

/* --- what is still held --------------------------------------------------------------------------------------------------------------- */

/* By an interlock's orders that are still open. */
struct holding {
	bool any, all_zones;
	const char **zones;
	size_t n_zones;
};

/* A lifted interlock's orders hold nothing. */
static struct holding holding_now(const struct view *view, const struct context *context,
				  const Sanitation__Interlock *interlock, const char *accepted_id)
{
	struct holding holding = { 0 };
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	terminal_scan_incident(&scan, view, interlock->incident_id);
	while (!interlock->lifted_at && (order = terminal_order_next(&scan))) {
		if (!terminal_is_open(order) || strcmp(order->order_id, accepted_id) == 0)
			continue;
		holding.any = true;
		holding.all_zones |= *order->thing != '\0';
		if (*order->holds_zone && !names_have(holding.zones, holding.n_zones, order->holds_zone))
			holding.zones = names_with(holding.zones, holding.n_zones++, order->holds_zone, context->arena);
	}
	return holding;
}

static void release(struct decision *decision, Sanitation__Zone *zone, const char *interlock_id)
{
	Sanitation__ZoneHoldEnded *event;

	zone_let_go(zone, interlock_id);
	if (zone->n_interlock_ids) {
		event = emit_zone_hold_ended(decision);
		event->zone = zone;
		event->interlock_id = interlock_id;
		return;
	}
	zone->ordered_at = zone->confirm_by_at = zone->confirmed_at = zone->ran_since_at = zone->due_at = 0;
	zone->confirmed_by = "";
	zone->overdue = false;
	emit_zone_released(decision)->zone = zone;
}

static bool is_free(const struct holding *holding, const Sanitation__Interlock *interlock, const Sanitation__Zone *zone)
{
	return zone_is_held_by(zone, interlock->interlock_id) && !holding->all_zones &&
	       !names_have(holding->zones, holding->n_zones, zone->zone);
}

void interlock_settle(const struct view *view, const struct context *context, struct decision *decision,
		      Sanitation__Interlock *interlock, const char *accepted_id)
{
	struct holding holding = holding_now(view, context, interlock, accepted_id);
	bool holds = false;
	size_t released = 0;

	if (interlock->n_to_order || interlock->ended_at)
		return; /* what has not been ordered cannot be accepted */
	for (size_t i = 0; i < interlock->n_zones; i++) {
		Sanitation__Zone *zone = zone_now(view, context, interlock->zones[i]);

		if (released < RELEASED_A_STEP && is_free(&holding, interlock, zone)) {
			release(decision, zone, interlock->interlock_id);
			released++;
		} else {
			holds |= zone_is_held_by(zone, interlock->interlock_id);
		}
	}
	if (holds || holding.any)
		return;
	interlock->ended_at = context->now;
	emit_interlock_ended(decision)->interlock = interlock;
}

/* --- what is due ---------------------------------------------------------------------------------------------------------------------- */

/* Does a step remain? */
static bool goes_on(const struct view *view, const struct context *context, const Sanitation__Interlock *interlock)
{
	struct holding holding = holding_now(view, context, interlock, "");
	bool holds = false;

	if (interlock->n_to_order)
		return true;
	for (size_t i = 0; i < interlock->n_zones; i++) {
		const Sanitation__Zone *zone = zone_now(view, context, interlock->zones[i]);

		if (is_free(&holding, interlock, zone))
			return true;
		holds |= zone_is_held_by(zone, interlock->interlock_id);
	}
	return !holds && !holding.any;
}

static void interlocks_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Sanitation__Interlock from = SANITATION__INTERLOCK__INIT;
	const Sanitation__Interlock *interlock;
	unsigned count = 0;
	struct scan scan;

	interlock_scan(&scan, view, "interlock.by_ended", &from, 1, 1);
	while (count < COMMANDS_A_SECOND && (interlock = interlock_next(&scan))) {
		Sanitation__ContinueInterlock *command;

		if (!goes_on(view, context, interlock))
			continue;
		command = reflect_new(&sanitation__continue_interlock__descriptor, context->arena);
		command->interlock_id = arena_strdup(context->arena, interlock->interlock_id);
		if (!schedule_command(schedule, &command->base,
				      arena_strdup(context->arena, interlock->correlation_id)))
			return;
		count++;
	}
}

static void zones_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Sanitation__Zone from = SANITATION__ZONE__INIT;
	const Sanitation__Zone *zone;
	struct scan scan;

	from.due_at = 1;
	zone_scan(&scan, view, "zone.by_due", &from, 0, 1);
	for (unsigned i = 0; i < COMMANDS_A_SECOND && (zone = zone_next(&scan)) && zone->due_at <= context->now; i++) {
		Sanitation__MarkShutDownOverdue *command =
			reflect_new(&sanitation__mark_shut_down_overdue__descriptor, context->arena);

		command->zone = arena_strdup(context->arena, zone->zone);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, zone->correlation_id)))
			return;
	}
}

static void orders_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Sanitation__TerminalOrder from = SANITATION__TERMINAL_ORDER__INIT;
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	from.due_at = 1;
	terminal_order_scan(&scan, view, "terminal_order.by_due", &from, 0, 1);
	for (unsigned i = 0;
	     i < COMMANDS_A_SECOND && (order = terminal_order_next(&scan)) && order->due_at <= context->now; i++) {
		Sanitation__MarkTerminalOverdue *command =
			reflect_new(&sanitation__mark_terminal_overdue__descriptor, context->arena);

		command->order_id = arena_strdup(context->arena, order->order_id);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, order->correlation_id)))
			return;
	}
}

void interlock_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	zones_schedule(view, context, schedule);
	interlocks_schedule(view, context, schedule);
	orders_schedule(view, context, schedule);
}
