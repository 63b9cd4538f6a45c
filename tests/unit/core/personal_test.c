/*
 * The contract of every service keeps personal data where they belong (common/README.md: people): in the clear in requests and
 * queries' replies alone, since everything else is journaled; and sealed only beside the subject whose key opens it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/core/contract.h"
#include "common/core/service.h"
#include <cmocka.h>

extern const struct service health_service, alerting_service, bus_service;
static const struct service *const services[] = { &health_service, &alerting_service, &bus_service };

struct found {
	unsigned personal, sealed, misplaced;
};

/* Whose key is it? The message's own subject says so. */
static bool has_subject(const ProtobufCMessageDescriptor *message)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(message, "subject_id");

	return field && field->type == PROTOBUF_C_TYPE_STRING && field->label != PROTOBUF_C_LABEL_REPEATED;
}

/* Messages do not hold themselves (tests/tidy), so the walk ends. */
static void walk(const ProtobufCMessageDescriptor *message, struct found *found)
{
	for (unsigned i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];
		const Bus__Limits *limits = contract_limits(message, field);
		bool sealed_wrongly = limits->sealed && (field->type != PROTOBUF_C_TYPE_BYTES ||
							 !has_subject(message) || limits->personal);

		if (sealed_wrongly)
			print_error("%s.%s is sealed, but no bytes beside a subject_id\n", message->name, field->name);
		found->personal += limits->personal;
		found->sealed += limits->sealed;
		found->misplaced += sealed_wrongly;
		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			walk(field->descriptor, found);
	}
}

/* What is in the clear in it. */
static unsigned personal_in(const ProtobufCMessageDescriptor *message)
{
	struct found found = { 0 };

	walk(message, &found);
	if (found.personal)
		print_error("%s: %u fields in the clear\n", message->name, found.personal);
	return found.personal;
}

static void nothing_clear_is_kept(void **state)
{
	unsigned clear = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		const struct service *service = services[i];

		for (size_t j = 0; j < service->event_count; j++)
			clear += personal_in(service->events[j].data);
		for (size_t j = 0; j < service->table_count; j++)
			clear += personal_in(service->tables[j].record);
		for (size_t j = 0; j < service->command_count; j++)
			clear += personal_in(service->commands[j].reply);
	}
	assert_int_equal(clear, 0);
}

static void sealed_beside_its_subject(void **state)
{
	struct found found = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		const struct service *service = services[i];

		for (size_t j = 0; j < service->event_count; j++)
			walk(service->events[j].data, &found);
		for (size_t j = 0; j < service->table_count; j++)
			walk(service->tables[j].record, &found);
	}
	assert_true(found.sealed > 0);
	assert_int_equal(found.misplaced, 0);
}

/* What comes in is in the clear, and nobody sends boxes. That it is found here shows that the walk above would find it. */
static void requests_are_clear(void **state)
{
	struct found found = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		const struct service *service = services[i];

		for (size_t j = 0; j < service->command_count; j++)
			walk(service->commands[j].request, &found);
		for (size_t j = 0; j < service->query_count; j++)
			walk(service->queries[j].request, &found);
	}
	assert_true(found.personal > 0);
	assert_int_equal(found.sealed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_clear_is_kept),
		cmocka_unit_test(sealed_beside_its_subject),
		cmocka_unit_test(requests_are_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
