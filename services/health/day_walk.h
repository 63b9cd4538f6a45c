/*
 * The people inside a hall along one day, movement by movement, by observed time.
 *
 * It begins with those carried over from the days before (the sum of their changes) and merges the day's registrations
 * with the visits ended without a recorded exit; of the same instant in the order of recording. Every visit's end comes
 * after its beginning, so the counts are never negative; registrations that arrived in order give the counts the door
 * itself saw. Nothing stays in the view's arena.
 */
#pragma once

#include "services/health/health.h"

struct movement {
	int64_t at; /* INT64_MAX: there is none */
	uint64_t ordinal;
	int visitors, staff;
};

struct day_walk {
	const struct view *view;
	int64_t end_at;
	struct scan registrations, unrecorded_exits;
	struct movement registration, unrecorded_exit; /* the next of each */
	int64_t visitors_inside, staff_inside;         /* after the movements taken so far */
};

/* [begin_at, end_at): the date's instants. The walk keeps pointers to itself and to the view: it stays where it is. */
void day_walk_begin(struct day_walk *walk, const struct view *view, const char *hall, const char *date,
		    int64_t begin_at, int64_t end_at);

/* Takes the next movement before `until_at` into the counts. False: there is none. */
bool day_walk_next(struct day_walk *walk, int64_t until_at);
