#include "tests/unit/support/stock.h"

#include <string.h>

#include "common/core/roles.h"
#include "common/core/zone.h"
#include "services/supplies/supplies.h"

void stock_speaks(struct given *given, const char *actor, const char *department)
{
	given->context.actor = actor;
	given->context.department = department;
	given->context.roles = strcmp(department, "office") == 0 ? OFFICE : DEPARTMENT;
}

const char *stock_goes(struct given *given, const char *date, const char *time_of_day)
{
	assert_true(zone_instant(date, time_of_day, &given->context.now));
	return given_schedule(given);
}

static const char *said(struct given *given, const ProtobufCMessage *request)
{
	given_ask(given, request);
	return given_outcome(given);
}

const char *stock_receive(struct given *given, const char *store, const char *item, double quantity, const char *batch,
			  const char *expires_on)
{
	Supplies__ReceiveStock command = SUPPLIES__RECEIVE_STOCK__INIT;

	command.store = store;
	command.item = item;
	command.quantity = quantity;
	command.batch = batch;
	command.expires_on = expires_on;
	return said(given, &command.base);
}

const char *stock_issue(struct given *given, const char *store, const char *item, double quantity)
{
	Supplies__IssueStock command = SUPPLIES__ISSUE_STOCK__INIT;

	command.store = store;
	command.item = item;
	command.quantity = quantity;
	command.note = "windows";
	return said(given, &command.base);
}

const char *stock_transfer(struct given *given, const char *store, const char *to, const char *item, double quantity)
{
	Supplies__TransferStock command = SUPPLIES__TRANSFER_STOCK__INIT;

	command.store = store;
	command.to = to;
	command.item = item;
	command.quantity = quantity;
	return said(given, &command.base);
}

const char *stock_lend(struct given *given, const char *store, const char *to, const char *item, double quantity)
{
	Supplies__LendStock command = SUPPLIES__LEND_STOCK__INIT;

	command.store = store;
	command.to = to;
	command.item = item;
	command.quantity = quantity;
	return said(given, &command.base);
}

const char *stock_return(struct given *given, const char *loan_id, double quantity)
{
	Supplies__ReturnLoan command = SUPPLIES__RETURN_LOAN__INIT;

	command.loan_id = loan_id;
	command.quantity = quantity;
	return said(given, &command.base);
}

const char *stock_write_off(struct given *given, const char *store, const char *item, double quantity,
			    const char *lot_id, int reason)
{
	Supplies__WriteOffStock command = SUPPLIES__WRITE_OFF_STOCK__INIT;

	command.store = store;
	command.item = item;
	command.quantity = quantity;
	command.lot_id = lot_id;
	command.reason = (Supplies__WriteOffReason)reason;
	return said(given, &command.base);
}

const char *stock_now(struct given *given)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	const char *text = "";
	struct scan scan;

	holding_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((holding = holding_next(&scan)))
		text = arena_printf(given->arena, "%s%s%s %s %s %lld", text, *text ? ", " : "", holding->store,
				    holding->item, holding->batch, (long long)holding->quantity_milli);
	return text;
}

const char *stock_lot(struct given *given, const char *batch)
{
	Supplies__Lot from = SUPPLIES__LOT__INIT;
	const Supplies__Lot *lot;
	struct scan scan;

	lot_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((lot = lot_next(&scan))) {
		if (strcmp(lot->batch, batch) == 0)
			return arena_strdup(given->arena, lot->lot_id);
	}
	return NULL;
}
