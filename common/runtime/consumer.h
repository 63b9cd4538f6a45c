/*
 * Following a publisher without missing or repeating anything (design: guarantees 3, 4). A pure state machine: the daemon, the
 * client library and the rehearsal each feed it what arrives and do what it says.
 *
 * The cursor (epoch, sequence) says: of the topics asked for, everything up to here has been taken. A live event may be taken at
 * once if nothing of ours can lie between it and the cursor: it is the very next one, or we follow a single type and its
 * `previous` is not beyond the cursor. Everything else is a hint that we are behind, and the publisher's journal is asked from
 * the cursor on. Heads show a lost tail, and their absence a silent publisher.
 *
 *   epoch changes   ask with our cursor: the publisher says whether it lies on its line (it was only restarted) or where the lines
 *                   fork (it was put back to an earlier state). Forked: trouble, and on from the fork.
 *   epoch unknown   the state put back is older than the epoch of our cursor, or of another line: ask with the ends of the epochs
 *                   passed before; the fork lies at the furthest that is on the publisher's line.
 *   below floor     events are gone for good: trouble, and on from the floor.
 *
 * While an answer is awaited live messages are to be left in their socket.
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "common/runtime/engine.h"

#define CONSUMER_TOPICS_MAX 64 /* as many as FetchEvents takes */

struct consumer {
	const char *publisher; /* the service's name */
	const char *topics[CONSUMER_TOPICS_MAX];
	size_t topic_count;       /* 0: everything */
	const char *single_topic; /* the only topic, if it is one whole event type: "health.FeverDetected." */
	uint64_t epoch, sequence; /* the cursor */
	Bus__EpochEnd passed[ENGINE_PASSED_EPOCHS_MAX]; /* newest first */
	size_t passed_count;
	uint64_t common;       /* while probing: the furthest sequence found to be on the publisher's line */
	uint64_t probed_epoch; /* the publisher's when probing began: put back meanwhile, it is asked anew */
	size_t probe;          /* of passed: 0 the cursor itself is asked with, n the nth passed epoch's end */
	bool fetching;         /* an answer is awaited */
	bool silent;
	bool proven;                 /* since the last silence (or the start) a head was seen and all before it taken */
	int64_t last_head_at;        /* by the caller's clock, µs */
	uint64_t publisher_sequence; /* as far as known */
};

enum consumer_action {
	CONSUMER_NOTHING,
	CONSUMER_TAKE,  /* hand on the event; the cursor has moved behind it */
	CONSUMER_FETCH, /* ask the journal; fetching is set */
	CONSUMER_WELL,  /* a head says that all has been taken, for the first time since the start or a silence */
};

/* topics and cursor (NULL: from the beginning) are copied; strings must outlive the consumer. */
void consumer_init(struct consumer *consumer, const char *publisher, const char *const *topics, size_t topic_count,
		   const Bus__Cursor *cursor, int64_t now);

enum consumer_action consumer_on_event(struct consumer *consumer, const Bus__Event *event);
enum consumer_action consumer_on_head(struct consumer *consumer, const Bus__Head *head, int64_t now);

/* True once, when the publisher has been silent for longer than silence_us. */
bool consumer_on_tick(struct consumer *consumer, int64_t now, int64_t silence_us);

/* The question for the journal. */
void consumer_ask(const struct consumer *consumer, Bus__FetchEvents *ret_fetch);

/* What an answer means. */
struct consumer_answer {
	Bus__Event **events; /* to be handed on in order; the cursor has moved behind them */
	size_t count;
	bool again;  /* there is more to ask (fetching stays set) */
	bool failed; /* not answered, or refused for the moment: ask again later (fetching is off) */
	const Bus__BusTroubleNoticed *trouble; /* to be recorded together with the cursor; NULL: none */
};

/* response NULL: none came in time. Everything lives in `arena`. */
struct consumer_answer consumer_on_answer(struct consumer *consumer, const Bus__Response *response,
					  struct arena *arena);

/* The cursor as a record. `ret_cursor` refers to the consumer. */
void consumer_cursor(const struct consumer *consumer, Bus__Cursor *ret_cursor);

/* Goes back to a cursor taken before: what was handed on after it did not take effect. */
void consumer_rewind(struct consumer *consumer, const Bus__Cursor *cursor);
