/* Finding alerts, and who may see them. One cause has at most one alert that is open. */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/alerting.pb-c.h"

/* NULL: there is none. */
const Alerting__Alert *alert_find(const struct view *view, const char *alert_id);

/* The alert of this cause that is not resolved, or NULL. */
const Alerting__Alert *alert_find_open(const struct view *view, const char *cause);

/* Has this cause ever raised an alert? */
bool cause_is_known(const struct view *view, const char *cause);

/* May the caller silence, or see, this department's alerts? A department's own staff: only its own. */
bool may_act_for(const struct context *context, const char *department);
bool may_see_of(const struct context *context, const char *department);
