#include "services/alerting/alerting.h"

/* Each event carries the whole record as it is from then on. */

void apply_inspections_began(struct tables *tables, const Bus__Event *recorded, const Alerting__InspectionsBegan *event)
{
	(void)recorded;
	inspection_clock_put(tables, event->clock);
}

void apply_inspection_started(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__InspectionStarted *event)
{
	(void)recorded;
	inspection_put(tables, event->inspection);
}

void apply_item_checked(struct tables *tables, const Bus__Event *recorded, const Alerting__ItemChecked *event)
{
	(void)recorded;
	inspection_put(tables, event->inspection);
}

void apply_inspection_completed(struct tables *tables, const Bus__Event *recorded,
				const Alerting__InspectionCompleted *event)
{
	(void)recorded;
	inspection_put(tables, event->inspection);
	inspection_clock_put(tables, event->clock);
}

void apply_inspection_due(struct tables *tables, const Bus__Event *recorded, const Alerting__InspectionDue *event)
{
	(void)recorded;
	inspection_clock_put(tables, event->clock);
}

void apply_finding_recorded(struct tables *tables, const Bus__Event *recorded, const Alerting__FindingRecorded *event)
{
	(void)recorded;
	finding_put(tables, event->finding);
}

void apply_finding_repeated(struct tables *tables, const Bus__Event *recorded, const Alerting__FindingRepeated *event)
{
	(void)recorded;
	(void)tables;
	(void)event;
}

void apply_finding_rectified(struct tables *tables, const Bus__Event *recorded, const Alerting__FindingRectified *event)
{
	(void)recorded;
	finding_put(tables, event->finding);
}

void apply_finding_reopened(struct tables *tables, const Bus__Event *recorded, const Alerting__FindingReopened *event)
{
	(void)recorded;
	finding_put(tables, event->finding);
}

void apply_finding_closed(struct tables *tables, const Bus__Event *recorded, const Alerting__FindingClosed *event)
{
	(void)recorded;
	finding_put(tables, event->finding);
}

void apply_finding_overdue(struct tables *tables, const Bus__Event *recorded, const Alerting__FindingOverdue *event)
{
	(void)recorded;
	finding_put(tables, event->finding);
}

void apply_recheck_overdue(struct tables *tables, const Bus__Event *recorded, const Alerting__RecheckOverdue *event)
{
	(void)recorded;
	finding_put(tables, event->finding);
}
