#include <stdio.h>

#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/log.h"
#include "common/runtime/notify.h"

void daemon_take_head(struct daemon *daemon, const struct engine_head *head)
{
	if (!daemon->head.erasing_since && head->erasing_since)
		log_write(LOG_LEVEL_ERROR,
			  "an erasure cannot be completed: the disk of the key store or the ledger is "
			  "full or failing; it is tried again every second",
			  NULL);
	else if (daemon->head.erasing_since && !head->erasing_since)
		log_write(LOG_LEVEL_INFO, "erasures are complete again", NULL);
	daemon->head = *head;
}

void daemon_fill_status(const struct builtin_host *host, Bus__GetStatusReply *status, struct arena *arena)
{
	struct daemon *daemon = host->user;

	status->service = daemon->service->name;
	status->version = HALLWARD_VERSION;
	status->ready = daemon->ready && !daemon->stopping;
	status->epoch = daemon->head.epoch;
	status->last_sequence = daemon->head.sequence;
	status->floor = daemon->head.floor;
	status->plan_version = daemon->head.plan ? daemon->head.plan->version : "";
	status->started_at = daemon->started_at;
	status->last_commit_at = daemon->head.last_commit_at;
	status->store_free_bytes = daemon->head.room.free_bytes;
	status->store_reserve_bytes = daemon->head.room.reserve_bytes;
	status->store_in_reserve = daemon->head.in_reserve;
	status->erasing_since_at = daemon->head.erasing_since;
	status->publishers = arena_alloc(arena, UPSTREAMS_MAX * sizeof(*status->publishers));
	for (size_t i = 0; i < daemon->upstream_count; i++) {
		const struct upstream *upstream = &daemon->upstreams[i].upstream;
		Bus__PublisherStatus *publisher = reflect_new(&bus__publisher_status__descriptor, arena);

		publisher->service = upstream->publisher;
		publisher->epoch = upstream->consumer.epoch;
		publisher->consumed_sequence = upstream->consumer.sequence;
		publisher->last_sequence = upstream->consumer.publisher_sequence;
		publisher->last_head_at = clock_now() - (clock_monotonic() - upstream->consumer.last_head_at);
		publisher->trouble = upstream->trouble;
		status->publishers[status->n_publishers++] = publisher;
	}
	status->counters = reflect_new(&bus__counters__descriptor, arena);
	*status->counters = daemon->counters;
	status->counters->handshakes_refused = zap_refused(daemon->zap);
}

void daemon_notify_alive(const struct daemon *daemon)
{
	char state[160];

	snprintf(state, sizeof(state), "WATCHDOG=1\nSTATUS=sequence %llu, plan %s%s",
		 (unsigned long long)daemon->head.sequence, daemon->head.plan ? daemon->head.plan->version : "none",
		 daemon->head.in_reserve ? ", store in reserve" : "");
	notify_send(state);
}
