#include "common/core/deadline.h"

#include <assert.h>
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"

/* A plan's hours and the dates near a daemon's clock exist. */
static int64_t instant(const char *date, const char *time_of_day)
{
	int64_t at = 0;
	bool exists = zone_instant(date, time_of_day, &at);

	assert(exists);
	return at;
}

/* Spans may stand in any order. */
static const char *first_from(const Plan__WorkingHours *hours)
{
	const char *first = hours->spans[0]->from;

	for (size_t i = 1; i < hours->n_spans; i++) {
		if (strcmp(hours->spans[i]->from, first) < 0)
			first = hours->spans[i]->from;
	}
	return first;
}

static const char *last_until(const Plan__WorkingHours *hours)
{
	const char *last = hours->spans[0]->until;

	for (size_t i = 1; i < hours->n_spans; i++) {
		if (strcmp(hours->spans[i]->until, last) > 0)
			last = hours->spans[i]->until;
	}
	return last;
}

static bool working_day(const struct context *context, const char *date, unsigned days, char ret_date[DATE_SIZE])
{
	bool known = false, exists = calendar_working_day_after(context->plan, date, days, ret_date, &known);

	assert(exists);
	return known;
}

struct deadline deadline_after(const struct context *context, unsigned working_days)
{
	char today[DATE_SIZE], date[DATE_SIZE];
	bool known;

	zone_date(context->now, today);
	known = working_day(context, today, working_days, date);
	return (struct deadline){ instant(date, last_until(plan_working_hours_on(context->plan, date))), !known };
}

struct deadline deadline_after_days(const struct context *context, unsigned days)
{
	char today[DATE_SIZE], date[DATE_SIZE], working[DATE_SIZE];
	bool known, exists;

	zone_date(context->now, today);
	exists = zone_date_add(today, (int)days, date);
	assert(exists);
	known = working_day(context, date, 0, working);
	return (struct deadline){ instant(working, last_until(plan_working_hours_on(context->plan, working))), !known };
}

/* The first that begins after this time of day ("": of the day); NULL: none does. */
static const Plan__TimeSpan *span_after(const Plan__WorkingHours *hours, const char *from)
{
	const Plan__TimeSpan *first = NULL;

	for (size_t i = 0; i < hours->n_spans; i++) {
		if (strcmp(hours->spans[i]->from, from) > 0 &&
		    (!first || strcmp(hours->spans[i]->from, first->from) < 0))
			first = hours->spans[i];
	}
	return first;
}

/* When so much of the day's working time after `now` is over; 0: there is not so much, *remaining is what then lacks. */
static int64_t worked_off(const struct context *context, const char *date, int64_t *remaining)
{
	const Plan__WorkingHours *hours = plan_working_hours_on(context->plan, date);

	for (const Plan__TimeSpan *span = span_after(hours, ""); span; span = span_after(hours, span->from)) {
		int64_t begin_at = instant(date, span->from), end_at = instant(date, span->until);

		if (begin_at < context->now)
			begin_at = context->now;
		if (begin_at + *remaining <= end_at)
			return begin_at + *remaining;
		if (begin_at < end_at)
			*remaining -= end_at - begin_at;
	}
	return 0;
}

struct deadline deadline_after_min(const struct context *context, unsigned working_min)
{
	int64_t remaining = working_min * 60 * SECOND, at;
	char today[DATE_SIZE], date[DATE_SIZE], next[DATE_SIZE];
	bool known;

	zone_date(context->now, today);
	known = working_day(context, today, 0, date);
	while (!(at = worked_off(context, date, &remaining))) {
		known = working_day(context, date, 1, next) && known;
		strcpy(date, next);
	}
	return (struct deadline){ at, !known };
}

struct deadline deadline_opening(const struct context *context, const char *date, char ret_date[DATE_SIZE])
{
	bool known = working_day(context, date, 0, ret_date);

	return (struct deadline){ instant(ret_date, first_from(plan_working_hours_on(context->plan, ret_date))),
				  !known };
}
