#include "tests/unit/support/given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"

#define ARENA_MAX ((size_t)256 << 20)

static Plan__Hall *hall_create(struct arena *arena, const char *id, uint32_t visitors_max,
			       const char *const *checkpoints, size_t count)
{
	Plan__Hall *hall = reflect_new(&plan__hall__descriptor, arena);

	hall->id = id;
	hall->visitors_max = visitors_max;
	hall->n_checkpoints = count;
	hall->checkpoints = arena_alloc(arena, count * sizeof(*hall->checkpoints));
	for (size_t i = 0; i < count; i++) {
		hall->checkpoints[i] = reflect_new(&plan__checkpoint__descriptor, arena);
		hall->checkpoints[i]->id = checkpoints[i];
	}
	return hall;
}

static Plan__Plan *plan_create(struct arena *arena)
{
	static const char *const main_checkpoints[] = { "entrance-1", "entrance-2" };
	static const char *const annex_checkpoints[] = { "annex-1" };
	Plan__Plan *plan = reflect_new(&plan__plan__descriptor, arena);

	plan->door = reflect_new(&plan__door__descriptor, arena);
	plan->alerting = reflect_new(&plan__alerting__descriptor, arena);
	plan->n_halls = 2;
	plan->halls = arena_alloc(arena, 2 * sizeof(*plan->halls));
	plan->halls[0] = hall_create(arena, "main", 60, main_checkpoints, 2);
	plan->halls[1] = hall_create(arena, "annex", 2, annex_checkpoints, 1);
	plan->door->fever_c = 37.3;
	plan->door->reading_min_c = 30;
	plan->door->reading_max_c = 45;
	plan->door->mask_required = true;
	plan->door->observed_age_max_days = 7;
	plan->alerting->fever_department = "office";
	plan->alerting->bus_department = "property";
	plan->alerting->acknowledge_critical_s = 300;
	plan->alerting->acknowledge_warning_s = 3600;
	return plan;
}

void given_init(struct given *given, const struct service *service)
{
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	memset(given, 0, sizeof(*given));
	given->service = service;
	given->kv = memory_kv_create(service);
	given->arena = arena_create(ARENA_MAX);
	given->scratch = arena_create(ARENA_MAX);
	given->view = (struct view){ memory_kv_kv(given->kv), given->scratch };
	assert_true(rfc3339_parse("2020-02-10T09:00:00+08:00", &given->nine_o_clock));
	given->context = (struct context){ .now = given->nine_o_clock,
					   .plan = plan_create(given->arena),
					   .plan_version = "test",
					   .actor = "tester",
					   .department = "",
					   .roles = OFFICE,
					   .correlation_id = "incident-1",
					   .causation_id = "",
					   .traceparent = "",
					   .arena = given->scratch };
}

void given_deinit(struct given *given)
{
	free(given->journal);
	memory_kv_destroy(given->kv);
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
	event->data = reflect_pack(emitted->data, given->arena);
	return event;
}

const struct decision *given_ask(struct given *given, const ProtobufCMessage *request)
{
	const struct command *command = service_find_command(given->service, request->descriptor->name);
	const struct query *query = service_find_query(given->service, request->descriptor->name);
	char id[UUID_TEXT_SIZE];

	request = reflect_copy(request, given->arena); /* the caller's may lie in the scratch */
	arena_reset(given->scratch);
	uuid7_derive(given->context.now, "request", given->requests++, id);
	given->context.request_id = arena_strdup(given->arena, id);
	decision_init(&given->decision, given->scratch);
	assert_true(command || query);
	(command ? command->decide : query->answer)(&given->view, &given->context, request, &given->decision);
	if (!given->decision.rejection) {
		assert_non_null(given->decision.reply);
		assert_ptr_equal(given->decision.reply->descriptor, command ? command->reply : query->reply);
		assert_true(command || given->decision.event_count == 0);
		for (size_t i = 0; i < given->decision.event_count; i++)
			apply(given, given->kv, journal_add(given, &given->decision.events[i]));
	}
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
