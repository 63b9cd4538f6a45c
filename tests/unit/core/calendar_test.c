/* Which days the hall works: facts of the State Council's notices (B3.4, B6.2, C1.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/core/calendar.h"
#include "common/core/zone.h"
#include "common/runtime/site.h"

enum { OFF, WORKS };
enum { GUESSED, KNOWN };

static const struct day_case {
	const char *name, *date;
	bool works, known;
} cases[] = {
	{ "an ordinary Monday", "2020-02-10", WORKS, KNOWN },
	{ "an ordinary Saturday", "2020-02-15", OFF, KNOWN },
	{ "an ordinary Sunday", "2020-02-16", OFF, KNOWN },
	{ "C1.3 a Sunday worked for Spring Festival", "2020-01-19", WORKS, KNOWN },
	{ "the Thursday before Spring Festival", "2020-01-23", WORKS, KNOWN },
	{ "the Monday on which it was prolonged", "2020-01-27", OFF, KNOWN },
	{ "the Friday in it", "2020-01-31", OFF, KNOWN },
	{ "the day it was prolonged to", "2020-02-02", OFF, KNOWN },
	{ "the Monday after", "2020-02-03", WORKS, KNOWN },
	{ "a leap day, a Saturday", "2020-02-29", OFF, KNOWN },
	{ "B3.4 a Wednesday off in the last year there is", "2026-10-07", OFF, KNOWN },
	{ "a Thursday, the last day there is", "2026-12-31", WORKS, KNOWN },
	{ "B6.2 New Year 2027, not announced: a Friday, and surely a holiday", "2027-01-01", WORKS, GUESSED },
	{ "a Saturday not announced", "2027-01-02", OFF, GUESSED },
	{ "a Monday before there are data", "2018-12-24", WORKS, GUESSED },
	{ "but this Monday stands in the notice for 2019", "2018-12-31", OFF, KNOWN },
	{ "and this Saturday", "2018-12-29", WORKS, KNOWN },
	{ "before 1970, a Sunday", "1969-12-28", OFF, GUESSED },
	{ "before 1970, a Wednesday", "1969-12-31", WORKS, GUESSED },
};

static const Plan__Plan *qufu(struct arena *arena)
{
	const char *error = NULL;
	const Plan__Plan *plan = site_read_plan("deploy/plan/qufu.yaml", arena, &error);

	if (!plan)
		fail_msg("%s", error);
	return plan;
}

static void days(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const Plan__Plan *plan = qufu(arena);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct calendar_day day = calendar_day(plan, cases[i].date);

		if (day.is_working != cases[i].works || day.is_known != cases[i].known)
			fail_msg("%s: working %d, known %d", cases[i].name, day.is_working, day.is_known);
	}
	arena_destroy(arena);
}

/* 2020-01-24 to 2020-02-02, as the notice of 2020-01-26 says. */
static void spring_festival_2020(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const Plan__Plan *plan = qufu(arena);
	char date[DATE_SIZE] = "2020-01-24";

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		assert_false(calendar_day(plan, date).is_working);
		assert_true(zone_date_add(date, 1, date));
	}
	assert_string_equal(date, "2020-02-03");
	assert_true(calendar_day(plan, date).is_working);
	arena_destroy(arena);
}

/* What stands in the file: eight years. */
static void years(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const Plan__Plan *plan = qufu(arena);

	(void)state;
	for (unsigned year = 2019; year <= 2026; year++)
		assert_true(calendar_has_year(plan, year));
	assert_false(calendar_has_year(plan, 2018));
	assert_false(calendar_has_year(plan, 2027));
	arena_destroy(arena);
}

/* A hall that also works on Saturdays and knows no holidays. */
static void another_week(void **state)
{
	Plan__Weekday week[] = { PLAN__WEEKDAY__SATURDAY, PLAN__WEEKDAY__TUESDAY };
	Plan__Calendar calendar = PLAN__CALENDAR__INIT;
	Plan__Plan plan = PLAN__PLAN__INIT;

	(void)state;
	calendar.workdays = week;
	calendar.n_workdays = 2;
	plan.calendar = &calendar;
	assert_true(calendar_day(&plan, "2020-02-15").is_working);
	assert_false(calendar_day(&plan, "2020-02-15").is_known);
	assert_true(calendar_day(&plan, "2020-02-11").is_working);
	assert_false(calendar_day(&plan, "2020-02-10").is_working);
	assert_false(calendar_day(&plan, "2020-02-16").is_working);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(spring_festival_2020),
		cmocka_unit_test(years),
		cmocka_unit_test(another_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
