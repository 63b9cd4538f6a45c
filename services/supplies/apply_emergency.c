#include "services/supplies/supplies.h"

void apply_emergency_drawn(struct tables *tables, const Bus__Event *recorded, const Supplies__EmergencyDrawn *event)
{
	(void)recorded;
	emergency_put(tables, event->emergency);
}

void apply_emergency_justified(struct tables *tables, const Bus__Event *recorded,
			       const Supplies__EmergencyJustified *event)
{
	(void)recorded;
	emergency_put(tables, event->emergency);
}

void apply_emergency_checked(struct tables *tables, const Bus__Event *recorded, const Supplies__EmergencyChecked *event)
{
	(void)recorded;
	emergency_put(tables, event->emergency);
}

void apply_justification_overdue(struct tables *tables, const Bus__Event *recorded,
				 const Supplies__JustificationOverdue *event)
{
	(void)recorded;
	emergency_put(tables, event->emergency);
}

void apply_emergency_check_overdue(struct tables *tables, const Bus__Event *recorded,
				   const Supplies__EmergencyCheckOverdue *event)
{
	(void)recorded;
	emergency_put(tables, event->emergency);
}
