/*
 * Daily logs of people under isolation or observation (C2, C9.3): one a day, and its corrections.
 *
 * A day's row says that the log is missing from the deadline on, until it comes. A log that a correction has taken the place of
 * stays beside it, replaced.
 */
#pragma once

#include "services/health/health.h"

/* What is known of the day now, also that its log is missing; NULL: nothing yet. */
const Health__DailyLog *daily_log_current(const struct view *view, const char *observation_id, const char *date);

/* The days in a row that are missing, up to and with `date`, which counts whether or not it is said to be missing yet. */
unsigned daily_log_missed_in_a_row(const struct view *view, const Health__Observation *observation, const char *date);

/* The row of a day whose log is missing, in `arena`. */
Health__DailyLog *daily_log_missing(struct arena *arena, const Health__Observation *observation, const char *date);

/* The observation's logs, by day and revision, with daily_log_next(). */
void daily_log_of_observation_scan(struct scan *scan, const struct view *view, const char *observation_id);
