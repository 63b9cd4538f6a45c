/* Who asks: a department's own things are its own and the office's (O3, O4). */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"

/* Those who are bound to their department see its own. */
bool caller_may_see(const struct context *context, const char *owner);

/* The same for commands. False: rejected OTHER_DEPARTMENT. */
bool caller_may_act_for(const struct context *context, const char *owner, const char *field, struct decision *decision);
