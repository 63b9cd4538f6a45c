/* Messages from and to documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/core/codec.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

#define OBSERVED_AT INT64_C(1581293331000000) /* 2020-02-10T08:08:51+08:00 */

static const char entry_json[] =
	"{\"observed_at\": \"2020-02-10T08:08:51+08:00\", \"checkpoint\": \"entrance-1\", \"kind\": \"VISITOR\", "
	"\"token\": \"V0001\", \"temperature_c\": 36.6, \"mask\": \"WORN\", \"method\": \"THERMAL_CAMERA\"}";

static struct value *json(const char *text, struct arena *arena)
{
	const char *error = "";
	struct value *value = value_parse_json(text, strlen(text), arena, &error);

	if (!value)
		fail_msg("%s: %s", text, error);
	return value;
}

static int setup(void **state)
{
	*state = arena_create(64 << 20);
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	return 0;
}

static int teardown(void **state)
{
	arena_destroy(*state);
	return 0;
}

static void a_message_is_read_and_written(void **state)
{
	struct codec_mistakes mistakes = { 0 };
	Health__RegisterEntry *entry =
		codec_from_value(json(entry_json, *state), &health__register_entry__descriptor, *state, &mistakes);

	assert_non_null(entry);
	assert_int_equal(entry->observed_at, OBSERVED_AT);
	assert_string_equal(entry->checkpoint, "entrance-1");
	assert_int_equal(entry->kind, HEALTH__KIND__VISITOR);
	assert_true(entry->temperature_c == 36.6);
	assert_int_equal(entry->method, HEALTH__METHOD__THERMAL_CAMERA);
	assert_string_equal(codec_to_json(&entry->base, 0, false, *state), entry_json);
}

static void every_form_of_a_value_is_read(void **state)
{
	static const struct {
		const char *json, *written;
	} rows[] = {
		{ "{\"epoch\": \"00000000DEADBEEF\"}", "{\"epoch\": \"00000000deadbeef\"}" },
		{ "{\"sequence\": 18446744073709551615}", NULL }, /* JSON's numbers end at 2^63 - 1 */
		{ "{\"sequence\": \"18446744073709551615\"}", "{\"sequence\": \"18446744073709551615\"}" },
		{ "{\"sequence\": 7}", "{\"sequence\": \"7\"}" },
		{ "{\"recorded_at\": 1581293331000000}", "{\"recorded_at\": \"2020-02-10T08:08:51+08:00\"}" },
		{ "{\"recorded_at\": \"1581293331000000\"}", "{\"recorded_at\": \"2020-02-10T08:08:51+08:00\"}" },
		{ "{\"recorded_at\": \"2020-02-10T00:08:51.123456Z\"}",
		  "{\"recorded_at\": \"2020-02-10T08:08:51.123456+08:00\"}" },
		{ "{\"recorded_at\": 9223372036854775807}", "{\"recorded_at\": \"9223372036854775807\"}" },
		{ "{\"data\": \"AAH/\"}", "{\"data\": \"AAH/\"}" },
		{ "{\"data\": \"AA==\"}", "{\"data\": \"AA==\"}" },
		{ "{\"facets\": [\"critical\", \"office\"]}", "{\"facets\": [\"critical\", \"office\"]}" },
		{ "{\"facets\": []}", "{}" },
		{ "{\"subject\": \"a\\\"\\\\\\n曲阜\"}", "{\"subject\": \"a\\\"\\\\\\n曲阜\"}" },
		{ "{\"schema_version\": 0}", "{}" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct codec_mistakes mistakes = { 0 };
		const char *error;
		struct value *value = value_parse_json(rows[i].json, strlen(rows[i].json), *state, &error);
		ProtobufCMessage *event;

		if (!rows[i].written) {
			assert_null(value);
			continue;
		}
		event = codec_from_value(value, &bus__event__descriptor, *state, &mistakes);
		if (!event)
			fail_msg("%s: %s", rows[i].json, mistakes.items[0].allowed);
		assert_string_equal(codec_to_json(event, 0, false, *state), rows[i].written);
	}
}

static void each_mistake_says_what_is_allowed(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *type;
		const char *json, *path, *found, *allowed;
	} rows[] = {
#define ENTRY &health__register_entry__descriptor
#define EVENT &bus__event__descriptor
		{ ENTRY, "[]", "", "a list", "a map with the fields of RegisterEntry" },
		{ ENTRY, "{\"tokn\": \"V1\"}", "tokn", "\"tokn\"", "did you mean token?" },
		{ ENTRY, "{\"Token\": \"V1\"}", "Token", "\"Token\"", "did you mean token?" },
		{ ENTRY, "{\"zzz\": 1}", "zzz", "\"zzz\"", "one of observed_at, checkpoint, kind" },
		{ ENTRY, "{\"method\": \"thermal-camra\"}", "method", "\"thermal-camra\"",
		  "did you mean thermal-camera?" },
		{ ENTRY, "{\"method\": \"x\"}", "method", "\"x\"", "one of infrared, thermal-camera, mercury" },
		{ ENTRY, "{\"method\": 1}", "method", "1", "one of infrared, thermal-camera, mercury" },
		{ ENTRY, "{\"token\": 5}", "token", "5", "text in quotes" },
		{ ENTRY, "{\"token\": null}", "token", "nothing", "text in quotes" },
		{ ENTRY, "{\"token\": [\"V1\"]}", "token", "a list", "text in quotes" },
		{ ENTRY, "{\"temperature_c\": \"36.6\"}", "temperature_c", "\"36.6\"", "a number" },
		{ ENTRY, "{\"temperature_c\": \"NaN\"}", "temperature_c", "\"NaN\"", "a number" },
		{ ENTRY, "{\"temperature_c\": true}", "temperature_c", "true", "a number" },
		{ ENTRY, "{\"observed_at\": \"2020-02-30T08:00:00+08:00\"}", "observed_at", "2020-02-30", "RFC 3339" },
		{ ENTRY, "{\"observed_at\": \"2020-02-10 08:00\"}", "observed_at", "2020-02-10", "RFC 3339" },
		{ ENTRY, "{\"observed_at\": 1.5}", "observed_at", "1.5", "RFC 3339" },
		{ EVENT, "{\"schema_version\": -1}", "schema_version", "-1", "a whole number from 0 to 4294967295" },
		{ EVENT, "{\"schema_version\": 4294967296}", "schema_version", "4294967296", "from 0 to 4294967295" },
		{ EVENT, "{\"schema_version\": 1.5}", "schema_version", "1.5", "a whole number" },
		{ EVENT, "{\"schema_version\": 1.0}", "schema_version", "1.0", "a whole number" },
		{ EVENT, "{\"schema_version\": \"1\"}", "schema_version", "\"1\"", "a whole number" },
		{ EVENT, "{\"sequence\": \"18446744073709551616\"}", "sequence", "\"1844", "to 18446744073709551615" },
		{ EVENT, "{\"sequence\": \"-1\"}", "sequence", "\"-1\"", "a whole number from 0" },
		{ EVENT, "{\"sequence\": \" 1\"}", "sequence", "\" 1\"", "a whole number from 0" },
		{ EVENT, "{\"epoch\": 1}", "epoch", "1", "16 hex digits" },
		{ EVENT, "{\"epoch\": \"00000000deadbee\"}", "epoch", "\"0000", "16 hex digits" },
		{ EVENT, "{\"epoch\": \"00000000deadbeefg\"}", "epoch", "\"0000", "16 hex digits" },
		{ EVENT, "{\"epoch\": \"0x000000deadbeef\"}", "epoch", "\"0x00", "16 hex digits" },
		{ EVENT, "{\"data\": \"AAH\"}", "data", "\"AAH\"", "base64" },
		{ EVENT, "{\"data\": \"A*==\"}", "data", "\"A*==\"", "base64" },
		{ EVENT, "{\"facets\": \"critical\"}", "facets", "\"critical\"", "a list" },
		{ EVENT, "{\"facets\": [\"a\", 2]}", "facets[1]", "2", "text in quotes" },
		{ &health__registration__descriptor, "{\"visitors_change\": -2147483649}", "visitors_change",
		  "-2147483649", "from -2147483648 to 2147483647" },
		{ &health__registration__descriptor, "{\"offline\": 1}", "offline", "1", "true or false" },
		{ &bus__get_status__descriptor, "{\"x\": 1}", "x", "\"x\"", "no field at all" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct codec_mistakes mistakes = { 0 };

		if (codec_from_value(json(rows[i].json, *state), rows[i].type, *state, &mistakes))
			fail_msg("taken: %s", rows[i].json);
		assert_int_equal(mistakes.count, 1);
		assert_false(mistakes.more);
		assert_string_equal(mistakes.items[0].path, rows[i].path);
		if (!strstr(mistakes.items[0].found, rows[i].found) ||
		    !strstr(mistakes.items[0].allowed, rows[i].allowed))
			fail_msg("%s: found %s, allowed %s", rows[i].json, mistakes.items[0].found,
				 mistakes.items[0].allowed);
	}
}

static void all_mistakes_of_a_plan_are_named_with_their_places(void **state)
{
	static const char plan[] = "site: {name_zh: 1, time_zon: Asia/Shanghai}\n"
				   "halls:\n"
				   "- id: hall-1\n"
				   "  visitors_max: many\n"
				   "  checkpoints:\n"
				   "  - {id: a}\n"
				   "  - {idd: b}\n"
				   "door: [{mask_required: yes}]\n";
	static const struct codec_mistake expected[] = {
		{ 1, 17, "site.name_zh", "1", "text in quotes" },
		{ 1, 20, "site.time_zon", "\"time_zon\"", "did you mean time_zone?" },
		{ 4, 17, "halls[0].visitors_max", "\"many\"", "a whole number from 1 to 100000" },
		{ 7, 6, "halls[0].checkpoints[1].idd", "\"idd\"", "one of id, name_zh, name_en" },
		{ 8, 24, "door[0].mask_required", "\"yes\"", "true or false" },
	};
	struct codec_mistakes mistakes = { 0 };
	const char *error;
	struct value *value = value_parse_yaml(plan, strlen(plan), *state, &error);

	assert_null(codec_from_value(value, &plan__plan__descriptor, *state, &mistakes));
	assert_int_equal(mistakes.count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(mistakes.items[i].line, expected[i].line);
		assert_int_equal(mistakes.items[i].column, expected[i].column);
		assert_string_equal(mistakes.items[i].path, expected[i].path);
		assert_string_equal(mistakes.items[i].found, expected[i].found);
		assert_non_null(strstr(mistakes.items[i].allowed, expected[i].allowed));
	}
}

static void mistakes_beyond_the_most_are_only_noted(void **state)
{
	struct codec_mistakes *mistakes = arena_alloc(*state, sizeof(*mistakes));
	char text[3 * 1000 + 32] = "{\"facets\": [1";

	for (size_t i = 0; i < 999; i++)
		strcat(text, ",1");
	strcat(text, "]}");
	assert_null(codec_from_value(json(text, *state), &bus__event__descriptor, *state, mistakes));
	assert_int_equal(mistakes->count, CODEC_MISTAKES_MAX);
	assert_true(mistakes->more);
}

static void what_was_found_is_cut_to_80_characters(void **state)
{
	struct codec_mistakes mistakes = { 0 };
	char text[512] = "{\"kind\": \"", expected[512] = "\"";

	for (size_t i = 0; i < 81; i++) {
		strcat(text, "曲");
		strcat(expected, i < 80 ? "曲" : "…\"");
	}
	strcat(text, "\"}");
	assert_null(codec_from_value(json(text, *state), &health__register_entry__descriptor, *state, &mistakes));
	assert_string_equal(mistakes.items[0].found, expected);
}

static void zeros_are_written_when_wanted(void **state)
{
	Health__RegisterEntryReply reply = HEALTH__REGISTER_ENTRY_REPLY__INIT;
	Bus__Head head = BUS__HEAD__INIT;

	assert_string_equal(codec_to_json(&reply.base, 0, false, *state), "{}");
	assert_string_equal(codec_to_json(&reply.base, 0, true, *state),
			    "{\"visitors_inside\": 0, \"visitors_max\": 0, \"exit_unrecorded\": false}");
	assert_string_equal(
		codec_to_json(&head.base, 0, true, *state),
		"{\"epoch\": \"0000000000000000\", \"sequence\": \"0\", \"floor\": \"0\", \"commit_age_ms\": \"0\"}");
}

static void json_is_indented(void **state)
{
	struct codec_mistakes mistakes = { 0 };
	ProtobufCMessage *head = codec_from_value(json("{\"types\": [{\"type\": \"A\"}, {}], \"sequence\": 3}", *state),
						  &bus__head__descriptor, *state, &mistakes);

	assert_string_equal(codec_to_json(head, 2, false, *state), "{\n"
								   "  \"sequence\": \"3\",\n"
								   "  \"types\": [\n"
								   "    {\n"
								   "      \"type\": \"A\"\n"
								   "    },\n"
								   "    {}\n"
								   "  ]\n"
								   "}");
}

static void unchecked_text_still_gives_json(void **state)
{
	Bus__Event event = BUS__EVENT__INIT;
	const char *error;
	char *text;

	event.subject = "a\xff\x01\xe4\xb8";
	text = codec_to_json(&event.base, 0, false, *state);
	assert_string_equal(text, "{\"subject\": \"a\uFFFD\\u0001\uFFFD\uFFFD\"}");
	assert_non_null(value_parse_json(text, strlen(text), *state, &error));
}

static void fields_are_set_and_got_as_text(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *type;
		const char *field, *text;
		const char *got;     /* NULL: refused */
		const char *allowed; /* then */
	} rows[] = {
		{ ENTRY, "token", "12", "12", NULL },
		{ ENTRY, "kind", "Visitor", "visitor", NULL },
		{ ENTRY, "method", "thermal-camera", "thermal-camera", NULL },
		{ ENTRY, "temperature_c", "36.5", "36.5", NULL },
		{ ENTRY, "observed_at", "2020-02-10T08:08:51+08:00", "2020-02-10T08:08:51+08:00", NULL },
		{ ENTRY, "observed_at", "1581293331000000", "2020-02-10T08:08:51+08:00", NULL },
		{ EVENT, "sequence", "7", "7", NULL },
		{ EVENT, "epoch", "0000000000000001", "0000000000000001", NULL },
		{ EVENT, "facets", "critical", "critical", NULL },
		{ EVENT, "data", "AAH/", "AAH/", NULL },
		{ &health__registration__descriptor, "offline", "true", "true", NULL },
		{ &plan__plan__descriptor, "site", "{\"name_en\": \"Qufu\"}", "{\"name_en\": \"Qufu\"}", NULL },
		{ &plan__plan__descriptor, "site", "{\"name_e\": \"Qufu\"}", NULL, "did you mean name_en?" },
		{ &plan__plan__descriptor, "site", "Qufu", NULL, "a JSON object" },
		{ ENTRY, "temprature_c", "36.5", NULL, "did you mean temperature_c?" },
		{ ENTRY, "temperature_c", "warm", NULL, "a number" },
		{ ENTRY, "temperature_c", "nan", NULL, "a number" },
		{ ENTRY, "temperature_c", "", NULL, "a number" },
		{ EVENT, "sequence", "1e3", NULL, "a whole number" },
		{ &health__registration__descriptor, "offline", "yes", NULL, "true or false" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ProtobufCMessage *message = arena_alloc(*state, rows[i].type->sizeof_message);
		const char *allowed = NULL;
		bool set;

		protobuf_c_message_init(rows[i].type, message);
		set = codec_set_text(message, rows[i].field, rows[i].text, *state, &allowed);
		if (set != (rows[i].got != NULL))
			fail_msg("%s: %s", rows[i].field, rows[i].text);
		if (!rows[i].got) {
			if (!strstr(allowed, rows[i].allowed))
				fail_msg("%s: %s: %s", rows[i].field, rows[i].text, allowed);
			continue;
		}
		assert_string_equal(
			codec_get_text(message,
				       protobuf_c_message_descriptor_get_field_by_name(rows[i].type, rows[i].field),
				       *state),
			rows[i].got);
	}
}

static void repeated_fields_grow_by_text(void **state)
{
	Bus__Event event = BUS__EVENT__INIT;
	const char *allowed;

	assert_true(codec_set_text(&event.base, "facets", "critical", *state, &allowed));
	assert_true(codec_set_text(&event.base, "facets", "office", *state, &allowed));
	assert_int_equal(event.n_facets, 2);
	assert_string_equal(event.facets[0], "critical");
	assert_string_equal(
		codec_get_text(&event.base, protobuf_c_message_descriptor_get_field_by_name(EVENT, "facets"), *state),
		"critical, office");
}

static void unset_fields_as_text(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *type;
		const char *field, *text;
	} rows[] = {
		{ ENTRY, "token", "" },
		{ ENTRY, "kind", "" },
		{ ENTRY, "observed_at", "" },
		{ ENTRY, "temperature_c", "0.0" },
		{ EVENT, "facets", "" },
		{ EVENT, "sequence", "0" },
		{ &bus__response__descriptor, "code", "ok" },
		{ &plan__plan__descriptor, "site", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ProtobufCMessage *message = arena_alloc(*state, rows[i].type->sizeof_message);

		protobuf_c_message_init(rows[i].type, message);
		assert_string_equal(
			codec_get_text(message,
				       protobuf_c_message_descriptor_get_field_by_name(rows[i].type, rows[i].field),
				       *state),
			rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_read_and_written),
		cmocka_unit_test(every_form_of_a_value_is_read),
		cmocka_unit_test(each_mistake_says_what_is_allowed),
		cmocka_unit_test(all_mistakes_of_a_plan_are_named_with_their_places),
		cmocka_unit_test(mistakes_beyond_the_most_are_only_noted),
		cmocka_unit_test(what_was_found_is_cut_to_80_characters),
		cmocka_unit_test(zeros_are_written_when_wanted),
		cmocka_unit_test(json_is_indented),
		cmocka_unit_test(unchecked_text_still_gives_json),
		cmocka_unit_test(fields_are_set_and_got_as_text),
		cmocka_unit_test(repeated_fields_grow_by_text),
		cmocka_unit_test(unset_fields_as_text),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
