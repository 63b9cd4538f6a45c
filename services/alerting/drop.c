#include "services/alerting/drop.h"

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/outbox.h"

#define ROWS_DROPPED_MAX 200 /* in one decision */
#define CLEARED_AT_ONCE_MAX 200

/* Something of it is to be sent still: it was queued once more by hand. */
static bool is_waiting(const struct view *view, const char *notification_id)
{
	Alerting__Delivery from = ALERTING__DELIVERY__INIT;
	const Alerting__Delivery *delivery;
	struct scan scan;

	from.notification_id = notification_id;
	delivery_scan(&scan, view, "delivery.by_notification", &from, 1, 1);
	while ((delivery = delivery_next(&scan))) {
		if (delivery->state == ALERTING__DELIVERY__STATE__QUEUED)
			return true;
	}
	return false;
}

/* The oldest one that may go; NULL: none. */
static const Alerting__Notification *oldest(const struct view *view, int64_t older_than_at)
{
	Alerting__Notification from = ALERTING__NOTIFICATION__INIT;
	const Alerting__Notification *notification;
	struct scan scan;

	notification_scan(&scan, view, NULL, &from, 0, 0);
	while ((notification = notification_next(&scan)) && notification->made_at < older_than_at) {
		if (!is_waiting(view, notification->notification_id))
			return notification;
	}
	return NULL;
}

static bool delivery_drop(struct tables *tables, const char *notification_id)
{
	Alerting__Delivery from = ALERTING__DELIVERY__INIT;
	const Alerting__Delivery *delivery;
	Alerting__Outbox outbox;
	struct scan scan;

	from.notification_id = notification_id;
	delivery_scan(&scan, &tables->view, "delivery.by_notification", &from, 1, 1);
	delivery = delivery_next(&scan);
	if (!delivery)
		return false;
	outbox = outbox_of(&tables->view, delivery->receiver);
	outbox.given_up -= delivery->state == ALERTING__DELIVERY__STATE__GIVEN_UP;
	outbox_put(tables, &outbox);
	delivery_delete(tables, delivery);
	return true;
}

static bool told_drop(struct tables *tables, const char *notification_id)
{
	Alerting__Told from = ALERTING__TOLD__INIT;
	const Alerting__Told *told;
	struct scan scan;

	from.notification_id = notification_id;
	told_scan(&scan, &tables->view, "told.by_notification", &from, 1, 1);
	told = told_next(&scan);
	if (told)
		told_delete(tables, told);
	return told != NULL;
}

/* A notification goes last, so that what is left of it is found again. */
void apply_deliveries_dropped(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__DeliveriesDropped *event)
{
	const Alerting__Notification *notification = oldest(&tables->view, event->older_than_at);

	(void)recorded;
	for (unsigned i = 0; notification && i < event->count; i++) {
		if (delivery_drop(tables, notification->notification_id) ||
		    told_drop(tables, notification->notification_id))
			continue;
		notification_delete(tables, notification);
		notification = oldest(&tables->view, event->older_than_at);
	}
}

void decide_drop_deliveries(const struct view *view, const struct context *context,
			    const Alerting__DropDeliveries *command, struct decision *decision)
{
	(void)context;
	if (oldest(view, command->older_than_at)) {
		Alerting__DeliveriesDropped *event = emit_deliveries_dropped(decision);

		event->older_than_at = command->older_than_at;
		event->count = ROWS_DROPPED_MAX;
	}
	decision_reply(decision, &alerting__drop_deliveries_reply__descriptor);
}

void decide_clear_outbox(const struct view *view, const struct context *context, const Alerting__ClearOutbox *command,
			 struct decision *decision)
{
	Alerting__Outbox outbox = outbox_of(view, command->receiver);

	(void)context;
	if (outbox.clearing) {
		Alerting__OutboxCleared *event = emit_outbox_cleared(decision);

		event->receiver = command->receiver;
		event->count = outbox.queued < CLEARED_AT_ONCE_MAX ? outbox.queued : CLEARED_AT_ONCE_MAX;
	}
	decision_reply(decision, &alerting__clear_outbox_reply__descriptor);
}

static void drop_old(const struct view *view, const struct context *context, struct schedule *schedule)
{
	int64_t older_than_at = context->now - context->plan->alerting->delivery_days * DAY;
	Alerting__DropDeliveries *command;

	if (!oldest(view, older_than_at))
		return;
	command = reflect_new(&alerting__drop_deliveries__descriptor, context->arena);
	command->older_than_at = older_than_at;
	schedule_command(schedule, &command->base, NULL);
}

static void clear_removed(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Outbox from = ALERTING__OUTBOX__INIT;
	const Alerting__Outbox *outbox;
	struct scan scan;

	from.clearing = true;
	outbox_scan(&scan, view, "outbox.by_clearing", &from, 1, 1);
	outbox = outbox_next(&scan);
	if (outbox) {
		Alerting__ClearOutbox *command = reflect_new(&alerting__clear_outbox__descriptor, context->arena);

		command->receiver = arena_strdup(context->arena, outbox->receiver);
		schedule_command(schedule, &command->base, NULL);
	}
}

void drop_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	clear_removed(view, context, schedule);
	drop_old(view, context, schedule);
}
