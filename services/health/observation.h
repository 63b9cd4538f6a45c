/*
 * Observation: the days that a returnee stays isolated (C2), or a close contact under watch (C9.3), and what happens on the way.
 *
 * UNDER_OBSERVATION → COMPLETED at its time, RELEASED_EARLY by the office, BECAME_CASE (and back, if the case is excluded), SUPERSEDED by
 * a new exposure, CASE_EXCLUDED (contacts), LOST (contacts) and back when there is a log again. While UNDER_OBSERVATION or LOST the subject is barred. A
 * subject has at most one such observation of each kind.
 *
 * Days are the hall's. Day 1 is the day counted from or the one after (plan: first_day); day N is the last, and the person is free
 * as it ends, or as it begins (plan: last_day_inclusive). Example: arrived on 2020-02-20, 14 days, SAME_DAY, inclusive: first day
 * 2020-02-20, last day 2020-03-04, free from 2020-03-05 00:00; not inclusive: last day 2020-03-03, free from 2020-03-04 00:00.
 *
 * What is due (a day's log, the community report, the release) stands in due_at and is done by schedule, one thing at a time and in
 * the order of its time, whenever the daemon comes to it.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/service.h"
#include "common/core/table.h"
#include "hallward/health/v1/observation.pb-c.h"

/* NULL: there is none. */
const Health__Observation *observation_find(const struct view *view, const char *observation_id);

/* UNDER_OBSERVATION or LOST? */
bool observation_is_open(const Health__Observation *observation);

/* The subject's open observation of this kind, or NULL. */
const Health__Observation *observation_open_of(const struct view *view, const char *subject_id,
					       Health__Observation__Kind kind);

struct observation_start {
	Health__Observation__Kind kind;
	const char *subject_id;
	const char *counted_from; /* YYYY-MM-DD, not after today: day of arrival, or of the last contact */
	const char *incident_id;  /* of a contact; NULL or "": none */
};

/*
 * Begins an observation by the rules of the day counted from. An open one of the same kind is superseded if it counts from an earlier
 * day; otherwise nothing begins and NULL is returned. Emits ObservationSuperseded and ObservationBegan. The new record is in the arena:
 * the caller may fill in what else is known of it. If its last day is over already, the schedule completes it within the second.
 */
Health__Observation *observation_begin(const struct view *view, const struct context *context,
				       struct decision *decision, const struct observation_start *start);

/* The case to which a contact was close is none, and no other case asks for them: ends the contact's open observation
 * (ObservationCaseExcluded). Nothing happens if there is none. */
void observation_release_contact(const struct view *view, const struct context *context, struct decision *decision,
				 const char *subject_id);

/* The subject is a suspected or confirmed case: ends their open observations (ObservationBecameCase); the incident's own bar holds. */
void observation_become_case(const struct view *view, const struct context *context, struct decision *decision,
			     const char *subject_id, const char *incident_id);

/* The case was excluded: what this incident ended goes on (ObservationResumed); the schedule completes it if its last
 * day is over by now. */
void observation_resume(const struct view *view, const struct context *context, struct decision *decision,
			const char *subject_id, const char *incident_id);

/* --- for the rules of this service ---------------------------------------------------------------------------------------------------- */

/* All observations under this very id, in the order in which they were recorded; by observation_next(). */
void observation_of_subject_scan(struct scan *scan, const struct view *view, const char *subject_id);

/* Is the day one of its days, and did it not end before? */
bool observation_is_on(struct arena *arena, const Health__Observation *observation, const char *date);

/* A copy in the arena, to be changed and emitted; or NULL: rejected OBSERVATION_UNKNOWN, OTHER_DEPARTMENT or, if it must be open and is
 * not, NOT_UNDER_OBSERVATION. */
Health__Observation *observation_take(const struct view *view, const struct context *context, struct decision *decision,
				      const char *observation_id);
Health__Observation *observation_take_open(const struct view *view, const struct context *context,
					   struct decision *decision, const char *observation_id);

/* May the caller deal with people of that department? The office's staff deals with those of none (""). False: rejected OTHER_DEPARTMENT. */
bool observation_is_for(const struct context *context, const char *department, const char *field,
			struct decision *decision);

/* Works out due_at anew, after log_day, release_at or what is known of the community report has changed. */
void observation_plan_next(Health__Observation *observation);

/* Ends it: state, moment (µs), and by whom. */
void observation_end(const struct context *context, Health__Observation *observation, Health__Observation__State state,
		     int64_t ended_at);

/* It lasts until that day, from now on. */
void observation_set_last_day(const struct view *view, const struct context *context, Health__Observation *observation,
			      const char *last_day);

/* The next log awaited is that of the first day from `date` on (and until the last day) which has none. */
void observation_await_log(const struct view *view, const struct context *context, Health__Observation *observation,
			   const char *date);

/* The same, from today on, or from tomorrow if today's deadline is over: no log is missing that nobody was asked for. */
void observation_await_log_from_now(const struct view *view, const struct context *context,
				    Health__Observation *observation);

/* Seals a text for this field of the record. */
ProtobufCBinaryData observation_seal(const struct context *context, const Health__Observation *observation,
				     const char *field, const char *text);

/* What is due of observations: AdvanceObservation for each. */
void observation_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
