/* What the leading group's desk has in common. */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/decision.h"

/* The hall's date now; in the context's arena. */
const char *desk_today(const struct context *context);

/* "a, b, c": one more, for sentences that name what the plan knows. */
const char *desk_list(struct arena *arena, const char *list, const char *id);

/* Is the caller held to their own department: neither the office nor who runs or audits the suite? */
bool desk_is_bound(const struct context *context);

/* False: rejected DEPARTMENT_UNKNOWN. */
bool desk_knows_department(const struct context *context, const char *department, const char *field,
			   struct decision *decision);
