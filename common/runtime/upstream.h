/*
 * Following a publisher into a service's engine: what the consumer's state machine (consumer.h) says, done. It has no sockets and
 * no clock: a daemon feeds it from ZeroMQ, a rehearsal from its simulated bus, and both do what it asks of its ports.
 *
 *   events taken → ENGINE_CONSUME calls, in order      troubles → ENGINE_OWN calls that also move the cursor
 *   a gap → a FetchEvents request                      a call that was deferred → back to the durable cursor
 *
 * Times are µs of a clock that only goes forward. `arena` is that of the batch which is being collected; events and answers that
 * are handed in live in it.
 */
#pragma once

#include "common/core/ids.h"
#include "common/runtime/consumer.h"
#include "common/runtime/engine.h"

struct upstream_ports {
	/* A zeroed call in the batch that is being collected. */
	struct engine_call *(*add_call)(void *user);
	/* Sends the publisher a request; false: it cannot be reached now. */
	bool (*ask)(void *user, const Bus__Request *request);
	/* A new UUIDv7. */
	void (*new_id)(void *user, char ret_text[UUID_TEXT_SIZE]);
	/* A trouble is being recorded: for the log. */
	void (*notice)(void *user, const Bus__BusTroubleNoticed *trouble);
};

struct upstream {
	const char *publisher;
	struct engine *engine;
	const struct upstream_ports *ports;
	void *user; /* the ports' */
	int64_t silence_us;
	struct consumer consumer;
	char request_id[UUID_TEXT_SIZE]; /* of the question that is out, or "" */
	int64_t asked_at, retry_at;      /* retry_at 0: none planned */
	bool rewind;         /* something was not taken: go back to the durable cursor when all calls are back */
	unsigned calls_out;  /* calls in batches */
	unsigned generation; /* how often it was rewound */
	int64_t moved_at;    /* when the durable cursor was last moved on without an effect */
	uint64_t kept_epoch, kept_sequence; /* the cursor then */
	const char *trouble;                /* present one, by name, or "" */
};

/* The topics of a publisher that a service reacts to, at most CONSUMER_TOPICS_MAX; 0: it does not follow it. In `arena`. */
size_t upstream_topics(const struct service *service, const char *publisher, struct arena *arena,
		       const char *ret_topics[CONSUMER_TOPICS_MAX]);

/* Begins at the engine's durable cursor. Names and topics must outlive the upstream; `arena` is only needed by the call. */
void upstream_init(struct upstream *upstream, const char *publisher, const char *const *topics, size_t topic_count,
		   int64_t now, struct arena *arena);

/* May live messages be handed in? If not, they are to be left where they are, or lost: what they tell is asked for. */
bool upstream_listens(const struct upstream *upstream);
void upstream_on_event(struct upstream *upstream, const Bus__Event *event, int64_t now, struct arena *arena);
void upstream_on_head(struct upstream *upstream, const Bus__Head *head, int64_t now, struct arena *arena);

/* An answer of the publisher's; those to other questions than the last are passed over. */
void upstream_on_answer(struct upstream *upstream, const Bus__Response *response, int64_t now, struct arena *arena);

/* Once a second: silence, answers that do not come, questions to be asked again, the cursor to be kept. */
void upstream_on_tick(struct upstream *upstream, int64_t now, struct arena *arena);

/* One of its calls came back from the engine. */
void upstream_on_call_done(struct upstream *upstream, const struct engine_call *call);

/* Has everything that the publisher is known to have been taken, and is nothing under way? */
bool upstream_is_settled(const struct upstream *upstream);

/* Whether it is known how things stand there: since the start all it had recorded was taken, or nothing is heard of it. Before that
 * nothing is due: what somebody did while we were down would be told as not done. */
bool upstream_is_known(const struct upstream *upstream);

/* When upstream_on_tick has something to do for a settled upstream, silence aside; INT64_MAX: not before it hears anything new. */
int64_t upstream_due_at(const struct upstream *upstream);
