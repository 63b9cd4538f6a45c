/* The contract's limits: every kind of mistake, in messages and on the wire. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/limits.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

#define TEXT_10 "0123456789"
#define TEXT_60 TEXT_10 TEXT_10 TEXT_10 TEXT_10 TEXT_10 TEXT_10

static int setup(void **state)
{
	*state = arena_create(8 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_destroy(*state);
	return 0;
}

static Health__RegisterEntry good_entry(void)
{
	Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;

	entry.observed_at = INT64_C(1581293331000000);
	entry.checkpoint = "entrance-1";
	entry.kind = HEALTH__KIND__VISITOR;
	entry.token = "V0001";
	entry.temperature_c = 36.6;
	entry.mask = HEALTH__MASK__WORN;
	entry.method = HEALTH__METHOD__INFRARED;
	return entry;
}

static void a_good_entry_passes(void **state)
{
	Health__RegisterEntry entry = good_entry();
	struct limits_mistake mistake = { 0 };

	assert_true(limits_check(&entry.base, *state, &mistake));
	assert_null(mistake.field);
	entry.token = TEXT_60 "1234";
	assert_true(limits_check(&entry.base, *state, &mistake));
	entry.checkpoint = "曲阜一号门";
	assert_true(limits_check(&entry.base, *state, &mistake));
}

static void each_mistake_of_an_entry_is_named(void **state)
{
	static const struct {
		const char *checkpoint, *token;
		double temperature_c;
		int kind;
		int64_t observed_at;
		const char *field, *en, *zh;
	} rows[] = {
		/* Left out: as in the good entry. */
		{ .token = "", .field = "token", .en = "token must be set", .zh = "token 必须填写" },
		{ .token = TEXT_60 "12345",
		  .field = "token",
		  .en = "token has 65 bytes: at most 64 are allowed",
		  .zh = "token 有 65 字节：最多允许 64 字节" },
		{ .token = "a\xff",
		  .field = "token",
		  .en = "token is not valid UTF-8 at byte 2",
		  .zh = "token 第 2 字节处不是有效的 UTF-8" },
		{ .token = "\xed\xa0\x80",
		  .field = "token",
		  .en = "token is not valid UTF-8 at byte 1" },                                        /* surrogate */
		{ .token = "\xc0\xaf", .field = "token", .en = "token is not valid UTF-8 at byte 1" }, /* overlong */
		{ .token = "\xf4\x90\x80\x80", .field = "token", .en = "token is not valid UTF-8 at byte 1" },
		{ .token = "\xe4\xb8", .field = "token", .en = "token is not valid UTF-8 at byte 1" }, /* cut off */
		{ .token = "a\nb",
		  .field = "token",
		  .en = "token has a control character at byte 2: only printable text is allowed",
		  .zh = "token 第 2 字节处有控制字符：只允许可显示的文字" },
		{ .token = "\x7f", .field = "token", .en = "token has a control character at byte 1: " },
		{ .token = "\xc2\x85", .field = "token", .en = "token has a control character at byte 1: " },
		{ .temperature_c = 36.65,
		  .field = "temperature_c",
		  .en = "temperature_c is 36.65: at most 1 decimal is allowed",
		  .zh = "temperature_c 为 36.65：最多允许 1 位小数" },
		{ .temperature_c = NAN,
		  .field = "temperature_c",
		  .en = "temperature_c is NaN: a finite number is allowed",
		  .zh = "temperature_c 为 NaN：只允许有限数值" },
		{ .temperature_c = -INFINITY, .field = "temperature_c", .en = "temperature_c is -Infinity: a finite" },
		{ .kind = 9,
		  .field = "kind",
		  .en = "kind is 9: one of VISITOR, STAFF, SUPPLIER is allowed",
		  .zh = "kind 为 9：只允许 VISITOR, STAFF, SUPPLIER 之一" },
		{ .kind = -1, .field = "kind", .en = "kind is -1: one of" },
		{ .observed_at = -5,
		  .field = "observed_at",
		  .en = "observed_at is -5: 1 to 253402300799000000 is allowed",
		  .zh = "observed_at 为 -5：允许 1 到 253402300799000000" },
		{ .observed_at = INT64_MAX,
		  .field = "observed_at",
		  .en = "observed_at is 9223372036854775807: an instant of the years 1 to 9999 is allowed, in µs",
		  .zh = "observed_at 为 9223372036854775807：只允许公元 1 年至 9999 年的时刻（微秒）" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		Health__RegisterEntry entry = good_entry();
		struct limits_mistake mistake;

		entry.token = rows[i].token ? rows[i].token : entry.token;
		entry.temperature_c = rows[i].temperature_c != 0 ? rows[i].temperature_c : entry.temperature_c;
		entry.kind = rows[i].kind ? (Health__Kind)rows[i].kind : entry.kind;
		entry.observed_at = rows[i].observed_at ? rows[i].observed_at : entry.observed_at;
		if (limits_check(&entry.base, *state, &mistake))
			fail_msg("taken: %s", rows[i].en);
		assert_string_equal(mistake.field, rows[i].field);
		if (strncmp(mistake.en, rows[i].en, strlen(rows[i].en)) != 0)
			fail_msg("\"%s\" instead of \"%s\"", mistake.en, rows[i].en);
		if (rows[i].zh)
			assert_string_equal(mistake.zh, rows[i].zh);
	}
}

static void every_required_field_must_be_set(void **state)
{
	static const char *const fields[] = { "observed_at",   "checkpoint", "kind",  "token",
					      "temperature_c", "mask",       "method" };
	struct limits_mistake mistake;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		Health__RegisterEntry entry = good_entry(), empty = HEALTH__REGISTER_ENTRY__INIT;
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(entry.base.descriptor, fields[i]);

		memcpy((char *)&entry + field->offset, (char *)&empty + field->offset,
		       field->type == PROTOBUF_C_TYPE_ENUM ? 4 : 8);
		assert_false(limits_check(&entry.base, *state, &mistake));
		assert_string_equal(mistake.field, fields[i]);
	}
}

struct collected {
	char fields[1024];
};

static void collect(const struct limits_mistake *mistake, void *user)
{
	struct collected *collected = user;

	strcat(strcat(collected->fields, mistake->field), " ");
}

static void all_mistakes_of_a_plan_are_reported(void **state)
{
	Plan__Checkpoint good = PLAN__CHECKPOINT__INIT, bad = PLAN__CHECKPOINT__INIT;
	Plan__Checkpoint *checkpoints[] = { &good, &bad };
	Plan__Hall hall = PLAN__HALL__INIT, *halls[] = { &hall };
	Plan__DoorRules door = PLAN__DOOR_RULES__INIT, *doors[] = { &door };
	Plan__Plan plan = PLAN__PLAN__INIT;
	struct collected collected = { "" };
	/* And the sections after it that are required. */
	static const char said[] = "site halls[0].visitors_max halls[0].checkpoints[1].id door[0].effective_from "
				   "door[0].fever_c door[0].reading_max_c alerting retention departments roll_call ";

	good.id = good.name_zh = good.name_en = bad.name_zh = bad.name_en = "x";
	hall.id = hall.name_zh = hall.name_en = "x";
	hall.visitors_max = 100001;
	hall.n_checkpoints = 2;
	hall.checkpoints = checkpoints;
	door.effective_from = "2020-02-30";
	door.fever_c = 34.9;
	door.reading_min_c = 36;
	door.reading_max_c = 46.1;
	door.observed_age_max_days = 1;
	door.checkpoint_silent_after_min = 60;
	plan.n_halls = 1;
	plan.halls = halls;
	plan.n_door = 1;
	plan.door = doors;
	assert_true(limits_check_all(&plan.base, *state, collect, &collected) > 10);
	assert_memory_equal(collected.fields, said, strlen(said));
}

static void defaults_hold_where_the_proto_names_none(void **state)
{
	Bus__Event event = BUS__EVENT__INIT;
	const char *facets[257];
	char long_text[1026];
	struct limits_mistake mistake;

	memset(long_text, 'x', sizeof(long_text));
	long_text[1024] = '\0';
	event.subject = long_text;
	for (size_t i = 0; i < 257; i++)
		facets[i] = "f";
	event.facets = facets;
	event.n_facets = 256;
	assert_true(limits_check(&event.base, *state, &mistake));
	event.n_facets = 257;
	assert_false(limits_check(&event.base, *state, &mistake));
	assert_string_equal(mistake.en, "facets has 257 elements: at most 256 are allowed");
	long_text[1024] = 'x';
	long_text[1025] = '\0';
	assert_false(limits_check(&event.base, *state, &mistake));
	assert_string_equal(mistake.en, "subject has 1025 bytes: at most 1024 are allowed");
}

static void limits_of_a_repeated_field_are_its_elements(void **state)
{
	Bus__FetchEvents fetch = BUS__FETCH_EVENTS__INIT;
	const char *topics[] = { "health.", TEXT_60 TEXT_60 TEXT_60 };
	struct limits_mistake mistake;

	fetch.topics = topics;
	fetch.n_topics = 1;
	assert_true(limits_check(&fetch.base, *state, &mistake));
	fetch.n_topics = 2;
	assert_false(limits_check(&fetch.base, *state, &mistake));
	assert_string_equal(mistake.field, "topics[1]");
	assert_string_equal(mistake.en, "topics[1] has 180 bytes: at most 160 are allowed");
}

static void request_ids_are_uuid7(void **state)
{
	static const char *const bad[] = {
		"01707bc0-7b2c-4000-8000-000000000000",
		"01707BC0-7B2C-7000-8000-000000000000",
		"01707bc07b2c70008000000000000000",
		"x",
	};
	Bus__Request request = BUS__REQUEST__INIT;
	struct limits_mistake mistake;

	request.method = "hallward.health.v1.RegisterEntry";
	request.request_id = "01707bc0-7b2c-7000-8000-000000000000";
	assert_true(limits_check(&request.base, *state, &mistake));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		request.request_id = bad[i];
		assert_false(limits_check(&request.base, *state, &mistake));
		assert_string_equal(mistake.field, "request_id");
	}
}

static void a_good_entry_is_unpacked(void **state)
{
	Health__RegisterEntry entry = good_entry(), *unpacked;
	uint8_t bytes[256];
	ProtobufCBinaryData packed = { protobuf_c_message_pack(&entry.base, bytes), bytes };
	struct limits_mistake mistake;

	unpacked = limits_unpack(&health__register_entry__descriptor, packed, packed.len, *state, &mistake);
	assert_non_null(unpacked);
	assert_string_equal(unpacked->token, "V0001");
	assert_null(limits_unpack(&health__register_entry__descriptor, packed, packed.len - 1, *state, &mistake));
	assert_string_equal(mistake.field, "");
	assert_non_null(strstr(mistake.en, "the message has "));
	/* Every shorter beginning is refused: cut in a field, or without a required one. */
	for (; packed.len > 0; packed.len--)
		assert_true(limits_unpack(&health__register_entry__descriptor,
					  (ProtobufCBinaryData){ packed.len - 1, bytes }, 256, *state,
					  &mistake) == NULL);
}

static void each_mistake_on_the_wire_is_named(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *type;
		const char *bytes;
		size_t size;
		const char *field, *en;
	} rows[] = {
#define WIRE(bytes) bytes, sizeof(bytes) - 1
#define NOT_PACKED "the message is not a packed hallward.bus.v1.Event"
#define EVENT &bus__event__descriptor
		{ EVENT, WIRE("\xff"), "", NOT_PACKED },
		{ EVENT,
		  WIRE("\x0a\x05"
		       "ab"),
		  "", NOT_PACKED },
		{ EVENT, WIRE("\x0b"), "", NOT_PACKED },         /* a group */
		{ EVENT, WIRE("\x02\x00"), "", NOT_PACKED },     /* field 0 */
		{ EVENT, WIRE("\x08\x01"), "", NOT_PACKED },     /* a number for service */
		{ EVENT, WIRE("\x1a\x01x"), "", NOT_PACKED },    /* text for sequence */
		{ EVENT, WIRE("\x11\x01\x02"), "", NOT_PACKED }, /* half an epoch */
		{ EVENT, WIRE("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "", NOT_PACKED },
		{ EVENT,
		  WIRE("\x0a\x03"
		       "a\0b"),
		  "service", "service has a NUL character: only printable text is allowed" },
		{ EVENT, WIRE("\x7a\x01x\x7a\x01\0"), "facets[1]", "facets[1] has a NUL character" },
		{ EVENT, WIRE("\x18\x01\x18\x02"), "sequence", "sequence occurs more than once" },
		{ &bus__head__descriptor, WIRE("\x22\x03\x0a\x01\0"), "types[0].type",
		  "types[0].type has a NUL character" },
		{ &bus__head__descriptor, WIRE("\x22\x01\x0a"), "types[0]",
		  "types[0] is not a packed hallward.bus.v1.TypeHead" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ProtobufCBinaryData packed = { rows[i].size, (uint8_t *)rows[i].bytes };
		struct limits_mistake mistake;

		if (limits_unpack(rows[i].type, packed, 1024, *state, &mistake))
			fail_msg("taken: row %zu", i);
		assert_string_equal(mistake.field, rows[i].field);
		if (strncmp(mistake.en, rows[i].en, strlen(rows[i].en)) != 0)
			fail_msg("row %zu: \"%s\" instead of \"%s\"", i, mistake.en, rows[i].en);
	}
}

/* What a few bytes can make the arena hold is bounded before it is held. */
static void floods_are_refused_before_they_are_unpacked(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *type;
		const char *bytes; /* two of them, again and again */
		const char *en;
	} rows[] = {
		{ &plan__plan__descriptor, "\x12\x00", "halls has too many elements: at most 32 are allowed" },
		{ &plan__plan__descriptor, "\x0a\x00", "site occurs more than once" },
		{ &plan__site__descriptor, "\x78\x00",
		  "the message has more than 256 fields that the contract does not name" },
	};
	size_t size = 256 * 1024;
	uint8_t *bytes = arena_alloc(*state, size);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t before = arena_used(*state);
		struct limits_mistake mistake;

		for (size_t j = 0; j < size; j++)
			bytes[j] = (uint8_t)rows[i].bytes[j % 2];
		assert_null(limits_unpack(rows[i].type, (ProtobufCBinaryData){ size, bytes }, size, *state, &mistake));
		assert_string_equal(mistake.en, rows[i].en);
		assert_true(arena_used(*state) - before < 4096);
	}
}

static void fields_of_a_later_contract_are_passed_over(void **state)
{
	uint8_t bytes[] = "\x0a\x06health\xf8\x06\x01";
	struct limits_mistake mistake;
	Bus__Event *event =
		limits_unpack(EVENT, (ProtobufCBinaryData){ sizeof(bytes) - 1, bytes }, 64, *state, &mistake);

	assert_non_null(event);
	assert_string_equal(event->service, "health");
}

static void so_many_fields_of_a_later_contract_and_no_more(void **state)
{
	uint8_t bytes[2 * (LIMITS_UNKNOWN_FIELDS_MAX + 1)];
	struct limits_mistake mistake;

	for (size_t i = 0; i < sizeof(bytes); i += 2) {
		bytes[i] = 0x08; /* field 1, a varint */
		bytes[i + 1] = 0x01;
	}
	assert_non_null(limits_unpack(&bus__get_status__descriptor, (ProtobufCBinaryData){ sizeof(bytes) - 2, bytes },
				      1024, *state, &mistake));
	assert_null(limits_unpack(&bus__get_status__descriptor, (ProtobufCBinaryData){ sizeof(bytes), bytes }, 1024,
				  *state, &mistake));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_entry_passes),
		cmocka_unit_test(each_mistake_of_an_entry_is_named),
		cmocka_unit_test(every_required_field_must_be_set),
		cmocka_unit_test(all_mistakes_of_a_plan_are_reported),
		cmocka_unit_test(defaults_hold_where_the_proto_names_none),
		cmocka_unit_test(limits_of_a_repeated_field_are_its_elements),
		cmocka_unit_test(request_ids_are_uuid7),
		cmocka_unit_test(a_good_entry_is_unpacked),
		cmocka_unit_test(each_mistake_on_the_wire_is_named),
		cmocka_unit_test(floods_are_refused_before_they_are_unpacked),
		cmocka_unit_test(fields_of_a_later_contract_are_passed_over),
		cmocka_unit_test(so_many_fields_of_a_later_contract_and_no_more),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
