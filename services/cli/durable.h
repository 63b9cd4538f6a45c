/*
 * The place of a durable watch. Of alerting the service keeps it (OpenStream, ConfirmStream): it survives this machine, and what was
 * confirmed counts as delivered. Of the other services it stands in a file (bookmark.h).
 *
 * What was written out is confirmed in batches, at the most once a second; so what a killed watch had written but not yet confirmed is
 * shown once more, and what it had confirmed is not.
 */
#pragma once

#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/cli/bookmark.h"
#include "services/cli/cli.h"

struct durable {
	struct cli *cli;
	const char *name;
	const char *service;
	struct bookmark bookmark;
	struct client *client;     /* of alerting; NULL: the place is in the bookmark */
	uint64_t taken, confirmed; /* sequences */
	int64_t confirmed_at;      /* of clock_monotonic() */
};

/* since NULL or "now": a new one begins with the next event; else behind that sequence. severity, department: of alerting. *ret_cursor is
 * where to go on; NULL: a new one of another service, to begin as `since` says. Not 0: an exit code, and it has been said why. */
int durable_open(struct durable *durable, struct client_session *session, const char *since,
		 Alerting__Severity severity, const char *department, const Bus__Cursor **ret_cursor);

/* Is it an event that watching itself makes? Such are not shown, and ask for no confirmation. */
bool durable_makes(const struct durable *durable, const Bus__Event *event);

/* The event was written, and the stream stands at the cursor. 0 or an exit code, as all below. */
int durable_take(struct durable *durable, const Bus__Event *event, const Bus__Cursor *cursor);

/* Confirms what was taken, if its time has come. */
int durable_turn(struct durable *durable);

/* Milliseconds until durable_turn() has something to do; CLIENT_WAIT_FOREVER: nothing. */
int durable_wait_ms(const struct durable *durable);

/* Confirms the rest. */
int durable_close(struct durable *durable);
