#include "services/supplies/purchase.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 4

const Supplies__Requisition *requisition_find(const struct view *view, const char *requisition_id)
{
	Supplies__Requisition key = SUPPLIES__REQUISITION__INIT;

	key.requisition_id = requisition_id;
	return requisition_get(view, &key);
}

const Supplies__Order *order_find(const struct view *view, const char *order_id)
{
	Supplies__Order key = SUPPLIES__ORDER__INIT;

	key.order_id = order_id;
	return order_get(view, &key);
}

static int64_t items_coming(Supplies__PurchaseItem *const *items, size_t count, const char *item)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i]->item, item) == 0)
			sum += items[i]->quantity_milli - items[i]->received_milli;
	}
	return sum;
}

static int64_t requisitions_coming(const struct view *view, Supplies__RequisitionState state, const char *store,
				   const char *item)
{
	Supplies__Requisition from = SUPPLIES__REQUISITION__INIT;
	const Supplies__Requisition *requisition;
	unsigned fields = *store ? 2 : 1;
	struct scan scan;
	int64_t sum = 0;

	from.state = state;
	from.department = store;
	requisition_scan(&scan, view, "requisition.by_state", &from, fields, fields);
	while ((requisition = requisition_next(&scan)))
		sum += items_coming(requisition->items, requisition->n_items, item);
	return sum;
}

int64_t purchase_coming(const struct view *view, const char *store, const char *item)
{
	Supplies__Order from = SUPPLIES__ORDER__INIT;
	unsigned fields = *store ? 2 : 1;
	const Supplies__Order *order;
	struct scan scan;
	int64_t sum = 0;

	from.state = SUPPLIES__ORDER_STATE__ORDER_OPEN;
	from.department = store;
	order_scan(&scan, view, "order.by_state", &from, fields, fields);
	while ((order = order_next(&scan)))
		sum += items_coming(order->items, order->n_items, item);
	return sum + requisitions_coming(view, SUPPLIES__REQUISITION_STATE__REQUISITION_RAISED, store, item) +
	       requisitions_coming(view, SUPPLIES__REQUISITION_STATE__REQUISITION_APPROVED, store, item);
}

void requisition_due(Supplies__Requisition *requisition, struct deadline deadline)
{
	requisition->next_by_at = requisition->due_at = deadline.at;
	requisition->calendar_unknown = requisition->calendar_unknown || deadline.calendar_unknown;
	requisition->overdue = false;
}

bool is_approver(const struct context *context, const char *field, struct decision *decision)
{
	const char *approving = plan_supply_on(context->plan, stock_today(context))->approving_department;
	bool is = strcmp(context->department, approving) == 0 ||
		  (context->roles & OFFICE && strcmp(context->plan->organisation->office, approving) == 0);

	if (!is)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, field, approving, context->department);
	return is;
}

void reject_in(const struct context *context, struct decision *decision, const char *list, size_t index)
{
	decision->field = arena_printf(context->arena, "%s[%zu].%s", list, index, decision->field);
}

const char *state_word(const ProtobufCEnumDescriptor *states, int state)
{
	return protobuf_c_enum_descriptor_get_value(states, state)->name;
}

/* --- late ---------------------------------------------------------------------------------------------------------------------------- */

void decide_mark_requisition(const struct view *view, const struct context *context,
			     const Supplies__MarkRequisition *command, struct decision *decision)
{
	const Supplies__Requisition *stored = requisition_find(view, command->requisition_id);
	Supplies__Requisition *requisition;

	decision_reply(decision, &supplies__mark_requisition_reply__descriptor);
	if (!stored || !stored->due_at || stored->due_at > context->now)
		return; /* somebody has acted meanwhile */
	requisition = reflect_copy(&stored->base, context->arena);
	requisition->overdue = true;
	requisition->due_at = 0;
	if (requisition->state == SUPPLIES__REQUISITION_STATE__REQUISITION_RAISED)
		emit_approval_overdue(decision)->requisition = requisition;
	else
		emit_ordering_overdue(decision)->requisition = requisition;
}

void decide_mark_order(const struct view *view, const struct context *context, const Supplies__MarkOrder *command,
		       struct decision *decision)
{
	const Supplies__Order *stored = order_find(view, command->order_id);
	Supplies__Order *order;

	decision_reply(decision, &supplies__mark_order_reply__descriptor);
	if (!stored || !stored->due_at || stored->due_at > context->now)
		return; /* it came meanwhile */
	order = reflect_copy(&stored->base, context->arena);
	order->overdue = true;
	order->due_at = 0;
	emit_delivery_overdue(decision)->order = order;
}

static void requisitions_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Supplies__Requisition from = SUPPLIES__REQUISITION__INIT;
	const Supplies__Requisition *requisition;
	struct scan scan;

	from.due_at = 1;
	requisition_scan(&scan, view, "requisition.by_due", &from, 0, 1);
	for (unsigned i = 0;
	     i < COMMANDS_A_SECOND && (requisition = requisition_next(&scan)) && requisition->due_at <= context->now;
	     i++) {
		Supplies__MarkRequisition *command =
			reflect_new(&supplies__mark_requisition__descriptor, context->arena);

		command->requisition_id = arena_strdup(context->arena, requisition->requisition_id);
		if (!schedule_command(schedule, &command->base,
				      arena_strdup(context->arena, requisition->correlation_id)))
			return;
	}
}

static void orders_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Supplies__Order from = SUPPLIES__ORDER__INIT;
	const Supplies__Order *order;
	struct scan scan;

	from.due_at = 1;
	order_scan(&scan, view, "order.by_due", &from, 0, 1);
	for (unsigned i = 0; i < COMMANDS_A_SECOND && (order = order_next(&scan)) && order->due_at <= context->now;
	     i++) {
		Supplies__MarkOrder *command = reflect_new(&supplies__mark_order__descriptor, context->arena);

		command->order_id = arena_strdup(context->arena, order->order_id);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, order->correlation_id)))
			return;
	}
}

void purchase_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	requisitions_schedule(view, context, schedule);
	orders_schedule(view, context, schedule);
}
