#include "services/alerting/alerting.h"
#include "services/alerting/outbox.h"

void apply_receiver_put(struct tables *tables, const Bus__Event *recorded, const Alerting__ReceiverPut *event)
{
	(void)recorded;
	receiver_put(tables, event->receiver);
}

void apply_stream_confirmed(struct tables *tables, const Bus__Event *recorded, const Alerting__StreamConfirmed *event)
{
	(void)recorded;
	receiver_put(tables, event->receiver);
}

void apply_heartbeat_failed(struct tables *tables, const Bus__Event *recorded, const Alerting__HeartbeatFailed *event)
{
	(void)recorded;
	receiver_put(tables, event->receiver);
}

void apply_heartbeat_returned(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__HeartbeatReturned *event)
{
	(void)recorded;
	receiver_put(tables, event->receiver);
}

static void outbox_settle_gone(struct tables *tables, Alerting__Outbox outbox)
{
	outbox.clearing = outbox.queued > 0;
	outbox_put(tables, &outbox);
}

void apply_receiver_removed(struct tables *tables, const Bus__Event *recorded, const Alerting__ReceiverRemoved *event)
{
	Alerting__Receiver key = ALERTING__RECEIVER__INIT;

	(void)recorded;
	key.receiver = event->receiver;
	receiver_delete(tables, &key);
	outbox_settle_gone(tables, outbox_of(&tables->view, event->receiver));
}

/* What waited is dropped thread by thread, as it would have been sent. */
void apply_outbox_cleared(struct tables *tables, const Bus__Event *recorded, const Alerting__OutboxCleared *event)
{
	(void)recorded;
	for (unsigned i = 0; i < event->count; i++) {
		Alerting__Delivery from = ALERTING__DELIVERY__INIT, dropped;
		const Alerting__Delivery *first;
		struct scan scan;

		from.receiver = event->receiver;
		from.state = ALERTING__DELIVERY__STATE__QUEUED;
		delivery_scan(&scan, &tables->view, "delivery.by_turn", &from, 2, 2);
		first = delivery_next(&scan);
		if (!first)
			break;
		dropped = *first;
		dropped.state = ALERTING__DELIVERY__STATE__DROPPED;
		outbox_change(tables, &dropped);
	}
	outbox_settle_gone(tables, outbox_of(&tables->view, event->receiver));
}
