/*
 * How long people's details are kept (the plan's retention): so many days after they were last seen or needed, by kind, and longer
 * with an incident or an observation.
 */
#pragma once

#include "common/core/service.h"
#include "common/core/zone.h"
#include "hallward/health/v1/person.pb-c.h"

/* What the plan needs a person for, besides having seen them. */
struct need {
	bool held;             /* now: barred, under observation, or staff */
	bool had_case;         /* there is or was an incident or an observation */
	char until[DATE_SIZE]; /* the last day, today if held; "": never */
};

struct need person_need(const struct view *view, const struct context *context, const Health__Person *person);

/* The same for a subject that nobody has registered: its incidents and observations. */
struct need nameless_need(const struct view *view, const struct context *context, const char *subject_id);

/* Notes that a subject was needed then, unless it is a person, whose retention is noted with them. For apply functions. */
void nameless_note(struct tables *tables, const char *subject_id, int64_t at);

/* Is somebody kept like this, last seen or needed on `since`, not to be kept on `today` any more? With 30 days the 31st day after is
 * the first. */
bool retention_is_over(const Plan__Plan *plan, Health__RetainedAs as, const char *since, const char *today);

/* ForgetPerson and ForgetNameless for those whose retention seems to be over, a few at a time. */
void person_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
