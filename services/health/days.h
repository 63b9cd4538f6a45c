/* Days of the hall, as rules reckon with them: YYYY-MM-DD in the arena. */
#pragma once

#include "common/core/arena.h"

/* The day of an instant. */
const char *day_of(struct arena *arena, int64_t at);

/* So many days after (before, if negative) a day that exists. */
const char *day_after(struct arena *arena, const char *day, int days);

/* The first instant after it. */
int64_t day_end_at(const char *day);

/* The later one. */
const char *day_later(const char *one, const char *other);
