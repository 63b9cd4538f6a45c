/* Contaminated places and things: ordered, done under a doctor's guidance, checked by somebody else (C3, C9.2). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

#define STATE(NAME) SANITATION__TERMINAL_ORDER__STATE__##NAME
#define DUE_A_STEP 60

/* --- ordered -------------------------------------------------------------------------------------------------------------------------- */

static const char *open_order_of(const struct view *view, const Sanitation__OrderTerminal *command,
				 const char *incident_id)
{
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	terminal_scan_incident(&scan, view, incident_id);
	while ((order = terminal_order_next(&scan))) {
		if (terminal_is_open(order) && strcmp(order->room, command->room) == 0 &&
		    strcmp(order->zone, command->zone) == 0 && strcmp(order->thing, command->thing) == 0)
			return order->order_id;
	}
	return NULL;
}

static bool place_is_possible(const struct view *view, const struct context *context,
			      const Sanitation__OrderTerminal *command, const Sanitation__Interlock *interlock,
			      struct decision *decision)
{
	const char *open = open_order_of(view, command, interlock->incident_id);

	if (!!*command->room + !!*command->zone + !!*command->thing != 1)
		decision_reject(decision, &REASON_PLACE_UNCLEAR, "room");
	else if (*command->room && !plan_room(context->plan, command->room))
		decision_reject(decision, &REASON_TERMINAL_PLACE_UNKNOWN, "room", command->room);
	else if (*command->zone && !zone_planned(context->plan, command->zone))
		decision_reject(decision, &REASON_TERMINAL_PLACE_UNKNOWN, "zone", command->zone);
	else if (interlock->lifted_at)
		decision_reject(decision, &REASON_INTERLOCK_OVER, "interlock_id", interlock->interlock_id);
	else if (open)
		decision_reject(decision, &REASON_ORDER_OPEN, "interlock_id", open);
	return !decision->rejection;
}

void decide_order_terminal(const struct view *view, const struct context *context,
			   const Sanitation__OrderTerminal *command, struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_find(view, command->interlock_id);
	const struct terminal_place place = { .room = command->room, .zone = command->zone, .thing = command->thing };
	Sanitation__OrderTerminalReply *reply;
	Sanitation__Interlock *interlock;

	if (!stored)
		decision_reject(decision, &REASON_INTERLOCK_UNKNOWN, "interlock_id", command->interlock_id);
	if (!stored || !place_is_possible(view, context, command, stored, decision))
		return;
	interlock = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, interlock->correlation_id);
	interlock_add_place(view, context, decision, interlock, command->room, command->zone);
	reply = decision_reply(decision, &sanitation__order_terminal_reply__descriptor);
	reply->order =
		terminal_order(context, decision, interlock, interlock->incident_id, interlock->correlation_id, &place);
}

/* --- an isolation room was left ------------------------------------------------------------------------------------------------------- */

/* An order that has not been done yet covers all who leave the room before it is. */
static bool room_is_ordered(const struct view *view, const char *room)
{
	Sanitation__TerminalOrder from = SANITATION__TERMINAL_ORDER__INIT;
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	from.room = room;
	terminal_order_scan(&scan, view, "terminal_order.by_room", &from, 1, 1);
	while ((order = terminal_order_next(&scan))) {
		if (order->isolation && (order->state == STATE(ORDERED) || order->state == STATE(REJECTED)))
			return true;
	}
	return false;
}

static void others_are_due(const struct view *view, const struct context *context, struct decision *decision,
			   const char *room)
{
	Sanitation__TerminalOrder from = SANITATION__TERMINAL_ORDER__INIT;
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	from.room = room;
	terminal_order_scan(&scan, view, "terminal_order.by_room", &from, 1, 1);
	while (decision->event_count < DUE_A_STEP && (order = terminal_order_next(&scan))) {
		if (order->occupied && terminal_is_open(order))
			terminal_due(context, decision, order);
	}
}

static void room_order(const struct view *view, const struct context *context, struct decision *decision,
		       Sanitation__Interlock *interlock, const Sanitation__NoteRoomLeft *command)
{
	const struct terminal_place place = { .room = command->room, .zone = "", .thing = "", .occupied = true };
	const Sanitation__TerminalOrder *order;

	if (interlock && !interlock->lifted_at)
		interlock_add_place(view, context, decision, interlock, command->room, "");
	order = terminal_order(context, decision, interlock, command->incident_id, context->correlation_id, &place);
	if (command->empty)
		terminal_due(context, decision, order);
}

void decide_note_room_left(const struct view *view, const struct context *context,
			   const Sanitation__NoteRoomLeft *command, struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_of_incident(view, command->incident_id);
	const Sanitation__TerminalOrder *own = terminal_of_room(view, command->incident_id, command->room);
	Sanitation__Interlock *interlock = stored ? reflect_copy(&stored->base, context->arena) : NULL;

	decision_reply(decision, &sanitation__note_room_left_reply__descriptor);
	if (interlock && strcmp(interlock->occupied_room, command->room) == 0) {
		interlock->occupied_room = "";
		emit_interlock_widened(decision)->interlock = interlock;
	}
	if (!(own && terminal_is_open(own)) && (interlock || !room_is_ordered(view, command->room)))
		room_order(view, context, decision, interlock, command);
	if (command->empty)
		others_are_due(view, context, decision, command->room);
}

/* --- done ----------------------------------------------------------------------------------------------------------------------------- */

/* A copy to be changed; NULL: rejected. */
static Sanitation__TerminalOrder *order_take(const struct view *view, const struct context *context,
					     const char *order_id, struct decision *decision)
{
	const Sanitation__TerminalOrder *stored = terminal_find(view, order_id);

	if (!stored)
		decision_reject(decision, &REASON_ORDER_UNKNOWN, "order_id", order_id);
	else if (!(context->roles & OFFICE) && strcmp(stored->owner, context->department) != 0)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "order_id", stored->owner, context->department);
	if (!stored || decision->rejection)
		return NULL;
	decision_correlate(decision, arena_strdup(context->arena, stored->correlation_id));
	return reflect_copy(&stored->base, context->arena);
}

static const char *state_word(const Sanitation__TerminalOrder *order)
{
	return protobuf_c_enum_descriptor_get_value(&sanitation__terminal_order__state__descriptor, (int)order->state)
		->name;
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t")];
}

/* As long as the air conditioning may blow, nothing in its zone stays disinfected. */
static bool zone_is_off(const struct view *view, const struct context *context, const Sanitation__TerminalOrder *order,
			struct decision *decision)
{
	if (!*order->holds_zone || !zone_may_blow(view, context, order->holds_zone))
		return true;
	decision_reject(decision, &REASON_ZONE_NOT_OFF, "order_id", order->holds_zone);
	return false;
}

static bool may_be_done(const Sanitation__TerminalOrder *order, struct decision *decision)
{
	if (order->state != STATE(ORDERED) && order->state != STATE(REJECTED))
		decision_reject(decision, &REASON_ORDER_STATE_FORBIDS, "order_id", order->order_id, state_word(order),
				"ORDERED, REJECTED");
	else if (order->occupied)
		decision_reject(decision, &REASON_ROOM_OCCUPIED, "order_id", order->room);
	return !decision->rejection;
}

static bool certificate_is_whole(const Sanitation__RecordTerminalDone *command, struct decision *decision)
{
	if (is_blank(command->guided_by))
		decision_reject(decision, &REASON_DOCTOR_MISSING, "guided_by");
	else if (is_blank(command->guided_by_licence))
		decision_reject(decision, &REASON_DOCTOR_MISSING, "guided_by_licence");
	else if (is_blank(command->certificate))
		decision_reject(decision, &REASON_CERTIFICATE_MISSING, "certificate");
	else if (is_blank(command->organisation))
		decision_reject(decision, &REASON_CERTIFICATE_WITHOUT_ORGANISATION, "organisation");
	return !decision->rejection;
}

void decide_record_terminal_done(const struct view *view, const struct context *context,
				 const Sanitation__RecordTerminalDone *command, struct decision *decision)
{
	Sanitation__TerminalOrder *order = order_take(view, context, command->order_id, decision);
	Sanitation__RecordTerminalDoneReply *reply;

	if (!order || !may_be_done(order, decision) || !certificate_is_whole(command, decision) ||
	    !zone_is_off(view, context, order, decision))
		return;
	order->state = STATE(DONE_UNCHECKED);
	order->guided_by = command->guided_by;
	order->guided_by_licence = command->guided_by_licence;
	order->organisation = command->organisation;
	order->certificate = command->certificate;
	order->done_at = context->now;
	order->recorded_by = context->actor;
	order->checked_by = order->remark = "";
	order->checked_at = order->due_at = 0;
	emit_terminal_done(decision)->order = order;
	reply = decision_reply(decision, &sanitation__record_terminal_done_reply__descriptor);
	reply->order = order;
}

/* --- checked -------------------------------------------------------------------------------------------------------------------------- */

static bool may_be_checked(const struct context *context, const Sanitation__CheckTerminal *command,
			   const Sanitation__TerminalOrder *order, struct decision *decision)
{
	if (order->state != STATE(DONE_UNCHECKED))
		decision_reject(decision, &REASON_ORDER_STATE_FORBIDS, "order_id", order->order_id, state_word(order),
				"DONE_UNCHECKED");
	else if (command->accept == command->reject)
		decision_reject(decision, &REASON_VERDICT_UNCLEAR, "accept");
	else if (strcmp(order->recorded_by, context->actor) == 0)
		decision_reject(decision, &REASON_FOUR_EYES, "order_id", context->actor);
	else if (command->reject && is_blank(command->remark))
		decision_reject(decision, &REASON_REMARK_MISSING, "remark");
	return !decision->rejection;
}

/* Several cases may have an order each for the same room. */
static bool is_usable(const struct view *view, const Sanitation__TerminalOrder *accepted)
{
	Sanitation__TerminalOrder from = SANITATION__TERMINAL_ORDER__INIT;
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	from.room = accepted->room;
	terminal_order_scan(&scan, view, "terminal_order.by_room", &from, 1, 1);
	while (*accepted->room && (order = terminal_order_next(&scan))) {
		if (terminal_is_open(order) && strcmp(order->order_id, accepted->order_id) != 0)
			return false;
	}
	return *accepted->room;
}

static void accept(const struct view *view, const struct context *context, Sanitation__TerminalOrder *order,
		   struct decision *decision)
{
	const Sanitation__Interlock *interlock = interlock_of_incident(view, order->incident_id);
	Sanitation__TerminalAccepted *event = emit_terminal_accepted(decision);

	order->state = STATE(ACCEPTED);
	event->order = order;
	event->usable = is_usable(view, order);
	if (interlock)
		interlock_settle(view, context, decision, reflect_copy(&interlock->base, context->arena),
				 order->order_id);
}

static void reject(const struct context *context, Sanitation__TerminalOrder *order, struct decision *decision)
{
	order->state = STATE(REJECTED);
	order->due_at = order->overdue || order->done_by_at <= context->now ? 0 : order->done_by_at;
	emit_terminal_rejected(decision)->order = order;
}

static void released_tell(const struct decision *decision, Sanitation__CheckTerminalReply *reply)
{
	reply->released = arena_alloc(decision->arena, (decision->event_count + 1) * sizeof(*reply->released));
	for (size_t i = 0; i < decision->event_count; i++) {
		const Sanitation__ZoneReleased *event = (const void *)decision->events[i].data;

		if (decision->events[i].type == &sanitation_events[EVENT_zone_released])
			reply->released[reply->n_released++] = event->zone->zone;
	}
}

void decide_check_terminal(const struct view *view, const struct context *context,
			   const Sanitation__CheckTerminal *command, struct decision *decision)
{
	Sanitation__TerminalOrder *order = order_take(view, context, command->order_id, decision);
	Sanitation__CheckTerminalReply *reply;

	if (!order || !may_be_checked(context, command, order, decision) ||
	    (command->accept && !zone_is_off(view, context, order, decision)))
		return;
	order->checked_by = context->actor;
	order->checked_at = context->now;
	order->remark = command->remark;
	if (command->accept)
		accept(view, context, order, decision);
	else
		reject(context, order, decision);
	reply = decision_reply(decision, &sanitation__check_terminal_reply__descriptor);
	reply->order = order;
	released_tell(decision, reply);
}

void decide_mark_terminal_overdue(const struct view *view, const struct context *context,
				  const Sanitation__MarkTerminalOverdue *command, struct decision *decision)
{
	const Sanitation__TerminalOrder *stored = terminal_find(view, command->order_id);
	Sanitation__TerminalOrder *order;

	decision_reply(decision, &sanitation__mark_terminal_overdue_reply__descriptor);
	if (!stored || !stored->due_at || stored->due_at > context->now)
		return; /* it was done meanwhile */
	order = reflect_copy(&stored->base, context->arena);
	order->overdue = true;
	order->due_at = 0;
	emit_terminal_overdue(decision)->order = order;
}
