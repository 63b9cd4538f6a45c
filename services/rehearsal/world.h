/*
 * The simulated world: one clock, one queue of what is to happen, the services as hosts, and the wires between them. The services'
 * rules, engines, stores and consumers are the real ones; simulated are time, the bus, and who calls.
 *
 * Time jumps from one happening to the next. Every second of a daemon's life is a tick (heads, schedule, questions asked again);
 * as long as the world is settled (all calls answered, everything published taken) a tick changes nothing unless something is due,
 * and whether it is can be asked (engine_is_due, upstream_due_at). So a settled world jumps to the first second in which something
 * is due, found by bisection, or to the next happening, whichever comes first; heads of the seconds jumped over would have said
 * nothing new and count as heard.
 *
 * Everything depends on the script, the plan, the seed and the faults alone. A call's id depends on its place in the script and the
 * seed, so that it is the same with and without faults.
 */
#pragma once

#include <stdio.h>

#include "common/core/zone.h"
#include "common/runtime/builtin.h"
#include "common/runtime/upstream.h"
#include "services/rehearsal/chance.h"
#include "services/rehearsal/faults.h"
#include "services/rehearsal/ledger.h"
#include "services/rehearsal/rehearse.h"
#include "services/rehearsal/script.h"

#define HOSTS_MAX 8
#define LATENCY 500               /* µs that a message takes */
#define COMMIT_TIME 2000          /* µs that a batch takes */
#define RESEND_AFTER (2 * SECOND) /* of a call that is not answered */
#define HEAD_SILENCE (5 * SECOND)
#define STORE_MAP_BYTES ((size_t)1 << 30)

struct world;
struct host;

/* --- world.c: what is to happen ------------------------------------------------------------------------------------------------------ */

struct happening;
typedef void happen_fn(struct world *world, const struct happening *happening);

struct happening {
	struct happening *next;
	int64_t at;
	happen_fn *happen;
	struct host *host;       /* whom it concerns, or NULL */
	unsigned life;           /* of the host: gone with it. 0: survives */
	struct link *link;       /* over which the message comes; NULL: a call of the script or its answer */
	const struct step *step; /* of such a call */
	bool is_head;            /* of a published message: no event */
	size_t size;
	uint8_t data[]; /* the message, packed */
};

struct receiver_state {
	struct receiver_state *next;
	const char *receiver;
	bool down;
};

struct world {
	int64_t now;        /* µs since 1970; the monotonic clock too */
	int64_t until;      /* INT64_MAX: as long as anything follows from the script */
	int64_t give_up_at; /* what has not come to rest by then, never will */
	uint64_t seed;
	struct chance ids, chance;
	struct faults faults;
	bool every_second; /* tick every second until the last step, as daemons do, instead of jumping */
	struct happening *queue;
	int64_t tick_at; /* planned, or 0 */
	const struct script *script;
	size_t next_step;
	struct host *hosts[HOSTS_MAX];
	size_t host_count;
	ProtobufCBinaryData plan;     /* packed */
	const char *folder;           /* for the stores */
	FILE *out;                    /* NULL: nothing is written */
	rehearse_answer_fn *answered; /* told of every answer, or NULL */
	void *user;
	struct ledger ledger;
	struct receiver_state *receivers; /* those that the script speaks of */
	struct arena *arena;              /* for the world's life */
	struct arena *scratch;            /* reset by whoever needs it within one call */
};

/* Plans the template, with room for `size` bytes of data, to be filled in by the caller. Of one instant, what was planned first comes
 * first. */
struct happening *world_plan(struct world *world, int64_t at, const struct happening *template, size_t size);

/* Runs to the end: of the script and what follows from it, or until `until`. */
void world_run(struct world *world);

/* A UUIDv7 of now. */
void world_new_id(struct world *world, char ret_text[UUID_TEXT_SIZE]);

/* --- wire.c: messages on their way ---------------------------------------------------------------------------------------------------- */

/* One direction between two: messages arrive in order, unless chance reorders them. */
struct wire {
	int64_t last_at; /* arrival of the last message */
};

/* Sends a message to `host`, with whatever goes wrong.  */
void wire_send(struct world *world, struct wire *wire, const struct happening *template,
	       const ProtobufCMessage *message);

/* --- host.c: a service's process ------------------------------------------------------------------------------------------------------- */

/* A live message that waits while the link does not listen. */
struct live {
	struct live *next;
	bool is_head;
	size_t size;
	uint8_t data[];
};

/* A host follows a publisher. */
struct link {
	struct upstream upstream;
	struct host *host, *publisher;
	struct wire questions, answers, events;
	struct live *first, **end;
};

enum crash_mode { CRASH_NONE, CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT, CRASH_AFTER_ANSWER, CRASH_MODES };

struct host {
	struct world *world;
	const struct service *service;
	const char *store_path, *keys_path; /* with ".backup": as they were at the backup */
	const char *ledger_path;            /* of erasures; not put back */
	struct chance secrets;              /* where its keys and nonces come from: nobody's, and repeatable */
	struct keystore *keys;
	struct engine *engine; /* NULL: it is down */
	unsigned life;         /* changes with every start and end */
	struct arena *arena;   /* of the batch being collected */
	struct engine_call *calls;
	size_t count, capacity;
	bool batch_planned, tick_due;
	enum crash_mode crash; /* to come with the next batch that has calls */
	int64_t backup_at;     /* when the backup was made; 0: there is none */
	struct link links[HOSTS_MAX];
	size_t link_count;
	struct builtin_host builtin;
	struct client *client; /* the script's calls to it */
};

void host_create(struct world *world, const struct service *service);
void host_destroy(struct host *host);

/* What the script and chance may do to it; each does nothing where it makes no sense (a start of one that runs). */
void host_start(struct host *host);
happen_fn host_start_again;
void host_crash(struct host *host);
void host_backup(struct host *host);
void host_restore(struct host *host);

/* Plans the faults' crashes, each with a start some time after it, at moments from `begin_at` to `end_at`. */
void hosts_plan_crashes(struct world *world, int64_t begin_at, int64_t end_at);

void host_tick(struct host *host);
bool host_is_settled(const struct host *host);

/* A zeroed call in the batch being collected, which is planned. */
struct engine_call *host_add_call(struct host *host);

/* --- host_bus.c: what a host sends and takes --------------------------------------------------------------------------------------------- */

happen_fn host_take_request;
void host_answer(struct host *host, struct link *link, const struct step *step, const Bus__Response *response);
void host_publish(struct host *host, const Bus__Event *event);
void host_publish_head(struct host *host);

void links_open(struct host *host);
void links_close(struct host *host);
void links_drain(struct host *host); /* hands in live messages that waited */

/* --- receivers.c: who receives alerts outside the hall ------------------------------------------------------------------------------------ */

void receivers_set(struct world *world, const char *receiver, bool down);
/* Delivers what may go now; the results are in the next batch. */
void receivers_serve(struct host *host);
/* Would it deliver anything at `at`, the end of a batch, as things stand? */
bool receivers_are_due(struct host *host, int64_t at, struct arena *arena);

/* --- client.c: the script's caller: one call to a service at a time, sent again with its id until it is answered ---------------------------- */

struct client *client_create(struct host *host);
void client_destroy(struct client *client);
void client_ask(struct client *client, const struct step *step);
bool client_is_idle(const struct client *client);
happen_fn client_take_answer;
struct wire *client_answers(struct client *client);

/* --- output.c: JSON Lines --------------------------------------------------------------------------------------------------------------- */

void output_event(struct world *world, const struct service *service, const Bus__Event *event);
void output_answer(struct world *world, const struct step *step, const Bus__Response *response);
void output_fault(struct world *world, const struct host *host, const char *fault);
void output_receiver(struct world *world, const struct step *step);
void output_summary(struct world *world, const char *const *broken, size_t broken_count);
