#include "services/supplies/supplies.h"

void apply_requisition_raised(struct tables *tables, const Bus__Event *recorded,
			      const Supplies__RequisitionRaised *event)
{
	(void)recorded;
	requisition_put(tables, event->requisition);
}

void apply_requisition_approved(struct tables *tables, const Bus__Event *recorded,
				const Supplies__RequisitionApproved *event)
{
	(void)recorded;
	requisition_put(tables, event->requisition);
}

void apply_requisition_rejected(struct tables *tables, const Bus__Event *recorded,
				const Supplies__RequisitionRejected *event)
{
	(void)recorded;
	requisition_put(tables, event->requisition);
}

void apply_approval_overdue(struct tables *tables, const Bus__Event *recorded, const Supplies__ApprovalOverdue *event)
{
	(void)recorded;
	requisition_put(tables, event->requisition);
}

void apply_ordering_overdue(struct tables *tables, const Bus__Event *recorded, const Supplies__OrderingOverdue *event)
{
	(void)recorded;
	requisition_put(tables, event->requisition);
}

void apply_order_placed(struct tables *tables, const Bus__Event *recorded, const Supplies__OrderPlaced *event)
{
	(void)recorded;
	order_put(tables, event->order);
	requisition_put(tables, event->requisition);
}

void apply_delivery_received(struct tables *tables, const Bus__Event *recorded, const Supplies__DeliveryReceived *event)
{
	(void)recorded;
	order_put(tables, event->order);
}

void apply_delivery_overdue(struct tables *tables, const Bus__Event *recorded, const Supplies__DeliveryOverdue *event)
{
	(void)recorded;
	order_put(tables, event->order);
}

void apply_order_closed(struct tables *tables, const Bus__Event *recorded, const Supplies__OrderClosed *event)
{
	(void)recorded;
	order_put(tables, event->order);
}
