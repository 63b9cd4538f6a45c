#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/mark.h"
#include "services/alerting/outbox.h"

static void told_note(struct tables *tables, const Alerting__Notification *notification)
{
	for (size_t i = 0; i < notification->n_alerts; i++) {
		Alerting__Told told = ALERTING__TOLD__INIT;

		told.alert_id = notification->alerts[i]->alert_id;
		told.notification_id = notification->notification_id;
		if (*told.alert_id)
			told_put(tables, &told);
	}
}

void apply_deliveries_queued(struct tables *tables, const Bus__Event *recorded, const Alerting__DeliveriesQueued *event)
{
	notification_put(tables, event->notification);
	told_note(tables, event->notification);
	for (size_t i = 0; i < event->n_deliveries; i++) {
		Alerting__Group group = ALERTING__GROUP__INIT;

		group.group = event->group;
		group.receiver = event->deliveries[i]->receiver;
		if (*event->group)
			group_delete(tables, &group);
		outbox_queue(tables, event->deliveries[i], recorded->sequence);
	}
}

/* Of a group the alerts are marked by and by. */
void apply_delivery_sent(struct tables *tables, const Bus__Event *recorded, const Alerting__DeliverySent *event)
{
	const Alerting__Notification *known = notification_find(&tables->view, event->delivery->notification_id);
	Alerting__Notification notification;

	(void)recorded;
	outbox_change(tables, event->delivery);
	if (!known || known->sent_at)
		return;
	notification = *known;
	notification.sent_at = event->delivery->sent_at;
	notification.marking = notification.alert_count > 1 && moment_notifies(notification.moment);
	notification_put(tables, &notification);
}

void apply_delivery_failed(struct tables *tables, const Bus__Event *recorded, const Alerting__DeliveryFailed *event)
{
	(void)recorded;
	outbox_change(tables, event->delivery);
}

void apply_delivery_given_up(struct tables *tables, const Bus__Event *recorded, const Alerting__DeliveryGivenUp *event)
{
	(void)recorded;
	outbox_change(tables, event->delivery);
}

void apply_delivery_requeued(struct tables *tables, const Bus__Event *recorded, const Alerting__DeliveryRequeued *event)
{
	(void)recorded;
	outbox_change(tables, event->delivery);
}

void apply_notification_marked(struct tables *tables, const Bus__Event *recorded,
			       const Alerting__NotificationMarked *event)
{
	const Alerting__Notification *known = notification_find(&tables->view, event->notification_id);
	Alerting__Notification notification;

	(void)recorded;
	if (!known)
		return;
	notification = *known;
	notification.marked_alert_id = event->marked_alert_id;
	notification.marking = event->more;
	notification_put(tables, &notification);
}
