/* What the engine's files share; nobody else includes it. */
#pragma once

#include "common/runtime/builtin.h"
#include "common/runtime/engine.h"
#include "common/runtime/keystore.h"

#define DAY_US (86400 * INT64_C(1000000))
#define REQUEST_HASH_SIZE 16
#define CHAIN_HASH_SIZE 32
#define SELF_REACTIONS_MAX 4 /* depth of reactions to our own events */

#define PUBLISHERS_MAX 16

/* A publisher of whose calls some were deferred: those of generations below `stale` are not taken any more. */
struct lane {
	char publisher[64];
	unsigned stale;
};

/* The keys while commands are decided. Those made wait here: they are kept if their decision is accepted, and then go to the disk
 * before the store's commit, so that what is sealed can be opened whenever it is there; a crash between the two leaves keys of
 * subjects that there are not, which open nothing. */
struct writer_seal {
	struct seal seal; /* first: the whole is found from it */
	struct engine *engine;
	struct subject_key *made;
	size_t count, capacity;
	size_t settled;           /* those before belong to accepted decisions */
	size_t room, room_urgent; /* keys that the key store can take in this batch */
	bool damaged;             /* a key was, sticky */
};

/* The keys while a query is answered, on any thread. */
struct reader_seal {
	struct seal seal; /* first */
	struct keystore *keys;
	const struct view *view;
	bool damaged;
};

struct engine {
	const struct service *service;
	struct store *store;
	struct keystore *keys;   /* NULL: nothing is sealed */
	const char *ledger_path; /* of erasures; NULL: none is kept */
	struct writer_seal seal;
	int64_t rewrite_after; /* the key store is left alone until then */
	struct table *tables[STORE_SLOTS_MAX];
	size_t table_count;
	uint64_t epoch;
	struct engine_head head; /* as of the last commit */
	/* The running transaction. */
	struct kv *kv;
	struct arena *arena;
	Bus__StoreState *state;
	int64_t now;
	uint64_t last_of_type[ENGINE_EVENT_TYPES_MAX];
	const struct engine_plan *plan; /* in force for the next command; the head's after the commit */
	struct engine_event *events;
	size_t event_count, event_capacity;
	bool changed; /* something was written */
	struct lane lanes[PUBLISHERS_MAX];
};

/* One command of somebody's on its way through the gate. */
struct gate {
	const struct command *command;
	const ProtobufCMessage *message;
	struct context context;
	uint8_t request_hash[REQUEST_HASH_SIZE];
	const Bus__Cursor *move; /* cursor to be moved with it, or NULL */
	bool is_request;         /* somebody's, with an id that may be repeated */
	unsigned depth;          /* of reactions to our own events */
};

/* --- engine.c --- */

/* One call each in the running transaction. */
void engine_run_command(struct engine *engine, struct engine_call *call);
void engine_run_event(struct engine *engine, struct engine_call *call);
void engine_run_own(struct engine *engine, struct engine_call *call);

/* The call is not taken, and with it none of its publisher's that were given together with it or after it. */
void engine_defer(struct engine *engine, struct engine_call *call);

/* Runs one command of our own in the running transaction; `cause` gives correlation and causation. The decision it came to. */
const struct decision *engine_give_own(struct engine *engine, const ProtobufCMessage *message,
				       const struct context *cause, const Bus__Cursor *move, unsigned depth);
void engine_context(struct engine *engine, struct context *context, const char *seed);
struct view engine_view(struct engine *engine);

/* --- engine_batch.c --- */

/* Erases again whom an older copy has brought back, of these of the ledger, in transactions of their own. */
bool engine_repeat_erasures(struct engine *engine, int64_t now, const char **subject_ids, size_t count,
			    struct arena *arena);
/* Destroys keys that wait for it. */
struct engine_result engine_tick_erasures(struct engine *engine, int64_t now, struct arena *arena);

/* --- engine_journal.c --- */

/* Writes an accepted decision: its entry, events, request record and cursor; applies them; lets the service react to its own. */
void journal_record(struct engine *engine, const struct gate *gate, const struct decision *decision);

/* An entry without a command: a cursor moved or an epoch begun. */
void journal_record_bare(struct engine *engine, const Bus__Cursor *move, uint64_t epoch_begun);

/* The change of the tables by one entry and its events; the same live and on replay. */
void journal_apply(struct tables *tables, const struct service *service, const Bus__JournalEntry *entry,
		   const Bus__Event *const *events, const ProtobufCMessage *const *data);

/* The chain: BLAKE2b-256 of the entry before's hash, the entry packed without hash, and its events as stored. */
void journal_hash(ProtobufCBinaryData previous, const Bus__JournalEntry *entry, const struct engine_event *events,
		  struct arena *arena, uint8_t ret_hash[CHAIN_HASH_SIZE]);

/* --- engine_seal.c --- */

void writer_seal_init(struct engine *engine);
void writer_seal_deinit(struct engine *engine);
/* How many keys the next batch may make. */
void writer_seal_reserve(struct engine *engine, size_t commands);
/* Of a batch: no key is made yet. */
void writer_seal_begin(struct engine *engine);
/* Of a decision: can the key store take the keys it made? They are kept with it, or dropped. */
bool writer_seal_has_room(const struct engine *engine, bool urgent);
void writer_seal_settle(struct engine *engine, bool accepted);
/* Of a batch, before the store's commit. */
enum store_result writer_seal_commit(struct engine *engine);

/* NULL: nothing is sealed. `view` outlives it. */
struct seal *reader_seal_init(struct reader_seal *reader, const struct engine *engine, const struct view *view);
void reader_seal_deinit(struct reader_seal *reader);

/* --- engine_erasure.c --- */

const Bus__Erasure *erasure_find(const struct view *view, const char *subject_id);
/* SubjectErased for each erasure that the decision asks for. */
void erasures_emit(const struct view *view, struct decision *decision);
/* After a commit, before anything of it is answered: its erasures into the ledger. If that fails, a tick does it. */
void erasures_note(struct engine *engine);
/* Destroys the keys of all whose erasure is committed, and certifies it; in the running transaction, before all else. */
void erasures_complete(struct engine *engine);
bool erasures_are_due(const struct engine *engine, const struct view *view, int64_t now);
/* Erases again those of the ledger that the store or the key store has. False: it cannot be recorded. */
bool erasures_repeat(struct engine *engine, const char **subject_ids, size_t count);

/* --- engine_setup.c --- */

/* Of the service's event types and the runtime's; the index counts both. */
const struct event_type *event_type_find(const struct service *service, const char *type, size_t *ret_index);

/* All tables, the runtime's first, in the order that makes their slots. */
size_t engine_tables(const struct service *service, struct table **ret_tables);

/* A plan unpacked and checked, to live as long as the process; NULL: *ret_why in `arena`. */
const struct engine_plan *engine_plan_load(ProtobufCBinaryData packed, struct arena *arena, const char **ret_why);
