#include "tests/unit/support/given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/site.h"
#include "tests/unit/support/memory_seal.h"
#include "tests/unit/support/reached.h"

#define ARENA_MAX ((size_t)256 << 20)

static Plan__Plan *plan_read(struct arena *arena)
{
	const char *error = "";
	Plan__Plan *plan = site_read_plan("tests/data/plan.yaml", arena, &error);

	assert_string_equal(error, "");
	return plan;
}

void given_init(struct given *given, const struct service *service)
{
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	memset(given, 0, sizeof(*given));
	given->service = service;
	given->schedule = service->schedule;
	reached_note(service->name, "");
	given->kv = memory_kv_create(service);
	given->arena = arena_create(ARENA_MAX);
	given->scratch = arena_create(ARENA_MAX);
	given->seal = memory_seal_create(service->name);
	given->view = (struct view){ memory_kv_kv(given->kv), given->scratch };
	assert_true(rfc3339_parse("2020-02-10T09:00:00+08:00", &given->nine_o_clock));
	given->context = (struct context){ .now = given->nine_o_clock,
					   .plan = plan_read(given->arena),
					   .plan_version = "test",
					   .actor = "tester",
					   .department = "",
					   .roles = OFFICE,
					   .correlation_id = "incident-1",
					   .causation_id = "",
					   .traceparent = "",
					   .seal = given->seal,
					   .arena = given->scratch };
}

void given_deinit(struct given *given)
{
	free(given->journal);
	memory_kv_destroy(given->kv);
	memory_seal_destroy(given->seal);
	arena_destroy(given->scratch);
	arena_destroy(given->arena);
}

static void apply(const struct given *given, struct memory_kv *kv, const Bus__Event *event)
{
	const struct event_type *type = service_find_event(given->service, event->type);
	struct tables tables = { { memory_kv_kv(kv), given->scratch } };
	void *data;

	assert_non_null(type);
	data = protobuf_c_message_unpack(type->data, arena_allocator(given->scratch), event->data.len,
					 event->data.data);
	assert_non_null(data);
	type->apply(&tables, event, data);
}

static Bus__Event *journal_add(struct given *given, const struct emitted *emitted)
{
	Bus__Event *event = reflect_new(&bus__event__descriptor, given->arena);

	if (given->journal_count == given->journal_capacity) {
		given->journal_capacity = given->journal_capacity ? given->journal_capacity * 2 : 256;
		given->journal = realloc(given->journal, given->journal_capacity * sizeof(*given->journal));
		assert_non_null(given->journal);
	}
	given->journal[given->journal_count++] = event;
	event->service = given->service->name;
	event->epoch = 1;
	event->sequence = given->journal_count;
	event->type = reflect_short_name(emitted->type->data);
	event->recorded_at = given->context.now;
	event->correlation_id =
		arena_strdup(given->arena, emitted->correlation_id          ? emitted->correlation_id
					   : given->decision.correlation_id ? given->decision.correlation_id
									    : given->context.correlation_id);
	event->data = reflect_pack(emitted->data, given->arena);
	return event;
}

static void decision_begin(struct given *given)
{
	char id[UUID_TEXT_SIZE];

	arena_reset(given->scratch);
	uuid7_derive(given->context.now, "request", given->requests++, id);
	given->context.request_id = arena_strdup(given->arena, id);
	given->context.last_sequence = given->journal_count;
	decision_init(&given->decision, given->scratch);
}

static void decision_take(struct given *given)
{
	for (size_t i = 0; i < given->decision.event_count; i++)
		apply(given, given->kv, journal_add(given, &given->decision.events[i]));
	for (size_t i = 0; i < given->decision.erasure_count; i++)
		memory_seal_erase(given->seal, given->decision.erasures[i].subject_id);
}

const struct decision *given_ask(struct given *given, const ProtobufCMessage *request)
{
	const struct command *command = service_find_command(given->service, request->descriptor->name);
	const struct query *query = service_find_query(given->service, request->descriptor->name);

	request = reflect_copy(request, given->arena); /* the caller's may lie in the scratch */
	decision_begin(given);
	assert_true(command || query);
	(command ? command->decide : query->answer)(&given->view, &given->context, request, &given->decision);
	if (given->decision.rejection)
		reached_note(given->service->name, given->decision.rejection->word);
	memory_seal_settle(given->seal, !given->decision.rejection);
	if (!given->decision.rejection) {
		assert_non_null(given->decision.reply);
		assert_ptr_equal(given->decision.reply->descriptor, command ? command->reply : query->reply);
		assert_true(command || given->decision.event_count == 0);
		decision_take(given);
	}
	return &given->decision;
}

const struct decision *given_rule(struct given *given, given_rule_fn *rule, const void *argument)
{
	decision_begin(given);
	rule(&given->view, &given->context, &given->decision, argument);
	memory_seal_settle(given->seal, true);
	assert_null(given->decision.rejection);
	decision_take(given);
	return &given->decision;
}

const char *given_outcome(struct given *given)
{
	const struct decision *decision = &given->decision;
	const char *text = "";

	if (decision->rejection)
		return arena_printf(given->scratch, "! %s %s", decision->rejection->word, decision->field);
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct emitted *emitted = &decision->events[i];

		text = arena_printf(given->scratch, "%s%s%s %s", text, *text ? ", " : "",
				    reflect_short_name(emitted->type->data),
				    reflect_text(emitted->data, emitted->type->subject, given->scratch));
	}
	return text;
}

#define SCHEDULE_ROUNDS_MAX 1000

/* Copies what is due: the commands lie in the scratch, which the first of them resets. False: nothing is. */
static bool schedule_copy(struct given *given, struct schedule *ret_due)
{
	struct schedule *due = ret_due;

	due->count = 0;
	arena_reset(given->scratch);
	given->schedule(&given->view, &given->context, due);
	for (size_t i = 0; i < due->count; i++)
		due->commands[i] = reflect_copy(due->commands[i], given->arena);
	return due->count;
}

const char *given_schedule(struct given *given)
{
	const char *text = "";
	struct schedule due;

	for (unsigned round = 0; schedule_copy(given, &due); round++) {
		assert_true(round < SCHEDULE_ROUNDS_MAX); /* what was done is not due any more */
		for (size_t i = 0; i < due.count; i++) {
			const char *outcome;

			given_ask(given, due.commands[i]);
			assert_null(given->decision.rejection);
			outcome = given_outcome(given);
			if (*outcome)
				text = arena_printf(given->arena, "%s%s%s", text, *text ? ", " : "", outcome);
		}
	}
	return text;
}

const void *given_last_event(struct given *given)
{
	const Bus__Event *event;
	const void *data;

	assert_true(given->journal_count);
	event = given->journal[given->journal_count - 1];
	data = protobuf_c_message_unpack(service_find_event(given->service, event->type)->data,
					 arena_allocator(given->arena), event->data.len, event->data.data);
	assert_non_null(data);
	return data;
}

const ProtobufCMessage *given_react(struct given *given, const Bus__Event *event, const ProtobufCMessage *data)
{
	for (const struct reaction *reaction = given->service->reactions; reaction->publisher; reaction++) {
		if ((strcmp(reaction->publisher, "*") == 0 || strcmp(reaction->publisher, event->service) == 0) &&
		    reaction->data == data->descriptor)
			return reaction->react(&given->view, &given->context, event, data);
	}
	return NULL;
}

void given_assert_rebuilds(struct given *given)
{
	struct memory_kv *again = memory_kv_create(given->service);

	for (size_t i = 0; i < given->journal_count; i++) {
		arena_reset(given->scratch);
		apply(given, again, given->journal[i]);
	}
	assert_true(memory_kv_equal(given->kv, again));
	memory_kv_destroy(again);
}
