#include "services/alerting/outbox.h"

#include <string.h>

#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"

Alerting__Outbox outbox_of(const struct view *view, const char *receiver)
{
	Alerting__Outbox key = ALERTING__OUTBOX__INIT;
	const Alerting__Outbox *known;

	key.receiver = receiver;
	known = outbox_get(view, &key);
	return known ? *known : key;
}

static void count(struct tables *tables, const Alerting__Delivery *delivery, Alerting__Delivery__State before)
{
	Alerting__Outbox outbox = outbox_of(&tables->view, delivery->receiver);
	Alerting__Delivery__State now = delivery->state;

	outbox.queued += (now == ALERTING__DELIVERY__STATE__QUEUED) - (before == ALERTING__DELIVERY__STATE__QUEUED);
	outbox.given_up +=
		(now == ALERTING__DELIVERY__STATE__GIVEN_UP) - (before == ALERTING__DELIVERY__STATE__GIVEN_UP);
	if (now == ALERTING__DELIVERY__STATE__SENT)
		outbox.last_sent_at = delivery->sent_at;
	if (now == ALERTING__DELIVERY__STATE__SENT || *delivery->error)
		outbox.last_error = delivery->error;
	outbox_put(tables, &outbox);
}

/* The oldest queued one of a thread; within a severity they lie in their order. */
static const Alerting__Delivery *head_of(const struct view *view, const Alerting__Delivery *thread)
{
	const Alerting__Delivery *head = NULL;

	for (unsigned severity = 0; severity <= ALERTING__SEVERITY__CRITICAL; severity++) {
		Alerting__Delivery from = ALERTING__DELIVERY__INIT;
		const Alerting__Delivery *first;
		struct scan scan;

		from.receiver = thread->receiver;
		from.state = ALERTING__DELIVERY__STATE__QUEUED;
		from.correlation_id = thread->correlation_id;
		from.severity = severity;
		delivery_scan(&scan, view, "delivery.by_thread", &from, 4, 4);
		first = delivery_next(&scan);
		if (first && (!head || first->sequence < head->sequence))
			head = first;
	}
	return head;
}

/* The oldest critical one of the thread. */
static const Alerting__Delivery *critical_of(const struct view *view, const Alerting__Delivery *thread)
{
	Alerting__Delivery from = ALERTING__DELIVERY__INIT;
	struct scan scan;

	from.receiver = thread->receiver;
	from.state = ALERTING__DELIVERY__STATE__QUEUED;
	from.correlation_id = thread->correlation_id;
	from.severity = ALERTING__SEVERITY__CRITICAL;
	delivery_scan(&scan, view, "delivery.by_thread", &from, 4, 4);
	return delivery_next(&scan);
}

static void rank_set(struct tables *tables, const Alerting__Delivery *delivery, uint32_t rank, int64_t next_at)
{
	Alerting__Delivery changed = *delivery;

	changed.rank = rank;
	changed.next_at = next_at;
	if (delivery->rank != rank || delivery->next_at != next_at)
		delivery_put(tables, &changed);
}

/* Whoever is the oldest of the thread now may go; with something critical behind it, it does not sit out quiet hours. */
static void head_raise(struct tables *tables, const Alerting__Delivery *thread)
{
	const Alerting__Delivery *head = head_of(&tables->view, thread);
	const Alerting__Delivery *critical = head ? critical_of(&tables->view, thread) : NULL;
	int64_t next_at = head ? head->next_at : 0;

	if (critical && !head->attempts && critical->next_at < next_at)
		next_at = critical->next_at;
	if (head)
		rank_set(tables, head, critical ? RANK_CRITICAL : RANK_ORDINARY, next_at);
}

void outbox_queue(struct tables *tables, const Alerting__Delivery *delivery, uint64_t sequence)
{
	Alerting__Delivery queued = *delivery;

	queued.rank = RANK_WAITS;
	queued.sequence = sequence;
	queued.newest_first = UINT64_MAX - sequence;
	delivery_put(tables, &queued);
	count(tables, &queued, ALERTING__DELIVERY__STATE__STATE_UNSPECIFIED);
	head_raise(tables, &queued);
}

void outbox_change(struct tables *tables, const Alerting__Delivery *delivery)
{
	const Alerting__Delivery *known = delivery_find(&tables->view, delivery->receiver, delivery->delivery_id);
	Alerting__Delivery changed = *delivery;
	bool was_queued, is_queued = delivery->state == ALERTING__DELIVERY__STATE__QUEUED;
	const Alerting__Delivery *head;

	if (!known)
		return; /* dropped for its age meanwhile */
	was_queued = known->state == ALERTING__DELIVERY__STATE__QUEUED;
	changed.sequence = known->sequence;
	changed.newest_first = known->newest_first;
	changed.rank = was_queued && is_queued ? known->rank : RANK_WAITS;
	head = was_queued ? NULL : head_of(&tables->view, delivery);
	delivery_put(tables, &changed);
	count(tables, &changed, known->state);
	if (head && is_queued && head->sequence > changed.sequence)
		rank_set(tables, head, RANK_WAITS,
			 head->next_at); /* what is queued again is older than the one whose turn it was */
	if (was_queued != is_queued)
		head_raise(tables, &changed);
}
