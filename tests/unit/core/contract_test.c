/* The built-in contract says what the .proto files say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/contract.h"
#include "google/protobuf/descriptor.pb-c.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *message, const char *name)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(message, name);

	assert_non_null(field);
	return field;
}

static void limits_are_those_of_the_proto(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *message;
		const char *field;
		bool required;
		uint32_t max_bytes;
		double min, max;
		uint32_t max_items, decimals;
		bool uuid7;
	} rows[] = {
		{ &health__register_entry__descriptor, "token", true, 64, 0, 0, 0, 0, false },
		{ &health__register_entry__descriptor, "temperature_c", true, 0, 0, 0, 0, 1, false },
		{ &health__register_entry__descriptor, "observed_at", true, 0, 1, 253402300799000000, 0, 0, false },
		{ &plan__door_rules__descriptor, "fever_c", true, 0, 35, 42, 0, 1, false },
		{ &plan__plan__descriptor, "halls", true, 0, 0, 0, 32, 0, false },
		{ &bus__request__descriptor, "request_id", true, 0, 0, 0, 0, 0, true },
		{ &bus__event__descriptor, "sequence", false, 0, 0, 0, 0, 0, false },
		{ &google__protobuf__file_options__descriptor, "java_package", false, 0, 0, 0, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const Bus__Limits *limits = contract_limits(rows[i].message, field_of(rows[i].message, rows[i].field));

		assert_int_equal(limits->required, rows[i].required);
		assert_int_equal(limits->max_bytes, rows[i].max_bytes);
		assert_true(limits->min == rows[i].min);
		assert_true(limits->max == rows[i].max);
		assert_int_equal(limits->max_items, rows[i].max_items);
		assert_int_equal(limits->decimals, rows[i].decimals);
		assert_int_equal(limits->uuid7, rows[i].uuid7);
	}
}

static void comments_are_on_one_line(void **state)
{
	const ProtobufCMessageDescriptor *entry = &health__register_entry__descriptor;
	const ProtobufCMessageDescriptor *reply = &health__register_entry_reply__descriptor;

	(void)state;
	assert_string_equal(
		contract_message_comment(entry),
		"Register a person who wants to come in. The same checkpoint, token and observed time again is the "
		"same registration and gives the first answer, however much later.");
	assert_string_equal(contract_field_comment(entry, field_of(entry, "temperature_c")), "°C with one decimal.");
	assert_string_equal(contract_field_comment(reply, field_of(reply, "outcome")), "");
	assert_string_equal(contract_message_comment(&bus__get_status__descriptor), "");
}

/* Every range that a .proto names can be met. */
static void no_range_is_empty(void **state)
{
	struct span blob = contract_file_descriptor_set();
	Google__Protobuf__FileDescriptorSet *set =
		google__protobuf__file_descriptor_set__unpack(NULL, blob.size, blob.data);
	static const ProtobufCMessageDescriptor *const messages[] = {
		&health__register_entry__descriptor,
		&health__register_exit__descriptor,
		&health__list_entries__descriptor,
		&plan__door_rules__descriptor,
		&plan__hall__descriptor,
		&plan__alerting__descriptor,
		&bus__request__descriptor,
		&bus__fetch_events__descriptor,
	};

	(void)state;
	assert_non_null(set);
	assert_true(set->n_file >= 6);
	google__protobuf__file_descriptor_set__free_unpacked(set, NULL);
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		for (unsigned j = 0; j < messages[i]->n_fields; j++) {
			const Bus__Limits *limits = contract_limits(messages[i], &messages[i]->fields[j]);

			assert_true(limits->min <= limits->max);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_those_of_the_proto),
		cmocka_unit_test(comments_are_on_one_line),
		cmocka_unit_test(no_range_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
