#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/mark.h"
#include "services/alerting/receiver.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000 /* by one page: rare ones take several, maybe empty, pages */

/* One row of what is looked through: a delivery, or a notification that speaks of the alert asked for. */
struct listing {
	const struct view *view;
	const struct context *context;
	const Alerting__ListDeliveries *query;
	Alerting__ListDeliveriesReply *reply;
	size_t page_size;
};

static bool matches(const struct listing *listing, const Alerting__Delivery *delivery)
{
	const Alerting__ListDeliveries *query = listing->query;

	return (!*query->receiver || strcmp(delivery->receiver, query->receiver) == 0) &&
	       (!query->state || delivery->state == query->state);
}

static void list(struct listing *listing, const Alerting__Delivery *delivery,
		 const Alerting__Notification *notification)
{
	Alerting__DeliveryNow *now = reflect_new(&alerting__delivery_now__descriptor, listing->context->arena);

	now->delivery = (Alerting__Delivery *)delivery;
	now->notification = (Alerting__Notification *)notification;
	listing->reply->deliveries[listing->reply->n_deliveries++] = now;
}

/* What waits in a group, as the delivery that it will be. */
static void list_grouped(struct listing *listing, const char *notification_id)
{
	Alerting__Group from = ALERTING__GROUP__INIT;
	const Alerting__Group *group;
	Alerting__Delivery *delivery;
	struct scan scan;

	from.notification_id = notification_id;
	group_scan(&scan, listing->view, "group.by_notification", &from, 1, 1);
	group = group_next(&scan);
	if (!group)
		return;
	delivery = reflect_new(&alerting__delivery__descriptor, listing->context->arena);
	delivery->receiver = group->receiver;
	delivery->notification_id = notification_id;
	delivery->state = ALERTING__DELIVERY__STATE__QUEUED;
	delivery->severity = group->notification->severity;
	delivery->correlation_id = group->notification->correlation_id;
	delivery->queued_at = group->notification->made_at;
	delivery->next_at = group->due_at;
	if (matches(listing, delivery))
		list(listing, delivery, group->notification);
}

static void list_told(struct listing *listing, const char *notification_id)
{
	const Alerting__Notification *notification = notification_find(listing->view, notification_id);
	Alerting__Delivery from = ALERTING__DELIVERY__INIT;
	const Alerting__Delivery *delivery;
	struct scan scan;

	from.notification_id = notification_id;
	delivery_scan(&scan, listing->view, "delivery.by_notification", &from, 1, 1);
	while ((delivery = delivery_next(&scan))) {
		if (matches(listing, delivery))
			list(listing, delivery, notification);
	}
	list_grouped(listing, notification_id);
}

/* Streams count as receivers: they have what they have confirmed. */
static void list_streams(struct listing *listing, const Alerting__Alert *alert)
{
	Alerting__Receiver from = ALERTING__RECEIVER__INIT;
	const Alerting__Receiver *stream;
	struct scan scan;

	receiver_scan(&scan, listing->view, NULL, &from, 0, 0);
	while ((stream = receiver_next(&scan))) {
		Alerting__Delivery *delivery;

		if (stream->kind != ALERTING__RECEIVER_KIND__STREAM || !stream_takes(stream, alert))
			continue;
		delivery = reflect_new(&alerting__delivery__descriptor, listing->context->arena);
		delivery->receiver = stream->receiver;
		delivery->state = ALERTING__DELIVERY__STATE__QUEUED;
		delivery->severity = alert->severity;
		delivery->correlation_id = alert->correlation_id;
		delivery->queued_at = alert->raised_at;
		if (alert->sequence <= stream->confirmed_sequence) {
			delivery->state = ALERTING__DELIVERY__STATE__SENT;
			delivery->sent_at = stream->confirmed_at;
		}
		if (matches(listing, delivery))
			list(listing, delivery, NULL);
	}
}

/* Rows of the scan until the page is full or enough was looked at; then where to go on. */
static void list_page(struct listing *listing, struct scan *scan, bool (*take)(struct listing *, struct scan *))
{
	ProtobufCBinaryData position;

	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && listing->reply->n_deliveries < listing->page_size; i++) {
		if (!take(listing, scan))
			return;
	}
	position = scan_token(scan, listing->context->arena);
	if (scan_next(scan))
		listing->reply->next_page_token = position;
}

static bool take_told(struct listing *listing, struct scan *scan)
{
	const Alerting__Told *told = told_next(scan);

	if (told)
		list_told(listing, told->notification_id);
	return told != NULL;
}

static bool take_delivery(struct listing *listing, struct scan *scan)
{
	struct arena_mark mark = arena_mark(listing->view->arena);
	const Alerting__Delivery *delivery = delivery_next(scan);

	if (delivery && matches(listing, delivery))
		list(listing, delivery, notification_find(listing->view, delivery->notification_id));
	else
		arena_rewind(listing->view->arena, mark);
	return delivery != NULL;
}

/* False: rejected. */
static bool begin(struct scan *scan, const struct view *view, const Alerting__ListDeliveries *query,
		  struct decision *decision)
{
	Alerting__Delivery newest = ALERTING__DELIVERY__INIT;
	Alerting__Told told = ALERTING__TOLD__INIT;

	told.alert_id = query->alert_id;
	if (*query->alert_id && !alert_find(view, query->alert_id))
		decision_reject(decision, &REASON_ALERT_UNKNOWN, "alert_id", query->alert_id);
	if (*query->alert_id)
		told_scan(scan, view, NULL, &told, 1, 1);
	else
		delivery_scan(scan, view, "delivery.by_age", &newest, 0, 0);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

void query_list_deliveries(const struct view *view, const struct context *context,
			   const Alerting__ListDeliveries *query, struct decision *decision)
{
	struct listing listing = { view, context, query, NULL,
				   query->page_size ? query->page_size : PAGE_SIZE_DEFAULT };
	struct scan scan;

	if (!begin(&scan, view, query, decision))
		return;
	listing.reply = decision_reply(decision, &alerting__list_deliveries_reply__descriptor);
	listing.reply->deliveries = arena_alloc(context->arena, (listing.page_size + RECEIVERS_MAX + STREAMS_MAX) *
									sizeof(*listing.reply->deliveries));
	if (*query->alert_id && !query->page_token.len)
		list_streams(&listing, alert_find(view, query->alert_id));
	list_page(&listing, &scan, *query->alert_id ? take_told : take_delivery);
}
