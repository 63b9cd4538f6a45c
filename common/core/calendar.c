#include "common/core/calendar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"

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
