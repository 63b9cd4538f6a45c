#include "tests/unit/support/purchases.h"

#include "common/core/reflect.h"
#include "hallward/supplies/v1/movement.pb-c.h"
#include "services/supplies/purchase.h"

#define SUPPLIER "91350100M000100Y43" /* the example of GB 32100-2015 */

static const char *asked(struct given *given, const ProtobufCMessage *command)
{
	given_ask(given, command);
	return given_outcome(given);
}

const char *comes(struct given *given, const char *store, const char *item, double quantity, const char *expires_on)
{
	Supplies__ReceiveStock command = SUPPLIES__RECEIVE_STOCK__INIT;

	command.store = store;
	command.item = item;
	command.quantity = quantity;
	command.expires_on = expires_on;
	return asked(given, &command.base);
}

const char *is_issued(struct given *given, const char *store, const char *item, double quantity)
{
	Supplies__IssueStock command = SUPPLIES__ISSUE_STOCK__INIT;

	command.store = store;
	command.item = item;
	command.quantity = quantity;
	command.note = "for use";
	return asked(given, &command.base);
}

const char *is_moved(struct given *given, const char *store, const char *to, const char *item, double quantity)
{
	Supplies__TransferStock command = SUPPLIES__TRANSFER_STOCK__INIT;

	command.store = store;
	command.to = to;
	command.item = item;
	command.quantity = quantity;
	return asked(given, &command.base);
}

const char *asks_for(struct given *given, const char *department, const char *item, double quantity, const char *unit)
{
	Supplies__RaiseRequisition command = SUPPLIES__RAISE_REQUISITION__INIT;
	Supplies__RequisitionItem asked_for = SUPPLIES__REQUISITION_ITEM__INIT, *items[] = { &asked_for };

	command.department = department;
	command.items = items;
	command.n_items = 1;
	command.reason = "stock is low";
	asked_for.item = item;
	asked_for.quantity = quantity;
	asked_for.unit = unit;
	return asked(given, &command.base);
}

const char *requisition_of(struct given *given, const char *item, double quantity)
{
	const Supplies__RaiseRequisitionReply *reply;

	asks_for(given, "", item, quantity, "");
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	return arena_strdup(given->arena, reply->requisition->requisition_id);
}

const char *approves(struct given *given, const char *requisition_id)
{
	Supplies__ApproveRequisition command = SUPPLIES__APPROVE_REQUISITION__INIT;

	command.requisition_id = requisition_id;
	return asked(given, &command.base);
}

const char *rejects(struct given *given, const char *requisition_id)
{
	Supplies__RejectRequisition command = SUPPLIES__REJECT_REQUISITION__INIT;

	command.requisition_id = requisition_id;
	command.reason = "there is enough";
	return asked(given, &command.base);
}

const char *orders(struct given *given, const char *requisition_id, const char *supplier, const char *expected_on)
{
	Supplies__PlaceOrder command = SUPPLIES__PLACE_ORDER__INIT;

	command.requisition_id = requisition_id;
	command.supplier = supplier;
	command.expected_on = expected_on;
	return asked(given, &command.base);
}

const char *order_of(struct given *given, const char *requisition_id)
{
	const Supplies__PlaceOrderReply *reply;

	orders(given, requisition_id, SUPPLIER, "2020-02-14");
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	return arena_strdup(given->arena, reply->order->order_id);
}

const char *delivers(struct given *given, const char *order_id, const char *item, double quantity,
		     const char *expires_on)
{
	Supplies__ReceiveDelivery command = SUPPLIES__RECEIVE_DELIVERY__INIT;
	Supplies__DeliveryLine line = SUPPLIES__DELIVERY_LINE__INIT, *lines[] = { &line };

	command.order_id = order_id;
	command.lines = lines;
	command.n_lines = 1;
	line.item = item;
	line.quantity = quantity;
	line.batch = "B7";
	line.expires_on = expires_on;
	return asked(given, &command.base);
}

const char *closes(struct given *given, const char *order_id)
{
	Supplies__CloseOrder command = SUPPLIES__CLOSE_ORDER__INIT;

	command.order_id = order_id;
	command.reason = "the supplier has no more";
	return asked(given, &command.base);
}

const Supplies__Requisition *requisition_now(struct given *given, const char *requisition_id)
{
	return requisition_find(&given->view, requisition_id);
}

const Supplies__Order *order_now(struct given *given, const char *order_id)
{
	return order_find(&given->view, order_id);
}

const Supplies__Demand *demand_now(struct given *given, const char *store, const char *item)
{
	Supplies__GetDemand query = SUPPLIES__GET_DEMAND__INIT;
	const Supplies__GetDemandReply *reply;

	query.store = store;
	query.item = item;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	return reply->demand;
}
