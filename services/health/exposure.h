/*
 * Was somebody together with a case, and for how long? (C9.3)
 *
 * Two stays in the same hall overlap; an overlap counts to the hall's day on which it began. On a day on which the overlaps come to the
 * plan's minutes or more, the two were together; several short meetings of one day add up (the cautious reading of the plan),
 * those of different days do not. Time counted under two tickets at once counts once. Stays that only touch do not overlap.
 */
#pragma once

#include "services/health/stay.h"

#define OVERLAPS_MAX 1024
#define EVIDENCE_MAX 16

struct overlap {
	int64_t from_at, until_at;
	const struct stay *of_case, *of_contact;
};

struct exposure {
	struct overlap *overlaps; /* of the days on which they were together, by time */
	size_t count;
	int64_t first_at, last_at; /* begin of the first and end of the last */
	int64_t together;          /* µs */
	bool exit_known;           /* of every stay above */
};

/* Within [from_at, until_at). False: not together on any day. In `arena`. */
bool exposure_find(const struct stays *of_case, const struct stays *of_contact, int64_t from_at, int64_t until_at,
		   uint32_t overlap_min, struct arena *arena, struct exposure *ret_exposure);
