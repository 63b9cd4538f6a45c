#include "common/runtime/daemon.h"

#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/keystore.h"
#include "common/runtime/log.h"
#include "common/runtime/notify.h"

#define STORE_STUCK (60 * INT64_C(1000000)) /* a commit that takes longer is no longer life */

struct batch *daemon_batch(struct daemon *daemon)
{
	if (!daemon->collecting)
		daemon->collecting = worker_batch(daemon->worker);
	return daemon->collecting;
}

void daemon_fail(struct daemon *daemon, int exit_code, const char *message)
{
	log_write(LOG_LEVEL_ERROR, message, NULL);
	daemon->exit_code = exit_code;
	ev_break(daemon->loop, EVBREAK_ALL);
}

void daemon_new_id(char ret_text[UUID_TEXT_SIZE])
{
	uint8_t entropy[10];

	randombytes_buf(entropy, sizeof(entropy));
	uuid7_format(clock_now(), entropy, ret_text);
}

/* --- the loop ------------------------------------------------------------------------------------------------------------------------------ */

/* ZeroMQ's descriptor is edge-triggered, and any send or receive may swallow the edge: so the descriptor only wakes the loop,
 * and every turn asks each socket itself whether it has something. */
static void on_socket(struct ev_loop *loop, ev_io *watcher, int events)
{
	(void)loop;
	(void)watcher;
	(void)events;
}

void daemon_watch(struct daemon *daemon, void *socket)
{
	ev_io *watcher = NULL;
	size_t size = sizeof(int);
	int file;

	for (size_t i = 0; i < daemon->socket_count && !watcher; i++) {
		if (!daemon->sockets[i].data)
			watcher = &daemon->sockets[i];
	}
	if (!watcher)
		watcher = &daemon->sockets[daemon->socket_count++];
	zmq_getsockopt(socket, ZMQ_FD, &file, &size);
	ev_io_init(watcher, on_socket, file, EV_READ);
	watcher->data = socket;
	ev_io_start(daemon->loop, watcher);
}

void daemon_unwatch(struct daemon *daemon, void *socket)
{
	for (size_t i = 0; i < daemon->socket_count; i++) {
		if (daemon->sockets[i].data == socket) {
			ev_io_stop(daemon->loop, &daemon->sockets[i]);
			daemon->sockets[i].data = NULL;
		}
	}
}

static bool socket_readable(void *socket)
{
	int events = 0;
	size_t size = sizeof(events);

	return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && events & ZMQ_POLLIN;
}

/* Before sleeping: is there anything that could be done without waiting? */
static void on_prepare(struct ev_loop *loop, ev_prepare *watcher, int events)
{
	struct daemon *daemon = watcher->data;
	bool work = false;

	(void)events;
	if (daemon_batch(daemon)) {
		work = socket_readable(daemon->commands) || socket_readable(daemon->events);
		for (size_t i = 0; batch_has_room(daemon->collecting) && i < daemon->upstream_count && !work; i++) {
			struct daemon_upstream *following = &daemon->upstreams[i];

			work = socket_readable(following->dealer) ||
			       (upstream_listens(&following->upstream) && socket_readable(following->subscriber));
		}
	}
	if (work)
		ev_idle_start(loop, &daemon->idle);
}

static void on_idle(struct ev_loop *loop, ev_idle *watcher, int events)
{
	(void)loop;
	(void)watcher;
	(void)events;
}

/* Is the batch to wait for more? Then a timer wakes the loop, whose own timers only count whole milliseconds. */
static bool gather_more(struct daemon *daemon, size_t waiting)
{
	struct itimerspec timer = { 0 };

	timer.it_value.tv_nsec = gather_wait(&daemon->gather, waiting, clock_monotonic()) * 1000;
	return timer.it_value.tv_nsec && timerfd_settime(daemon->gather_timer.fd, 0, &timer, NULL) == 0;
}

static void on_gathered(struct ev_loop *loop, ev_io *watcher, int events)
{
	uint64_t times;

	(void)loop;
	(void)events;
	if (read(watcher->fd, &times, sizeof(times)) < 0)
		return; /* set anew meanwhile */
}

static void batch_hand_over(struct daemon *daemon)
{
	struct batch *batch = daemon_batch(daemon);

	if (!batch || (!batch->count && !daemon->tick_due) || !worker_idle(daemon->worker))
		return;
	if (!daemon->tick_due && gather_more(daemon, batch->count))
		return;
	if (daemon->resize_due) {
		engine_resize(daemon->engine, (size_t)daemon->site.capacity->store_map_mib << 20,
			      (size_t)daemon->site.capacity->store_reserve_mib << 20);
		daemon->resize_due = false;
	}
	batch->tick = daemon->tick_due;
	daemon->tick_due = false;
	daemon->collecting = NULL;
	daemon->given_at = clock_monotonic();
	worker_give(daemon->worker, batch);
}

/* Answers only now, after the commit; then the events. */
static bool group_finish(struct daemon *daemon, struct batch_group *group)
{
	struct batch *batch = group->batch;

	if (group->result.store == STORE_FAILED) {
		daemon_fail(daemon, EX_IOERR, "a commit failed; what is on the disk is found out on the next start");
		return false;
	}
	daemon_take_head(daemon, &group->result.head);
	for (size_t i = group->first; i < group->first + group->size; i++) {
		const struct engine_call *call = &batch->calls[i];

		if (call->kind == ENGINE_COMMAND)
			commands_answer(daemon, call);
		else if (outlet_gave(daemon, call))
			outlet_on_call_done(daemon, call);
		else if (call->user)
			upstream_on_call_done(call->user, call);
		else
			daemon_plan_settled(daemon, call);
	}
	events_publish(daemon, &group->result);
	if (group->result.event_count)
		queries_wake(daemon, false);
	daemon->counters.batches++;
	daemon->outlet.look_due = true;
	if (group->last)
		gather_answered(&daemon->gather, batch->count, daemon->collecting ? daemon->collecting->count : 0,
				daemon->site.capacity->batch_max, clock_monotonic() - daemon->given_at,
				clock_monotonic());
	daemon->given_at = 0;
	if (group->last)
		worker_return(daemon->worker, batch);
	return true;
}

static bool results_take(struct daemon *daemon)
{
	struct batch_group *group;

	while ((group = worker_take(daemon->worker))) {
		if (!group_finish(daemon, group))
			return false;
	}
	return true;
}

static void on_check(struct ev_loop *loop, ev_check *watcher, int events)
{
	struct daemon *daemon = watcher->data;
	bool all_done = worker_idle(daemon->worker); /* asked first: what is finished after the taking is not taken */

	(void)events;
	ev_idle_stop(loop, &daemon->idle);
	if (!results_take(daemon))
		return;
	if (daemon->stopping) {
		if (all_done && (!daemon->collecting || !daemon->collecting->count))
			ev_break(loop, EVBREAK_ALL);
	} else {
		events_read_subscriptions(daemon);
		upstreams_read(daemon);
		commands_read(daemon);
		outlet_look(daemon);
	}
	batch_hand_over(daemon);
}

void daemon_wake(void *user)
{
	struct daemon *daemon = user;

	ev_async_send(daemon->loop, &daemon->worker_ready);
}

static void on_worker_ready(struct ev_loop *loop, ev_async *watcher, int events)
{
	(void)loop, (void)watcher, (void)events; /* on_check takes the results */
}

static void on_tick(struct ev_loop *loop, ev_timer *watcher, int events)
{
	struct daemon *daemon = watcher->data;

	(void)loop;
	(void)events;
	events_publish_head(daemon);
	queries_wake(daemon, true);
	upstreams_tick(daemon);
	daemon->tick_due = upstreams_known(daemon);
	daemon->outlet.look_due = true;
	if (daemon->ready && (!daemon->given_at || clock_monotonic() - daemon->given_at < STORE_STUCK))
		daemon_notify_alive(daemon);
}

static void on_terminate(struct ev_loop *loop, ev_signal *watcher, int events)
{
	struct daemon *daemon = watcher->data;

	(void)loop;
	(void)events;
	if (!daemon->stopping)
		log_write(LOG_LEVEL_INFO, "stopping", NULL);
	notify_send("STOPPING=1");
	daemon->stopping = true;
}

static void on_hangup(struct ev_loop *loop, ev_signal *watcher, int events)
{
	(void)loop;
	(void)events;
	daemon_reload_keys(watcher->data);
	daemon_reload_capacity(watcher->data);
}

static void on_keys_changed(struct ev_loop *loop, ev_io *watcher, int events)
{
	char changes[4096];

	(void)loop;
	(void)events;
	while (read(watcher->fd, changes, sizeof(changes)) > 0)
		; /* whatever it was, the whole folder is read again */
	daemon_reload_keys(watcher->data);
}

static void loop_begin(struct daemon *daemon)
{
	daemon->prepare.data = daemon->check.data = daemon->tick.data = daemon;
	daemon->terminate.data = daemon->interrupt.data = daemon->hangup.data = daemon->keys_watch.data = daemon;
	ev_prepare_init(&daemon->prepare, on_prepare);
	ev_prepare_start(daemon->loop, &daemon->prepare);
	ev_check_init(&daemon->check, on_check);
	ev_check_start(daemon->loop, &daemon->check);
	ev_idle_init(&daemon->idle, on_idle);
	ev_io_init(&daemon->gather_timer, on_gathered, timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
		   EV_READ);
	ev_io_start(daemon->loop, &daemon->gather_timer);
	ev_timer_init(&daemon->tick, on_tick, 0, TICK_S);
	ev_timer_start(daemon->loop, &daemon->tick);
	ev_signal_init(&daemon->terminate, on_terminate, SIGTERM);
	ev_signal_start(daemon->loop, &daemon->terminate);
	ev_signal_init(&daemon->interrupt, on_terminate, SIGINT);
	ev_signal_start(daemon->loop, &daemon->interrupt);
	ev_signal_init(&daemon->hangup, on_hangup, SIGHUP);
	ev_signal_start(daemon->loop, &daemon->hangup);
	ev_io_init(&daemon->keys_watch, on_keys_changed, daemon->keys_changes, EV_READ);
	ev_io_start(daemon->loop, &daemon->keys_watch);
}

static void daemon_end(struct daemon *daemon)
{
	outlet_end(daemon);
	if (daemon->worker)
		worker_stop(daemon->worker);
	if (daemon->context) {
		upstreams_close(daemon);
		queries_forget(daemon);
		commands_close(daemon);
		events_close(daemon);
		zap_stop(daemon->zap);
		zmq_ctx_term(daemon->context);
	}
	if (daemon->worker)
		worker_destroy(daemon->worker);
	if (daemon->engine)
		engine_close(daemon->engine);
	keystore_close(daemon->keys);
	principals_unref(daemon->principals);
	if (daemon->principals_share)
		principals_share_destroy(daemon->principals_share);
	certificate_wipe(&daemon->certificate);
	if (daemon->keys_changes > 0)
		close(daemon->keys_changes);
	peers_destroy(daemon->peers);
	arena_destroy(daemon->keyring.arena);
	arena_destroy(daemon->query_arena);
	arena_destroy(daemon->arena);
	if (daemon->loop)
		ev_loop_destroy(daemon->loop);
}

static int daemon_run(const struct service *service, const struct outlet *outlet, const char *folder)
{
	static struct daemon daemon;
	int exit_code;

	daemon.service = service;
	daemon.outlet.does = outlet;
	daemon.arena = arena_create((size_t)64 << 20);
	daemon.query_arena = arena_create(ENGINE_QUERY_ARENA_MAX);
	daemon.peers = peers_create();
	daemon.host = (struct builtin_host){ service, daemon_fill_status, &daemon };
	daemon.started_at = clock_now();
	bus__counters__init(&daemon.counters);
	daemon.loop = ev_default_loop(EVFLAG_AUTO);
	ev_async_init(&daemon.worker_ready, on_worker_ready);
	ev_async_start(daemon.loop, &daemon.worker_ready);
	if (daemon_begin(&daemon, folder) && outlet_begin(&daemon)) {
		loop_begin(&daemon);
		if (!daemon.plan_given)
			daemon_become_ready(&daemon);
		ev_run(daemon.loop, 0);
	}
	exit_code = daemon.exit_code;
	/* After a failed commit nothing may be touched any more. */
	if (exit_code == EX_IOERR)
		_exit(exit_code);
	daemon_end(&daemon);
	return exit_code;
}

int daemon_main(const struct service *service, int argc, char **argv)
{
	return daemon_main_with(service, NULL, argc, argv);
}

int daemon_main_with(const struct service *service, const struct outlet *outlet, int argc, char **argv)
{
	static const struct option options[] = { { "site", required_argument, NULL, 's' },
						 { "version", no_argument, NULL, 'v' },
						 { "help", no_argument, NULL, 'h' },
						 { 0 } };
	const char *folder = getenv("HALLWARD_SITE");
	static char program[64]; /* every log line names it */

	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 's') {
			folder = optarg;
		} else if (option == 'v') {
			printf("hallward-%s %s\n", service->name, HALLWARD_VERSION);
			return EX_OK;
		} else {
			fprintf(option == 'h' ? stdout : stderr, "usage: hallward-%s [--site DIR]\n", service->name);
			return option == 'h' ? EX_OK : EX_USAGE;
		}
	}
	snprintf(program, sizeof(program), "hallward-%s", service->name);
	log_init(program);
	if (sodium_init() < 0)
		return EX_OSERR;
	signal(SIGPIPE, SIG_IGN);
	return daemon_run(service, outlet, folder ? folder : "/var/lib/hallward");
}
