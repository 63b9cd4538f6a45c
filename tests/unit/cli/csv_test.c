/* Lines of CSV as in RFC 4180, and what is no such line. */
#include "services/cli/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CELLS(...)                                                                                                     \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}

static const struct {
	const char *name;
	const char *line;
	enum csv_result result;
	const char *cells[8];
} cases[] = {
	{ "cells", "a,b,c", CSV_OK, CELLS("a", "b", "c") },
	{ "line end of Unix", "a,b\n", CSV_OK, CELLS("a", "b") },
	{ "line end of RFC 4180", "a,b\r\n", CSV_OK, CELLS("a", "b") },
	{ "no cell is one empty cell", "", CSV_OK, CELLS("") },
	{ "empty cells count", ",a,,", CSV_OK, CELLS("", "a", "", "") },
	{ "blanks belong to the cell", " a , b", CSV_OK, CELLS(" a ", " b") },
	{ "a comma in quotes", "\"36,7\",b", CSV_OK, CELLS("36,7", "b") },
	{ "doubled quotes", "\"say \"\"hi\"\"\",b", CSV_OK, CELLS("say \"hi\"", "b") },
	{ "only a quote", "\"\"\"\"", CSV_OK, CELLS("\"") },
	{ "an empty quoted cell", "\"\",\"\"", CSV_OK, CELLS("", "") },
	{ "quoted to the end", "a,\"b\"\r\n", CSV_OK, CELLS("a", "b") },
	{ "a quote without end", "a,\"b,c", CSV_QUOTE_OPEN, CELLS("a", "b,c") },
	{ "a quote without end, closed only by a doubled one", "\"b\"\"", CSV_QUOTE_OPEN, CELLS("b\"") },
	{ "a lone quote at the end", "a,\"", CSV_QUOTE_OPEN, CELLS("a", "") },
	{ "something behind a closing quote", "\"a\"b,c", CSV_QUOTE_MISPLACED, CELLS("a") },
	{ "a quote within a cell", "a\"b\",c", CSV_QUOTE_MISPLACED, CELLS("a\"b\",c") },
};

static void lines_are_split(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[64];
		struct csv_row row;
		size_t count = 0;

		print_message("%s\n", cases[i].name);
		snprintf(line, sizeof(line), "%s", cases[i].line);
		assert_int_equal(csv_split(line, &row), cases[i].result);
		for (; cases[i].cells[count]; count++) {
			assert_true(count < row.count);
			assert_string_equal(row.cells[count], cases[i].cells[count]);
		}
		assert_int_equal(row.count, count);
	}
}

static void a_line_has_a_bounded_number_of_cells(void **state)
{
	char line[CSV_CELLS_MAX + 1];
	struct csv_row row;

	(void)state;
	memset(line, ',', sizeof(line));
	line[CSV_CELLS_MAX - 1] = '\0';
	assert_int_equal(csv_split(line, &row), CSV_OK);
	assert_int_equal(row.count, CSV_CELLS_MAX);
	memset(line, ',', sizeof(line));
	line[CSV_CELLS_MAX] = '\0';
	assert_int_equal(csv_split(line, &row), CSV_TOO_MANY_CELLS);
	assert_int_equal(row.count, CSV_CELLS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_split),
		cmocka_unit_test(a_line_has_a_bounded_number_of_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
