#include "services/sanitation/period.h"

#include <string.h>

#include "common/core/zone.h"
#include "services/sanitation/sanitation.h"

#define A_MONDAY "2001-01-01"

static int days_between(const char *from, const char *until)
{
	int days = 0;

	zone_days_between(from, until, &days);
	return days;
}

bool period_is_possible(const char *from_date, const char *until_date, struct decision *decision)
{
	int days = days_between(from_date, until_date);

	if (days >= 0 && days < PERIOD_DAYS_MAX)
		return true;
	decision_reject(decision, &REASON_DAYS_IMPOSSIBLE, "until_date", PERIOD_DAYS_MAX);
	return false;
}

void period_week(const char *date, char ret_week[WEEK_SIZE])
{
	int weekday = (days_between(A_MONDAY, date) % 7 + 7) % 7;
	char thursday[DATE_SIZE], new_year[DATE_SIZE] = "0000-01-01";
	int week;

	if (!zone_date_add(date, 3 - weekday, thursday))
		memcpy(thursday, date, DATE_SIZE);
	memcpy(new_year, thursday, 4);
	week = days_between(new_year, thursday) / 7 + 1;
	memcpy(ret_week, thursday, 4);
	memcpy(ret_week + 4, "-W", 2);
	ret_week[6] = (char)('0' + week / 10);
	ret_week[7] = (char)('0' + week % 10);
	ret_week[8] = '\0';
}

bool period_of_month(const char *month, const char **ret_first, const char **ret_last, struct decision *decision)
{
	const char *first = arena_printf(decision->arena, "%s-01", month), *last = first;

	if (!zone_date_exists(first)) {
		decision_reject(decision, &REASON_MONTH_UNKNOWN, "month", month);
		return false;
	}
	for (int day = 28; day <= 31; day++) {
		const char *date = arena_printf(decision->arena, "%s-%d", month, day);

		last = zone_date_exists(date) ? date : last;
	}
	*ret_first = first;
	*ret_last = last;
	return true;
}
