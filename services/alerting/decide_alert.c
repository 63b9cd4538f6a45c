#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

/* A copy to be changed, or NULL: rejected ALERT_UNKNOWN or OTHER_DEPARTMENT. */
static Alerting__Alert *alert_take(const struct view *view, const struct context *context, const char *alert_id,
				   struct decision *decision)
{
	const Alerting__Alert *alert = alert_find(view, alert_id);

	if (!alert)
		decision_reject(decision, &REASON_ALERT_UNKNOWN, "alert_id", alert_id);
	else if (!may_act_for(context, alert->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "alert_id", alert->department, context->department);
	return decision->rejection ? NULL : reflect_copy(&alert->base, context->arena);
}

static bool is_open(const Alerting__Alert *alert, struct decision *decision)
{
	if (alert->state == ALERTING__ALERT_STATE__RESOLVED)
		decision_reject(decision, &REASON_ALREADY_RESOLVED, "alert_id", alert->alert_id, alert->resolved_by);
	return !decision->rejection;
}

/* Seen and being dealt with (G2). Who comes second learns who was first. */
void decide_acknowledge(const struct view *view, const struct context *context, const Alerting__Acknowledge *command,
			struct decision *decision)
{
	Alerting__Alert *alert = alert_take(view, context, command->alert_id, decision);
	Alerting__AcknowledgeReply *reply;

	if (!alert || !is_open(alert, decision))
		return;
	if (alert->state == ALERTING__ALERT_STATE__FIRING) {
		alert->state = ALERTING__ALERT_STATE__ACKNOWLEDGED;
		alert->acknowledged_at = context->now;
		alert->acknowledged_by = context->actor;
		alert->note = command->note;
		emit_alert_acknowledged(decision)->alert = alert;
	}
	reply = decision_reply(decision, &alerting__acknowledge_reply__descriptor);
	reply->alert = alert;
}

void alert_resolve(Alerting__Alert *alert, const struct context *context, const char *reason, struct decision *decision)
{
	alert->state = ALERTING__ALERT_STATE__RESOLVED;
	alert->resolved_at = context->now;
	alert->resolved_by = context->actor;
	alert->resolve_reason = reason;
	emit_alert_resolved(decision)->alert = alert;
}

void decide_resolve(const struct view *view, const struct context *context, const Alerting__Resolve *command,
		    struct decision *decision)
{
	Alerting__Alert *alert = alert_take(view, context, command->alert_id, decision);
	Alerting__ResolveReply *reply;

	if (!alert || !is_open(alert, decision))
		return;
	alert_resolve(alert, context, command->reason, decision);
	reply = decision_reply(decision, &alerting__resolve_reply__descriptor);
	reply->alert = alert;
}

/* One cause, one alert (C1.4). */
void decide_raise_alert(const struct view *view, const struct context *context, const Alerting__RaiseAlert *command,
			struct decision *decision)
{
	bool known = cause_may_return(command) ? alert_find_open(view, command->cause) != NULL
					       : cause_is_known(view, command->cause);

	decision_reply(decision, &alerting__raise_alert_reply__descriptor);
	if (!known)
		emit_alert_raised(decision)->alert = alert_create(context, command);
}

void decide_resolve_by_cause(const struct view *view, const struct context *context,
			     const Alerting__ResolveByCause *command, struct decision *decision)
{
	const Alerting__Alert *open = alert_find_open(view, command->cause);

	decision_reply(decision, &alerting__resolve_by_cause_reply__descriptor);
	if (open)
		alert_resolve(reflect_copy(&open->base, context->arena), context, command->reason, decision);
}

/* Between the schedule and this, somebody may have acknowledged it: then there is nothing to mark. */
void decide_mark_overdue(const struct view *view, const struct context *context, const Alerting__MarkOverdue *command,
			 struct decision *decision)
{
	Alerting__Alert *alert = alert_take(view, context, command->alert_id, decision);

	if (!alert)
		return;
	decision_reply(decision, &alerting__mark_overdue_reply__descriptor);
	if (alert->state != ALERTING__ALERT_STATE__FIRING || alert->overdue)
		return;
	alert->overdue = true;
	emit_alert_overdue(decision)->alert = alert;
}
