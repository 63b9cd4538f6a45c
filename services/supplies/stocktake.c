#include "services/supplies/stocktake.h"

#include <string.h>

#include "common/core/deadline.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 8

const Supplies__Stocktake *stocktake_find(const struct view *view, const char *stocktake_id)
{
	Supplies__Stocktake key = SUPPLIES__STOCKTAKE__INIT;

	key.stocktake_id = stocktake_id;
	return stocktake_get(view, &key);
}

/* --- setting the books right ----------------------------------------------------------------------------------------------------------- */

static int64_t difference(const Supplies__Count *count)
{
	return count->counted_milli - count->expected_milli;
}

static void settle_more(struct ledger *ledger, struct movement *movement, const Supplies__Count *count)
{
	Supplies__Lot lot = SUPPLIES__LOT__INIT;

	movement->quantity_milli = difference(count);
	if (!movement->lot_id)
		movement->lot_id = ledger_first_lot(ledger, movement->store, movement->item);
	if (movement->lot_id) {
		ledger_put(ledger, movement);
		return;
	}
	lot.item = count->item;
	lot.batch = count->batch;
	lot.expires_on = count->expires_on;
	ledger_receive(ledger, movement, &lot);
}

static void settle_one(struct ledger *ledger, const Supplies__Stocktake *stocktake, Supplies__Count *count,
		       const char *note, bool of_more)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__COUNT_ADJUSTMENT,
				     .store = stocktake->store,
				     .item = count->item,
				     .lot_id = *count->lot_id ? count->lot_id : NULL,
				     .quantity_milli = -difference(count),
				     .cause = arena_printf(ledger->context->arena, "stocktake/%s",
							   stocktake->stocktake_id),
				     .note = note };

	if (of_more && difference(count) > 0)
		settle_more(ledger, &movement, count);
	else if (!of_more && difference(count) < 0)
		count->unsettled_milli = ledger_take(ledger, &movement);
}

void stocktake_settle(const struct view *view, const struct context *context, const Supplies__Stocktake *stocktake,
		      Supplies__Count **counts, size_t count, const char *note, struct decision *decision)
{
	struct ledger ledger;

	ledger_begin(&ledger, view, context, decision);
	for (size_t i = 0; i < count; i++)
		settle_one(&ledger, stocktake, counts[i], note, true);
	for (size_t i = 0; i < count; i++)
		settle_one(&ledger, stocktake, counts[i], note, false);
	ledger_post(&ledger);
}

/* --- by the clock ---------------------------------------------------------------------------------------------------------------------- */

Supplies__StocktakeClock *stocktake_clock_today(const struct context *context, const char *store)
{
	Supplies__StocktakeClock *clock = reflect_new(&supplies__stocktake_clock__descriptor, context->arena);

	clock->store = store;
	clock->counted_on = stock_today(context);
	return clock;
}

static const Supplies__StocktakeClock *clock_find(const struct view *view, const char *store)
{
	Supplies__StocktakeClock key = SUPPLIES__STOCKTAKE_CLOCK__INIT;

	key.store = store;
	return stocktake_clock_get(view, &key);
}

static bool has_stock(const struct view *view, const char *store)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	struct scan scan;

	from.store = store;
	holding_scan(&scan, view, NULL, &from, 1, 1);
	return holding_next(&scan);
}

static bool is_overdue(const struct view *view, const struct context *context, const Supplies__StocktakeClock *clock)
{
	int every_days = (int)plan_supply_on(context->plan, stock_today(context))->stocktake_every_days;
	char day_after[DATE_SIZE], told_on[DATE_SIZE];

	return !clock->told_at && zone_date_add(clock->counted_on, every_days + 1, day_after) &&
	       deadline_opening(context, day_after, told_on).at <= context->now && has_stock(view, clock->store);
}

void decide_mark_stocktake(const struct view *view, const struct context *context,
			   const Supplies__MarkStocktake *command, struct decision *decision)
{
	const Supplies__StocktakeClock *clock = clock_find(view, command->store);
	Supplies__StocktakeOverdue *event;

	decision_reply(decision, &supplies__mark_stocktake_reply__descriptor);
	if (!clock) {
		emit_stocktake_clock_started(decision)->clock = stocktake_clock_today(context, command->store);
		return;
	}
	if (!is_overdue(view, context, clock))
		return;
	event = emit_stocktake_overdue(decision);
	event->clock = reflect_copy(&clock->base, context->arena);
	event->clock->told_at = context->now;
	event->every_days = plan_supply_on(context->plan, stock_today(context))->stocktake_every_days;
}

void stocktake_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	unsigned count = 0;

	for (size_t i = 0; i < context->plan->n_departments && count < COMMANDS_A_SECOND; i++) {
		const char *store = context->plan->departments[i]->id;
		const Supplies__StocktakeClock *clock = clock_find(view, store);
		Supplies__MarkStocktake *command;

		if (clock ? !is_overdue(view, context, clock) : !has_stock(view, store))
			continue;
		command = reflect_new(&supplies__mark_stocktake__descriptor, context->arena);
		command->store = store;
		if (!schedule_command(schedule, &command->base, NULL))
			return;
		count++;
	}
}
