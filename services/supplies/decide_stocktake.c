/* A store is counted, and its differences are approved by somebody else (S3). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/stocktake.h"
#include "services/supplies/supplies.h"

#define COUNTING SUPPLIES__STOCKTAKE_STATE__STOCKTAKE_COUNTING
#define TO_APPROVE SUPPLIES__STOCKTAKE_STATE__STOCKTAKE_TO_APPROVE
#define SETTLED SUPPLIES__STOCKTAKE_STATE__STOCKTAKE_SETTLED
#define REJECTED SUPPLIES__STOCKTAKE_STATE__STOCKTAKE_REJECTED

static const Supplies__Stocktake *stocktake_in(const struct view *view, const char *store,
					       Supplies__StocktakeState state)
{
	Supplies__Stocktake from = SUPPLIES__STOCKTAKE__INIT;
	struct scan scan;

	from.store = store;
	from.state = state;
	stocktake_scan(&scan, view, "stocktake.by_store", &from, 2, 2);
	return stocktake_next(&scan);
}

void decide_open_stocktake(const struct view *view, const struct context *context,
			   const Supplies__OpenStocktake *command, struct decision *decision)
{
	const Supplies__Stocktake *other = stocktake_in(view, command->store, COUNTING);
	Supplies__OpenStocktakeReply *reply;
	Supplies__Stocktake *stocktake;
	char id[UUID_TEXT_SIZE];

	if (!stock_is_ours(context, command->store, "store", decision))
		return;
	other = other ? other : stocktake_in(view, command->store, TO_APPROVE);
	if (other) {
		decision_reject(decision, &REASON_STOCKTAKE_GOES_ON, "store", command->store, other->stocktake_id);
		return;
	}
	uuid7_derive(context->now, context->request_id, 0, id);
	stocktake = reflect_new(&supplies__stocktake__descriptor, context->arena);
	stocktake->stocktake_id = arena_strdup(context->arena, id);
	stocktake->store = command->store;
	stocktake->state = COUNTING;
	stocktake->opened_at = context->now;
	stocktake->opened_by = context->actor;
	stocktake->correlation_id = context->correlation_id;
	emit_stocktake_opened(decision)->stocktake = stocktake;
	reply = decision_reply(decision, &supplies__open_stocktake_reply__descriptor);
	reply->stocktake = stocktake;
}

/* A copy to be changed, in a store of the caller's; NULL: rejected STOCKTAKE_UNKNOWN, or as by stock_is_ours(). */
static Supplies__Stocktake *stocktake_take(const struct view *view, const struct context *context, const char *id,
					   struct decision *decision)
{
	const Supplies__Stocktake *stocktake = stocktake_find(view, id);

	if (!stocktake)
		decision_reject(decision, &REASON_STOCKTAKE_UNKNOWN, "stocktake_id", id);
	else if (stock_is_ours(context, stocktake->store, "stocktake_id", decision)) {
		decision_correlate(decision, arena_strdup(context->arena, stocktake->correlation_id));
		return reflect_copy(&stocktake->base, context->arena);
	}
	return NULL;
}

/* The same, while it is counted; NULL also: rejected STOCKTAKE_NOT_COUNTING. */
static Supplies__Stocktake *counting_take(const struct view *view, const struct context *context, const char *id,
					  struct decision *decision)
{
	Supplies__Stocktake *stocktake = stocktake_take(view, context, id, decision);

	if (!stocktake || stocktake->state == COUNTING)
		return stocktake;
	decision_reject(decision, &REASON_STOCKTAKE_NOT_COUNTING, "stocktake_id", stocktake->closed_by);
	return NULL;
}

/* --- counting ------------------------------------------------------------------------------------------------------------------------ */

/* All counts of the stocktake, in the arena. */
static size_t counts_of(const struct view *view, const struct context *context, const char *stocktake_id,
			Supplies__Count ***ret_counts)
{
	Supplies__Count from = SUPPLIES__COUNT__INIT;
	const Supplies__Count *count;
	struct scan scan;
	size_t size = 0;

	*ret_counts = arena_alloc(context->arena, STOCKTAKE_COUNTS_MAX * sizeof(**ret_counts));
	from.stocktake_id = stocktake_id;
	count_scan(&scan, view, NULL, &from, 1, 1);
	while (size < STOCKTAKE_COUNTS_MAX && (count = count_next(&scan)))
		(*ret_counts)[size++] = reflect_copy(&count->base, context->arena);
	return size;
}

/* Is it counted in the way the item was before, and is there room? */
static bool may_be_counted(const struct view *view, const struct context *context, const Supplies__CountItem *command,
			   struct decision *decision)
{
	Supplies__Count **counts;
	size_t size = counts_of(view, context, command->stocktake_id, &counts);
	bool again = false;

	for (size_t i = 0; i < size; i++) {
		if (strcmp(counts[i]->item, command->item) != 0)
			continue;
		again |= strcmp(counts[i]->lot_id, command->lot_id) == 0;
		if (!*counts[i]->lot_id != !*command->lot_id)
			decision_reject(decision, &REASON_COUNT_MIXED, "lot_id", command->item);
	}
	if (!again && size == STOCKTAKE_COUNTS_MAX)
		decision_reject(decision, &REASON_STOCKTAKE_FULL, "lot_id");
	return !decision->rejection;
}

static bool lot_is_known(const struct view *view, const char *store, const Supplies__CountItem *command,
			 struct decision *decision)
{
	Supplies__Lot key = SUPPLIES__LOT__INIT;
	const Supplies__Lot *lot;

	key.lot_id = command->lot_id;
	lot = *command->lot_id ? lot_get(view, &key) : NULL;
	if (*command->lot_id && (!lot || strcmp(lot->item, command->item) != 0))
		decision_reject(decision, &REASON_LOT_UNKNOWN, "lot_id", store, command->lot_id, command->item);
	return !decision->rejection;
}

static int64_t expected(const struct view *view, const struct context *context, const char *store,
			const Supplies__CountItem *command)
{
	const char *last_day;
	struct ledger ledger;

	ledger_begin(&ledger, view, context, NULL);
	return *command->lot_id ? ledger_of_lot(&ledger, store, command->item, command->lot_id, &last_day)
				: ledger_total(&ledger, store, command->item);
}

void decide_count_item(const struct view *view, const struct context *context, const Supplies__CountItem *command,
		       struct decision *decision)
{
	const Supplies__Stocktake *stocktake = counting_take(view, context, command->stocktake_id, decision);
	const Plan__SupplyItem *item = stocktake ? stock_item(context, command->item, decision) : NULL;
	int64_t counted = item ? stock_measure(context, item, command->quantity, command->unit, decision) : -1;
	Supplies__CountItemReply *reply;
	Supplies__Count *count;

	if (counted < 0 || !lot_is_known(view, stocktake->store, command, decision) ||
	    !may_be_counted(view, context, command, decision))
		return;
	count = reflect_new(&supplies__count__descriptor, context->arena);
	count->stocktake_id = command->stocktake_id;
	count->item = command->item;
	count->lot_id = command->lot_id;
	count->counted_milli = counted;
	count->expected_milli = expected(view, context, stocktake->store, command);
	count->counted_at = context->now;
	count->counted_by = context->actor;
	count->batch = command->batch;
	count->expires_on = command->expires_on;
	emit_item_counted(decision)->count = count;
	reply = decision_reply(decision, &supplies__count_item_reply__descriptor);
	reply->count = count;
}

/* --- closing ------------------------------------------------------------------------------------------------------------------------- */

static bool is_counted(Supplies__Count *const *counts, size_t size, const Supplies__Holding *holding)
{
	for (size_t i = 0; i < size; i++) {
		if (strcmp(counts[i]->item, holding->item) == 0 &&
		    (!*counts[i]->lot_id || strcmp(counts[i]->lot_id, holding->lot_id) == 0))
			return true;
	}
	return false;
}

/* False: rejected COUNT_INCOMPLETE. */
static bool all_is_counted(const struct view *view, const struct context *context, const char *store,
			   Supplies__Count *const *counts, size_t size, struct decision *decision)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	const char *left = "", *last = "";
	struct scan scan;

	from.store = store;
	holding_scan(&scan, view, NULL, &from, 1, 1);
	while ((holding = holding_next(&scan))) {
		if (!holding->quantity_milli || is_counted(counts, size, holding) || strcmp(last, holding->item) == 0)
			continue;
		last = holding->item;
		left = arena_printf(context->arena, "%s%s%s", left, *left ? ", " : "", last);
	}
	if (*left)
		decision_reject(decision, &REASON_COUNT_INCOMPLETE, "stocktake_id", left);
	return !*left;
}

/* Puts those that differ first; how many. */
static size_t differing(Supplies__Count **counts, size_t size)
{
	size_t differ = 0;

	for (size_t i = 0; i < size; i++) {
		Supplies__Count *count = counts[i];

		if (count->counted_milli == count->expected_milli)
			continue;
		counts[i] = counts[differ];
		counts[differ++] = count;
	}
	return differ;
}

void decide_close_stocktake(const struct view *view, const struct context *context,
			    const Supplies__CloseStocktake *command, struct decision *decision)
{
	Supplies__Stocktake *stocktake = counting_take(view, context, command->stocktake_id, decision);
	Supplies__CloseStocktakeReply *reply;
	Supplies__StocktakeClosed *closed;
	Supplies__Count **counts;
	size_t size = stocktake ? counts_of(view, context, command->stocktake_id, &counts) : 0;

	if (!stocktake || !all_is_counted(view, context, stocktake->store, counts, size, decision))
		return;
	stocktake->closed_at = context->now;
	stocktake->closed_by = context->actor;
	stocktake->counted = (uint32_t)size;
	stocktake->differing = (uint32_t)differing(counts, size);
	stocktake->state = stocktake->differing ? TO_APPROVE : SETTLED;
	reply = decision_reply(decision, &supplies__close_stocktake_reply__descriptor);
	reply->stocktake = stocktake;
	if (!stocktake->differing) {
		Supplies__StocktakeSettled *settled = emit_stocktake_settled(decision);

		settled->stocktake = stocktake;
		settled->clock = stocktake_clock_today(context, stocktake->store);
		return;
	}
	closed = emit_stocktake_closed(decision);
	closed->stocktake = stocktake;
	closed->differences = counts;
	closed->n_differences = stocktake->differing;
}

/* --- four eyes ----------------------------------------------------------------------------------------------------------------------- */

/* The stocktake, decided by the caller; NULL: rejected STOCKTAKE_NOT_TO_APPROVE or FOUR_EYES, or as by stocktake_take(). */
static Supplies__Stocktake *decided_take(const struct view *view, const struct context *context, const char *id,
					 Supplies__Count ***ret_counts, size_t *ret_size, struct decision *decision)
{
	Supplies__Stocktake *stocktake = stocktake_take(view, context, id, decision);
	bool has_counted;

	if (!stocktake)
		return NULL;
	*ret_size = counts_of(view, context, id, ret_counts);
	has_counted = strcmp(stocktake->closed_by, context->actor) == 0;
	for (size_t i = 0; i < *ret_size; i++)
		has_counted |= strcmp((*ret_counts)[i]->counted_by, context->actor) == 0;
	if (stocktake->state != TO_APPROVE)
		decision_reject(decision, &REASON_STOCKTAKE_NOT_TO_APPROVE, "stocktake_id");
	else if (has_counted)
		decision_reject(decision, &REASON_FOUR_EYES, "", context->actor);
	*ret_size = differing(*ret_counts, *ret_size);
	stocktake->decided_at = context->now;
	stocktake->decided_by = context->actor;
	return decision->rejection ? NULL : stocktake;
}

void decide_approve_stocktake(const struct view *view, const struct context *context,
			      const Supplies__ApproveStocktake *command, struct decision *decision)
{
	Supplies__ApproveStocktakeReply *reply;
	Supplies__StocktakeSettled *event;
	Supplies__Count **counts;
	size_t size;
	Supplies__Stocktake *stocktake = decided_take(view, context, command->stocktake_id, &counts, &size, decision);

	if (!stocktake)
		return;
	stocktake->state = SETTLED;
	stocktake_settle(view, context, stocktake, counts, size, command->note, decision);
	event = emit_stocktake_settled(decision);
	event->stocktake = stocktake;
	event->clock = stocktake_clock_today(context, stocktake->store);
	event->note = command->note;
	event->unsettled = arena_alloc(context->arena, size * sizeof(*event->unsettled));
	for (size_t i = 0; i < size; i++) {
		if (counts[i]->unsettled_milli)
			event->unsettled[event->n_unsettled++] = counts[i];
	}
	reply = decision_reply(decision, &supplies__approve_stocktake_reply__descriptor);
	reply->stocktake = stocktake;
}

void decide_reject_stocktake(const struct view *view, const struct context *context,
			     const Supplies__RejectStocktake *command, struct decision *decision)
{
	Supplies__RejectStocktakeReply *reply;
	Supplies__StocktakeRejected *event;
	Supplies__Count **counts;
	size_t size;
	Supplies__Stocktake *stocktake = decided_take(view, context, command->stocktake_id, &counts, &size, decision);

	if (!stocktake)
		return;
	stocktake->state = REJECTED;
	event = emit_stocktake_rejected(decision);
	event->stocktake = stocktake;
	event->reason = command->reason;
	reply = decision_reply(decision, &supplies__reject_stocktake_reply__descriptor);
	reply->stocktake = stocktake;
}
