/* Which days an observation lasts: month ends, leap days, year ends, by every rule of counting. The days expected are counted by hand. */
#include <stdio.h>

#include "services/health/health.h"
#include "tests/unit/support/watch.h"

struct days_case {
	const char *name;
	Health__Observation__Kind kind;
	const char *counted_from;
	unsigned days;
	Plan__FirstDay first;
	bool inclusive;
	const char *first_day, *last_day, *free_from;
};

#define C2 HEALTH__OBSERVATION__KIND__RETURNEE
#define C9 HEALTH__OBSERVATION__KIND__CONTACT
#define SAME PLAN__FIRST_DAY__SAME_DAY
#define NEXT PLAN__FIRST_DAY__NEXT_DAY

static const struct days_case cases[] = {
	{ "C2 14 days within a month", C2, "2020-02-03", 14, SAME, true, "2020-02-03", "2020-02-16", "2020-02-17" },
	{ "C2 across the end of a month", C2, "2020-01-25", 14, SAME, true, "2020-01-25", "2020-02-07", "2020-02-08" },
	{ "C2 across a leap day", C2, "2020-02-20", 14, SAME, true, "2020-02-20", "2020-03-04", "2020-03-05" },
	{ "C2 across 28 February of a common year", C2, "2019-02-20", 14, SAME, true, "2019-02-20", "2019-03-05",
	  "2019-03-06" },
	{ "C2 the last day is the leap day", C2, "2020-02-16", 14, SAME, true, "2020-02-16", "2020-02-29",
	  "2020-03-01" },
	{ "C2 arrived on a leap day", C2, "2020-02-29", 14, SAME, true, "2020-02-29", "2020-03-13", "2020-03-14" },
	{ "C2 across a year end", C2, "2019-12-25", 14, SAME, true, "2019-12-25", "2020-01-07", "2020-01-08" },
	{ "C2 the last day is the year's", C2, "2019-12-18", 14, SAME, true, "2019-12-18", "2019-12-31", "2020-01-01" },
	{ "C2 a month of 30 days", C2, "2020-04-20", 14, SAME, true, "2020-04-20", "2020-05-03", "2020-05-04" },
	{ "C2 free as the last day begins", C2, "2020-02-20", 14, SAME, false, "2020-02-20", "2020-03-03",
	  "2020-03-04" },
	{ "C2 free as the leap day begins", C2, "2020-02-16", 14, SAME, false, "2020-02-16", "2020-02-28",
	  "2020-02-29" },
	{ "C2 counted from the next day", C2, "2020-02-20", 14, NEXT, true, "2020-02-21", "2020-03-05", "2020-03-06" },
	{ "C2 counted from the next day, free as the last day begins", C2, "2020-02-20", 14, NEXT, false, "2020-02-21",
	  "2020-03-04", "2020-03-05" },
	{ "C2 one day", C2, "2020-02-29", 1, SAME, true, "2020-02-29", "2020-02-29", "2020-03-01" },
	{ "C2 no day at all", C2, "2020-03-01", 1, SAME, false, "2020-03-01", "2020-02-29", "2020-03-01" },
	{ "C2 90 days", C2, "2020-01-01", 90, SAME, true, "2020-01-01", "2020-03-30", "2020-03-31" },
	{ "C9.3 from the day after the last contact", C9, "2020-02-03", 14, NEXT, true, "2020-02-04", "2020-02-17",
	  "2020-02-18" },
	{ "C9.3 last contact at the end of a month", C9, "2020-01-31", 14, NEXT, true, "2020-02-01", "2020-02-14",
	  "2020-02-15" },
	{ "C9.3 last contact the day before a leap day", C9, "2020-02-28", 14, NEXT, true, "2020-02-29", "2020-03-13",
	  "2020-03-14" },
	{ "C9.3 last contact on a leap day", C9, "2020-02-29", 14, NEXT, true, "2020-03-01", "2020-03-14",
	  "2020-03-15" },
	{ "C9.3 last contact on New Year's Eve", C9, "2019-12-31", 14, NEXT, true, "2020-01-01", "2020-01-14",
	  "2020-01-15" },
	{ "C9.3 the day of the contact counts", C9, "2020-02-20", 14, SAME, true, "2020-02-20", "2020-03-04",
	  "2020-03-05" },
	{ "C9.3 free as the last day begins", C9, "2020-02-20", 14, NEXT, false, "2020-02-21", "2020-03-04",
	  "2020-03-05" },
};

static void begin(const struct view *view, const struct context *context, struct decision *decision, const void *start)
{
	observation_begin(view, context, decision, start);
}

static void counts(void **state)
{
	const struct days_case *row = *state;
	struct observation_start start = { row->kind, "01700000-0000-7000-8000-000000000001", row->counted_from, NULL };
	const Health__Observation *begun;
	char midnight[32];
	struct given given;

	given_init(&given, &health_service);
	given.context.plan->returnee[0]->isolation_days = given.context.plan->contact[0]->observation_days = row->days;
	given.context.plan->returnee[0]->first_day = given.context.plan->contact[0]->first_day = row->first;
	given.context.plan->returnee[0]->last_day_inclusive = row->inclusive;
	given.context.plan->contact[0]->last_day_inclusive = row->inclusive;
	begun = ((const Health__ObservationBegan *)given_rule(&given, begin, &start)->events[0].data)->observation;
	assert_string_equal(begun->first_day, row->first_day);
	assert_string_equal(begun->last_day, row->last_day);
	snprintf(midnight, sizeof(midnight), "%s 00:00", row->free_from);
	assert_int_equal(begun->release_at, watch_moment(midnight));
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, counts, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
