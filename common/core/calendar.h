/* The plan's working calendar: which days the hall works (B3.4, C1.3, B6.2). */
#pragma once

#include <stdbool.h>

#include "hallward/plan/v1/plan.pb-c.h"

struct calendar_day {
	bool is_working;
	/* False: the holidays of the date's year are not in the plan; is_working then follows the days of the week and may be
	 * wrong. Who depends on it says so. */
	bool is_known;
};

/* The date is one that exists (zone_date_exists). */
struct calendar_day calendar_day(const Plan__Plan *plan, const char *date);

/* Are the year's holidays in the plan? */
bool calendar_has_year(const Plan__Plan *plan, unsigned year);
