#include "services/alerting/alerting.h"

void apply_reading_confirmed(struct tables *tables, const Bus__Event *recorded, const Alerting__ReadingConfirmed *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_receipts; i++)
		receipt_put(tables, event->receipts[i]);
}

void apply_department_has_read(struct tables *tables, const Bus__Event *recorded,
			       const Alerting__DepartmentHasRead *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}

void apply_assignment_taken(struct tables *tables, const Bus__Event *recorded, const Alerting__AssignmentTaken *event)
{
	(void)recorded;
	assignment_put(tables, event->assignment);
}
