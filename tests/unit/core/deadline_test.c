/* Deadlines in working time: 08:30 to 12:00 and 14:00 to 17:30, from Monday to Friday; the plan is tests/data/plan.yaml (O2, S1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/core/deadline.h"
#include "common/runtime/clock.h"
#include "common/runtime/site.h"

enum what { WORKING_DAYS, WORKING_MIN, DAYS };

static const struct deadline_case {
	const char *name, *date, *time_of_day;
	enum what what;
	unsigned count;
	const char *by_date, *by_time;
} cases[] = {
	{ "S1 the same morning", "2020-02-10", "09:00", WORKING_MIN, 180, "2020-02-10", "12:00" },
	{ "S1 a minute more is after the break", "2020-02-10", "09:00", WORKING_MIN, 181, "2020-02-10", "14:01" },
	{ "S1 asked in the break", "2020-02-10", "13:00", WORKING_MIN, 30, "2020-02-10", "14:30" },
	{ "S1 over the weekend", "2020-02-14", "16:30", WORKING_MIN, 240, "2020-02-17", "11:30" },
	{ "S1 asked on a Saturday", "2020-02-15", "10:00", WORKING_MIN, 60, "2020-02-17", "09:30" },
	{ "S1 before work begins", "2020-02-10", "06:00", WORKING_MIN, 1, "2020-02-10", "08:31" },
	{ "S1 after it ends", "2020-02-10", "18:00", WORKING_MIN, 420, "2020-02-11", "17:30" },
	{ "S1 over Spring Festival", "2020-01-23", "17:00", WORKING_MIN, 31, "2020-02-03", "08:31" },
	{ "O2 working days", "2020-02-13", "09:00", WORKING_DAYS, 2, "2020-02-17", "17:30" },
	{ "S1 days of any kind", "2020-02-10", "09:00", DAYS, 3, "2020-02-13", "17:30" },
	{ "S1 on a Sunday nobody takes deliveries", "2020-02-10", "09:00", DAYS, 6, "2020-02-17", "17:30" },
};

static struct deadline deadline_of(const struct deadline_case *row, const struct context *context)
{
	if (row->what == WORKING_DAYS)
		return deadline_after(context, row->count);
	return row->what == WORKING_MIN ? deadline_after_min(context, row->count)
					: deadline_after_days(context, row->count);
}

static void deadlines(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const char *error = NULL;
	struct context context = { .plan = site_read_plan("tests/data/plan.yaml", arena, &error) };

	(void)state;
	assert_non_null(context.plan);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t expected;
		struct deadline deadline;

		assert_true(zone_instant(cases[i].date, cases[i].time_of_day, &context.now));
		assert_true(zone_instant(cases[i].by_date, cases[i].by_time, &expected));
		deadline = deadline_of(&cases[i], &context);
		if (deadline.at != expected || deadline.calendar_unknown)
			fail_msg("%s: %lld s off", cases[i].name, (long long)((deadline.at - expected) / SECOND));
	}
	arena_destroy(arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { { "S1 deadlines in working time", deadlines, NULL, NULL, NULL } };

	zone_set("Asia/Shanghai");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
