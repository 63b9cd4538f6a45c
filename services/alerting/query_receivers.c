#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/outbox.h"
#include "services/alerting/receiver.h"

#define QUEUED_LOOKED_AT_MAX 1000

static int64_t oldest_queued_at(const struct view *view, const char *receiver)
{
	Alerting__Delivery from = ALERTING__DELIVERY__INIT;
	const Alerting__Delivery *queued;
	int64_t oldest_at = 0;
	struct scan scan;

	from.receiver = receiver;
	from.state = ALERTING__DELIVERY__STATE__QUEUED;
	delivery_scan(&scan, view, "delivery.by_turn", &from, 2, 2);
	for (unsigned i = 0; i < QUEUED_LOOKED_AT_MAX; i++) {
		struct arena_mark mark = arena_mark(view->arena);

		queued = delivery_next(&scan);
		if (!queued)
			break;
		if (!oldest_at || queued->queued_at < oldest_at)
			oldest_at = queued->queued_at;
		arena_rewind(view->arena, mark);
	}
	return oldest_at;
}

static Alerting__ReceiverNow *receiver_now(const struct view *view, const struct context *context,
					   const Alerting__Receiver *receiver)
{
	Alerting__ReceiverNow *now = reflect_new(&alerting__receiver_now__descriptor, context->arena);
	Alerting__Outbox outbox = outbox_of(view, receiver->receiver);

	now->receiver = receiver_shown(context, receiver);
	now->has_secret = receiver->secret_box.len && seal_has_key(context->seal, receiver->subject_id);
	now->queued = outbox.queued;
	now->given_up = outbox.given_up;
	now->oldest_queued_at = outbox.queued ? oldest_queued_at(view, receiver->receiver) : 0;
	now->last_sent_at = outbox.last_sent_at;
	now->last_error = outbox.last_error;
	return now;
}

void query_list_receivers(const struct view *view, const struct context *context, const Alerting__ListReceivers *query,
			  struct decision *decision)
{
	Alerting__ListReceiversReply *reply = decision_reply(decision, &alerting__list_receivers_reply__descriptor);
	Alerting__Receiver from = ALERTING__RECEIVER__INIT;
	const Alerting__Receiver *receiver;
	struct scan scan;

	(void)query;
	reply->receivers = arena_alloc(context->arena, (RECEIVERS_MAX + STREAMS_MAX) * sizeof(*reply->receivers));
	receiver_scan(&scan, view, NULL, &from, 0, 0);
	while (reply->n_receivers < RECEIVERS_MAX + STREAMS_MAX && (receiver = receiver_next(&scan)))
		reply->receivers[reply->n_receivers++] = receiver_now(view, context, receiver);
}
