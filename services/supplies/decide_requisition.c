/* A department asks for something to be bought; somebody else says yes or no (S1, O2). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/purchase.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define APPROVED SUPPLIES__REQUISITION_STATE__REQUISITION_APPROVED
#define RAISED SUPPLIES__REQUISITION_STATE__REQUISITION_RAISED
#define REJECTED SUPPLIES__REQUISITION_STATE__REQUISITION_REJECTED

static const Plan__SupplyRules *rules_today(const struct context *context)
{
	return plan_supply_on(context->plan, stock_today(context));
}

/* --- raised -------------------------------------------------------------------------------------------------------------------------- */

static bool has_item(const Supplies__Requisition *requisition, const char *item)
{
	for (size_t i = 0; i < requisition->n_items; i++) {
		if (strcmp(requisition->items[i]->item, item) == 0)
			return true;
	}
	return false;
}

static bool item_take(Supplies__Requisition *requisition, const struct context *context,
		      const Supplies__RequisitionItem *asked, struct decision *decision)
{
	const Plan__SupplyItem *item = stock_item(context, asked->item, decision);
	Supplies__PurchaseItem *taken;
	int64_t quantity_milli;

	if (!item)
		return false;
	quantity_milli = stock_measure(context, item, asked->quantity, asked->unit, decision);
	if (quantity_milli >= 0 && has_item(requisition, asked->item))
		decision_reject(decision, &REASON_ITEM_TWICE, "item", asked->item);
	if (decision->rejection)
		return false;
	taken = reflect_new(&supplies__purchase_item__descriptor, context->arena);
	taken->item = asked->item;
	taken->quantity_milli = quantity_milli;
	requisition->items[requisition->n_items++] = taken;
	return true;
}

static bool items_take(Supplies__Requisition *requisition, const struct context *context,
		       const Supplies__RaiseRequisition *command, struct decision *decision)
{
	requisition->items = arena_alloc(context->arena, command->n_items * sizeof(*requisition->items));
	for (size_t i = 0; i < command->n_items; i++) {
		if (!item_take(requisition, context, command->items[i], decision)) {
			reject_in(context, decision, "items", i);
			return false;
		}
	}
	return true;
}

/* Of the office somebody may have no department. */
static const char *department_of(const struct context *context, const char *named)
{
	if (*named)
		return named;
	return *context->department ? context->department : context->plan->organisation->office;
}

void decide_raise_requisition(const struct view *view, const struct context *context,
			      const Supplies__RaiseRequisition *command, struct decision *decision)
{
	Supplies__Requisition *requisition = reflect_new(&supplies__requisition__descriptor, context->arena);
	const char *department = department_of(context, command->department);
	Supplies__RaiseRequisitionReply *reply;
	char id[UUID_TEXT_SIZE];

	(void)view;
	if (!stock_is_ours(context, department, "department", decision) ||
	    !items_take(requisition, context, command, decision))
		return;
	uuid7_derive(context->now, context->request_id, 0, id);
	requisition->requisition_id = arena_strdup(context->arena, id);
	requisition->state = RAISED;
	requisition->department = department;
	requisition->reason = command->reason;
	requisition->raised_at = context->now;
	requisition->raised_by = context->actor;
	requisition->correlation_id = context->correlation_id;
	requisition->approving_department = rules_today(context)->approving_department;
	requisition_due(requisition, deadline_after_min(context, rules_today(context)->approve_within_working_min));
	emit_requisition_raised(decision)->requisition = requisition;
	reply = decision_reply(decision, &supplies__raise_requisition_reply__descriptor);
	reply->requisition = requisition;
}

/* --- decided ------------------------------------------------------------------------------------------------------------------------- */

/* A copy that the caller may decide on, or NULL: rejected REQUISITION_UNKNOWN, OTHER_DEPARTMENT, OWN_REQUISITION or REQUISITION_STEP. */
static Supplies__Requisition *requisition_take(const struct view *view, const struct context *context,
					       const char *requisition_id, bool takes_back, struct decision *decision)
{
	const Supplies__Requisition *stored = requisition_find(view, requisition_id);
	Supplies__Requisition *requisition;

	if (!stored)
		decision_reject(decision, &REASON_REQUISITION_UNKNOWN, "requisition_id", requisition_id);
	if (!stored || !is_approver(context, "requisition_id", decision))
		return NULL;
	if (strcmp(stored->raised_by, context->actor) == 0)
		decision_reject(decision, &REASON_OWN_REQUISITION, "requisition_id", context->actor);
	else if (stored->state != RAISED && !(takes_back && stored->state == APPROVED))
		decision_reject(decision, &REASON_REQUISITION_STEP, "requisition_id",
				state_word(&supplies__requisition_state__descriptor, (int)stored->state));
	if (decision->rejection)
		return NULL;
	requisition = reflect_copy(&stored->base, context->arena);
	decision_correlate(decision, requisition->correlation_id);
	requisition->decided_at = context->now;
	requisition->decided_by = context->actor;
	return requisition;
}

void decide_approve_requisition(const struct view *view, const struct context *context,
				const Supplies__ApproveRequisition *command, struct decision *decision)
{
	Supplies__Requisition *requisition = requisition_take(view, context, command->requisition_id, false, decision);
	Supplies__ApproveRequisitionReply *reply;

	if (!requisition)
		return;
	requisition->state = APPROVED;
	requisition->note = command->note;
	requisition_due(requisition, deadline_after(context, rules_today(context)->order_within_working_days));
	emit_requisition_approved(decision)->requisition = requisition;
	reply = decision_reply(decision, &supplies__approve_requisition_reply__descriptor);
	reply->requisition = requisition;
}

void decide_reject_requisition(const struct view *view, const struct context *context,
			       const Supplies__RejectRequisition *command, struct decision *decision)
{
	Supplies__Requisition *requisition = requisition_take(view, context, command->requisition_id, true, decision);
	Supplies__RejectRequisitionReply *reply;

	if (!requisition)
		return;
	requisition->state = REJECTED;
	requisition->note = command->reason;
	requisition_due(requisition, (struct deadline){ 0, false });
	emit_requisition_rejected(decision)->requisition = requisition;
	reply = decision_reply(decision, &supplies__reject_requisition_reply__descriptor);
	reply->requisition = requisition;
}
