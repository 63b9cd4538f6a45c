/* The daemon's side of an outlet (outlet.h). */

#include <sysexits.h>

#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/log.h"

static bool give(struct outlet_host *host, const ProtobufCMessage *command)
{
	struct daemon_outlet *outlet = (struct daemon_outlet *)host;
	struct daemon *daemon = outlet->daemon;
	struct batch *batch = daemon_batch(daemon);
	struct engine_call *call;

	if (!batch || !batch_has_room(batch))
		return false;
	call = batch_add(batch);
	call->kind = ENGINE_OWN;
	call->own = reflect_copy(command, batch->arena);
	call->user = outlet;
	/* The loop is to turn once more before it sleeps: batches are handed over there. */
	ev_idle_start(daemon->loop, &daemon->idle);
	return true;
}

bool outlet_begin(struct daemon *daemon)
{
	struct daemon_outlet *outlet = &daemon->outlet;
	const char *error = "out of memory";

	if (!outlet->does)
		return true;
	outlet->daemon = daemon;
	outlet->host = (struct outlet_host){ daemon->loop, &daemon->site, give };
	outlet->arena = arena_create(ENGINE_QUERY_ARENA_MAX);
	outlet->state = outlet->does->open(&outlet->host, &error);
	if (outlet->state)
		return true;
	log_write(LOG_LEVEL_ERROR, "what leaves the bus cannot be sent", "cause", error, NULL);
	daemon->exit_code = EX_CONFIG;
	return false;
}

void outlet_end(struct daemon *daemon)
{
	if (daemon->outlet.state)
		daemon->outlet.does->close(daemon->outlet.state);
	arena_destroy(daemon->outlet.arena);
}

bool outlet_gave(const struct daemon *daemon, const struct engine_call *call)
{
	return call->kind == ENGINE_OWN && call->user == &daemon->outlet;
}

void outlet_on_call_done(struct daemon *daemon, const struct engine_call *call)
{
	daemon->outlet.does->given(daemon->outlet.state, call->own, !call->deferred);
}

static void look(void *user, const struct view *view, const struct context *context)
{
	struct daemon_outlet *outlet = user;

	outlet->does->look(outlet->state, view, context);
}

void outlet_look(struct daemon *daemon)
{
	struct daemon_outlet *outlet = &daemon->outlet;
	struct engine_caller caller = {
		.actor = daemon->service->name,
		.department = "",
		.roles = SERVICE,
		.plan = daemon->head.plan,
		.now = clock_now(),
	};

	if (!outlet->state || !outlet->look_due || !caller.plan)
		return;
	outlet->look_due = false;
	arena_reset(outlet->arena);
	engine_look(daemon->engine, &caller, outlet->arena, look, outlet);
}
