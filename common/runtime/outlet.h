/*
 * An outlet: what a daemon does in the world outside the bus (sending alerts), beside its pure service. It lives on the daemon's libev
 * loop, reads the store between commits, and says what came of it by commands of the service's own, through the same gate as
 * everything else.
 *
 *   daemon_main_with(&alerting_service, &courier_outlet, argc, argv)
 *
 * All of it runs on the loop's thread.
 */
#pragma once

#include <ev.h>

#include "common/core/context.h"
#include "common/core/table.h"
#include "common/runtime/site.h"

struct outlet_host {
	struct ev_loop *loop;
	const struct site *site;
	/* Gives the service a command of its own (roles NOBODY) with the next batch; outlet.given() says what became of it. The message is
	 * copied. False: no batch takes it now; look() is called again when one does. */
	bool (*give)(struct outlet_host *host, const ProtobufCMessage *command);
};

struct outlet {
	/* Before the loop's first turn, with the service's store open. NULL: it cannot work; *ret_error says why, and the daemon exits. */
	void *(*open)(struct outlet_host *host, const char **ret_error);
	/* After each commit and every second, once there is a plan: what is there to do? view and context (plan, seal, now, roles SERVICE)
	 * are good until it returns. Not called any more once the daemon is to stop; what is given even then is still committed. */
	void (*look)(void *state, const struct view *view, const struct context *context);
	/* A command that was given is committed (or changed nothing), before the look() that follows; or it was not taken: refused, or
	 * the store has no room. In the order of giving. */
	void (*given)(void *state, const ProtobufCMessage *command, bool taken);
	/* After the loop's last turn. */
	void (*close)(void *state);
};
