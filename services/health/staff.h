/*
 * Who works here, where, and since when (C1.3, C7).
 *
 * A badge is a token that stands for one subject for good. What a member of staff does is a row of assignments, each from a day
 * on: the one that counts on a day is the last that began on or before it. A command's word stands until a later plan says
 * something else of that badge than the plan before it did.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/health/v1/staff.pb-c.h"

/* The member of staff with this badge, also one who has left (`left`), as the last change told has it; NULL: there never was one. */
const Health__Staff *staff_find(const struct view *view, const char *badge);

/* The member of staff who is this subject and has not left; NULL: none. */
const Health__Staff *staff_of_subject(const struct view *view, const char *subject_id);

/* Where the badge's holder works on that day (YYYY-MM-DD); NULL: does not work here on it. */
const Health__Assignment *staff_on(const struct view *view, const char *badge, const char *date);

/* The staff of a day, by badge; of one department, or of all (""). `scan` is the assignments': for page tokens. */
struct staff_day {
	struct scan scan;
	const char *date;
};
void staff_day_begin(struct staff_day *day, const struct view *view, const char *department, const char *date);
/* NULL: no more. */
const Health__Assignment *staff_day_next(struct staff_day *day);

#define STAFF_INTAKE_ID "plan"

/* When the first plan's staff was taken in; 0: never. */
int64_t directory_began_at(const struct view *view);

/* Does anybody work here, as far as is known? */
bool staff_is_known(const struct view *view);

/* A department's own staff act for it alone; others for all. False: rejected OTHER_DEPARTMENT. */
bool department_is_own(const struct context *context, const char *department, const char *field,
		       struct decision *decision);

/* False: rejected UNKNOWN_DEPARTMENT or UNKNOWN_POST. */
bool department_is_known(const struct context *context, const char *department, struct decision *decision);
bool post_is_known(const struct context *context, const char *post, struct decision *decision);

/* A new one, told now; department and post are the caller's to fill in. */
Health__Assignment *assignment_new(const struct context *context, const char *badge, const char *subject_id,
				   const char *from_date);

/* What is due: the directory has not taken in all of the plan yet. */
void staff_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
