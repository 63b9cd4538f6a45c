/*
 * An outlet: what a daemon does in the world outside the bus (sending alerts), beside its pure service. It lives on the daemon's libev
 * loop, reads the store between commits, and says what came of it by commands of the service's own, through the same gate as
 * everything else.
 *
 *   daemon_main_with(&alerting_service, &courier_outlet, argc, argv)
 */
#pragma once

#include <ev.h>

#include "common/core/context.h"
#include "common/core/table.h"

struct outlet_host {
	struct ev_loop *loop;
	const char *site; /* the site folder */
	/* Gives the service a command of its own (roles NOBODY) with the next batch. The message is copied. False: no batch takes it now;
	 * look() is called again when one does. */
	bool (*give)(struct outlet_host *host, const ProtobufCMessage *command);
	void *user; /* the daemon's */
};

struct outlet {
	/* Before the loop's first turn, with the service ready. NULL: it cannot work; *ret_error says why, and the daemon exits. */
	void *(*open)(struct outlet_host *host, const char **ret_error);
	/* After each commit and every second: what is there to do? view and context (plan, seal, now) are good until it returns. */
	void (*look)(void *state, const struct view *view, const struct context *context);
	/* After the loop's last turn. */
	void (*close)(void *state);
};
