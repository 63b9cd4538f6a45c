#include "services/alerting/mark.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"

#define MARKED_AT_ONCE_MAX 32
#define MARKS_IN_A_SECOND_MAX 8

bool moment_notifies(Alerting__Moment moment)
{
	return moment != ALERTING__MOMENT__MOMENT_RESOLVED;
}

void mark_notified(const struct view *view, const struct context *context, const char *alert_id,
		   struct decision *decision)
{
	const Alerting__Alert *known = alert_find(view, alert_id);
	Alerting__Alert *alert;

	if (!known || known->notified_at)
		return;
	alert = reflect_copy(&known->base, context->arena);
	alert->notified_at = context->now;
	if (alert->state == ALERTING__ALERT_STATE__FIRING)
		alert->state = ALERTING__ALERT_STATE__NOTIFIED;
	emit_alert_notified(decision)->alert = alert;
}

static void mark_told(const struct view *view, const struct context *context,
		      const Alerting__Notification *notification, struct decision *decision)
{
	Alerting__NotificationMarked *event;
	Alerting__Told from = ALERTING__TOLD__INIT;
	const char *marked = notification->marked_alert_id;
	const Alerting__Told *told;
	struct scan scan;
	unsigned count = 0;

	from.notification_id = notification->notification_id;
	from.alert_id = marked;
	told_scan(&scan, view, "told.by_notification", &from, 1, 2);
	while ((told = told_next(&scan)) && count++ < MARKED_AT_ONCE_MAX) {
		mark_notified(view, context, told->alert_id, decision);
		marked = told->alert_id;
	}
	event = emit_notification_marked(decision);
	event->notification_id = notification->notification_id;
	event->marked_alert_id = marked;
	event->more = told != NULL;
}

void decide_mark_notified(const struct view *view, const struct context *context, const Alerting__MarkNotified *command,
			  struct decision *decision)
{
	const Alerting__Notification *notification = notification_find(view, command->notification_id);

	if (notification && notification->marking)
		mark_told(view, context, notification, decision);
	decision_reply(decision, &alerting__mark_notified_reply__descriptor);
}

void mark_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Notification from = ALERTING__NOTIFICATION__INIT;
	const Alerting__Notification *notification;
	struct scan scan;

	from.marking = true;
	notification_scan(&scan, view, "notification.by_marking", &from, 1, 1);
	for (unsigned i = 0; i < MARKS_IN_A_SECOND_MAX && (notification = notification_next(&scan)); i++) {
		Alerting__MarkNotified *command = reflect_new(&alerting__mark_notified__descriptor, context->arena);

		command->notification_id = arena_strdup(context->arena, notification->notification_id);
		if (!schedule_command(schedule, &command->base,
				      arena_strdup(context->arena, notification->correlation_id)))
			return;
	}
}
