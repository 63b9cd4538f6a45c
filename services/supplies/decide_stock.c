/* Stock that comes, is used, or cannot be used any more (S1, S3). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

/* --- receive --------------------------------------------------------------------------------------------------------------------------- */

void decide_receive_stock(const struct view *view, const struct context *context, const Supplies__ReceiveStock *command,
			  struct decision *decision)
{
	const char *store = *command->store ? command->store : context->plan->organisation->office;
	const char *today = stock_today(context);
	const Plan__SupplyItem *item;
	Supplies__ReceiveStockReply *reply;
	Supplies__Lot lot = SUPPLIES__LOT__INIT;
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__RECEIVE, .store = store, .item = command->item };
	struct ledger ledger;

	if (!stock_is_ours(context, store, "store", decision) ||
	    !(item = stock_item(context, command->item, decision)) ||
	    (movement.quantity_milli = stock_measure(context, item, command->quantity, command->unit, decision)) < 0)
		return;
	if (*command->expires_on && strcmp(command->expires_on, today) < 0) {
		decision_reject(decision, &REASON_LOT_EXPIRED, "expires_on", command->expires_on, today);
		return;
	}
	lot.item = command->item;
	lot.batch = command->batch;
	lot.expires_on = command->expires_on;
	movement.cause = stock_cause(context);
	movement.note = command->note;
	ledger_begin(&ledger, view, context, decision);
	reply = decision_reply(decision, &supplies__receive_stock_reply__descriptor);
	reply->lot = (Supplies__Lot *)ledger_receive(&ledger, &movement, &lot);
	reply->quantity_milli = movement.quantity_milli;
	ledger_post(&ledger);
}

/* --- what leaves a store ------------------------------------------------------------------------------------------------------------ */

void decide_issue_stock(const struct view *view, const struct context *context, const Supplies__IssueStock *command,
			struct decision *decision)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__ISSUE,
				     .store = command->store,
				     .item = command->item,
				     .batch = command->batch,
				     .cause = stock_cause(context),
				     .note = command->note };
	const Plan__SupplyItem *item = stock_check(context, &movement, command->quantity, command->unit, decision);
	Supplies__IssueStockReply *reply;
	struct ledger ledger;

	ledger_begin(&ledger, view, context, decision);
	if (!item || !stock_removes(&ledger, &movement, item, ledger_available(&ledger, movement.store, item->id)))
		return;
	reply = decision_reply(decision, &supplies__issue_stock_reply__descriptor);
	stock_reply_lines(&ledger, &reply->n_lines, &reply->lines);
	ledger_post(&ledger);
}

void decide_transfer_stock(const struct view *view, const struct context *context,
			   const Supplies__TransferStock *command, struct decision *decision)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__TRANSFER_OUT,
				     .store = command->store,
				     .item = command->item,
				     .batch = command->batch,
				     .other_store = command->to,
				     .cause = stock_cause(context),
				     .note = command->note };
	const Plan__SupplyItem *item = stock_check(context, &movement, command->quantity, command->unit, decision);
	Supplies__TransferStockReply *reply;
	struct ledger ledger;

	ledger_begin(&ledger, view, context, decision);
	if (!item || !stock_goes_elsewhere(context, command->store, command->to, decision) ||
	    !stock_removes(&ledger, &movement, item, ledger_available(&ledger, movement.store, item->id)))
		return;
	reply = decision_reply(decision, &supplies__transfer_stock_reply__descriptor);
	stock_reply_lines(&ledger, &reply->n_lines, &reply->lines);
	ledger_post(&ledger);
}

/* --- write off -------------------------------------------------------------------------------------------------------------------------- */

/* How much of it may be written off for that reason; -1: rejected LOT_UNKNOWN or LOT_NOT_EXPIRED. */
static int64_t writable(const struct ledger *ledger, const Supplies__WriteOffStock *command)
{
	bool of_expired = command->reason == SUPPLIES__WRITE_OFF_REASON__WRITE_OFF_EXPIRED;
	int64_t total = ledger_total(ledger, command->store, command->item);
	const char *last_day;
	int64_t of_lot;

	if (!*command->lot_id)
		return of_expired ? total - ledger_available(ledger, command->store, command->item) : total;
	of_lot = ledger_of_lot(ledger, command->store, command->item, command->lot_id, &last_day);
	if (!of_lot)
		decision_reject(ledger->decision, &REASON_LOT_UNKNOWN, "lot_id", command->store, command->lot_id,
				command->item);
	else if (of_expired && strcmp(last_day, stock_today(ledger->context)) >= 0)
		decision_reject(ledger->decision, &REASON_LOT_NOT_EXPIRED, "reason", last_day);
	return ledger->decision->rejection ? -1 : of_lot;
}

static const char *write_off_note(const struct context *context, const Supplies__WriteOffStock *command)
{
	const char *reason = reflect_text(&command->base, "reason", context->arena);

	return *command->note ? arena_printf(context->arena, "%s: %s", reason, command->note) : reason;
}

void decide_write_off_stock(const struct view *view, const struct context *context,
			    const Supplies__WriteOffStock *command, struct decision *decision)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__WRITE_OFF,
				     .store = command->store,
				     .item = command->item,
				     .lot_id = command->lot_id,
				     .cause = stock_cause(context),
				     .note = write_off_note(context, command) };
	const Plan__SupplyItem *item = stock_check(context, &movement, command->quantity, command->unit, decision);
	Supplies__WriteOffStockReply *reply;
	struct ledger ledger;
	int64_t there;

	ledger_begin(&ledger, view, context, decision);
	if (!item || (there = writable(&ledger, command)) < 0 || !stock_removes(&ledger, &movement, item, there))
		return;
	reply = decision_reply(decision, &supplies__write_off_stock_reply__descriptor);
	stock_reply_lines(&ledger, &reply->n_lines, &reply->lines);
	ledger_post(&ledger);
}
