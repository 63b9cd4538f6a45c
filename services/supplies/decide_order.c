/* An approved requisition is ordered; what comes goes into its department's store, until all is there or the rest given up (S1). */
#include <string.h>

#include "common/core/document.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/purchase.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define EXPECTED_DAYS_MAX 366

/* --- placed -------------------------------------------------------------------------------------------------------------------------- */

/* In its normal form; NULL: rejected CREDIT_CODE_FORM or CREDIT_CODE_CHECK. */
static const char *supplier_read(const struct context *context, const char *code, struct decision *decision)
{
	char normal[DOCUMENT_SIZE];
	enum document_fault fault = document_credit_code(code, normal);

	if (!fault)
		return arena_strdup(context->arena, normal);
	decision_reject(decision, fault == DOCUMENT_FORM ? &REASON_CREDIT_CODE_FORM : &REASON_CREDIT_CODE_CHECK,
			"supplier");
	return NULL;
}

static bool expected_is_possible(const struct context *context, const char *expected_on, struct decision *decision)
{
	const char *today = stock_today(context);
	int days = 0;

	if (zone_days_between(today, expected_on, &days) && days >= 0 && days <= EXPECTED_DAYS_MAX)
		return true;
	decision_reject(decision, &REASON_EXPECTED_WHEN, "expected_on", expected_on, today, EXPECTED_DAYS_MAX);
	return false;
}

static const Supplies__Requisition *requisition_to_order(const struct view *view, const char *requisition_id,
							 struct decision *decision)
{
	const Supplies__Requisition *requisition = requisition_find(view, requisition_id);

	if (!requisition)
		decision_reject(decision, &REASON_REQUISITION_UNKNOWN, "requisition_id", requisition_id);
	else if (requisition->state != SUPPLIES__REQUISITION_STATE__REQUISITION_APPROVED)
		decision_reject(decision, &REASON_REQUISITION_STEP, "requisition_id",
				state_word(&supplies__requisition_state__descriptor, (int)requisition->state));
	return decision->rejection ? NULL : requisition;
}

static Supplies__Order *order_make(const struct context *context, const Supplies__Requisition *requisition,
				   const char *supplier, const char *expected_on)
{
	const Plan__SupplyRules *rules = plan_supply_on(context->plan, stock_today(context));
	struct deadline deadline = deadline_after_days(context, rules->receive_within_days);
	Supplies__Order *order = reflect_new(&supplies__order__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	order->order_id = arena_strdup(context->arena, id);
	order->requisition_id = requisition->requisition_id;
	order->state = SUPPLIES__ORDER_STATE__ORDER_OPEN;
	order->department = requisition->department;
	order->supplier = supplier;
	order->expected_on = expected_on;
	order->items = requisition->items;
	order->n_items = requisition->n_items;
	order->placed_at = context->now;
	order->placed_by = context->actor;
	order->receive_by_at = order->due_at = deadline.at;
	order->calendar_unknown = deadline.calendar_unknown;
	order->correlation_id = requisition->correlation_id;
	return order;
}

void decide_place_order(const struct view *view, const struct context *context, const Supplies__PlaceOrder *command,
			struct decision *decision)
{
	const Supplies__Requisition *stored = requisition_to_order(view, command->requisition_id, decision);
	const char *supplier = stored ? supplier_read(context, command->supplier, decision) : NULL;
	Supplies__Requisition *requisition;
	Supplies__PlaceOrderReply *reply;
	Supplies__OrderPlaced *event;

	if (!supplier || !expected_is_possible(context, command->expected_on, decision))
		return;
	requisition = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, requisition->correlation_id);
	event = emit_order_placed(decision);
	event->order = order_make(context, requisition, supplier, command->expected_on);
	event->requisition = requisition;
	requisition->state = SUPPLIES__REQUISITION_STATE__REQUISITION_ORDERED;
	requisition->order_id = event->order->order_id;
	requisition_due(requisition, (struct deadline){ 0, false });
	reply = decision_reply(decision, &supplies__place_order_reply__descriptor);
	reply->order = event->order;
}

/* --- received, closed ------------------------------------------------------------------------------------------------------------------ */

/* A copy of an open order of the caller's, or NULL: rejected ORDER_UNKNOWN, OTHER_DEPARTMENT or ORDER_OVER. */
static Supplies__Order *order_take(const struct view *view, const struct context *context, const char *order_id,
				   struct decision *decision)
{
	const Supplies__Order *stored = order_find(view, order_id);
	Supplies__Order *order;

	if (!stored)
		decision_reject(decision, &REASON_ORDER_UNKNOWN, "order_id", order_id);
	if (!stored || !stock_is_ours(context, stored->department, "order_id", decision))
		return NULL;
	if (stored->state != SUPPLIES__ORDER_STATE__ORDER_OPEN) {
		decision_reject(decision, &REASON_ORDER_OVER, "order_id", stored->closed_by);
		return NULL;
	}
	order = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, order->correlation_id);
	return order;
}

static void order_close(Supplies__Order *order, const struct context *context, const char *because,
			struct decision *decision)
{
	order->state = SUPPLIES__ORDER_STATE__ORDER_CLOSED;
	order->closed_at = context->now;
	order->closed_by = context->actor;
	order->closed_because = because;
	order->due_at = 0;
	order->overdue = false;
	emit_order_closed(decision)->order = order;
}

/* What of the order the line is, or NULL: rejected ITEM_UNKNOWN, ITEM_NOT_ORDERED, UNIT_UNKNOWN, QUANTITY_…, LOT_EXPIRED or
 * MORE_THAN_ORDERED. */
static Supplies__PurchaseItem *line_check(const Supplies__Order *order, const struct context *context,
					  const Supplies__DeliveryLine *line, int64_t *ret_quantity_milli,
					  struct decision *decision)
{
	const Plan__SupplyItem *item = stock_item(context, line->item, decision);
	const char *today = stock_today(context);
	Supplies__PurchaseItem *ordered = NULL;

	for (size_t i = 0; item && i < order->n_items; i++)
		ordered = strcmp(order->items[i]->item, line->item) == 0 ? order->items[i] : ordered;
	if (item && !ordered)
		decision_reject(decision, &REASON_ITEM_NOT_ORDERED, "item", line->item);
	if (!ordered || (*ret_quantity_milli = stock_measure(context, item, line->quantity, line->unit, decision)) < 0)
		return NULL;
	if (*line->expires_on && strcmp(line->expires_on, today) < 0)
		decision_reject(decision, &REASON_LOT_EXPIRED, "expires_on", line->expires_on, today);
	else if (*ret_quantity_milli > ordered->quantity_milli - ordered->received_milli)
		decision_reject(decision, &REASON_MORE_THAN_ORDERED, "quantity", item->id,
				stock_text(context, item, ordered->quantity_milli - ordered->received_milli),
				stock_text(context, item, *ret_quantity_milli));
	return decision->rejection ? NULL : ordered;
}

static bool line_take(struct ledger *ledger, const Supplies__Order *order, const Supplies__DeliveryLine *line,
		      const char *note)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__RECEIVE,
				     .store = order->department,
				     .item = line->item,
				     .cause = arena_printf(ledger->context->arena, "order/%s", order->order_id),
				     .note = note };
	Supplies__PurchaseItem *ordered =
		line_check(order, ledger->context, line, &movement.quantity_milli, ledger->decision);
	Supplies__Lot lot = SUPPLIES__LOT__INIT;

	if (!ordered)
		return false;
	lot.item = line->item;
	lot.batch = line->batch;
	lot.expires_on = line->expires_on;
	lot.order_id = order->order_id;
	ledger_receive(ledger, &movement, &lot);
	ordered->received_milli += movement.quantity_milli;
	return true;
}

static bool all_came(const Supplies__Order *order)
{
	for (size_t i = 0; i < order->n_items; i++) {
		if (order->items[i]->received_milli < order->items[i]->quantity_milli)
			return false;
	}
	return true;
}

void decide_receive_delivery(const struct view *view, const struct context *context,
			     const Supplies__ReceiveDelivery *command, struct decision *decision)
{
	Supplies__Order *order = order_take(view, context, command->order_id, decision);
	Supplies__ReceiveDeliveryReply *reply;
	Supplies__DeliveryReceived *event;
	struct ledger ledger;

	if (!order)
		return;
	ledger_begin(&ledger, view, context, decision);
	for (size_t i = 0; i < command->n_lines; i++) {
		if (!line_take(&ledger, order, command->lines[i], command->note)) {
			reject_in(context, decision, "lines", i);
			return;
		}
	}
	order->deliveries++;
	ledger_post(&ledger);
	event = emit_delivery_received(decision);
	event->order = order;
	event->note = command->note;
	if (all_came(order))
		order_close(order, context, "", decision);
	reply = decision_reply(decision, &supplies__receive_delivery_reply__descriptor);
	reply->order = order;
	reply->n_lots = ledger.lot_count;
	reply->lots = arena_copy(context->arena, ledger.lots, ledger.lot_count * sizeof(*ledger.lots));
}

void decide_close_order(const struct view *view, const struct context *context, const Supplies__CloseOrder *command,
			struct decision *decision)
{
	Supplies__Order *order = order_take(view, context, command->order_id, decision);
	Supplies__CloseOrderReply *reply;

	if (!order)
		return;
	order_close(order, context, command->reason, decision);
	reply = decision_reply(decision, &supplies__close_order_reply__descriptor);
	reply->order = order;
}
