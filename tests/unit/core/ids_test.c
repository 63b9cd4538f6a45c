/* UUIDv7, RFC 9562. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/ids.h"

/* Appendix A.6: "UUIDv7 Value": 2022-02-22T19:22:22.000Z, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F. */
#define RFC_TEXT "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
#define RFC_TIME_MS INT64_C(1645557742000)

static void example_of_the_rfc(void **state)
{
	static const uint8_t bytes[UUID_SIZE] = { 0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3,
						  0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f };
	char text[UUID_TEXT_SIZE];
	uint8_t uuid[UUID_SIZE];

	(void)state;
	assert_true(uuid7_parse(RFC_TEXT, uuid));
	assert_memory_equal(uuid, bytes, UUID_SIZE);
	assert_int_equal(uuid7_time(uuid), RFC_TIME_MS * 1000);
	uuid7_format(RFC_TIME_MS * 1000, bytes + 6, text);
	assert_string_equal(text, RFC_TEXT);
	/* Version and variant come from us, whatever the entropy holds. */
	uuid7_format(RFC_TIME_MS * 1000 + 999, (const uint8_t[10]){ 0xff, 0xff, 0xff }, text);
	assert_string_equal(text, "017f22e2-79b0-7fff-bf00-000000000000");
}

static void others_are_refused(void **state)
{
	static const char *const others[] = {
		"",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",   /* short */
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", /* long */
		"017F22E2-79B0-7CC3-98C4-DC0C0C07398F",  /* upper case */
		"017f22e279b07cc398c4dc0c0c07398f",      /* no hyphens */
		"017f22e2-79b0-7cc3-98c4dc0-c0c07398f",  /* hyphen elsewhere */
		"017f22e2_79b0_7cc3_98c4_dc0c0c07398f",  /* no hyphens either */
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",  /* braces */
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",  /* no hex */
		" 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",  /* blank */
		"c232ab00-9414-11ec-b3c8-9f6bdeced846",  /* A.1: version 1 */
		"919108f7-52d1-4320-9bac-f847db4148a8",  /* A.3: version 4 */
		"1ec9414c-232a-6b00-b3c8-9f6bdeced846",  /* A.5: version 6 */
		"017f22e2-79b0-7cc3-18c4-dc0c0c07398f",  /* variant 0 */
		"017f22e2-79b0-7cc3-d8c4-dc0c0c07398f",  /* variant 110 */
		"00000000-0000-0000-0000-000000000000",  /* nil */
		"ffffffff-ffff-ffff-ffff-ffffffffffff",  /* max */
		"urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		uint8_t uuid[UUID_SIZE], before[UUID_SIZE];

		memset(uuid, 0x5a, sizeof(uuid));
		memcpy(before, uuid, sizeof(uuid));
		if (uuid7_parse(others[i], uuid))
			fail_msg("taken: '%s'", others[i]);
		assert_memory_equal(uuid, before, sizeof(uuid)); /* untouched on failure */
	}
}

/* Every other character in every place is refused. */
static void every_place_counts(void **state)
{
	(void)state;
	for (unsigned place = 0; place < UUID_TEXT_SIZE - 1; place++) {
		for (unsigned other = 1; other < 256; other++) {
			char text[] = RFC_TEXT;
			uint8_t uuid[UUID_SIZE];
			bool hyphen = text[place] == '-';
			bool hex = strchr("0123456789abcdef", (int)other) != NULL;
			bool allowed = hyphen        ? other == '-'
				       : place == 14 ? other == '7'
				       : place == 19 ? strchr("89ab", (int)other) != NULL
						     : hex;

			text[place] = (char)other;
			assert_int_equal(uuid7_parse(text, uuid), allowed);
		}
	}
}

/* Ids of later milliseconds are greater as text: the request records are dropped in that order. */
static void text_orders_by_time(void **state)
{
	static const int64_t times[] = { 0,
					 1000,
					 255000,
					 256000,
					 INT64_C(1581296400000000),
					 INT64_C(1581296400001000),
					 INT64_C(253402300799000000) };
	static const uint8_t high[10] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 }, low[10] = { 0 };

	(void)state;
	for (size_t i = 1; i < sizeof(times) / sizeof(times[0]); i++) {
		char before[UUID_TEXT_SIZE], after[UUID_TEXT_SIZE];
		uint8_t uuid[UUID_SIZE];

		uuid7_format(times[i - 1], high, before);
		uuid7_format(times[i], low, after);
		assert_true(strcmp(before, after) < 0);
		assert_true(uuid7_parse(after, uuid));
		assert_int_equal(uuid7_time(uuid), times[i]);
	}
}

static void derived_depend_on_their_arguments_only(void **state)
{
	static const struct {
		int64_t at;
		const char *seed;
		unsigned ordinal;
	} other[] = {
		{ 2000, "seed", 1 }, { 1000, "seed2", 1 }, { 1000, "seed", 2 }, { 1000, "seed", 257 }, { 1000, "", 1 }
	};
	char first[UUID_TEXT_SIZE], again[UUID_TEXT_SIZE];
	uint8_t uuid[UUID_SIZE];

	(void)state;
	uuid7_derive(1000, "seed", 1, first);
	uuid7_derive(1000, "seed", 1, again);
	assert_string_equal(first, again);
	assert_true(uuid7_parse(first, uuid));
	assert_int_equal(uuid7_time(uuid), 1000);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		uuid7_derive(other[i].at, other[i].seed, other[i].ordinal, again);
		assert_string_not_equal(first, again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(example_of_the_rfc),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(every_place_counts),
		cmocka_unit_test(text_orders_by_time),
		cmocka_unit_test(derived_depend_on_their_arguments_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
