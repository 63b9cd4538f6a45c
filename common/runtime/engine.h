/*
 * The engine: one service over its store, without sockets, threads or clocks. The daemon drives it from its store thread, a
 * rehearsal from a simulated clock; both get the same answers and events for the same calls at the same times.
 *
 *   batch: calls → for each: repeated? → limits → decide → journal → apply → … → one commit → answers and events
 *
 * Guarantees (design: guarantees 1, 2, 3, 6, 7): a call's answer is given out only after the commit that holds its effect, its
 * events, its request record and its answer. A refused call leaves nothing behind, nor does an accepted one that changed
 * nothing. A consumed event moves its cursor in the transaction of its effect.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/core/arena.h"
#include "common/core/service.h"
#include "common/runtime/store.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/bus/v1/journal.pb-c.h"

#define ENGINE_EVENT_TYPES_MAX 128
#define ENGINE_BATCH_ARENA_MAX ((size_t)1024 * 1024 * 1024)
#define ENGINE_QUERY_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define ENGINE_PASSED_EPOCHS_MAX 64

#define PLAN_VERSION_SIZE 17 /* 16 hex digits and NUL */

struct engine;
struct keystore;

/* A plan in force; lives as long as the process, so that any thread may hold on to it. */
struct engine_plan {
	Plan__Plan *plan;
	char version[PLAN_VERSION_SIZE];
	struct arena *arena;      /* holds this and the plan */
	struct engine_plan *next; /* of all that were ever loaded */
};

enum engine_call_kind {
	ENGINE_COMMAND, /* a request of a principal */
	ENGINE_CONSUME, /* an event of a publisher */
	ENGINE_OWN,     /* a command of the runtime itself, e.g. on trouble with a publisher */
};

struct engine_call {
	enum engine_call_kind kind;
	/* ENGINE_COMMAND */
	const Bus__Request *request;
	const char *actor;
	const char *department;
	uint32_t roles;
	/* ENGINE_CONSUME */
	const Bus__Event *event;
	/* ENGINE_CONSUME, ENGINE_OWN with a move: how often the publisher has been rewound. Once a call was deferred, later ones
	 * of the same generation are too: or the cursor would pass over it. */
	unsigned generation;
	/* ENGINE_OWN: the command, or NULL; and with it the cursor to be moved, or NULL */
	const ProtobufCMessage *own;
	const Bus__Cursor *move;
	/* Out: the answer, in the batch's arena; NULL for events. */
	Bus__Response *response;
	bool repeated; /* answered from the journal */
	bool deferred; /* could not be taken now: rewind to the durable cursor, then offer it again as the next generation */
	void *user; /* the caller's */
};

struct engine_event {
	const Bus__Event *event;
	struct span packed;
};

/* What the publisher tells of itself in heads. */
struct engine_head {
	uint64_t epoch;
	uint64_t sequence;
	uint64_t floor;
	uint64_t last_of_type[ENGINE_EVENT_TYPES_MAX]; /* by engine_event_type() */
	int64_t last_commit_at;
	const struct engine_plan *plan;
	struct store_room room;
	bool in_reserve;
	int64_t erasing_since; /* an erasure was asked for and cannot be completed since then; 0: none */
};

/* What became of a batch, in the batch's arena. */
struct engine_result {
	enum store_result store; /* FAILED: the process must exit, nothing of this may be sent */
	struct engine_event *events;
	size_t event_count;
	struct engine_head head;
};

struct engine_options {
	const struct service *service;
	const char *store_path;
	size_t map_bytes;
	size_t reserve_bytes;
	int64_t now;
	uint64_t epoch; /* of this run: a random number */
	/* For services that keep personal data sealed; both may be NULL. */
	struct keystore *keys;   /* the caller's, who closes it after the engine */
	const char *ledger_path; /* of erasures (erasure_ledger.h); outlives the engine */
};

/* Opens the store and begins an epoch in it; whoever was erased and has come back with an older copy is erased again. False:
 * *ret_error, to be freed. */
bool engine_open(const struct engine_options *options, struct engine **ret_engine, char **ret_error);
void engine_close(struct engine *engine);

/* How many calls the next batch may have at the most; at least 1. */
size_t engine_batch_max(struct engine *engine, size_t wanted);

/* Another size of the store, while nothing runs and nothing is read (store_resize). */
void engine_resize(struct engine *engine, size_t map_bytes, size_t reserve_bytes);

/* Runs calls in order and commits them together. Calls get their responses also when the store is full or damaged. */
struct engine_result engine_execute(struct engine *engine, int64_t now, struct engine_call *calls, size_t count,
				    struct arena *arena);

/* Runs what is due at `now`: the service's schedule and the runtime's own. */
struct engine_result engine_tick(struct engine *engine, int64_t now, struct arena *arena);

/* The head as of the last commit; the writing thread's. */
const struct engine_head *engine_head(const struct engine *engine);

/* The head as it is published at `now`. */
const Bus__Head *engine_head_message(const struct service *service, const struct engine_head *head, int64_t now,
				     struct arena *arena);

/* A packed plan's version: the first 16 hex digits of its BLAKE2b-256. */
void engine_plan_version(ProtobufCBinaryData packed, char ret_version[PLAN_VERSION_SIZE]);

/* --- reading, from any thread ----------------------------------------------------------------------------------------------------- */

struct engine_caller {
	const char *actor;
	const char *department;
	uint32_t roles;
	const struct engine_plan *plan;
	int64_t now;
	const void *host; /* struct builtin_host, for GetStatus and DescribeApi */
};

/* Answers a query, the service's or the runtime's own, on a snapshot of the last commit. */
Bus__Response *engine_query(struct engine *engine, const struct query *query, const Bus__Request *request,
			    const struct engine_caller *caller, struct arena *arena);

typedef void engine_look_fn(void *user, const struct view *view, const struct context *context);

/* Lets `look` read a snapshot of the last commit, with the seal. False: what it read is damaged, or nothing can be read. */
bool engine_look(struct engine *engine, const struct engine_caller *caller, struct arena *arena, engine_look_fn *look,
		 void *user);

/* Would engine_tick at `now` run anything, as things stand? Once true it stays so until it ran, however much later. */
bool engine_is_due(struct engine *engine, int64_t now, struct arena *arena);

/* When the plan in force was adopted; 0: there is none. */
int64_t engine_plan_adopted_at(struct engine *engine, struct arena *arena);

/* The durable cursor for a publisher; NULL: none yet. */
const Bus__Cursor *engine_cursor(struct engine *engine, const char *publisher, struct arena *arena);

/* --- what there is, for dispatch, description and rights ---------------------------------------------------------------------------- */

/* The service's commands and the runtime's own, by method. */
const struct command *engine_find_command(const struct engine *engine, const char *method);
const struct query *engine_find_query(const struct engine *engine, const char *method);

/* The service's event types, then the runtime's (PlanAdopted, BusTroubleNoticed …); NULL past the end. */
const struct event_type *engine_event_type(const struct service *service, size_t index);
