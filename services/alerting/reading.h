/*
 * Who is to read what, and who has (G1, O2).
 *
 * Staff are rows of assignments, each from a day on, as health's directory has told them: the one that counts on a day is the last
 * that began on or before it. What is read is one text: "notice/<id>", "document/<id>/<version>".
 */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/reading.pb-c.h"

#define BADGE_SIZE 65

/* In `arena`. */
const char *what_notice(const char *notice_id, struct arena *arena);
const char *what_document(const char *document, const char *version, struct arena *arena);

/* Where the badge's holder works on that day (YYYY-MM-DD); NULL: does not work here on it. */
const Alerting__Assignment *assignment_on(const struct view *view, const char *badge, const char *date);

bool has_read(const struct view *view, const char *what, const char *badge);

/* Since when, without a break, the badge's holder has been among those it is for; INT64_MIN: since before anything was recorded.
 * False: is not, on that day. NULL audience: all staff. */
bool is_addressed(const struct view *view, const Plan__Plan *plan, const Alerting__Audience *audience,
		  const char *badge, const char *date, int64_t *ret_since_at);

/* Whom it is for in one department on one day, by badge. What it walks over leaves nothing in the view's arena. */
struct readers {
	const Plan__Plan *plan;
	const Alerting__Audience *audience;
	const char *what, *department, *date;
	struct scan scan;
};
struct reader {
	char badge[BADGE_SIZE];
	int64_t since_at; /* as of is_addressed() */
	bool has_read;
};
void readers_begin(struct readers *readers, const struct view *view);
bool readers_next(struct readers *readers, struct reader *ret_reader);

/* The plan's department whose id comes next behind this one ("": the first); NULL: no more. */
const Plan__Department *department_behind(const Plan__Plan *plan, const char *id);
