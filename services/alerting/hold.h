/* What keeps an alert back, and when notifications wait (storm.proto). */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/service.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/storm.pb-c.h"

struct life;

struct hold {
	Alerting__Hold kind; /* UNSPECIFIED: nothing keeps it back */
	const char *by;      /* silence or alert id; in the view's arena */
	int64_t until_at;    /* 0: until that is over */
};

/* A silence in force, else an open alert in its thread that inhibits it; nothing for what is statutory. An alert that is itself kept
 * back inhibits none: nobody has been told of it. The alert, and what else this decision has touched, as they are by now. */
struct hold hold_of(const struct life *life, const Alerting__Alert *alert);

/* When a notification of this severity that is made now may go out: now, or the end of the quiet hours; at once if critical. A span
 * until 23:59 that the next day goes on with at 00:00 lasts until then. */
int64_t quiet_until(const Plan__Plan *plan, Alerting__Severity severity, int64_t now);

/* ReleaseHeld for what keeps alerts back no more and ended before its time. */
schedule_fn hold_schedule;
