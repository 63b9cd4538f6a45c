/*
 * Stays in a hall, as the door's registrations tell them: who was there from when to when (C9.3, C1.2).
 *
 * A stay begins with an entry that was admitted. Its end, in this order:
 *   1. the exit that was recorded for it;
 *   2. an exit told late: the first one of that ticket or badge out of that hall after the entry and before the next word of it;
 *   3. unknown: taken to last until a later registration shows that they had left, the end of the hall's day on which it
 *      began, or now, whichever comes first.
 * An end more than STAY_MAX after the entry belongs to another stay: then the end is unknown, too. So whoever looks for the stays that
 * touch an interval need only look at entries from STAY_MAX before it on.
 */
#pragma once

#include "common/core/zone.h"
#include "services/health/health.h"

#define STAY_MAX DAY
#define STAYS_MAX 512 /* of one person in one search; the earliest ones count */

struct stay {
	const Health__Registration *entry;
	int64_t from_at, until_at; /* until_at >= from_at */
	bool exit_known;
	const char *left_checkpoint; /* "": not recorded */
};

/* The stay that this registration began; false: it began none. */
bool stay_of(const struct view *view, const struct context *context, const Health__Registration *entry,
	     struct stay *ret_stay);

/* Whose registration it is, by what is known now (a person joined with another is the other); "": nobody's in particular. */
const char *registration_subject(const struct view *view, const Health__Registration *registration);

struct stays {
	struct stay *stays; /* STAYS_MAX of them */
	size_t count;
};

/* Room for the stays, in the view's arena. */
struct stays stays_init(const struct view *view);

/* Adds the stays of this subject under any of their tickets and badges that touch [from_at, until_at), whatever the hall. */
void stays_add_subject(struct stays *stays, const struct view *view, const struct context *context,
		       const char *subject_id, int64_t from_at, int64_t until_at);

/* The same of one ticket or badge, as far as its registrations are this subject's ("": nobody's in particular). */
void stays_add_token(struct stays *stays, const struct view *view, const struct context *context, const char *token,
		     const char *subject_id, int64_t from_at, int64_t until_at);
