/* What one department lends another, and gets back (S3). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

static const char *loan_cause(const struct context *context, const Supplies__Loan *loan)
{
	return arena_printf(context->arena, "loan/%s", loan->loan_id);
}

static Supplies__Loan *loan_create(const struct context *context, const Supplies__LendStock *command)
{
	Supplies__Loan *loan = reflect_new(&supplies__loan__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	loan->loan_id = arena_strdup(context->arena, id);
	loan->lender = command->store;
	loan->borrower = command->to;
	loan->item = command->item;
	loan->lent_at = context->now;
	loan->correlation_id = context->correlation_id;
	return loan;
}

void decide_lend_stock(const struct view *view, const struct context *context, const Supplies__LendStock *command,
		       struct decision *decision)
{
	Supplies__Loan *loan = loan_create(context, command);
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__LOAN_OUT,
				     .store = command->store,
				     .item = command->item,
				     .batch = command->batch,
				     .other_store = command->to,
				     .cause = loan_cause(context, loan),
				     .note = command->note };
	const Plan__SupplyItem *item = stock_check(context, &movement, command->quantity, command->unit, decision);
	Supplies__LendStockReply *reply;
	struct ledger ledger;

	ledger_begin(&ledger, view, context, decision);
	if (!item || !stock_goes_elsewhere(context, command->store, command->to, decision) ||
	    !stock_removes(&ledger, &movement, item, ledger_available(&ledger, movement.store, item->id)))
		return;
	loan->lent_milli = movement.quantity_milli;
	emit_loan_opened(decision)->loan = loan;
	ledger_post(&ledger);
	reply = decision_reply(decision, &supplies__lend_stock_reply__descriptor);
	reply->loan = loan;
}

/* --- coming back ----------------------------------------------------------------------------------------------------------------------- */

/* A copy to be changed; NULL: rejected LOAN_UNKNOWN. */
static Supplies__Loan *loan_take(const struct view *view, const struct context *context, const char *loan_id,
				 struct decision *decision)
{
	Supplies__Loan key = SUPPLIES__LOAN__INIT;
	const Supplies__Loan *loan;

	key.loan_id = loan_id;
	loan = loan_get(view, &key);
	if (loan)
		return reflect_copy(&loan->base, context->arena);
	decision_reject(decision, &REASON_LOAN_UNKNOWN, "loan_id", loan_id);
	return NULL;
}

static bool still_out(const struct context *context, const Supplies__Loan *loan, const Plan__SupplyItem *item,
		      int64_t quantity_milli, struct decision *decision)
{
	int64_t out = loan->lent_milli - loan->returned_milli;

	if (quantity_milli > out)
		decision_reject(decision, &REASON_RETURN_TOO_MUCH, "quantity", stock_text(context, item, out), item->id,
				stock_text(context, item, quantity_milli));
	return !decision->rejection;
}

void decide_return_loan(const struct view *view, const struct context *context, const Supplies__ReturnLoan *command,
			struct decision *decision)
{
	Supplies__Loan *loan = loan_take(view, context, command->loan_id, decision);
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__LOAN_OUT, .note = command->note };
	const Plan__SupplyItem *item;
	Supplies__LoanReturned *event;
	Supplies__ReturnLoanReply *reply;
	struct ledger ledger;

	if (!loan)
		return;
	movement.store = loan->borrower;
	movement.other_store = loan->lender;
	movement.item = loan->item;
	movement.cause = loan_cause(context, loan);
	item = stock_check(context, &movement, command->quantity, command->unit, decision);
	ledger_begin(&ledger, view, context, decision);
	if (!item || !still_out(context, loan, item, movement.quantity_milli, decision) ||
	    !stock_removes(&ledger, &movement, item, ledger_available(&ledger, movement.store, item->id)))
		return;
	loan->returned_milli += movement.quantity_milli;
	loan->closed_at = loan->returned_milli == loan->lent_milli ? context->now : 0;
	decision_correlate(decision, loan->correlation_id);
	event = emit_loan_returned(decision);
	event->loan = loan;
	event->quantity_milli = movement.quantity_milli;
	ledger_post(&ledger);
	reply = decision_reply(decision, &supplies__return_loan_reply__descriptor);
	reply->loan = loan;
}
