/* What keeps an alert back, and when notifications wait (storm.proto). Pure looks at tables and plan; nothing is emitted. */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/storm.pb-c.h"

struct hold {
	Alerting__Hold kind; /* UNSPECIFIED: nothing keeps it back */
	const char *by;      /* silence or alert id; in the view's arena */
	int64_t until_at;    /* 0: until that is over */
};

/* A silence in force, else an open alert in its thread that inhibits it; nothing for what is statutory. */
struct hold hold_of(const struct view *view, const struct context *context, const Alerting__Alert *alert);

/* When a notification of this severity that is made now may go out: now, or the end of the quiet hours. */
int64_t quiet_until(const Plan__Plan *plan, Alerting__Severity severity, int64_t now);

/* Is this correlation id a drill's? */
bool is_drill(const struct view *view, const char *correlation_id);
