/* A case shuts the zones it was in, and has its places disinfected (C5.6, C9.2, G3). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/places.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

/* At most two events each: 64 fit into a decision. */
#define PLACES_A_STEP 24

#define ZONE_PREFIX "zone/"
#define ROOM_PREFIX "room/"

static const char *zone_of(const char *place)
{
	return strncmp(place, ZONE_PREFIX, strlen(ZONE_PREFIX)) == 0 ? place + strlen(ZONE_PREFIX) : NULL;
}

/* --- orders, in steps ----------------------------------------------------------------------------------------------------------------- */

static void late_tell(const struct context *context, struct decision *decision, Sanitation__Interlock *interlock)
{
	char date[DATE_SIZE];
	int64_t within_min;

	zone_date(interlock->known_at, date);
	within_min = plan_disinfection_on(context->plan, date)->terminal_order_within_min;
	if (interlock->ordered_late || context->now - interlock->known_at <= within_min * 60 * SECOND)
		return;
	interlock->ordered_late = true;
	emit_terminal_ordered_late(decision)->interlock = interlock;
}

static void zone_order(const struct view *view, const struct context *context, struct decision *decision,
		       const Sanitation__Interlock *interlock, const char *id)
{
	Sanitation__Zone *zone = zone_now(view, context, id);

	zone_hold(zone, interlock->interlock_id, context->arena);
	zone_shut(context, decision, zone, interlock->incident_id, interlock->correlation_id);
}

/* An isolation room may have its order from before the case was known. */
static void disinfection_order(const struct view *view, const struct context *context, struct decision *decision,
			       const Sanitation__Interlock *interlock, const char *place)
{
	const char *zone = zone_of(place), *room = zone ? "" : place + strlen(ROOM_PREFIX);
	const struct terminal_place where = { .room = room,
					      .zone = zone ? zone : "",
					      .thing = "",
					      .occupied = !zone && strcmp(room, interlock->occupied_room) == 0 };

	if (zone || !terminal_of_room(view, interlock->incident_id, room))
		terminal_order(context, decision, interlock, interlock->incident_id, interlock->correlation_id, &where);
}

/* The next of them: all shut-downs first. */
static void orders_give(const struct view *view, const struct context *context, struct decision *decision,
			Sanitation__Interlock *interlock)
{
	size_t count = interlock->n_to_order < PLACES_A_STEP ? interlock->n_to_order : PLACES_A_STEP;

	if (!count)
		return;
	late_tell(context, decision, interlock);
	for (size_t i = 0; i < count; i++) {
		if (zone_of(interlock->to_order[i]))
			zone_order(view, context, decision, interlock, zone_of(interlock->to_order[i]));
	}
	for (size_t i = 0; i < count; i++)
		disinfection_order(view, context, decision, interlock, interlock->to_order[i]);
	interlock->to_order += count;
	interlock->n_to_order -= count;
}

static void place_add(const struct context *context, Sanitation__Interlock *interlock, const char *prefix,
		      const char *name)
{
	const char *place = arena_printf(context->arena, "%s%s", prefix, name);

	if (!names_have(interlock->to_order, interlock->n_to_order, place))
		interlock->to_order = names_with(interlock->to_order, interlock->n_to_order++, place, context->arena);
}

static void zone_add(const struct context *context, Sanitation__Interlock *interlock, const char *zone)
{
	place_add(context, interlock, ZONE_PREFIX, zone);
	if (!names_have(interlock->zones, interlock->n_zones, zone))
		interlock->zones = names_with(interlock->zones, interlock->n_zones++, zone, context->arena);
}

static void room_add(const struct context *context, Sanitation__Interlock *interlock, const char *room)
{
	if (!names_have(interlock->rooms, interlock->n_rooms, room))
		interlock->rooms = names_with(interlock->rooms, interlock->n_rooms++, room, context->arena);
}

/* --- a case --------------------------------------------------------------------------------------------------------------------------- */

static Sanitation__Interlock *interlock_create(const struct context *context, const Sanitation__OpenInterlock *command)
{
	Sanitation__Interlock *interlock = reflect_new(&sanitation__interlock__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	interlock->interlock_id = arena_strdup(context->arena, id);
	interlock->incident_id = command->incident_id;
	interlock->correlation_id = context->correlation_id;
	interlock->began_at = context->now;
	interlock->known_at = command->known_at;
	return interlock;
}

/* Nothing of a lifted one was disinfected: a case that comes after all has everything before it. */
static void begin_again(Sanitation__Interlock *interlock, int64_t known_at)
{
	interlock->n_zones = interlock->n_rooms = interlock->n_to_order = 0;
	interlock->lifted_at = 0;
	interlock->lifted_by = interlock->lifted_because = "";
	interlock->known_at = known_at;
	interlock->ordered_late = false;
}

/* A further room in a zone that was let go already: the zone is shut again. */
static void zone_of_room_add(const struct view *view, const struct context *context, Sanitation__Interlock *interlock,
			     const char *room)
{
	const Plan__HvacZone *zone = zone_of_room(context->plan, room);

	if (zone && !zone_is_held_by(zone_now(view, context, zone->id), interlock->interlock_id))
		zone_add(context, interlock, zone->id);
}

/* Does the case have a place that was not known before? What was disinfected since stays so. */
static bool places_take(const struct view *view, const struct context *context, Sanitation__Interlock *interlock,
			const struct places *places)
{
	size_t known = interlock->n_to_order;

	for (size_t i = 0; i < places->n_zones; i++) {
		if (!names_have(interlock->zones, interlock->n_zones, places->zones[i]))
			zone_add(context, interlock, places->zones[i]);
	}
	for (size_t i = 0; i < places->n_rooms; i++) {
		if (names_have(interlock->rooms, interlock->n_rooms, places->rooms[i]))
			continue;
		zone_of_room_add(view, context, interlock, places->rooms[i]);
		room_add(context, interlock, places->rooms[i]);
		place_add(context, interlock, ROOM_PREFIX, places->rooms[i]);
	}
	interlock->all_zones |= places->all_zones;
	return interlock->n_to_order > known;
}

void decide_open_interlock(const struct view *view, const struct context *context,
			   const Sanitation__OpenInterlock *command, struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_of_incident(view, command->incident_id);
	Sanitation__Interlock *interlock =
		stored ? reflect_copy(&stored->base, context->arena) : interlock_create(context, command);
	bool changed = !stored || interlock->excluded_at;
	struct places places;

	decision_reply(decision, &sanitation__open_interlock_reply__descriptor);
	decision_correlate(decision, interlock->correlation_id);
	if (interlock->lifted_at)
		begin_again(interlock, command->known_at);
	interlock->excluded_at = 0;
	interlock->occupied_room = command->isolation_room_now;
	places_of_case(context, command, &places);
	if (places_take(view, context, interlock, &places))
		changed = true;
	if (!changed)
		return;
	interlock->ended_at = 0;
	if (stored)
		emit_interlock_widened(decision)->interlock = interlock;
	else
		emit_interlock_opened(decision)->interlock = interlock;
	orders_give(view, context, decision, interlock);
}

void interlock_add_place(const struct view *view, const struct context *context, struct decision *decision,
			 Sanitation__Interlock *interlock, const char *room, const char *zone)
{
	const Plan__HvacZone *planned = *room ? zone_of_room(context->plan, room) : zone_planned(context->plan, zone);
	bool shuts = planned && !zone_is_held_by(zone_now(view, context, planned->id), interlock->interlock_id);
	bool knows = !*room || names_have(interlock->rooms, interlock->n_rooms, room);

	if (!shuts && knows && !interlock->ended_at)
		return;
	interlock->ended_at = 0;
	if (*room)
		room_add(context, interlock, room);
	emit_interlock_widened(decision)->interlock = interlock;
	if (!shuts)
		return;
	if (!names_have(interlock->zones, interlock->n_zones, planned->id))
		interlock->zones = names_with(interlock->zones, interlock->n_zones++, planned->id, context->arena);
	zone_order(view, context, decision, interlock, planned->id);
	if (*room)
		terminal_order(context, decision, interlock, interlock->incident_id, interlock->correlation_id,
			       &(struct terminal_place){ .room = "", .zone = planned->id, .thing = "" });
}

void decide_continue_interlock(const struct view *view, const struct context *context,
			       const Sanitation__ContinueInterlock *command, struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_find(view, command->interlock_id);
	Sanitation__Interlock *interlock;

	decision_reply(decision, &sanitation__continue_interlock_reply__descriptor);
	if (!stored)
		return;
	interlock = reflect_copy(&stored->base, context->arena);
	if (!interlock->n_to_order) {
		interlock_settle(view, context, decision, interlock, "");
		return;
	}
	emit_interlock_widened(decision)->interlock = interlock;
	orders_give(view, context, decision, interlock);
}

/* --- the case was none ---------------------------------------------------------------------------------------------------------------- */

void decide_note_case_excluded(const struct view *view, const struct context *context,
			       const Sanitation__NoteCaseExcluded *command, struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_of_incident(view, command->incident_id);
	Sanitation__Interlock *interlock;

	decision_reply(decision, &sanitation__note_case_excluded_reply__descriptor);
	if (!stored || stored->excluded_at)
		return;
	interlock = reflect_copy(&stored->base, context->arena);
	interlock->excluded_at = context->now;
	decision_correlate(decision, interlock->correlation_id);
	emit_case_exclusion_noted(decision)->interlock = interlock;
}

/* The place of an order that somebody has begun with; NULL: none was. */
static const char *disinfected(const struct view *view, const char *incident_id)
{
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	terminal_scan_incident(&scan, view, incident_id);
	while ((order = terminal_order_next(&scan))) {
		if (order->done_at)
			return *order->room ? order->room : *order->zone ? order->zone : order->thing;
	}
	return NULL;
}

static bool may_be_lifted(const struct view *view, const Sanitation__Interlock *interlock, struct decision *decision)
{
	const char *place = disinfected(view, interlock->incident_id);

	if (interlock->ended_at)
		decision_reject(decision, &REASON_INTERLOCK_OVER, "interlock_id", interlock->interlock_id);
	else if (!interlock->excluded_at)
		decision_reject(decision, &REASON_CASE_NOT_EXCLUDED, "interlock_id", interlock->incident_id);
	else if (place)
		decision_reject(decision, &REASON_DISINFECTION_BEGAN, "interlock_id", place);
	return !decision->rejection;
}

void decide_lift_interlock(const struct view *view, const struct context *context,
			   const Sanitation__LiftInterlock *command, struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_find(view, command->interlock_id);
	Sanitation__LiftInterlockReply *reply;
	Sanitation__Interlock *interlock;

	if (!stored)
		decision_reject(decision, &REASON_INTERLOCK_UNKNOWN, "interlock_id", command->interlock_id);
	if (!stored || !may_be_lifted(view, stored, decision))
		return;
	interlock = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, interlock->correlation_id);
	interlock->n_to_order = 0;
	interlock->lifted_at = context->now;
	interlock->lifted_by = context->actor;
	interlock->lifted_because = command->reason;
	emit_interlock_lifted(decision)->interlock = interlock;
	interlock_settle(view, context, decision, interlock, "");
	reply = decision_reply(decision, &sanitation__lift_interlock_reply__descriptor);
	reply->interlock = interlock;
}
