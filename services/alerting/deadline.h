/* Deadlines of the desk, in working days (O2, B5.3): the end of the working hours of their day. */
#pragma once

#include "common/core/context.h"
#include "common/core/zone.h"

struct deadline {
	int64_t at;
	bool calendar_unknown; /* counted by the days of the week over a year whose holidays are not in the plan */
};

/* So many working days after today. */
struct deadline deadline_after(const struct context *context, unsigned working_days);

/* The date, or the first working day after it, and when its working hours begin. */
struct deadline deadline_opening(const struct context *context, const char *date, char ret_date[DATE_SIZE]);
