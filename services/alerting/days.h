/* Alerts raised on some days, as figures and the daily report count them. */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/storm.pb-c.h"

#define DAYS_MAX 92
#define DAYS_ALERTS_MAX 50000 /* that one query looks at */

struct days {
	int64_t begin_at, end_at;
};

/* Both days inclusive. False: rejected DAYS_IMPOSSIBLE. */
bool days_between(const char *from_date, const char *until_date, struct days *ret_days, struct decision *decision);

/* Looks at each alert raised on these days, oldest first; a summary is good until look() returns. False: rejected TOO_MANY_ALERTS. */
typedef void days_look_fn(void *user, const Alerting__AlertSummary *summary);
bool days_walk(const struct days *days, const struct view *view, days_look_fn *look, void *user,
	       struct decision *decision);

/* The same of each alert that was raised before their end and not resolved by then. */
bool days_walk_open(const struct days *days, const struct view *view, days_look_fn *look, void *user,
		    struct decision *decision);
