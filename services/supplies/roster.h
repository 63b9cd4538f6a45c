/*
 * Who is on duty: a department's roster of a day, as far as supplies must know (S2, C7, B6).
 *
 * The last one taken counts whole. A shift that ends before it begins goes on into the next day; somebody may have several.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/roster.pb-c.h"

#define ROSTER_SHIFTS_MAX 500

/* NULL: none was given. */
const Supplies__Roster *roster_find(const struct view *view, const char *department, const char *date);

/* Begin and end of a shift of the roster's day, µs. False: no such day or time. */
bool shift_span(const char *date, const Appointments__DutyShift *shift, int64_t *ret_begin_at, int64_t *ret_end_at);

/* What somebody does on a day, and until when: the end of the last shift, or without one of the working day; of today's never in the
 * past, but of a shift. */
struct duty {
	const char *department, *post;
	const char *window; /* "": none */
	int64_t ends_at;
};

/* As `department` and `post` say; what of it is "" as the roster of the day says, else the plan's staff. False: rejected DUTY_UNKNOWN,
 * POST_UNKNOWN, or by stock_knows_store(). */
bool duty_find(const struct view *view, const struct context *context, const char *badge, const char *date,
	       const char *department, const char *post, struct duty *ret_duty, struct decision *decision);

/* The plan's post; NULL: rejected POST_UNKNOWN. */
const Plan__Post *post_take(const struct context *context, const char *post, const char *field,
			    struct decision *decision);

/* May the caller act for that department: the office, a service, its own? False: rejected STORE_UNKNOWN or OTHER_DEPARTMENT. */
bool roster_is_ours(const struct context *context, const char *department, struct decision *decision);

/* Is the date today or later? False: rejected DAY_OVER. */
bool day_is_to_come(const struct context *context, const char *date, struct decision *decision);

/* appointments.DutyRosterPublished: TakeRoster, if its day is not over. */
react_fn roster_take_published;
