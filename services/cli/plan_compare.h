/*
 * Two plans compared, rule by rule.
 *
 * Elements of lists are matched by what tells them apart (plan_key_field), so that order alone is no difference. A set of rules
 * that begins or goes is compared with the set that would count on its first day without it: so what is told is what changes for
 * the hall, and from which day.
 *
 *   door[2020-03-01]                       added     from 2020-03-01
 *   door[2020-03-01].fever_c               37.3 → 37.0, from 2020-03-01
 *   halls[main].visitors_max               60 → 40
 *   rooms[isolation-2]                     removed: name_zh …
 */
#pragma once

#include <stddef.h>

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

struct plan_change {
	const char *path;
	const char *old, *new; /* as people read it; NULL: there is no such element */
	const char *from;      /* YYYY-MM-DD from which it counts; NULL: at once */
};

/* Called in the order of the contract's fields; all texts live in the arena. */
typedef void plan_change_fn(const struct plan_change *change, void *user);

/* How many differences there are. */
size_t plan_compare(const Plan__Plan *old, const Plan__Plan *new, struct arena *arena, plan_change_fn *tell_change,
		    void *user);
