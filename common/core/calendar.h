/* The plan's working calendar: which days the hall works (B3.4, C1.3, B6.2). */
#pragma once

#include <stdbool.h>

#include "common/core/zone.h"
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

/* The so-many-th working day after the date; 0: the date itself, or else the first working day after it. *ret_is_known: whether the
 * holidays of all days on the way are in the plan. False: beyond the last date there is, nothing is set. */
bool calendar_working_day_after(const Plan__Plan *plan, const char *date, unsigned days, char ret_date[DATE_SIZE],
				bool *ret_is_known);
