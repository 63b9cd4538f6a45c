/*
 * Alerts raised by rules, without the events of other services. The plan gets these rules besides its own:
 *
 *   smoke    plain           echo    kept back by an open alert of smoke in its thread
 *   law      statutory       decree  statutory, and kept back by smoke if it were not
 */
#pragma once

#include "hallward/alerting/v1/storm.pb-c.h"
#include "tests/unit/support/given.h"

/* given_init() with that plan, for alerting. */
void alerts_init(struct given *given);

/* Raised now under the context's correlation id; a drill's is marked. The id, in the arena of the test. */
struct raised {
	const char *rule;
	const char *department; /* NULL: office */
	const char *subject;
	Alerting__Severity severity; /* unset: WARNING */
};
const char *alerts_raise(struct given *given, const struct raised *raised);

/* A copy of the alert, in the arena of the test. */
Alerting__Alert *alerts_get(struct given *given, const char *alert_id);

/* The alert is so from now on. */
void alerts_change(struct given *given, Alerting__Alert *alert);

/* It is resolved now. */
void alerts_resolve(struct given *given, const char *alert_id);

/* So many seconds go by. */
void alerts_wait(struct given *given, int64_t seconds);
