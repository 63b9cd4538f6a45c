#include "common/core/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static time_t instant_seconds(int64_t at, unsigned *ret_us)
{
	int64_t seconds = at / SECOND;
	int64_t us = at % SECOND;

	if (us < 0) {
		us += SECOND;
		seconds--;
	}
	*ret_us = (unsigned)us;
	return (time_t)seconds;
}

void zone_date(int64_t at, char ret_date[DATE_SIZE])
{
	struct tm local;
	unsigned us;
	time_t seconds = instant_seconds(at, &us);

	localtime_r(&seconds, &local);
	strftime(ret_date, DATE_SIZE, "%Y-%m-%d", &local);
}

static bool digits_parse(const char *text, unsigned count, int *ret_value)
{
	int value = 0;

	for (unsigned i = 0; i < count; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*ret_value = value;
	return true;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* The first ten characters. */
static bool civil_parse(const char *text, int year_min, struct tm *ret_local)
{
	int year, month, day;

	if (strnlen(text, 10) < 10 || !digits_parse(text, 4, &year) || text[4] != '-' ||
	    !digits_parse(text + 5, 2, &month) || text[7] != '-' || !digits_parse(text + 8, 2, &day))
		return false;
	if (year < year_min || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return false;
	*ret_local = (struct tm){ .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1 };
	return true;
}

static bool date_parse(const char *text, struct tm *ret_local)
{
	return civil_parse(text, 1970, ret_local);
}

bool zone_day(const char *date, int64_t *ret_begin_at, int64_t *ret_end_at)
{
	struct tm begin, end;

	if (strlen(date) != 10 || !date_parse(date, &begin))
		return false;
	end = begin;
	end.tm_mday++;
	*ret_begin_at = (int64_t)mktime(&begin) * SECOND;
	*ret_end_at = (int64_t)mktime(&end) * SECOND;
	return true;
}

bool zone_minutes(const char *time_of_day, unsigned *ret_minutes)
{
	int hours, minutes;

	if (strlen(time_of_day) != 5 || !digits_parse(time_of_day, 2, &hours) || time_of_day[2] != ':' ||
	    !digits_parse(time_of_day + 3, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_minutes = (unsigned)(hours * 60 + minutes);
	return true;
}

bool zone_instant(const char *date, const char *time_of_day, int64_t *ret_at)
{
	struct tm local;
	unsigned minutes;

	if (strlen(date) != 10 || !date_parse(date, &local) || !zone_minutes(time_of_day, &minutes))
		return false;
	local.tm_min = (int)minutes;
	*ret_at = (int64_t)mktime(&local) * SECOND;
	return true;
}

bool zone_date_exists(const char *date)
{
	struct tm civil;

	return strlen(date) == 10 && civil_parse(date, 1, &civil);
}

bool zone_date_add(const char *date, int days, char ret_date[DATE_SIZE])
{
	struct tm civil;
	time_t midnight;

	if (strlen(date) != 10 || !civil_parse(date, 1, &civil))
		return false;
	midnight = timegm(&civil) + (time_t)days * 86400;
	if (!gmtime_r(&midnight, &civil) || civil.tm_year < 1 - 1900 || civil.tm_year > 9999 - 1900)
		return false;
	snprintf(ret_date, DATE_SIZE, "%04u-%02u-%02u", (unsigned)(civil.tm_year + 1900) % 10000,
		 (unsigned)(civil.tm_mon + 1) % 100, (unsigned)civil.tm_mday % 100);
	return true;
}

bool zone_days_between(const char *from, const char *until, int *ret_days)
{
	struct tm first, last;

	if (strlen(from) != 10 || strlen(until) != 10 || !civil_parse(from, 1, &first) || !civil_parse(until, 1, &last))
		return false;
	*ret_days = (int)((timegm(&last) - timegm(&first)) / 86400);
	return true;
}

void rfc3339_format(int64_t at, char ret_text[RFC3339_SIZE])
{
	struct tm local;
	unsigned us;
	time_t seconds = instant_seconds(at, &us);
	char day[20], fraction[8] = "", offset[6];

	localtime_r(&seconds, &local);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &local);
	strftime(offset, sizeof(offset), "%z", &local);
	if (us % 1000)
		snprintf(fraction, sizeof(fraction), ".%06u", us % 1000000);
	else if (us)
		snprintf(fraction, sizeof(fraction), ".%03u", us / 1000 % 1000);
	if (strcmp(offset, "+0000") == 0)
		snprintf(ret_text, RFC3339_SIZE, "%s%sZ", day, fraction);
	else
		snprintf(ret_text, RFC3339_SIZE, "%s%s%.3s:%s", day, fraction, offset, offset + 3);
}

/* ".123" to microseconds; leaves *text behind it. */
static bool fraction_parse(const char **text, int *ret_us)
{
	int us = 0, scale = 100000;

	if (**text == '.') {
		if (!isdigit((unsigned char)*++*text))
			return false;
		for (; isdigit((unsigned char)**text); ++*text, scale /= 10)
			us += (**text - '0') * scale;
	}
	*ret_us = us;
	return true;
}

static bool offset_parse(const char *text, int *ret_seconds)
{
	int hours, minutes;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*ret_seconds = 0;
		return true;
	}
	if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || !digits_parse(text + 1, 2, &hours) ||
	    text[3] != ':' || !digits_parse(text + 4, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
	return true;
}

bool rfc3339_parse(const char *text, int64_t *ret_at)
{
	struct tm utc;
	const char *rest = text + 19;
	int us, offset;

	if (strnlen(text, 19) < 19 || !date_parse(text, &utc) || (text[10] != 'T' && text[10] != 't') ||
	    !digits_parse(text + 11, 2, &utc.tm_hour) || text[13] != ':' || !digits_parse(text + 14, 2, &utc.tm_min) ||
	    text[16] != ':' || !digits_parse(text + 17, 2, &utc.tm_sec))
		return false;
	if (utc.tm_hour > 23 || utc.tm_min > 59 || utc.tm_sec > 59 || !fraction_parse(&rest, &us) ||
	    !offset_parse(rest, &offset))
		return false;
	*ret_at = ((int64_t)timegm(&utc) - offset) * SECOND + us;
	return true;
}
