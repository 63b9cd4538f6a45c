/* Instants and the hall's days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/core/zone.h"

static void zone_is(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static int64_t at(const char *text)
{
	int64_t instant = -1;

	if (!rfc3339_parse(text, &instant))
		fail_msg("not taken: %s", text);
	return instant;
}

/* 1581292800 is 2020-02-10T00:00:00Z, by date(1). */
static void days_are_the_halls(void **state)
{
	char date[DATE_SIZE];
	int64_t begin, end;

	(void)state;
	zone_is("Asia/Shanghai");
	assert_true(zone_day("2020-02-10", &begin, &end));
	assert_int_equal(begin, INT64_C(1581292800) * SECOND - 8 * HOUR);
	assert_int_equal(end - begin, DAY);
	zone_date(begin, date);
	assert_string_equal(date, "2020-02-10");
	zone_date(begin - 1, date);
	assert_string_equal(date, "2020-02-09");
	zone_date(end - 1, date);
	assert_string_equal(date, "2020-02-10");
	zone_date(end, date);
	assert_string_equal(date, "2020-02-11");
	zone_date(-1, date);
	assert_string_equal(date, "1970-01-01");
}

static void dates_that_do_not_exist(void **state)
{
	static const char *const wrong[] = { "",           "2020-02-30",  "2019-02-29",  "2100-02-29",  "2020-04-31",
					     "2020-13-01", "2020-00-10",  "2020-01-00",  "2020-1-01",   "2020-01-1",
					     "20200110",   "2020/01/10",  "2020-01-10 ", " 2020-01-10", "2020-01-1a",
					     "-020-01-10", "2020-01-10T", "1969-12-31",  "+020-01-10",  "２020-01-10" };

	(void)state;
	zone_is("Asia/Shanghai");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int64_t begin = 7, end = 8;

		if (zone_day(wrong[i], &begin, &end))
			fail_msg("taken: '%s'", wrong[i]);
		assert_int_equal(begin, 7);
		assert_int_equal(end, 8);
	}
}

/* Every day of 130 years is as long as the next one's beginning says, and its date reads back. */
static void days_follow_one_another(void **state)
{
	static const char *const zones[] = { "Asia/Shanghai", "Europe/Berlin", "America/New_York",
					     "Australia/Lord_Howe", "UTC" };

	(void)state;
	for (size_t z = 0; z < sizeof(zones) / sizeof(zones[0]); z++) {
		int64_t begin, end, previous_end = 0;
		char date[DATE_SIZE] = "1970-01-02";

		zone_is(zones[z]);
		for (unsigned day = 0; day < 47000; day++) {
			char last[DATE_SIZE];

			assert_true(zone_day(date, &begin, &end));
			assert_true(day == 0 || begin == previous_end);
			assert_in_range((uintmax_t)(end - begin), (uintmax_t)(23 * HOUR), (uintmax_t)(25 * HOUR));
			zone_date(end - 1, last);
			assert_string_equal(last, date);
			zone_date(end, date);
			previous_end = end;
		}
		assert_true(strncmp(date, "2098-", 5) == 0);
	}
}

/* Days of a zone with summer time: 2020-03-29 has 23 hours in Berlin, 2020-10-25 has 25. Shanghai had summer time in 1986. */
static void days_with_another_length(void **state)
{
	static const struct {
		const char *zone, *date;
		int hours;
	} days[] = { { "Europe/Berlin", "2020-03-29", 23 }, { "Europe/Berlin", "2020-10-25", 25 },
		     { "Europe/Berlin", "2020-03-30", 24 }, { "Asia/Shanghai", "2020-03-29", 24 },
		     { "Asia/Shanghai", "1986-05-04", 23 }, { "Asia/Shanghai", "1986-09-14", 25 },
		     { "Asia/Shanghai", "2020-02-29", 24 }, { "America/New_York", "2020-03-08", 23 } };

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		int64_t begin, end;

		zone_is(days[i].zone);
		assert_true(zone_day(days[i].date, &begin, &end));
		assert_int_equal(end - begin, days[i].hours * HOUR);
	}
}

/* Days that begin at one o'clock because the clock is put forward at midnight. */
static void day_without_a_midnight(void **state)
{
	int64_t begin, end, before_begin, before_end;
	char date[DATE_SIZE];

	(void)state;
	zone_is("America/Sao_Paulo");
	assert_true(zone_day("2018-11-04", &begin, &end));
	assert_true(zone_day("2018-11-03", &before_begin, &before_end));
	assert_int_equal(begin, at("2018-11-04T03:00:00Z"));
	assert_int_equal(before_end, begin);
	assert_int_equal(end - begin, 23 * HOUR);
	zone_date(begin, date);
	assert_string_equal(date, "2018-11-04");
}

/* Examples of RFC 3339, section 5.8, and what else it allows. */
static void texts_that_are_instants(void **state)
{
	(void)state;
	assert_int_equal(at("1985-04-12T23:20:50.52Z"), INT64_C(482196050520000));
	assert_int_equal(at("1996-12-19T16:39:57-08:00"), at("1996-12-20T00:39:57Z"));
	assert_int_equal(at("1996-12-20t00:39:57z"), at("1996-12-20T00:39:57Z"));
	assert_int_equal(at("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(at("2020-02-10T08:00:00+08:00"), INT64_C(1581292800) * SECOND);
	assert_int_equal(at("2020-02-10T00:00:00.123456999Z"), INT64_C(1581292800) * SECOND + 123456);
	assert_int_equal(at("1970-01-01T05:00:00+05:30"), -1800 * SECOND);
	assert_int_equal(at("2020-02-29T00:00:00-00:00"), at("2020-02-29T00:00:00Z"));
}

static void texts_that_are_not(void **state)
{
	static const char *const wrong[] = { "",
					     "2020-02-10",
					     "2020-02-10T08:00:00",
					     "2020-02-10T08:00Z",
					     "2020-02-10 08:00:00Z",
					     "2020-02-10T08:00:00+0800",
					     "2020-02-10T08:00:00+08",
					     "2020-02-10T08:00:00+24:00",
					     "2020-02-10T08:00:00+08:60",
					     "2020-02-10T08:00:00 +08:00",
					     "2020-02-10T24:00:00Z",
					     "2020-02-10T23:60:00Z",
					     "2020-02-10T23:59:61Z",
					     "2020-02-30T08:00:00Z",
					     "2019-02-29T08:00:00Z",
					     "2020-02-10T08:00:00.Z",
					     "2020-02-10T08:00:00,5Z",
					     "2020-02-10T08:00:00.5",
					     "2020-02-10T08:00:00ZZ",
					     "2020-02-10T08:00:00Z ",
					     " 2020-02-10T08:00:00Z",
					     "20200210T080000Z",
					     "2020-02-10T8:00:00Z",
					     "0000-02-10T08:00:00Z",
					     "2020-02-10T08:00:00−08:00" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int64_t instant = 7;

		if (rfc3339_parse(wrong[i], &instant))
			fail_msg("taken: '%s'", wrong[i]);
		assert_int_equal(instant, 7);
	}
}

static void written_as_read(void **state)
{
	static const struct {
		const char *zone, *text;
	} cases[] = { { "Asia/Shanghai", "2020-02-10T08:08:51+08:00" },
		      { "Asia/Shanghai", "2020-02-10T08:08:51.120+08:00" },
		      { "Asia/Shanghai", "2020-02-10T08:08:51.000001+08:00" },
		      { "Asia/Shanghai", "9999-12-31T23:59:59.999999+08:00" },
		      { "Asia/Kolkata", "2020-02-29T23:59:59+05:30" },
		      { "America/St_Johns", "2020-01-01T00:00:00-03:30" },
		      { "UTC", "2020-02-10T00:00:00Z" },
		      { "UTC", "1970-01-01T00:00:00.500Z" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[RFC3339_SIZE];

		zone_is(cases[i].zone);
		rfc3339_format(at(cases[i].text), text);
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_the_halls),      cmocka_unit_test(dates_that_do_not_exist),
		cmocka_unit_test(days_follow_one_another), cmocka_unit_test(days_with_another_length),
		cmocka_unit_test(day_without_a_midnight),  cmocka_unit_test(texts_that_are_instants),
		cmocka_unit_test(texts_that_are_not),      cmocka_unit_test(written_as_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
