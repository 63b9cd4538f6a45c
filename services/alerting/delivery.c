#include "services/alerting/delivery.h"

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/drop.h"
#include "services/alerting/group.h"
#include "services/alerting/mark.h"
#include "services/alerting/outbox.h"

const Alerting__Delivery *delivery_find(const struct view *view, const char *receiver, const char *delivery_id)
{
	Alerting__Delivery key = ALERTING__DELIVERY__INIT;

	key.receiver = receiver;
	key.delivery_id = delivery_id;
	return delivery_get(view, &key);
}

const Alerting__Notification *notification_find(const struct view *view, const char *notification_id)
{
	Alerting__Notification key = ALERTING__NOTIFICATION__INIT;

	key.notification_id = notification_id;
	return notification_get(view, &key);
}

static void rank_scan(struct scan *scan, const struct view *view, const char *receiver, uint32_t rank)
{
	Alerting__Delivery from = ALERTING__DELIVERY__INIT;

	from.receiver = receiver;
	from.state = ALERTING__DELIVERY__STATE__QUEUED;
	from.rank = rank;
	delivery_scan(scan, view, "delivery.by_turn", &from, 3, 3);
}

void delivery_due_begin(struct due *due, const struct view *view, const char *receiver, int64_t now)
{
	*due = (struct due){ .view = view, .receiver = receiver, .now = now, .rank = RANK_CRITICAL };
	rank_scan(&due->scan, view, receiver, due->rank);
}

const Alerting__Delivery *delivery_due_next(struct due *due)
{
	while (due->rank < RANK_WAITS) {
		const Alerting__Delivery *delivery = delivery_next(&due->scan);

		if (delivery && delivery->next_at <= due->now)
			return delivery;
		if (++due->rank < RANK_WAITS)
			rank_scan(&due->scan, due->view, due->receiver, due->rank);
	}
	return NULL;
}

int64_t delivery_next_at(const struct view *view, const char *receiver)
{
	int64_t next_at = 0;

	for (uint32_t rank = RANK_CRITICAL; rank < RANK_WAITS; rank++) {
		const Alerting__Delivery *first;
		struct scan scan;

		rank_scan(&scan, view, receiver, rank);
		first = delivery_next(&scan);
		if (first && (!next_at || first->next_at < next_at))
			next_at = first->next_at;
	}
	return next_at;
}

void delivery_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	mark_schedule(view, context, schedule);
	group_schedule(view, context, schedule);
	drop_schedule(view, context, schedule);
}
