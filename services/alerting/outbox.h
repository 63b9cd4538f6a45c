/*
 * How apply functions change outboxes (delivery.h says in which order they are sent).
 *
 * rank of a queued delivery: 0 it may go, and is critical or keeps something critical of its thread waiting; 1 it may go; 2 it waits for
 * an older one of its thread. In each thread of a receiver exactly the oldest queued delivery has a rank below 2.
 */
#pragma once

#include "common/core/table.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

#define RANK_CRITICAL 0
#define RANK_ORDINARY 1
#define RANK_WAITS 2

/* Puts a new delivery into its receiver's outbox; sequence: of the event that says so. One that is not QUEUED (its receiver is gone) is
 * only recorded. */
void outbox_queue(struct tables *tables, const Alerting__Delivery *delivery, uint64_t sequence);

/* It is sent, given up, dropped, or queued once more: the record as it is from now on. What the outbox knows of order stays. */
void outbox_change(struct tables *tables, const Alerting__Delivery *delivery);

/* How the receiver's outbox stands; for a receiver that has none yet, an empty one. */
Alerting__Outbox outbox_of(const struct view *view, const char *receiver);
