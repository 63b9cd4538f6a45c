/*
 * Instants and calendar days. An instant is µs since 1970-01-01T00:00:00Z (int64). A day is a local date of the site's time
 * zone, "YYYY-MM-DD"; the runtime sets the process's time zone from the plan (zone_set() of runtime/clock.h) before any
 * rule runs.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DATE_SIZE 11    /* YYYY-MM-DD and NUL */
#define RFC3339_SIZE 40 /* 2020-02-10T08:08:51.123456+08:00 and NUL */
#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (86400 * SECOND)

/* The local date of an instant. */
void zone_date(int64_t at, char ret_date[DATE_SIZE]);

/* First instant of the date, and of the day after. False: there is no such date (2020-02-30) or it is not YYYY-MM-DD. */
bool zone_day(const char *date, int64_t *ret_begin_at, int64_t *ret_end_at);

/* "08:30" is 510. False: not HH:MM from 00:00 to 23:59. */
bool zone_minutes(const char *time_of_day, unsigned *ret_minutes);

/* The instant at which the hall's clocks show that time on that day; of a time that a change of the clocks leaves out, as many
 * minutes after midnight. False: no such day or time. */
bool zone_instant(const char *date, const char *time_of_day, int64_t *ret_at);

/* YYYY-MM-DD of the years 1 to 9999 that the calendar has. */
bool zone_date_exists(const char *date);

/* The date so many days after (before, if negative). False: no such date, or it lies outside the years 1 to 9999. */
bool zone_date_add(const char *date, int days, char ret_date[DATE_SIZE]);

/* Days from the first date to the second, negative if that is earlier; false: one of them does not exist. */
bool zone_days_between(const char *from, const char *until, int *ret_days);

/* RFC 3339 with the zone's offset; fractions only if there are any. */
void rfc3339_format(int64_t at, char ret_text[RFC3339_SIZE]);

/* Strict RFC 3339 date-time with offset. False: not one, or a date or time that does not exist. */
bool rfc3339_parse(const char *text, int64_t *ret_at);
