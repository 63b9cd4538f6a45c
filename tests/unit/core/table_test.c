/* Typed tables: order of keys, indexes, scans and page tokens, against a model in an array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/service.h"
#include "hallward/health/v1/health.pb-c.h"
#include "tests/unit/support/memory_kv.h"

#define RECORDS_MAX 64
#define STEPS 6000

/* Key of strings, an enum and a signed number; an index that is not unique and one by an unsigned number. */
static struct table tables_of_test[] = {
	{ "registration",
	  &health__registration__descriptor,
	  "checkpoint,token,direction,observed_at",
	  { { "registration.by_time", "hall,observed_at,ordinal", 0 },
	    { "registration.by_token", "token,ordinal", 0 },
	    { 0 } },
	  0 },
};
static const struct service service = { .name = "test", .tables = tables_of_test, .table_count = 1 };
static struct table *const table = &tables_of_test[0];

struct fixture {
	struct memory_kv *memory;
	struct arena *arena;
	struct tables tables;
	Health__Registration model[RECORDS_MAX];
	size_t count;
	uint32_t random;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->memory = memory_kv_create(&service);
	fixture->arena = arena_create((size_t)64 << 20);
	fixture->tables = (struct tables){ { memory_kv_kv(fixture->memory), fixture->arena } };
	fixture->random = 20200210;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	memory_kv_destroy(fixture->memory);
	arena_destroy(fixture->arena);
	free(fixture);
	return 0;
}

/* xorshift32, fixed seed */
static uint32_t chance(struct fixture *fixture, uint32_t below)
{
	fixture->random ^= fixture->random << 13;
	fixture->random ^= fixture->random >> 17;
	fixture->random ^= fixture->random << 5;
	return fixture->random % below;
}

static Health__Registration any(struct fixture *fixture)
{
	static const char *const words[] = { "", "a", "aa", "a\x01", "ab", "b", "\xc3\xbc", "B" };
	static const int64_t times[] = { INT64_MIN, -256, -1, 0, 1, 255, 256, INT64_MAX };
	static const uint64_t ordinals[] = { 0, 1, 255, 256, UINT64_C(1) << 63, UINT64_MAX };
	Health__Registration record = HEALTH__REGISTRATION__INIT;

	record.checkpoint = words[chance(fixture, 3)];
	record.token = words[chance(fixture, 8)];
	record.direction = chance(fixture, 3);
	record.observed_at = times[chance(fixture, 8)];
	record.hall = words[chance(fixture, 4)];
	record.ordinal = ordinals[chance(fixture, 6)];
	record.recorded_at = chance(fixture, 1000);
	return record;
}

static int order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_key(const void *one, const void *other)
{
	const Health__Registration *a = one, *b = other;
	int order = strcmp(a->checkpoint, b->checkpoint);

	if (!order)
		order = strcmp(a->token, b->token);
	if (!order)
		order = order_of(a->direction, b->direction);
	return order ? order : order_of(a->observed_at, b->observed_at);
}

static int by_time(const void *one, const void *other)
{
	const Health__Registration *a = one, *b = other;
	int order = strcmp(a->hall, b->hall);

	if (!order)
		order = order_of(a->observed_at, b->observed_at);
	if (!order)
		order = (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
	return order ? order : by_key(one, other);
}

static int by_token(const void *one, const void *other)
{
	const Health__Registration *a = one, *b = other;
	int order = strcmp(a->token, b->token);

	if (!order)
		order = (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
	return order ? order : by_key(one, other);
}

static void assert_same(const Health__Registration *found, const Health__Registration *expected)
{
	assert_non_null(found);
	assert_int_equal(by_key(found, expected), 0);
	assert_int_equal(by_time(found, expected), 0);
	assert_int_equal(found->recorded_at, expected->recorded_at);
}

/* All of a scan equals the model, sorted so, from the first record on that is not below `from`, as long as `within` holds. */
static void assert_scan(struct fixture *fixture, const char *index, int (*order)(const void *, const void *),
			const Health__Registration *from, size_t equal, size_t given,
			bool (*before)(const Health__Registration *, const Health__Registration *),
			bool (*within)(const Health__Registration *, const Health__Registration *))
{
	struct scan scan;

	qsort(fixture->model, fixture->count, sizeof(fixture->model[0]), order);
	scan_begin(&scan, &fixture->tables.view, table, index, from, equal, given);
	for (size_t i = 0; i < fixture->count; i++) {
		if ((before && before(&fixture->model[i], from)) || (within && !within(&fixture->model[i], from)))
			continue;
		assert_same(scan_next(&scan), &fixture->model[i]);
	}
	assert_null(scan_next(&scan));
}

static bool hall_is(const Health__Registration *record, const Health__Registration *from)
{
	return strcmp(record->hall, from->hall) == 0;
}

static bool is_earlier(const Health__Registration *record, const Health__Registration *from)
{
	return record->observed_at < from->observed_at;
}

static bool token_is(const Health__Registration *record, const Health__Registration *from)
{
	return strcmp(record->token, from->token) == 0;
}

static bool key_begins_so(const Health__Registration *record, const Health__Registration *from)
{
	return strcmp(record->checkpoint, from->checkpoint) == 0 && strcmp(record->token, from->token) == 0;
}

static void put(struct fixture *fixture, const Health__Registration *record)
{
	size_t i = 0;

	while (i < fixture->count && by_key(&fixture->model[i], record) != 0)
		i++;
	if (i == RECORDS_MAX)
		return;
	fixture->model[i] = *record;
	fixture->count += i == fixture->count;
	table_put(&fixture->tables, table, record);
}

static void delete (struct fixture *fixture, const Health__Registration *record)
{
	table_delete(&fixture->tables, table, record);
	for (size_t i = 0; i < fixture->count; i++) {
		if (by_key(&fixture->model[i], record) == 0)
			fixture->model[i] = fixture->model[--fixture->count];
	}
}

static void like_a_sorted_array(void **state)
{
	struct fixture *fixture = *state;

	for (unsigned step = 0; step < STEPS; step++) {
		Health__Registration record = any(fixture);
		const Health__Registration *found;
		size_t known = 0;

		if (fixture->count && chance(fixture, 2)) { /* of one that is there: overwritten or gone */
			Health__Registration old = fixture->model[chance(fixture, (uint32_t)fixture->count)];

			record.checkpoint = old.checkpoint;
			record.token = old.token;
			record.direction = old.direction;
			record.observed_at = old.observed_at;
		}
		if (chance(fixture, 5) < 3)
			put(fixture, &record);
		else
			delete (fixture, &record);
		found = table_get(&fixture->tables.view, table, &record);
		while (known < fixture->count && by_key(&fixture->model[known], &record) != 0)
			known++;
		if (known < fixture->count)
			assert_same(found, &fixture->model[known]);
		else
			assert_null(found);
		if (step % 10 == 0) {
			assert_scan(fixture, NULL, by_key, &record, 0, 0, NULL, NULL);
			assert_scan(fixture, "registration.by_time", by_time, &record, 0, 0, NULL, NULL);
			assert_scan(fixture, "registration.by_token", by_token, &record, 0, 0, NULL, NULL);
			assert_scan(fixture, NULL, by_key, &record, 2, 2, NULL, key_begins_so);
			assert_scan(fixture, "registration.by_time", by_time, &record, 1, 2, is_earlier, hall_is);
			assert_scan(fixture, "registration.by_token", by_token, &record, 1, 1, NULL, token_is);
		}
		/* No entry of an index outlives its record. */
		assert_int_equal(memory_kv_count(fixture->memory), 3 * fixture->count);
		arena_reset(fixture->arena);
	}
	assert_true(fixture->count > 10);
}

/* The example in table.h. */
static void key_is_as_documented(void **state)
{
	static const uint8_t expected[] = { 0x65, 0x6e, 0x74, 0x72, 0x61, 0x6e, 0x63, 0x65, 0x2d, 0x31,
					    0,    0x56, 0x31, 0,    0,    0,    0,    0,    0,    0,
					    0,    1,    0x80, 0,    0,    0,    0,    0,    0,    1 };
	struct fixture *fixture = *state;
	Health__Registration record = HEALTH__REGISTRATION__INIT;
	struct scan scan;
	ProtobufCBinaryData token;

	record.checkpoint = "entrance-1";
	record.token = "V1";
	record.direction = HEALTH__DIRECTION__IN;
	record.observed_at = 1;
	table_put(&fixture->tables, table, &record);
	scan_begin(&scan, &fixture->tables.view, table, NULL, &record, 0, 0);
	assert_non_null(scan_next(&scan));
	token = scan_token(&scan, fixture->arena);
	assert_int_equal(token.len, sizeof(expected));
	assert_memory_equal(token.data, expected, sizeof(expected));
}

/* Page by page gives the same as at once, also when a record is deleted or added between the pages. */
static void pages_join(void **state)
{
	struct fixture *fixture = *state;
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	ProtobufCBinaryData token = { 0, NULL };
	int64_t expected = 0;

	from.hall = "main";
	for (int64_t i = 0; i < 60; i++) {
		Health__Registration record = HEALTH__REGISTRATION__INIT;

		record.hall = i % 3 ? "main" : "annex";
		record.token = "V";
		record.observed_at = i;
		table_put(&fixture->tables, table, &record);
	}
	for (bool more = true; more;) {
		const Health__Registration *record = NULL;
		struct scan scan;

		scan_begin(&scan, &fixture->tables.view, table, "registration.by_time", &from, 1, 1);
		if (token.len)
			assert_true(scan_resume(&scan, token));
		for (unsigned i = 0; i < 7 && (record = scan_next(&scan)); i++) {
			expected += expected % 3 ? 0 : 1;
			assert_string_equal(record->hall, "main");
			assert_int_equal(record->observed_at, expected++);
		}
		more = record != NULL;
		token = scan_token(&scan, fixture->arena);
		if (more) /* the page's last record is deleted before the next page is asked for */
			table_delete(&fixture->tables, table, record);
	}
	assert_int_equal(expected, 60);
}

static void foreign_tokens_are_refused(void **state)
{
	struct fixture *fixture = *state;
	Health__Registration from = HEALTH__REGISTRATION__INIT, other = from;
	struct scan scan, foreign;
	uint8_t endless[TABLE_KEY_MAX + 1] = "main";
	uint8_t whole[] = { 'm', 'a', 'i', 'n', 0, 0x80, 0, 0, 0, 0, 0, 0, 5 };

	from.hall = "main";
	from.observed_at = 5;
	other.hall = "annex";
	other.token = "V1";
	table_put(&fixture->tables, table, &from);
	table_put(&fixture->tables, table, &other);
	scan_begin(&foreign, &fixture->tables.view, table, "registration.by_time", &other, 1, 1);
	assert_non_null(scan_next(&foreign));
	scan_begin(&scan, &fixture->tables.view, table, "registration.by_time", &from, 1, 2);
	assert_false(scan_resume(&scan, scan_token(&foreign, fixture->arena))); /* another hall's */
	assert_false(scan_resume(&scan, (ProtobufCBinaryData){ 0, NULL }));
	assert_false(scan_resume(&scan, (ProtobufCBinaryData){ 4, endless }));
	assert_false(scan_resume(&scan, (ProtobufCBinaryData){ sizeof(endless), endless }));
	whole[12] = 4; /* before the scan's beginning */
	assert_false(scan_resume(&scan, (ProtobufCBinaryData){ sizeof(whole), whole }));
	/* Refused, the scan stands where it stood. */
	assert_same(scan_next(&scan), &from);
	assert_null(scan_next(&scan));
	scan_begin(&scan, &fixture->tables.view, table, NULL, &from, 0, 0);
	assert_false(scan_resume(&scan, (ProtobufCBinaryData){ 0, NULL }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(like_a_sorted_array, setup, teardown),
		cmocka_unit_test_setup_teardown(key_is_as_documented, setup, teardown),
		cmocka_unit_test_setup_teardown(pages_join, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_tokens_are_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
