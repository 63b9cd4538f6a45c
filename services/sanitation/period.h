/* Days and weeks that figures are asked of. */
#pragma once

#include <stdbool.h>

#include "common/core/decision.h"

#define PERIOD_DAYS_MAX 92
#define WEEK_SIZE 9 /* YYYY-Www and NUL */

/* From the first to the last, both inclusive. False: rejected DAYS_IMPOSSIBLE. */
bool period_is_possible(const char *from_date, const char *until_date, struct decision *decision);

/* The ISO 8601 week of a date that exists: from Monday, of the year that its Thursday lies in. */
void period_week(const char *date, char ret_week[WEEK_SIZE]);

/* First and last day of "YYYY-MM". False: rejected MONTH_UNKNOWN; in the arena of the decision. */
bool period_of_month(const char *month, const char **ret_first, const char **ret_last, struct decision *decision);
