/* A recorded day of the hall, and days that are not so orderly (B2.4, C1.2, C1.4). */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"
#include "services/health/health.h"
#include "tests/unit/support/door.h"

#define ROWS_MAX 4096

/* One row of the recorded day, as requests. */
struct row {
	bool out;
	Health__RegisterEntry entry;
	Health__RegisterExit leaving;
};

static struct row rows[ROWS_MAX];
static size_t row_count;

static Health__Kind kind_of(const char *text)
{
	return strcmp(text, "visitor") == 0    ? HEALTH__KIND__VISITOR
	       : strcmp(text, "supplier") == 0 ? HEALTH__KIND__SUPPLIER
					       : HEALTH__KIND__STAFF;
}

static void row_read(struct row *row, char *line)
{
	char *cells[8];

	for (size_t i = 0; i < 8; i++) {
		cells[i] = strsep(&line, ",\n");
		assert_non_null(cells[i]);
	}
	row->out = strcmp(cells[2], "out") == 0;
	health__register_entry__init(&row->entry);
	health__register_exit__init(&row->leaving);
	assert_true(rfc3339_parse(cells[0], &row->entry.observed_at));
	row->entry.checkpoint = strdup(cells[1]);
	row->entry.kind = kind_of(cells[3]);
	row->entry.token = strdup(cells[4]);
	row->entry.temperature_c = strtod(cells[5], NULL);
	row->entry.mask = strcmp(cells[6], "yes") == 0 ? HEALTH__MASK__WORN : HEALTH__MASK__MISSING;
	row->entry.method = HEALTH__METHOD__INFRARED;
	row->leaving.observed_at = row->entry.observed_at;
	row->leaving.checkpoint = row->entry.checkpoint;
	row->leaving.kind = row->entry.kind;
	row->leaving.token = row->entry.token;
}

static int rows_load(void **state)
{
	FILE *file = fopen("tests/data/entrance-2020-02-10.csv", "r");
	char line[512];

	(void)state;
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file)); /* header */
	while (fgets(line, sizeof(line), file)) {
		assert_true(row_count < ROWS_MAX);
		row_read(&rows[row_count++], line);
	}
	fclose(file);
	return 0;
}

static int rows_free(void **state)
{
	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		free((void *)(uintptr_t)rows[i].entry.token);
		free((void *)(uintptr_t)rows[i].entry.checkpoint);
	}
	return 0;
}

/* Visitors inside, as the door answers. */
static unsigned row_register(struct given *given, const struct row *row)
{
	const struct decision *decision = given_ask(given, row->out ? &row->leaving.base : &row->entry.base);

	assert_null(decision->rejection);
	return row->out ? ((const Health__RegisterExitReply *)decision->reply)->visitors_inside
			: ((const Health__RegisterEntryReply *)decision->reply)->visitors_inside;
}

static void given_evening(struct given *given)
{
	given_init(given, &health_service);
	assert_true(rfc3339_parse("2020-02-11T00:00:00+08:00", &given->context.now));
}

static uint32_t figure_of(const Health__GetDaySummaryReply *summary, const ProtobufCFieldDescriptor *field)
{
	assert_int_equal(field->type, PROTOBUF_C_TYPE_UINT32);
	return *(const uint32_t *)(const void *)((const char *)summary + field->offset);
}

static void assert_expected(const Health__GetDaySummaryReply *summary)
{
	const ProtobufCMessageDescriptor *type = summary->base.descriptor;
	json_t *expected = json_load_file("tests/data/entrance-2020-02-10.expected.json", 0, NULL);
	size_t figures = 0;

	assert_non_null(expected);
	assert_null(summary->barred); /* nobody was on that day */
	assert_null(summary->protection);
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		json_t *value = json_object_get(expected, field->name);

		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			continue;
		figures++;
		assert_true(json_is_integer(value));
		if (figure_of(summary, field) != json_integer_value(value))
			fail_msg("%s is %u, expected %lld", field->name, figure_of(summary, field),
				 json_integer_value(value));
	}
	assert_int_equal(json_object_size(expected), figures);
	json_decref(expected);
}

/* Every figure of the recorded day; told again, it changes nothing. */
static void b2_4_c1_2_c1_4_recorded_day(void **state)
{
	unsigned peak = 0;
	struct given given;
	size_t events;

	(void)state;
	given_evening(&given);
	for (size_t i = 0; i < row_count; i++) {
		unsigned inside = row_register(&given, &rows[i]);

		assert_true(inside <= 60);
		peak = inside > peak ? inside : peak;
	}
	assert_expected(door_summary(&given, "2020-02-10"));
	assert_int_equal(door_summary(&given, "2020-02-10")->peak_visitors, peak);
	assert_true(arena_used(given.scratch) < 16384); /* a walk along the day leaves nothing behind */

	events = given.journal_count;
	for (size_t i = 0; i < row_count; i++)
		row_register(&given, &rows[i]);
	assert_int_equal(given.journal_count, events);
	assert_expected(door_summary(&given, "2020-02-10"));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const Health__ListOccupancyReply *occupancy_through(struct given *given, const char *date, unsigned step_minutes)
{
	Health__ListOccupancy query = HEALTH__LIST_OCCUPANCY__INIT;

	query.date = date;
	query.step_minutes = step_minutes;
	return (const Health__ListOccupancyReply *)given_ask(given, &query.base)->reply;
}

/* In whatever order a day is told: nobody is inside before they came, and the day ends with who is inside now. */
static void shuffled_day(void **state)
{
	unsigned seed = (unsigned)(uintptr_t)*state;
	const Health__ListOccupancyReply *through;
	const Health__GetDaySummaryReply *summary;
	size_t order[ROWS_MAX] = { 0 };
	struct given given;

	given_evening(&given);
	for (size_t i = 0; i < row_count; i++) {
		size_t other;

		seed = seed * 1103515245 + 12345;
		other = (seed >> 8) % (i + 1);
		order[i] = order[other];
		order[other] = i;
	}
	for (size_t i = 0; i < row_count; i++)
		assert_true(row_register(&given, &rows[order[i]]) <= 60);
	through = occupancy_through(&given, "2020-02-10", 1);
	assert_int_equal(through->n_points, 24 * 60);
	for (size_t i = 0; i < through->n_points; i++) {
		assert_in_range(through->points[i]->visitors_inside, 0, row_count);
		assert_in_range(through->points[i]->staff_inside, 0, row_count);
		assert_in_range(through->points[i]->visitors_peak, through->points[i]->visitors_inside, row_count);
	}
	summary = door_summary(&given, "2020-02-10");
	assert_int_equal(summary->rows, row_count);
	door_assert_inside(&given, "main", (unsigned)door_summary(&given, "2020-02-10")->visitors_inside_at_end,
			   (unsigned)door_summary(&given, "2020-02-10")->staff_inside_at_end);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Who came in yesterday and stayed is inside from midnight on. */
static void b2_4_carried_over(void **state)
{
	static const struct reading story[] = {
		IN("V1", .minute = -24 * 60),
		IN("V2", .minute = -20),
		OUT("V1", .minute = -10),
		IN("S1", .minute = -8, .kind = HEALTH__KIND__STAFF),
		{ 0 },
	};
	const Health__GetDaySummaryReply *summary;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_register_all(&given, story);
	summary = door_summary(&given, "2020-02-09");
	assert_int_equal(summary->rows, 1);
	assert_int_equal(summary->visitors_inside_at_end, 1);
	summary = door_summary(&given, "2020-02-10");
	assert_int_equal(summary->rows, 3);
	assert_int_equal(summary->peak_visitors, 2);
	assert_int_equal(summary->visitors_inside_at_end, 1);
	assert_int_equal(summary->staff_inside_at_end, 1);
	summary = door_summary(&given, "2020-02-08");
	assert_int_equal(summary->rows + summary->peak_visitors, 0);
	given_deinit(&given);
}

/* Told late, two earlier entries of one who is inside: each visit ended when the next was seen to begin. */
static void late_entries(void **state)
{
	static const struct reading story[] = {
		IN("V1", .minute = -5),
		IN("V1", .minute = -20),
		IN("V1", .minute = -20, .checkpoint = "entrance-2"),
		{ 0 },
	};
	const Health__GetDaySummaryReply *summary;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_register_all(&given, story);
	summary = door_summary(&given, "2020-02-10");
	assert_int_equal(summary->admitted, 3);
	assert_int_equal(summary->exit_unrecorded, 2);
	assert_int_equal(summary->visitors_inside_at_end, 1);
	door_assert_inside(&given, "main", 1, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Told late of another day, it is over by the end of that day: nobody is put into the hall on the days between. */
static void b2_4_late_entry_of_another_day(void **state)
{
	static const struct reading story[] = {
		IN("V1", .minute = -5),
		IN("V1", .minute = -3 * 24 * 60),
		{ 0 },
	};
	const Health__GetDaySummaryReply *summary;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_register_all(&given, story);
	summary = door_summary(&given, "2020-02-07");
	assert_int_equal(summary->admitted, 1);
	assert_int_equal(summary->peak_visitors, 1);
	assert_int_equal(summary->visitors_inside_at_end, 0);
	assert_int_equal(door_summary(&given, "2020-02-08")->peak_visitors, 0);
	summary = door_summary(&given, "2020-02-10");
	assert_int_equal(summary->peak_visitors, 1);
	assert_int_equal(summary->visitors_inside_at_end, 1);
	door_assert_inside(&given, "main", 1, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A visit ended by an entry into another hall leaves the first hall's day at that moment. */
static void b2_4_ended_in_another_hall(void **state)
{
	static const struct reading story[] = {
		IN("V1", .minute = -60),
		IN("V1", .minute = -30, .checkpoint = "annex-1"),
		{ 0 },
	};
	const Health__ListOccupancyReply *through;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_register_all(&given, story);
	through = occupancy_through(&given, "2020-02-10", 30);
	assert_int_equal(through->n_points, 19); /* up to the step that holds nine o'clock */
	assert_int_equal(through->points[15]->visitors_inside, 0);
	assert_int_equal(through->points[16]->visitors_inside, 1); /* 08:00 to 08:30 */
	assert_int_equal(through->points[17]->visitors_inside, 0);
	assert_int_equal(through->points[17]->visitors_peak, 1);
	assert_true(through->points[17]->until_at == given.nine_o_clock);
	assert_int_equal(door_summary(&given, "2020-02-10")->exit_unrecorded, 1);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b2_4_c1_2_c1_4_recorded_day),
		cmocka_unit_test_prestate(shuffled_day, (void *)1),
		cmocka_unit_test_prestate(shuffled_day, (void *)2),
		cmocka_unit_test(b2_4_carried_over),
		cmocka_unit_test(late_entries),
		cmocka_unit_test(b2_4_late_entry_of_another_day),
		cmocka_unit_test(b2_4_ended_in_another_hall),
	};

	return cmocka_run_group_tests(tests, rows_load, rows_free);
}
