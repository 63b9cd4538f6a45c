#include "services/supplies/expiry.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 8

#define GOOD SUPPLIES__HOLDING_STATE__HOLDING_GOOD
#define EXPIRING SUPPLIES__HOLDING_STATE__HOLDING_EXPIRING
#define EXPIRED SUPPLIES__HOLDING_STATE__HOLDING_EXPIRED
#define EMPTIED SUPPLIES__HOLDING_STATE__HOLDING_EMPTIED

/* Lots whose last day is not after it are told of today. */
static const char *warned_until(const struct context *context, const char *today)
{
	char date[DATE_SIZE] = "";

	zone_date_add(today, (int)plan_supply_on(context->plan, today)->expiry_warning_days, date);
	return arena_strdup(context->arena, date);
}

static Supplies__HoldingState state_now(const struct context *context, const Supplies__Holding *holding)
{
	const char *today = stock_today(context);

	if (strcmp(holding->expires_on, today) < 0)
		return EXPIRED;
	return strcmp(holding->expires_on, warned_until(context, today)) <= 0 ? EXPIRING : GOOD;
}

void decide_mark_expiry(const struct view *view, const struct context *context, const Supplies__MarkExpiry *command,
			struct decision *decision)
{
	Supplies__Holding key = SUPPLIES__HOLDING__INIT, *holding;
	const Supplies__Holding *stored;

	decision_reply(decision, &supplies__mark_expiry_reply__descriptor);
	key.store = command->store;
	key.item = command->item;
	key.expires_on = command->expires_on;
	key.lot_id = command->lot_id;
	stored = holding_get(view, &key);
	if (!stored)
		return; /* gone meanwhile */
	holding = reflect_copy(&stored->base, context->arena);
	if (stored->state == EMPTIED) {
		emit_stock_cleared(decision)->holding = holding;
		return;
	}
	holding->state = state_now(context, stored);
	if (holding->state <= stored->state)
		return;
	if (holding->state == EXPIRED)
		emit_lot_expired(decision)->holding = holding;
	else
		emit_lot_expiring(decision)->holding = holding;
}

/* --- what is due ----------------------------------------------------------------------------------------------------------------------- */

/* Holdings in that state with a last day not after `until`, the first to expire first. */
static void state_schedule(const struct view *view, const struct context *context, Supplies__HoldingState state,
			   const char *until, struct schedule *schedule)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	struct scan scan;

	from.state = state;
	holding_scan(&scan, view, "holding.by_state", &from, 1, 1);
	for (unsigned i = 0; i < COMMANDS_A_SECOND && (holding = holding_next(&scan)); i++) {
		Supplies__MarkExpiry *command;

		if (strcmp(holding->expires_on, until) > 0)
			return;
		command = reflect_new(&supplies__mark_expiry__descriptor, context->arena);
		command->store = arena_strdup(context->arena, holding->store);
		command->item = arena_strdup(context->arena, holding->item);
		command->expires_on = arena_strdup(context->arena, holding->expires_on);
		command->lot_id = arena_strdup(context->arena, holding->lot_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}

void expiry_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	const char *today = stock_today(context);
	char yesterday[DATE_SIZE] = "";

	zone_date_add(today, -1, yesterday);
	state_schedule(view, context, EMPTIED, "9999-12-31", schedule);
	state_schedule(view, context, EXPIRING, yesterday, schedule);
	state_schedule(view, context, GOOD, warned_until(context, today), schedule);
}
