/*
 * What must not come together (C5.3, C5.8, C8): alcohol is wiped, never sprayed (its vapour explodes); chlorine gives off poisonous gas
 * with acid, and with alcohol, so that at one spot they are the plan's hours apart. A spot is a room with all that is in it, or a place
 * that is in none.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/plan/v1/plan.pb-c.h"

/* What somebody does, or is about to do. */
struct agent_use {
	const char *spot, *place;
	Plan__DisinfectionAgent agent; /* UNSPECIFIED: nothing is known */
	Plan__DisinfectionMethod method;
	const char *agent_field, *method_field; /* of the request */
};

/* AgentUsed, if there is an agent. False: rejected ALCOHOL_SPRAYED, or AGENTS_INCOMPATIBLE with what was used when and from when it is
 * possible. */
bool agent_use(const struct view *view, const struct context *context, const struct agent_use *use,
	       struct decision *decision);

/* Hours that the plan of today keeps them apart, in µs. */
int64_t agents_apart(const struct context *context);
