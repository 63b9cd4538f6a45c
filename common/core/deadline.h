/*
 * Deadlines in working time (O2, B5.3, S1), by the plan's calendar and working hours. Where no time is said, the end of the working hours of
 * the day.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/zone.h"

struct deadline {
	int64_t at;
	bool calendar_unknown; /* counted by the days of the week over a year whose holidays are not in the plan */
};

/* So many working days after today. */
struct deadline deadline_after(const struct context *context, unsigned working_days);

/* So many minutes of working hours from now: of 240, asked on Friday at 16:30 where work ends at 17:30, 60 are Friday's. Breaks
 * between the spans of a day do not count. */
struct deadline deadline_after_min(const struct context *context, unsigned working_min);

/* So many days of any kind after today; if nobody works on that day, on the first working day after it. */
struct deadline deadline_after_days(const struct context *context, unsigned days);

/* The date, or the first working day after it, and when its working hours begin. */
struct deadline deadline_opening(const struct context *context, const char *date, char ret_date[DATE_SIZE]);
