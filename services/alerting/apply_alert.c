#include "services/alerting/alerting.h"
#include "services/alerting/milestone.h"
#include "services/alerting/thread.h"

/* Each event carries the whole alert as it is from then on. */

static void alert_store(struct tables *tables, const Alerting__Alert *alert)
{
	thread_note(tables, alert_find(&tables->view, alert->alert_id), alert);
	alert_put(tables, alert);
}

void apply_alert_raised(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertRaised *event)
{
	alert_store(tables, event->alert);
	milestone_keep(tables, recorded, event->alert, ALERTING__MILESTONE__KIND__RAISED, 0, "");
}

void apply_alert_acknowledged(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__AlertAcknowledged *event)
{
	alert_store(tables, event->alert);
	milestone_keep(tables, recorded, event->alert, ALERTING__MILESTONE__KIND__ACKNOWLEDGED, 0, "");
}

void apply_alert_resolved(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertResolved *event)
{
	alert_store(tables, event->alert);
	milestone_keep(tables, recorded, event->alert, ALERTING__MILESTONE__KIND__RESOLVED, 0, "");
}

void apply_alert_overdue(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertOverdue *event)
{
	(void)recorded;
	alert_store(tables, event->alert);
}

void apply_alert_held(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertHeld *event)
{
	(void)recorded;
	alert_store(tables, event->alert);
}

void apply_alert_closed(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertClosed *event)
{
	alert_store(tables, event->alert);
	milestone_keep(tables, recorded, event->alert, ALERTING__MILESTONE__KIND__CLOSED, 0, "");
}
