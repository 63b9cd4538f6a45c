/* What open alerts wait for, so that an event of another service finds those it ends: "<event>/<text>" and the alert, a row each. */
#pragma once

#include <stdbool.h>

#include "common/core/table.h"
#include "hallward/alerting/v1/alerting.pb-c.h"

/* Does an open alert wait for this? */
bool is_waited_for(const struct view *view, const char *end);

/* For apply: the rows of an alert that was (NULL: is new) and is so. */
void waits_keep(struct tables *tables, const Alerting__Alert *before, const Alerting__Alert *after);
