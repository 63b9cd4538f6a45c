/*
 * Where a durable subscription stands: hallward.bus.v1.Cursor as JSON, in <site>/watch/NAME.json, or, if the site may not be
 * written to, in $XDG_STATE_HOME/hallward/NAME.json (~/.local/state). Each write appears whole or not at all.
 *
 *   {"publisher": "alerting", "epoch": "6f1d2a…", "sequence": "42", "passed": []}
 */
#pragma once

#include "hallward/bus/v1/journal.pb-c.h"
#include "services/cli/cli.h"

struct bookmark {
	const char *path;
	struct cli *cli;
};

/* name: as a principal's. *ret_cursor is NULL if there is none yet. Not 0: an exit code, and it has been said why. */
int bookmark_open(struct bookmark *bookmark, struct cli *cli, const char *name, const char *service,
		  const Bus__Cursor **ret_cursor);

/* 0, or an exit code, and it has been said why. */
int bookmark_write(struct bookmark *bookmark, const Bus__Cursor *cursor);
