/*
 * What waits in the receivers' outboxes, as the courier reads it (delivery.proto).
 *
 * Each receiver has its own, so that a slow one delays no other. Within one, what is critical goes first; but deliveries of one thread
 * (correlation id) go one after the other: only the oldest that is not sent may go, and it goes as critical if something critical waits
 * behind it. A failed one keeps its thread waiting until it is tried again or given up.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/service.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* Deliveries of a receiver that may go at `now`, in the order of sending, each of another thread: they may go side by side. Costs
 * nothing for those that wait. One that is being sent is among them until RecordAttempts. */
struct due {
	struct scan scan;
	const struct view *view;
	const char *receiver;
	int64_t now;
	uint32_t rank;
};
void delivery_due_begin(struct due *due, const struct view *view, const char *receiver, int64_t now);
/* NULL: no more. In the view's arena. */
const Alerting__Delivery *delivery_due_next(struct due *due);

/* When the next delivery of the receiver may go; may lie in the past. 0: none waits. */
int64_t delivery_next_at(const struct view *view, const char *receiver);

/* By id; NULL: there is none (any more). */
const Alerting__Receiver *receiver_find(const struct view *view, const char *receiver);
const Alerting__Delivery *delivery_find(const struct view *view, const char *receiver, const char *delivery_id);
const Alerting__Notification *notification_find(const struct view *view, const char *notification_id);

/* The signing secret ("whsec_…") or password, in the context's arena; "": it has none, or its key is gone. */
const char *receiver_secret(const struct context *context, const Alerting__Receiver *receiver);

/* Hooks of schedule.c: groups to send, alerts to mark as notified, outboxes to clear, old deliveries to drop. */
void delivery_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
