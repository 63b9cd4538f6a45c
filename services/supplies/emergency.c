#include "services/supplies/emergency.h"

#include <string.h>

#include "common/core/deadline.h"
#include "common/core/page.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/purchase.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 4

#define DRAWN SUPPLIES__EMERGENCY_STATE__EMERGENCY_DRAWN
#define JUSTIFIED SUPPLIES__EMERGENCY_STATE__EMERGENCY_JUSTIFIED
#define ACCEPTED SUPPLIES__EMERGENCY_STATE__EMERGENCY_ACCEPTED
#define REFUSED SUPPLIES__EMERGENCY_STATE__EMERGENCY_REFUSED

static const Plan__SupplyRules *rules_today(const struct context *context)
{
	return plan_supply_on(context->plan, stock_today(context));
}

static void emergency_due(Supplies__Emergency *emergency, struct deadline deadline)
{
	emergency->next_by_at = emergency->due_at = deadline.at;
	emergency->calendar_unknown = emergency->calendar_unknown || deadline.calendar_unknown;
	emergency->overdue = false;
}

/* --- drawn --------------------------------------------------------------------------------------------------------------------------- */

/* The central store is everybody's in an emergency. */
static bool may_draw(const struct context *context, const char *store, struct decision *decision)
{
	if (strcmp(store, context->plan->organisation->office) == 0)
		return true;
	return stock_is_ours(context, store, "store", decision);
}

static Supplies__Emergency *emergency_make(const struct context *context, const Supplies__DrawEmergency *command)
{
	Supplies__Emergency *emergency = reflect_new(&supplies__emergency__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	emergency->emergency_id = arena_strdup(context->arena, id);
	emergency->state = DRAWN;
	emergency->store = command->store;
	emergency->department = *context->department ? context->department : context->plan->organisation->office;
	emergency->item = command->item;
	emergency->reason = command->reason;
	emergency->drawn_at = context->now;
	emergency->drawn_by = context->actor;
	emergency->correlation_id = context->correlation_id;
	emergency_due(
		emergency,
		(struct deadline){ context->now + rules_today(context)->emergency_justify_within_hours * HOUR, false });
	return emergency;
}

void decide_draw_emergency(const struct view *view, const struct context *context,
			   const Supplies__DrawEmergency *command, struct decision *decision)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__DRAW,
				     .store = command->store,
				     .item = command->item };
	Supplies__DrawEmergencyReply *reply;
	Supplies__Emergency *emergency;
	const Plan__SupplyItem *item;
	struct ledger ledger;

	if (!may_draw(context, command->store, decision) || !(item = stock_item(context, command->item, decision)))
		return;
	movement.quantity_milli = stock_measure(context, item, command->quantity, command->unit, decision);
	if (movement.quantity_milli < 0)
		return;
	emergency = emergency_make(context, command);
	emergency->quantity_milli = movement.quantity_milli;
	movement.cause = arena_printf(context->arena, "emergency/%s", emergency->emergency_id);
	movement.note = command->reason;
	ledger_begin(&ledger, view, context, decision);
	if (!stock_removes(&ledger, &movement, item, ledger_available(&ledger, movement.store, item->id)))
		return;
	ledger_post(&ledger);
	emit_emergency_drawn(decision)->emergency = emergency;
	reply = decision_reply(decision, &supplies__draw_emergency_reply__descriptor);
	reply->emergency = emergency;
	stock_reply_lines(&ledger, &reply->n_lines, &reply->lines);
}

/* --- justified, checked ------------------------------------------------------------------------------------------------------------------ */

static const Supplies__Emergency *emergency_find(const struct view *view, const char *emergency_id)
{
	Supplies__Emergency key = SUPPLIES__EMERGENCY__INIT;

	key.emergency_id = emergency_id;
	return emergency_get(view, &key);
}

static void reject_step(const Supplies__Emergency *emergency, struct decision *decision)
{
	decision_reject(decision, &REASON_EMERGENCY_STEP, "emergency_id",
			state_word(&supplies__emergency_state__descriptor, (int)emergency->state));
}

void decide_justify_emergency(const struct view *view, const struct context *context,
			      const Supplies__JustifyEmergency *command, struct decision *decision)
{
	const Supplies__Emergency *stored = emergency_find(view, command->emergency_id);
	Supplies__JustifyEmergencyReply *reply;
	Supplies__Emergency *emergency;

	if (!stored)
		decision_reject(decision, &REASON_EMERGENCY_UNKNOWN, "emergency_id", command->emergency_id);
	else if (strcmp(stored->drawn_by, context->actor) != 0)
		decision_reject(decision, &REASON_NOT_WHO_DREW, "emergency_id", stored->drawn_by);
	else if (stored->state != DRAWN)
		reject_step(stored, decision);
	if (decision->rejection)
		return;
	emergency = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, emergency->correlation_id);
	emergency->state = JUSTIFIED;
	emergency->justification = command->justification;
	emergency->justified_at = context->now;
	emergency_due(emergency, deadline_after_min(context, rules_today(context)->approve_within_working_min));
	emit_emergency_justified(decision)->emergency = emergency;
	reply = decision_reply(decision, &supplies__justify_emergency_reply__descriptor);
	reply->emergency = emergency;
}

/* What was not justified in time can be refused as it is: else nothing would end it once its drawer is gone. */
static bool may_be_checked(const Supplies__Emergency *emergency, bool accepted)
{
	return emergency->state == JUSTIFIED || (emergency->state == DRAWN && emergency->overdue && !accepted);
}

void decide_check_emergency(const struct view *view, const struct context *context,
			    const Supplies__CheckEmergency *command, struct decision *decision)
{
	const Supplies__Emergency *stored = emergency_find(view, command->emergency_id);
	Supplies__CheckEmergencyReply *reply;
	Supplies__Emergency *emergency;

	if (!stored)
		decision_reject(decision, &REASON_EMERGENCY_UNKNOWN, "emergency_id", command->emergency_id);
	else if (strcmp(stored->drawn_by, context->actor) == 0)
		decision_reject(decision, &REASON_OWN_EMERGENCY, "emergency_id", context->actor);
	else if (!may_be_checked(stored, command->accepted))
		reject_step(stored, decision);
	if (decision->rejection)
		return;
	emergency = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, emergency->correlation_id);
	emergency->state = command->accepted ? ACCEPTED : REFUSED;
	emergency->checked_at = context->now;
	emergency->checked_by = context->actor;
	emergency->note = command->note;
	emergency_due(emergency, (struct deadline){ 0, false });
	emit_emergency_checked(decision)->emergency = emergency;
	reply = decision_reply(decision, &supplies__check_emergency_reply__descriptor);
	reply->emergency = emergency;
}

/* --- late ---------------------------------------------------------------------------------------------------------------------------- */

void decide_mark_emergency(const struct view *view, const struct context *context,
			   const Supplies__MarkEmergency *command, struct decision *decision)
{
	const Supplies__Emergency *stored = emergency_find(view, command->emergency_id);
	Supplies__Emergency *emergency;

	decision_reply(decision, &supplies__mark_emergency_reply__descriptor);
	if (!stored || !stored->due_at || stored->due_at > context->now)
		return; /* somebody has acted meanwhile */
	emergency = reflect_copy(&stored->base, context->arena);
	emergency->overdue = true;
	emergency->due_at = 0;
	if (emergency->state == DRAWN)
		emit_justification_overdue(decision)->emergency = emergency;
	else
		emit_emergency_check_overdue(decision)->emergency = emergency;
}

void emergency_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Supplies__Emergency from = SUPPLIES__EMERGENCY__INIT;
	const Supplies__Emergency *emergency;
	struct scan scan;

	from.due_at = 1;
	emergency_scan(&scan, view, "emergency.by_due", &from, 0, 1);
	for (unsigned i = 0;
	     i < COMMANDS_A_SECOND && (emergency = emergency_next(&scan)) && emergency->due_at <= context->now; i++) {
		Supplies__MarkEmergency *command = reflect_new(&supplies__mark_emergency__descriptor, context->arena);

		command->emergency_id = arena_strdup(context->arena, emergency->emergency_id);
		if (!schedule_command(schedule, &command->base,
				      arena_strdup(context->arena, emergency->correlation_id)))
			return;
	}
}

/* --- listed -------------------------------------------------------------------------------------------------------------------------- */

static bool emergency_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListEmergencies *asked = query;
	const Supplies__Emergency *emergency = record;

	return (stock_may_see(context, emergency->store) || stock_may_see(context, emergency->department)) &&
	       (!*asked->store || strcmp(asked->store, emergency->store) == 0) &&
	       (!asked->state || asked->state == emergency->state) && (!asked->overdue || emergency->overdue);
}

void query_list_emergencies(const struct view *view, const struct context *context,
			    const Supplies__ListEmergencies *query, struct decision *decision)
{
	Supplies__Emergency from = SUPPLIES__EMERGENCY__INIT;
	Supplies__ListEmergenciesReply *reply;
	struct page page;
	struct scan scan;

	emergency_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, emergency_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_emergencies_reply__descriptor);
	reply->emergencies = (Supplies__Emergency **)page.records;
	reply->n_emergencies = page.count;
	reply->next_page_token = page.next_token;
}
