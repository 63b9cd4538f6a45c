/* Rows of any command become requests, or mistakes that name their column (C1.3). */
#include "services/cli/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "hallward/health/v1/roll_call.pb-c.h"

#define HEADER "badge,measured_at,thermometer,temperature_c"

static int setup(void **state)
{
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	*state = arena_create((size_t)1 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_destroy(*state);
	return 0;
}

static bool columns_of(struct row_columns *ret_columns, const char *header, struct entry_mistake *ret_mistake,
		       struct arena *arena)
{
	return row_columns_read(arena_strdup(arena, header), &health__record_staff_temperature__descriptor, ret_columns,
				ret_mistake, arena);
}

static void a_row_is_read(void **state)
{
	const Health__RecordStaffTemperature *command;
	struct entry_mistake mistake = { 0 };
	struct row_columns columns;
	const char *column, *cell;
	char *line = arena_strdup(*state, "P1,2020-02-10T08:05:00+08:00,\"permits-ir\",36.5\r\n");

	assert_true(columns_of(&columns, HEADER "\r\n", &mistake, *state));
	row_find_field(&columns, arena_strdup(*state, line), "temperature_c", &column, &cell);
	assert_string_equal(column, "temperature_c");
	assert_string_equal(cell, "36.5");
	row_find_field(&columns, arena_strdup(*state, line), "subject_id", &column, &cell);
	assert_string_equal(column, "");
	command = (const Health__RecordStaffTemperature *)row_read(&columns, line, *state, &mistake);
	assert_non_null(command);
	assert_string_equal(command->badge, "P1");
	assert_string_equal(command->thermometer, "permits-ir");
	assert_true(command->temperature_c == 36.5);
	assert_true(command->measured_at == INT64_C(1581293100000000));
}

struct mistake_case {
	const char *name, *line, *column, *found;
};

static const struct mistake_case rows[] = {
	{ "C1.3 a cell too few", "P1,2020-02-10T08:05:00+08:00,permits-ir", "", "3 cells" },
	{ "C1.3 a cell too many", "P1,2020-02-10T08:05:00+08:00,permits-ir,36.5,", "", "5 cells" },
	{ "C1.3 a quote left open", "P1,2020-02-10T08:05:00+08:00,\"permits-ir,36.5", "", "3 cells" },
	{ "C1.3 no number", "P1,2020-02-10T08:05:00+08:00,permits-ir,warm", "temperature_c", "warm" },
	{ "C1.3 two decimals", "P1,2020-02-10T08:05:00+08:00,permits-ir,36.55", "temperature_c", "36.55" },
	{ "C1.3 no instant", "P1,this morning,permits-ir,36.5", "measured_at", "this morning" },
	{ "C1.3 nothing where something must be", "P1,2020-02-10T08:05:00+08:00,,36.5", "thermometer", "" },
};

static void run(void **state)
{
	const struct mistake_case *row = *state;
	struct arena *arena = arena_create((size_t)1 << 20);
	struct entry_mistake mistake = { 0 };
	struct row_columns columns;

	assert_true(columns_of(&columns, HEADER, &mistake, arena));
	assert_null(row_read(&columns, arena_strdup(arena, row->line), arena, &mistake));
	assert_string_equal(mistake.column, row->column);
	assert_string_equal(mistake.found, row->found);
	assert_true(*mistake.allowed != '\0');
	arena_destroy(arena);
}

static void headers_that_are_none(void **state)
{
	struct entry_mistake mistake = { 0 };
	struct row_columns columns;

	assert_false(columns_of(&columns, "badge,temperature", &mistake, *state));
	assert_string_equal(mistake.found, "temperature");
	assert_non_null(strstr(mistake.allowed, "measured_at, badge, temperature_c, thermometer"));
	assert_false(columns_of(&columns, "badge,badge", &mistake, *state));
	assert_string_equal(mistake.found, "badge");
	assert_false(columns_of(&columns, "", &mistake, *state));
}

int main(void)
{
	enum { COUNT = sizeof(rows) / sizeof(rows[0]) };
	struct CMUnitTest tests[COUNT + 2] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ rows[i].name, run, NULL, NULL, (void *)(uintptr_t)&rows[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test_setup_teardown(a_row_is_read, setup, teardown);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test_setup_teardown(headers_that_are_none, setup, teardown);
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
