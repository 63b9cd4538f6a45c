/* The parts of a daemon, each in a file of its own; nobody else includes it. */
#pragma once

#include <ev.h>
#include <zmq.h>

#include "common/runtime/builtin.h"
#include "common/runtime/engine.h"
#include "common/runtime/gather.h"
#include "common/runtime/outlet.h"
#include "common/runtime/principals.h"
#include "common/runtime/site.h"
#include "common/runtime/upstream.h"
#include "common/runtime/worker.h"
#include "common/runtime/zap.h"

#define UPSTREAMS_MAX 16
#define MESSAGES_PER_TURN 256 /* read from one socket before the others get their turn */
#define TICK_S 1.0

struct daemon;

/* --- daemon_commands.c: the commands socket ---------------------------------------------------------------------------------------- */

/* Who waits for an answer. */
struct asker {
	uint8_t routing_id[16];
	uint8_t routing_id_size;
	bool delimiter; /* a REQ's empty frame, to be echoed */
};

/* A request with whoever asks it. */
struct incoming {
	struct asker asker;
	const struct principal *principal;
	const Bus__Request *request;
	struct arena *arena;
};

/* A FetchEvents that waits for its first event. */
struct waiting_fetch {
	struct waiting_fetch *next;
	struct arena *arena; /* holds this and the request */
	struct asker asker;
	const Bus__Request *request;
	const struct query *query;
	struct engine_caller caller;
	int64_t until; /* monotonic */
};

bool commands_open(struct daemon *daemon, const char **ret_error);
void commands_close(struct daemon *daemon);
void commands_read(struct daemon *daemon);
void commands_answer(struct daemon *daemon, const struct engine_call *call);
void commands_send(struct daemon *daemon, const struct asker *asker, const Bus__Response *response);
/* Says where the store stands, besides. */
void commands_send_now(struct daemon *daemon, const struct incoming *incoming, Bus__Response *response);

/* --- daemon_queries.c --- */

void query_answer(struct daemon *daemon, const struct incoming *incoming, const struct query *query);
/* Answers the fetches that wait, where there is something by now or their time is up. */
void queries_wake(struct daemon *daemon, bool expired_only);
/* Answers them all at once: rights have changed, and who waits has to ask anew. */
void queries_release(struct daemon *daemon);
void queries_forget(struct daemon *daemon);

/* --- daemon_events.c: the events socket ---------------------------------------------------------------------------------------------- */

bool events_open(struct daemon *daemon, const char **ret_error);
void events_close(struct daemon *daemon);
void events_read_subscriptions(struct daemon *daemon);
void events_publish(struct daemon *daemon, const struct engine_result *result);
void events_publish_head(struct daemon *daemon);
/* Drops every subscriber; honest ones come back and catch up, those whose key is revoked cannot. */
bool events_reopen(struct daemon *daemon, const char **ret_error);

/* --- daemon_upstream.c: a publisher that we follow ------------------------------------------------------------------------------------- */

struct daemon_upstream {
	struct upstream upstream;
	struct daemon *daemon;
	void *subscriber; /* SUB */
	void *dealer;     /* DEALER, for FetchEvents */
};

bool upstreams_open(struct daemon *daemon, const char **ret_error);
void upstreams_close(struct daemon *daemon);
void upstreams_read(struct daemon *daemon);
void upstreams_tick(struct daemon *daemon);
/* upstream_is_known() of all of them. */
bool upstreams_known(const struct daemon *daemon);

/* --- daemon_peers.c: requests in flight per connection ------------------------------------------------------------------------------------ */

struct peers;
struct peers *peers_create(void);
void peers_destroy(struct peers *peers);
/* One more, unless it has `max` already. */
bool peers_enter(struct peers *peers, const struct asker *asker, unsigned max);
void peers_leave(struct peers *peers, const struct asker *asker);

/* --- daemon_outlet.c: what leaves the bus ------------------------------------------------------------------------------------------------ */

struct daemon_outlet {
	struct outlet_host host;   /* first: the whole is found from it */
	const struct outlet *does; /* NULL: nothing leaves */
	void *state;
	struct daemon *daemon;
	struct arena *arena; /* of one look */
	bool look_due;
};

/* False: logged, exit_code set. */
bool outlet_begin(struct daemon *daemon);
void outlet_end(struct daemon *daemon);
/* Lets it look, if anything may have changed. */
void outlet_look(struct daemon *daemon);
/* Is the call one of its commands? Then it is to hear what became of it. */
bool outlet_gave(const struct daemon *daemon, const struct engine_call *call);
void outlet_on_call_done(struct daemon *daemon, const struct engine_call *call);

struct daemon {
	const struct service *service;
	struct daemon_outlet outlet;
	struct site site;
	struct arena *arena; /* for the daemon's life */
	struct engine *engine;
	struct keystore *keys;
	struct worker *worker;
	struct batch *collecting; /* NULL: all batches are out */
	struct engine_head head;  /* as of the last commit handed back */
	bool tick_due;
	bool resize_due; /* the store is to take the site's capacity, as soon as the store thread is idle */

	void *context; /* ZeroMQ */
	void *commands, *events;
	const char *commands_endpoint, *events_endpoint;
	struct certificate certificate;
	struct keyring keyring;
	int keys_changes; /* inotify(7) of its folder; 0: none yet */
	struct principals_share *principals_share;
	struct principals *principals; /* the loop's own reference */
	struct zap *zap;
	struct daemon_upstream upstreams[UPSTREAMS_MAX];
	size_t upstream_count;
	struct peers *peers;
	struct waiting_fetch *waiting;
	struct builtin_host host;
	struct arena *query_arena; /* reset after each query, subscription or head */

	struct ev_loop *loop;
	ev_prepare prepare;
	ev_check check;
	ev_idle idle;
	ev_async worker_ready;
	ev_timer tick, head_soon;
	ev_io gather_timer;
	struct gather gather;
	ev_signal terminate, interrupt, hangup;
	ev_io keys_watch;
	ev_io sockets[2 + 2 * UPSTREAMS_MAX];
	size_t socket_count;

	Bus__Counters counters;
	int64_t started_at, given_at; /* given_at: monotonic, of the batch that is out; 0: none */
	bool ready, stopping;
	bool plan_given; /* the site's plan is on its way to the store */
	int exit_code;
};

/* --- daemon_start.c --- */

/* Everything up to the first turn of the loop. False: logged, exit_code set. */
bool daemon_begin(struct daemon *daemon, const char *folder);
/* "Ready" is said once the site's plan is in force (or could not be, and what was in force stays): not before anybody can be answered
 * by it. */
void daemon_become_ready(struct daemon *daemon);
void daemon_plan_settled(struct daemon *daemon, const struct engine_call *call);
/* Reads keys/ and puts it in force. False: it cannot be read, what was in force stays. */
bool daemon_read_keys(struct daemon *daemon);

/* --- daemon_reload.c: what is read anew while the daemon runs; what cannot be read is logged, and what was in force stays --- */

/* Whoever lost a key or a right is cut off. */
void daemon_reload_keys(struct daemon *daemon);
/* The store takes it with the next batch. */
void daemon_reload_capacity(struct daemon *daemon);

/* --- daemon_status.c: what GetStatus and systemd are told --- */

/* As of a commit; what has changed for whoever looks after the machine is logged. */
void daemon_take_head(struct daemon *daemon, const struct engine_head *head);
void daemon_fill_status(const struct builtin_host *host, Bus__GetStatusReply *status, struct arena *arena);
/* Tells systemd's watchdog, and in a line how it stands. */
void daemon_notify_alive(const struct daemon *daemon);

/* --- daemon.c --- */

/* Wakes the loop from the store thread. `user` is the daemon. */
void daemon_wake(void *user);
/* The batch that is being collected; NULL: stop reading for now. */
struct batch *daemon_batch(struct daemon *daemon);
/* Ends the loop with this code of sysexits(3). */
void daemon_fail(struct daemon *daemon, int exit_code, const char *message);
/* A new UUIDv7. */
void daemon_new_id(char ret_text[UUID_TEXT_SIZE]);
/* Watches a socket's file descriptor. */
void daemon_watch(struct daemon *daemon, void *socket);
void daemon_unwatch(struct daemon *daemon, void *socket);
