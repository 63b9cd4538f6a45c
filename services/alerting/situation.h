/* Something out of the ordinary, told to the office in one step (B6.2, C9.1). What is said of it is sealed under the situation's id, and
 * destroyed when its retention (the plan's incident_days after it was dealt with) is over. */
#pragma once

#include "common/core/service.h"

/* ForgetSituation, for the oldest whose retention is over. */
void situation_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
