/*
 * Alerts by rules of the tests' own, so that a case says all that matters in it. The plan is tests/data/plan.yaml with these instead:
 *
 *   policy tall      5 min owner-head, 10 role/director, 15 role/deputy, 20 role/head; policy at-once as in the file: 5, 15
 *   CRITICAL         tall, reminders every 30 min; WARNING at-once, no reminders; INFO
 *   plain, once      CRITICAL, without duties; plain may return
 *   warn             WARNING, tells department/tax, too; may return
 *   note             INFO; may return
 *   fever            CRITICAL; duties isolate (owner, incident.isolate_within_min: 10), cdc (department/office, 120 min, tells role/head
 *                    and body/cdc when missed); may return
 *   case             the same, statutory
 *
 * What ends them: "health.Done/<duty>/<cause>" and, what is not statutory, "health.Over/<cause>".
 */
#pragma once

#include "tests/unit/support/given.h"

void alarm_init(struct given *given);

/* The event of a rule. A new correlation id is the test's to set. What came of it, as given_outcome() says it, without ids. */
const char *alarm_raise(struct given *given, const char *rule, const char *cause, const char *department);

/* The same, over by an event that others may wait for, too. */
const char *alarm_raise_waiting(struct given *given, const char *rule, const char *cause, const char *department,
				const char *over_by);

/* An event of another service that may end something: "health.Done/isolate/V1". */
const char *alarm_end(struct given *given, const char *end);

/* The time by the hall's clock, on the test's day. */
void alarm_clock(struct given *given, const char *time_of_day);

/* What the last request came to: types alone, "AlertDutyDone isolate, AlertActing", steps and parties told: "AlertEscalated 1
 * head/tax role/director"; or "! REASON field". */
const char *alarm_outcome(struct given *given);

/* All that is due, until nothing is; as above. */
const char *alarm_advance(struct given *given);
