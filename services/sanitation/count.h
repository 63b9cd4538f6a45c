/* What counts (C4.1, C5.3, C5.4, C5.7, C6): what somebody says they did, against what the plan asks for. */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "hallward/sanitation/v1/task.pb-c.h"

/* What the plan asks of a disinfection, of the day that the task is of. */
struct asked {
	Plan__Disinfectant *const *with;
	size_t n_with;
	Plan__DisinfectionMethod method; /* UNSPECIFIED: as one likes */
	Plan__Draw *const *draws;
	size_t n_draws;
};

/* False: the plan has no such rule any more. Tasks of other kinds ask for nothing. */
bool asked_of(const struct context *context, const Sanitation__Task *task, struct asked *ret_asked);

/* The row of the agent; NULL: the task is not done with it. */
const Plan__Disinfectant *asked_with(const struct asked *asked, Plan__DisinfectionAgent agent);

/* Is all said that a task of this kind needs, and is it possible? False: rejected WORK_MISSING, RULE_GONE, UNIT_OF_OTHER_AGENT,
 * CONCENTRATION_IMPOSSIBLE, ITEM_UNKNOWN or QUANTITY_MISSING. */
bool work_is_said(const struct context *context, const Sanitation__Task *task, const Sanitation__Work *work,
		  struct decision *decision);

struct verdict {
	const char *because; /* word for the task; NULL: it counts */
	const char *zh, *en; /* in the arena */
	uint32_t contact_min;
};

/* Of work that is said. */
struct verdict work_judge(const struct context *context, const Sanitation__Task *task, const Sanitation__Work *work);
