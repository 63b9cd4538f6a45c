#include "services/alerting/alerting.h"
#include "services/alerting/milestone.h"
#include "services/alerting/thread.h"
#include "services/alerting/wait.h"

/* Each event carries the whole alert as it is from then on. */
static void alert_keep(struct tables *tables, const Bus__Event *recorded, const Alerting__Alert *alert)
{
	const Alerting__Alert *before = alert_find(&tables->view, alert->alert_id);
	Alerting__Alert after = *alert;

	after.sequence = before ? before->sequence : recorded->sequence;
	waits_keep(tables, before, &after);
	thread_note(tables, before, &after);
	alert_put(tables, &after);
}

#define KEEPS_THE_ALERT(name, Name)                                                                                    \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Alerting__##Name *event)            \
	{                                                                                                              \
		alert_keep(tables, recorded, event->alert);                                                            \
	}

/* What those outside are told of, besides. */
#define KEEPS_A_MILESTONE(name, Name, KIND, step, duty)                                                                \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Alerting__##Name *event)            \
	{                                                                                                              \
		alert_keep(tables, recorded, event->alert);                                                            \
		milestone_keep(tables, recorded, event->alert, ALERTING__MILESTONE__KIND__##KIND, step, duty);         \
	}

KEEPS_A_MILESTONE(alert_raised, AlertRaised, RAISED, 0, "")
KEEPS_THE_ALERT(alert_notified, AlertNotified)
KEEPS_A_MILESTONE(alert_acknowledged, AlertAcknowledged, ACKNOWLEDGED, 0, "")
KEEPS_THE_ALERT(acknowledgement_expired, AcknowledgementExpired)
KEEPS_A_MILESTONE(alert_acting, AlertActing, ACTING, 0, "")
KEEPS_THE_ALERT(alert_duty_done, AlertDutyDone)
KEEPS_A_MILESTONE(alert_duty_missed, AlertDutyMissed, DUTY_MISSED, 0, event->duty)
KEEPS_THE_ALERT(alert_overdue, AlertOverdue)
KEEPS_A_MILESTONE(alert_escalated, AlertEscalated, ESCALATED, event->step, "")
KEEPS_A_MILESTONE(alert_reminded, AlertReminded, REMINDED, 0, "")
KEEPS_THE_ALERT(alert_held, AlertHeld)
KEEPS_A_MILESTONE(alert_resolved, AlertResolved, RESOLVED, 0, "")
KEEPS_A_MILESTONE(alert_closed, AlertClosed, CLOSED, 0, "")

void apply_signal_left(struct tables *tables, const Bus__Event *recorded, const Alerting__SignalLeft *event)
{
	Alerting__UnfinishedSignal signal = *event->signal;

	signal.sequence = recorded->sequence;
	unfinished_put(tables, &signal);
}

void apply_signal_finished(struct tables *tables, const Bus__Event *recorded, const Alerting__SignalFinished *event)
{
	(void)recorded;
	unfinished_delete(tables, event->signal);
}
