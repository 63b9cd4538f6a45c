/* The plan: lookups, and the rules a plan keeps beyond the limits of its fields. */
#pragma once

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

struct plan_mistake {
	const char *path; /* "halls[1].id" */
	const char *en;   /* what is found and what is allowed */
	struct plan_mistake *next;
};

/* All that is wrong with the plan as a whole (in `arena`); NULL: nothing. A plan with mistakes of form may be looked at, too. */
const struct plan_mistake *plan_check(const Plan__Plan *plan, struct arena *arena);

/* The hall with a checkpoint of this id; NULL: there is none. */
const Plan__Hall *plan_hall_of_checkpoint(const Plan__Plan *plan, const char *checkpoint);

/* By id; "" is the plan's first hall. NULL: there is none. */
const Plan__Hall *plan_hall(const Plan__Plan *plan, const char *id);

/* By id; NULL: there is none. */
const Plan__Department *plan_department(const Plan__Plan *plan, const char *id);
