/*
 * Roll calls: a department's staff, one session of one day (C1.3, O4).
 *
 * Invariant, kept by decide and held by tests: the missing of a stored roll call only become fewer, and once nobody is left it is
 * ROLL_CALL_COMPLETED_LATE for good.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/health/v1/roll_call.pb-c.h"

#define ROLL_CALL_MISSING_MAX 500 /* badges named */
#define ROLL_CALL_STAFF_MAX 5000  /* of one department, as many as a plan may name */
#define ROLL_CALL_CLOCK_ID "roll-calls"

/* A session on a day. */
struct session {
	const char *date;
	const Plan__RollCallSession *rules;
	int64_t opens_at, deadline_at, escalate_at;
};

/* The session of that id on the date; false: the plan has none. */
bool session_find(const struct context *context, const char *date, const char *id, struct session *ret_session);

/* The one that opened last at or before that instant, on its day; false: none has. */
bool session_at(const struct context *context, int64_t at, struct session *ret_session);

/* The first whose deadline, on a working day, lies in (after, until]; false: none. `after` must not be long ago. */
bool session_due(const struct context *context, int64_t after, int64_t until, struct session *ret_session);

/* The stored roll call of a department at whose deadline somebody was missing; NULL: none. */
const Health__RollCall *roll_call_find(const struct view *view, const char *department, const char *date,
				       const char *session);

/* "morning, afternoon": what the plan knows on that day. */
const char *session_ids(const struct context *context, const char *date);

/* Up to when deadlines have been dealt with; 0: the directory has not begun. */
int64_t roll_calls_closed_until(const struct view *view);

/* What is known of one who is expected, as it is now. */
struct presence_now {
	const Health__StaffReading *reading; /* the last of the session */
	bool fever;                          /* one of them was abnormal */
	const Health__Absence *absence;
	const Health__Bar *bar;
};
struct presence_now presence_now(const struct view *view, const char *badge, const char *subject_id,
				 const struct session *session);
bool is_missing(const struct presence_now *presence);

/* Takes these badges off the missing of the roll call, if it is stored and they are missing: RollCallFollowedUp, or
 * RollCallCompleted and RollCallEscalationLifted. */
void roll_call_settle(const struct view *view, const struct context *context, struct decision *decision,
		      const char *department, const char *date, const char *session, const char *const *badges,
		      size_t count);

/* The same for one badge on all days from `from_date` until today (at most a month back); session "": all. */
void roll_calls_settle(const struct view *view, const struct context *context, struct decision *decision,
		       const char *department, const char *badge, const char *from_date, const char *until_date,
		       const char *session);

/* Whether a command with readings is to be the last to be shed. */
bool reading_is_fever(const Plan__Plan *plan, const void *command);
bool readings_have_fever(const Plan__Plan *plan, const void *command);

/* What is due: deadlines, and what the office is to know. */
void roll_call_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
