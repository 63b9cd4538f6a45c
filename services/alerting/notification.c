#include "services/alerting/notification.h"

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

const char *told_id(const struct context *context, const char *what, unsigned ordinal)
{
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, arena_printf(context->arena, "%s/%s", context->request_id, what), ordinal, id);
	return arena_strdup(context->arena, id);
}

Alerting__AlertBrief *alert_brief(const struct context *context, const Alerting__Alert *alert)
{
	Alerting__AlertBrief *brief = reflect_new(&alerting__alert_brief__descriptor, context->arena);

	brief->alert_id = alert->alert_id;
	brief->rule = alert->rule;
	brief->severity = alert->severity;
	brief->state = alert->state;
	brief->department = alert->department;
	brief->subject = alert->subject;
	brief->title_zh = alert->title_zh;
	brief->title_en = alert->title_en;
	brief->action_zh = alert->action_zh;
	brief->action_en = alert->action_en;
	brief->observed_at = alert->observed_at;
	brief->raised_at = alert->raised_at;
	brief->acknowledge_by_at = alert->acknowledge_by_at;
	brief->drill = alert->drill;
	brief->resolve_reason = alert->resolve_reason;
	return brief;
}

Alerting__Notification *notification_of(const struct context *context, const Alerting__Alert *alert,
					Alerting__Moment moment, unsigned detail, const char *notification_id)
{
	Alerting__Notification *notification = reflect_new(&alerting__notification__descriptor, context->arena);

	notification->notification_id = notification_id;
	notification->moment = moment;
	notification->severity = alert->severity;
	notification->correlation_id = alert->correlation_id;
	notification->made_at = context->now;
	notification->drill = alert->drill;
	notification->alerts = arena_alloc(context->arena, sizeof(*notification->alerts));
	notification->alerts[0] = alert_brief(context, alert);
	notification->n_alerts = 1;
	notification->alert_count = 1;
	if (moment == ALERTING__MOMENT__ESCALATED)
		notification->step = detail;
	else if (moment == ALERTING__MOMENT__DUTY_MISSED && detail < alert->n_duties)
		notification->duty = alert->duties[detail]->id;
	return notification;
}

Alerting__Delivery *delivery_new(const struct context *context, const Alerting__Notification *notification,
				 const char *receiver, unsigned ordinal)
{
	Alerting__Delivery *delivery = reflect_new(&alerting__delivery__descriptor, context->arena);

	delivery->receiver = receiver;
	delivery->delivery_id = told_id(context, notification->notification_id, ordinal);
	delivery->notification_id = notification->notification_id;
	delivery->state = ALERTING__DELIVERY__STATE__QUEUED;
	delivery->severity = notification->severity;
	delivery->correlation_id = notification->correlation_id;
	delivery->queued_at = context->now;
	delivery->next_at = context->now;
	return delivery;
}
