/* A plan with nineteen mistakes: one run names them all, each with its line, and nothing else (C1.3, C1.4, C3, C4.1, C5.3, B2.4, G2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/runtime/site.h"
#include "tests/unit/support/place.h"

#define PLAN "tests/data/plan-with-mistakes.yaml"
#define LINE_MAX_BYTES 1024

static const struct expected {
	unsigned line;
	const char *path;
	const char *says;
} expected[] = {
	{ 7, "site.time_zone", "the time zone database has no 'Asia/Urumchi'" },
	{ 21, "departments[0].thermometers[0].kind", "did you mean infrared-thermometer?" },
	{ 33, "staff[3].on_cal", "did you mean on_call?" },
	{ 41, "halls[0].visitors_max", "is 100001: 1 to 100000 is allowed" },
	{ 46, "windows[0].department", "'twon' is not the id of one of departments" },
	{ 50, "rooms[1].id", "'room' stands twice" },
	{ 51, "rooms[1].capacity", "an isolation room takes at least 1" },
	{ 65, "door[0].fever_c", "is 37.05: at most 1 decimal" },
	{ 73, "roll_call[0].sessions[0].opens", "HH:MM" },
	{ 78, "incident[0].isolate_within_min", "found \"soon\"; allowed: a whole number from 1 to 1440" },
	{ 96, "contact[0].effective_from", "is not a day that exists" },
	{ 107, "ventilation[0].windows_open[1].from", "overlaps windows_open[0]" },
	{ 130, "disinfection[0].tasks[1].with[0].at_least.unit",
	  "75.0 is no concentration; alcohol is told in percent" },
	{ 131, "disinfection[0].tasks[1].times_a_day_min", "4 is over times_a_day_max, 3" },
	{ 168, "notice[0].reminders_max", "must be set" },
	{ 178, "booking[0].channels[1]", "found \"PIGEON\"" },
	{ 222, "hotline[1].effective_from", "stands twice" },
	{ 229, "par_levels[0].low", "60 is not below par, 60" },
	{ 261, "escalation[0].steps[1].to[0]", "\"role/haed\": the plan has no such id" },
};
#define EXPECTED_COUNT (sizeof(expected) / sizeof(expected[0]))

/* "<file>:<line>:<column>: <path>", then a colon or a blank. */
static bool is_of(const char *line, const struct expected *mistake)
{
	unsigned number;
	const char *path = place_read(line, PLAN, &number), *rest;

	if (!path || number != mistake->line || strncmp(path, mistake->path, strlen(mistake->path)) != 0)
		return false;
	rest = path + strlen(mistake->path);
	return (*rest == ':' || *rest == ' ') && strstr(rest, mistake->says);
}

static void all_in_one_run(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	bool found[EXPECTED_COUNT] = { false };
	const char *error = NULL;
	char *rest, *line;

	(void)state;
	assert_null(site_read_plan(PLAN, arena, &error));
	rest = arena_strdup(arena, error);
	while ((line = strsep(&rest, "\n"))) {
		size_t i = 0;

		while (i < EXPECTED_COUNT && (found[i] || !is_of(line, &expected[i])))
			i++;
		if (i == EXPECTED_COUNT)
			fail_msg("not planted: %s", line);
		found[i] = true;
	}
	for (size_t i = 0; i < EXPECTED_COUNT; i++) {
		if (!found[i])
			fail_msg("not found: line %u, %s, among\n%s", expected[i].line, expected[i].path, error);
	}
	arena_destroy(arena);
}

/* The file marks the same lines. */
static void where_they_were_planted(void **state)
{
	FILE *file = fopen(PLAN, "r");
	char text[LINE_MAX_BYTES];
	size_t next = 0;

	(void)state;
	assert_non_null(file);
	for (unsigned line = 1; fgets(text, sizeof(text), file); line++) {
		if (!strstr(text, "# mistake"))
			continue;
		assert_true(next < EXPECTED_COUNT);
		assert_int_equal(expected[next++].line, line);
	}
	assert_int_equal(next, EXPECTED_COUNT);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_in_one_run),
		cmocka_unit_test(where_they_were_planted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
