#include "common/core/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define A_MONDAY "1970-01-05"

static bool is_workday(const Plan__Calendar *calendar, const char *date)
{
	int days = 0;
	bool exists = zone_days_between(A_MONDAY, date, &days);
	Plan__Weekday weekday = PLAN__WEEKDAY__MONDAY + ((days % 7) + 7) % 7;

	assert(exists);
	for (size_t i = 0; i < calendar->n_workdays; i++) {
		if (calendar->workdays[i] == weekday)
			return true;
	}
	return false;
}

bool calendar_has_year(const Plan__Plan *plan, unsigned year)
{
	const Plan__Calendar *calendar = plan->calendar;

	for (size_t i = 0; i < calendar->n_years; i++) {
		if (calendar->years[i] == year)
			return true;
	}
	return false;
}

struct calendar_day calendar_day(const Plan__Plan *plan, const char *date)
{
	const Plan__Calendar *calendar = plan->calendar;

	for (size_t i = 0; i < calendar->n_days; i++) {
		if (strcmp(calendar->days[i]->date, date) == 0)
			return (struct calendar_day){ calendar->days[i]->kind == PLAN__CALENDAR_DAY_KIND__WORK, true };
	}
	return (struct calendar_day){ is_workday(calendar, date),
				      calendar_has_year(plan, (unsigned)strtoul(date, NULL, 10)) };
}

bool calendar_working_day_after(const Plan__Plan *plan, const char *date, unsigned days, char ret_date[DATE_SIZE],
				bool *ret_is_known)
{
	struct calendar_day day = calendar_day(plan, date);
	bool known = day.is_known;
	char at[DATE_SIZE];

	snprintf(at, sizeof(at), "%s", date);
	for (unsigned left = days; left || !day.is_working; left -= left && day.is_working) {
		if (!zone_date_add(at, 1, at))
			return false;
		day = calendar_day(plan, at);
		known = known && day.is_known;
	}
	memcpy(ret_date, at, sizeof(at));
	*ret_is_known = known;
	return true;
}
