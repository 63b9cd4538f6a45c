#include "services/alerting/alerting.h"

/* Each event carries the whole alert as it is from then on. */

void apply_alert_raised(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertRaised *event)
{
	(void)recorded;
	alert_put(tables, event->alert);
}

void apply_alert_acknowledged(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__AlertAcknowledged *event)
{
	(void)recorded;
	alert_put(tables, event->alert);
}

void apply_alert_resolved(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertResolved *event)
{
	(void)recorded;
	alert_put(tables, event->alert);
}

void apply_alert_overdue(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertOverdue *event)
{
	(void)recorded;
	alert_put(tables, event->alert);
}
