/*
 * The life of an alert: a duty with a deadline (G2, O1, O3, C1.4).
 *
 *   FIRING → NOTIFIED → ACKNOWLEDGED → ACTING → RESOLVED → CLOSED
 *
 * The state follows from the moments that the alert holds (alert_settle): the last of them that has come counts, and only an
 * acknowledgement runs out. Whatever an alert waits for has its moment, too: `due_at` is the earliest, and the schedule asks for no more.
 *
 * What is decided does not show in the view before the next decision. A struct life therefore holds the alerts that this decision has
 * touched as they are by now: whoever takes one twice gets the same. Each event carries the alert as it was then.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "common/core/zone.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

#define MINUTE (60 * SECOND)

/* Events that one transition makes at the most: its own and those of telling. */
#define TRANSITION_EVENTS_MAX 4
#define RAISING_EVENTS_MAX 3

struct life {
	const struct view *view;
	const struct context *context;
	struct decision *decision;
	Alerting__Alert *alerts[DECISION_EVENTS_MAX]; /* touched */
	size_t count;
};

void life_init(struct life *life, const struct view *view, const struct context *context, struct decision *decision);

/* Is there room in the decision for so many events, and for one more alert? If not, they are left for the next. */
bool life_has_room(const struct life *life, size_t events);

/* The alert as it is by now, to be changed by what stands below. NULL: there is none. */
Alerting__Alert *life_alert(struct life *life, const char *alert_id);

/* Is it neither resolved nor closed? */
bool alert_is_open(const Alerting__Alert *alert);

/* Does somebody's acknowledgement hold? Then the ladder waits. */
bool alert_is_acknowledged(const Alerting__Alert *alert, int64_t now);

/* May the caller deal with it? The office and the operator always; others of whose department somebody was told. */
bool alert_has_audience(const Alerting__Alert *alert, const struct context *context);

/* Must the department act on it, or was somebody of it told? */
bool alert_concerns(const Alerting__Alert *alert, const Plan__Plan *plan, const char *department);

/* May the caller see it? A department's own staff what concerns the department. */
bool may_see_alert(const struct context *context, const Alerting__Alert *alert);

/* --- transitions: each emits, and tells whom it concerns. The alert is open. ------------------------------------------------------ */

/* A new alert by a rule, unless its cause is known (may_return: is open). Whatever keeps it back, keeps it back from the start. */
void alert_raise(struct life *life, const Plan__AlertRule *rule, const Alerting__RaisedByRule *raised,
		 const char *source_event);

/* Holds the ladder until then. */
void alert_acknowledge(struct life *life, Alerting__Alert *alert, const char *note, int64_t until_at);

/* Somebody, a person or a party, has begun to act. Once. */
void alert_act(struct life *life, Alerting__Alert *alert, const char *by);

/* Its first receiver has it. Once; later ones change nothing. */
void alert_notified(struct life *life, Alerting__Alert *alert);

void alert_resolve(struct life *life, Alerting__Alert *alert, const char *reason);

/* Looks what keeps it back now (hold_of). From then on it is neither told nor escalated; one that nothing keeps back any more is told,
 * and climbs from now on. Nothing before and nothing now: nothing happens. */
void alert_hold(struct life *life, Alerting__Alert *alert);

/* What it waits for has happened, in this event ("health.OfficeTold", and its id): its duties are done, maybe it is over. At the most
 * an event a duty, and a transition. */
void alert_take_end(struct life *life, Alerting__Alert *alert, const char *end, const char *event,
		    const char *source_event);

/* --- for the above ---------------------------------------------------------------------------------------------------------------- */

/* State and due_at from everything else. */
void alert_settle(Alerting__Alert *alert);

/* The alert for an event: settled, a copy. */
Alerting__Alert *life_now(struct life *life, Alerting__Alert *alert);

/* Adds parties to those told: resolved for its department, without doubles. Gives them resolved, all `count`, in the arena. */
const char **alert_tell(struct life *life, Alerting__Alert *alert, const char *const *parties, size_t count);
bool alert_is_told(const Alerting__Alert *alert, const char *party);

/* Notifies all who were told so far; nobody, of what is kept back. */
void alert_tell_all(struct life *life, const Alerting__Alert *alert, Alerting__Moment moment, unsigned detail);

/* By when somebody must have acknowledged what was told at `from`; 0: it only informs. */
int64_t acknowledge_by(const Plan__Plan *plan, Alerting__Severity severity, int64_t from);
