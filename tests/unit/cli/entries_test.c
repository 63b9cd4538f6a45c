/* Rows of the entrance registrations become messages, or mistakes that name their column. */
#include "services/cli/entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define HEADER "time,checkpoint,direction,kind,token,temperature_c,mask,method"
#define TIME "2020-02-10T08:08:51+08:00"
#define OBSERVED_AT INT64_C(1581293331000000)

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

static void columns_of(struct entry_columns *ret_columns, const char *header, struct arena *arena)
{
	struct entry_mistake mistake = { 0 };

	if (!entry_columns_read(arena_strdup(arena, header), ret_columns, &mistake, arena))
		fail_msg("%s: found %s; allowed: %s", mistake.column, mistake.found, mistake.allowed);
}

static void an_entry_is_read(void **state)
{
	struct entry_mistake mistake = { 0 };
	struct entry_columns columns;
	const Health__RegisterEntry *entry;
	const ProtobufCMessage *message;

	columns_of(&columns, HEADER "\r\n", *state);
	message = entry_read(&columns,
			     arena_strdup(*state, TIME ",entrance-1,in,supplier,P003,36.6,no,thermal-camera\r\n"),
			     *state, &mistake);
	assert_non_null(message);
	assert_ptr_equal(message->descriptor, &health__register_entry__descriptor);
	entry = (const Health__RegisterEntry *)message;
	assert_int_equal(entry->observed_at, OBSERVED_AT);
	assert_string_equal(entry->checkpoint, "entrance-1");
	assert_int_equal(entry->kind, HEALTH__KIND__SUPPLIER);
	assert_string_equal(entry->token, "P003");
	assert_true(entry->temperature_c == 36.6);
	assert_int_equal(entry->mask, HEALTH__MASK__MISSING);
	assert_int_equal(entry->method, HEALTH__METHOD__THERMAL_CAMERA);
	assert_int_equal(entry->decided_offline, HEALTH__OUTCOME__OUTCOME_UNSPECIFIED);
}

static void an_exit_needs_no_reading(void **state)
{
	struct entry_mistake mistake = { 0 };
	struct entry_columns columns;
	const ProtobufCMessage *message;

	columns_of(&columns, HEADER, *state);
	message = entry_read(&columns, arena_strdup(*state, TIME ",entrance-2,out,visitor,V1,,,"), *state, &mistake);
	assert_non_null(message);
	assert_ptr_equal(message->descriptor, &health__register_exit__descriptor);
	assert_string_equal(((const Health__RegisterExit *)message)->token, "V1");
	assert_int_equal(((const Health__RegisterExit *)message)->observed_at, OBSERVED_AT);
}

static void columns_stand_in_any_order(void **state)
{
	struct entry_mistake mistake = { 0 };
	struct entry_columns columns;
	const ProtobufCMessage *message;

	columns_of(&columns, "outcome,method,mask,temperature_c,token,kind,direction,checkpoint,time", *state);
	message = entry_read(&columns, arena_strdup(*state, "whatever,mercury,yes,36.0,V1,visitor,in,entrance-1," TIME),
			     *state, &mistake);
	assert_non_null(message);
	assert_int_equal(((const Health__RegisterEntry *)message)->mask, HEALTH__MASK__WORN);
	assert_int_equal(((const Health__RegisterEntry *)message)->observed_at, OBSERVED_AT);
}

static const struct {
	const char *name;
	const char *row;
	const char *column, *found;
	const char *allowed; /* part of it */
} mistakes[] = {
	{ "decimal comma", TIME ",entrance-1,in,visitor,V1,\"36,7\",yes,infrared", "temperature_c", "36,7", "36.6" },
	{ "two decimals", TIME ",entrance-1,in,visitor,V1,36.55,yes,infrared", "temperature_c", "36.55", "decimal" },
	{ "not a number", TIME ",entrance-1,in,visitor,V1,NaN,yes,infrared", "temperature_c", "NaN", "36.6" },
	{ "infinite", TIME ",entrance-1,in,visitor,V1,1e999,yes,infrared", "temperature_c", "1e999", "36.6" },
	{ "no temperature for an entry", TIME ",entrance-1,in,visitor,V1,,yes,infrared", "temperature_c", "", "36.6" },
	{ "temperature 0", TIME ",entrance-1,in,visitor,V1,0,yes,infrared", "temperature_c", "0", "" },
	{ "no token", TIME ",entrance-1,in,visitor,,36.5,yes,infrared", "token", "", "ticket" },
	{ "no checkpoint", TIME ",,in,visitor,V1,36.5,yes,infrared", "checkpoint", "", "checkpoint" },
	{ "30 February", "2020-02-30T09:00:04+08:00,entrance-1,in,visitor,V1,36.5,yes,infrared", "time",
	  "2020-02-30T09:00:04+08:00", "RFC 3339" },
	{ "time without zone", "2020-02-10 09:00,entrance-1,in,visitor,V1,36.5,yes,infrared", "time",
	  "2020-02-10 09:00", "RFC 3339" },
	{ "time as a number", "1581293331000000,entrance-1,in,visitor,V1,36.5,yes,infrared", "time", "1581293331000000",
	  "RFC 3339" },
	{ "unknown direction", TIME ",entrance-1,sideways,visitor,V1,36.5,yes,infrared", "direction", "sideways",
	  "in or out" },
	{ "direction in capitals", TIME ",entrance-1,OUT,visitor,V1,,,", "direction", "OUT", "in or out" },
	{ "unknown kind", TIME ",entrance-1,in,alien,V1,36.5,yes,infrared", "kind", "alien",
	  "visitor, staff, supplier" },
	{ "unspecified kind", TIME ",entrance-1,in,kind-unspecified,V1,36.5,yes,infrared", "kind", "kind-unspecified",
	  "" },
	{ "unknown mask", TIME ",entrance-1,in,visitor,V1,36.5,maybe,infrared", "mask", "maybe", "yes or no" },
	{ "the contract's word for a mask", TIME ",entrance-1,in,visitor,V1,36.5,worn,infrared", "mask", "worn",
	  "yes or no" },
	{ "unknown method", TIME ",entrance-1,in,visitor,V1,36.5,yes,crystal-ball", "method", "crystal-ball",
	  "mercury" },
	{ "a cell too few", TIME ",entrance-1,in,visitor,V1,36.5,yes", "method", "7 cells", "8 cells" },
	{ "a cell too many", TIME ",entrance-1,in,visitor,V1,36.5,yes,infrared,", "", "9 cells", "8 cells" },
	{ "quote without end", TIME ",entrance-1,in,visitor,\"V1,36.5,yes,infrared", "token", "V1,36.5,yes,infrared",
	  "closing quote" },
	{ "bad UTF-8",
	  TIME ",entrance-1,in,visitor,V\xff"
	       "1,36.5,yes,infrared",
	  "token",
	  "V\xff"
	  "1",
	  "" },
	{ "bad time of an exit", "yesterday,entrance-1,out,visitor,V1,,,", "time", "yesterday", "RFC 3339" },
	{ "the leftmost of two mistakes", "yesterday,entrance-1,in,alien,V1,36.5,yes,infrared", "time", "yesterday",
	  "RFC 3339" },
};

static void mistakes_name_their_column(void **state)
{
	struct entry_columns columns;

	columns_of(&columns, HEADER, *state);
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct entry_mistake mistake = { 0 };

		print_message("%s\n", mistakes[i].name);
		assert_null(entry_read(&columns, arena_strdup(*state, mistakes[i].row), *state, &mistake));
		assert_string_equal(mistake.column, mistakes[i].column);
		assert_string_equal(mistake.found, mistakes[i].found);
		if (!*mistake.allowed || !strstr(mistake.allowed, mistakes[i].allowed))
			fail_msg("allowed: %s", mistake.allowed);
	}
}

static void a_wrong_header_is_no_table(void **state)
{
	static const char *const headers[] = { "", "time,checkpoint", HEADER ",colour", HEADER ",time",
					       "time;checkpoint;direction;kind;token;temperature_c;mask;method" };

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct entry_mistake mistake = { 0 };
		struct entry_columns columns;

		assert_false(entry_columns_read(arena_strdup(*state, headers[i]), &columns, &mistake, *state));
		assert_non_null(mistake.allowed);
	}
}

static void a_refused_field_is_found_in_its_row(void **state)
{
	struct entry_columns columns;
	const char *column, *cell;

	columns_of(&columns, HEADER, *state);
	entry_find_field(&columns, arena_strdup(*state, TIME ",entrance-9,in,visitor,V1,367,yes,infrared"),
			 "temperature_c", &column, &cell);
	assert_string_equal(column, "temperature_c");
	assert_string_equal(cell, "367");
	entry_find_field(&columns, arena_strdup(*state, TIME ",entrance-9,in,visitor,V1,367,yes,infrared"),
			 "observed_at", &column, &cell);
	assert_string_equal(column, "time");
	assert_string_equal(cell, TIME);
	entry_find_field(&columns, arena_strdup(*state, TIME ",entrance-9,in,visitor,V1,367,yes,infrared"),
			 "request_id", &column, &cell);
	assert_string_equal(column, "");
}

static void what_is_written_can_be_read(void **state)
{
	Health__Registration registration = HEALTH__REGISTRATION__INIT;
	const Health__RegisterEntry *entry;
	struct entry_mistake mistake = { 0 };
	struct entry_columns columns;
	char line[256] = "";

	registration.observed_at = OBSERVED_AT;
	registration.checkpoint = "entrance-1";
	registration.direction = HEALTH__DIRECTION__IN;
	registration.kind = HEALTH__KIND__STAFF;
	registration.token = "S1";
	registration.temperature_c = 36.0;
	registration.mask = HEALTH__MASK__WORN;
	registration.method = HEALTH__METHOD__MERCURY;
	registration.outcome = HEALTH__OUTCOME__ADMITTED;
	for (enum entry_column column = 0; column < ENTRY_COLUMN_COUNT; column++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s%s", column ? "," : "",
			 entry_cell(&registration, column, *state));
	columns_of(&columns, entry_header(), *state);
	entry = (const Health__RegisterEntry *)entry_read(&columns, line, *state, &mistake);
	assert_non_null(entry);
	assert_int_equal(entry->observed_at, OBSERVED_AT);
	assert_true(entry->temperature_c == 36.0);
	assert_int_equal(entry->mask, HEALTH__MASK__WORN);

	registration.direction = HEALTH__DIRECTION__OUT;
	assert_string_equal(entry_cell(&registration, ENTRY_TEMPERATURE, *state), "");
	assert_string_equal(entry_cell(&registration, ENTRY_MASK, *state), "");
	assert_string_equal(entry_cell(&registration, ENTRY_DIRECTION, *state), "out");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_read),
		cmocka_unit_test(an_exit_needs_no_reading),
		cmocka_unit_test(columns_stand_in_any_order),
		cmocka_unit_test(mistakes_name_their_column),
		cmocka_unit_test(a_wrong_header_is_no_table),
		cmocka_unit_test(a_refused_field_is_found_in_its_row),
		cmocka_unit_test(what_is_written_can_be_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
