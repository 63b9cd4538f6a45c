#include "common/runtime/engine.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/core/limits.h"
#include "common/core/reflect.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/response.h"

#define BODY_BYTES_MAX (1024 * 1024)

struct view engine_view(struct engine *engine)
{
	return (struct view){ engine->kv, engine->arena };
}

void engine_context(struct engine *engine, struct context *context, const char *seed)
{
	*context = (struct context){
		.now = engine->now,
		.plan = engine->plan ? engine->plan->plan : NULL,
		.plan_version = engine->plan ? engine->plan->version : "",
		.actor = engine->service->name,
		.last_sequence = engine->state ? engine->state->sequence : engine->head.sequence,
		.department = "",
		.roles = SERVICE,
		.request_id = seed,
		.correlation_id = seed,
		.causation_id = "",
		.traceparent = "",
		.seal = engine->keys ? &engine->seal.seal : NULL,
		.arena = engine->arena,
	};
}

/* --- the gate: every change passes here ------------------------------------------------------------------------------------------- */

static bool decision_is_urgent(const struct decision *decision)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		if (decision->events[i].type->urgent)
			return true;
	}
	return false;
}

/* What the engine itself goes by. */
static void own_events_note(struct engine *engine, const struct decision *decision)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		const ProtobufCMessage *data = decision->events[i].data;
		const char *why;

		if (data->descriptor == &bus__plan_adopted__descriptor)
			engine->plan = engine_plan_load(((const Bus__PlanAdopted *)data)->plan, engine->arena, &why);
		else if (data->descriptor == &bus__requests_expired__descriptor)
			engine->state->requests_expired_before_at = ((const Bus__RequestsExpired *)data)->older_than_at;
	}
}

/* Room for what was decided? Only the urgent may have the reserve. */
static void room_check(struct engine *engine, struct decision *decision)
{
	bool urgent = decision_is_urgent(decision);

	if ((engine->head.in_reserve && !urgent) || !writer_seal_has_room(engine, urgent))
		decision_reject(decision, &REASON_STORE_FULL, "");
}

/* Decides, and if accepted and anything changes, records. */
static struct decision *gate_pass(struct engine *engine, const struct gate *gate)
{
	struct view view = engine_view(engine);
	struct gate goes_on = *gate;
	struct decision *decision = arena_alloc(engine->arena, sizeof(*decision));

	decision_init(decision, engine->arena);
	if (!engine->plan && gate->command->request != &bus__adopt_plan__descriptor) {
		decision_reject(decision, &REASON_NO_PLAN, "");
		return decision;
	}
	gate->command->decide(&view, &gate->context, gate->message, decision);
	if (!decision->rejection)
		erasures_emit(&view, decision);
	if (!decision->rejection && decision->event_count)
		room_check(engine, decision);
	/* Nothing of a refused decision stays, nor of one that changes nothing: no event, no key. */
	writer_seal_settle(engine, !decision->rejection && decision->event_count);
	if (decision->rejection || !decision->event_count || store_error(engine->store) != STORE_OK)
		return decision;
	if (decision->correlation_id)
		goes_on.context.correlation_id = decision->correlation_id;
	journal_record(engine, &goes_on, decision);
	own_events_note(engine, decision);
	return decision;
}

const struct decision *engine_give_own(struct engine *engine, const ProtobufCMessage *message,
				       const struct context *cause, const Bus__Cursor *move, unsigned depth)
{
	struct gate gate = { .message = message, .context = *cause, .move = move, .depth = depth };

	gate.command = engine_find_command(engine, message->descriptor->name);
	assert(gate.command && "a reaction or schedule gave a command that its service does not have");
	return gate_pass(engine, &gate);
}

/* --- requests --------------------------------------------------------------------------------------------------------------------- */

static Bus__Response *response_create(struct engine *engine, const char *request_id)
{
	Bus__Response *response = reflect_new(&bus__response__descriptor, engine->arena);

	response->request_id = request_id;
	response->epoch = engine->epoch;
	response->last_sequence = engine->state ? engine->state->sequence : engine->head.sequence;
	return response;
}

static void request_hash(const struct engine *engine, const Bus__Request *request, uint8_t ret_hash[REQUEST_HASH_SIZE])
{
	const uint8_t *key = engine->keys ? keystore_request_key(engine->keys) : NULL;
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, key ? SEAL_KEY_SIZE : 0, REQUEST_HASH_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)request->method, strlen(request->method) + 1);
	crypto_generichash_update(&state, (const uint8_t *)request->on_behalf_of, strlen(request->on_behalf_of) + 1);
	crypto_generichash_update(&state, request->body.data, request->body.len);
	crypto_generichash_final(&state, ret_hash, REQUEST_HASH_SIZE);
}

/* The answer of a request id that was executed before; NULL: it was not. */
static Bus__Response *request_repeat(struct engine *engine, struct engine_call *call, const struct gate *gate)
{
	struct view view = engine_view(engine);
	const char *id = call->request->request_id;
	const Bus__RequestRecord *record = request_get(&view, &(Bus__RequestRecord){ .request_id = id });
	const Bus__JournalEntry *entry;
	Bus__Response *response;

	entry = record ? journal_get(&view, &(Bus__JournalEntry){ .entry = record->entry }) : NULL;
	if (!entry)
		return NULL;
	if (entry->request_hash.len != REQUEST_HASH_SIZE ||
	    memcmp(entry->request_hash.data, gate->request_hash, REQUEST_HASH_SIZE) != 0)
		return response_refuse(engine->arena, id, &REASON_REQUEST_ID_REUSED, "request_id", id);
	call->repeated = true;
	response = response_create(engine, id);
	response->body = entry->reply;
	return response;
}

/* A plan may lengthen the retention: what was dropped under the one before stays too old. */
static bool request_is_too_old(const struct engine *engine, int64_t made_at)
{
	return engine->plan && (made_at < engine->now - engine->plan->plan->retention->request_days * DAY_US ||
				made_at < engine->state->requests_expired_before_at);
}

/* Refusals before any rule is asked; NULL: go on. */
static Bus__Response *request_gate(struct engine *engine, struct engine_call *call, struct gate *gate)
{
	const Bus__Request *request = call->request;
	struct limits_mistake mistake;
	uint8_t uuid[UUID_SIZE];
	Bus__Response *repeated;

	if (!uuid7_parse(request->request_id, uuid))
		return response_refuse(engine->arena, request->request_id, &REASON_INVALID_REQUEST, "request_id",
				       "request_id is not a UUIDv7 in canonical form");
	if (request_is_too_old(engine, uuid7_time(uuid)))
		return response_refuse(engine->arena, request->request_id, &REASON_REQUEST_TOO_OLD, "request_id",
				       request->request_id, engine->plan->plan->retention->request_days);
	request_hash(engine, request, gate->request_hash);
	repeated = request_repeat(engine, call, gate);
	if (repeated)
		return repeated;
	if (request->deadline_at && request->deadline_at < engine->now)
		return response_refuse(engine->arena, request->request_id, &REASON_DEADLINE_PASSED, "deadline_at");
	gate->message = limits_unpack(gate->command->request, request->body, BODY_BYTES_MAX, engine->arena, &mistake);
	return gate->message ? NULL : response_invalid(engine->arena, request->request_id, &mistake);
}

void engine_run_command(struct engine *engine, struct engine_call *call)
{
	const Bus__Request *request = call->request;
	struct gate gate = { .command = engine_find_command(engine, request->method), .is_request = true };
	uint64_t last;

	call->response = request_gate(engine, call, &gate);
	if (!call->response) {
		engine_context(engine, &gate.context, request->request_id);
		gate.context.actor = call->actor;
		gate.context.department = call->department;
		gate.context.roles = call->roles;
		gate.context.causation_id = request->causation_id[0] ? request->causation_id : request->request_id;
		gate.context.traceparent = request->traceparent;
		if (request->correlation_id[0])
			gate.context.correlation_id = request->correlation_id;
		call->response = response_of_decision(gate_pass(engine, &gate), request->request_id, engine->arena);
	}
	last = engine->state->sequence;
	call->response->epoch = engine->epoch;
	call->response->last_sequence = last;
}

/* --- events of others ---------------------------------------------------------------------------------------------------------------- */

static void reaction_refused(struct engine *engine, const Bus__Event *event, const struct decision *decision,
			     const struct context *cause, const Bus__Cursor *move)
{
	Bus__NoticeBusTrouble command = BUS__NOTICE_BUS_TROUBLE__INIT;
	Bus__BusTroubleNoticed trouble = BUS__BUS_TROUBLE_NOTICED__INIT;

	trouble.kind = BUS__BUS_TROUBLE_NOTICED__KIND__REACTION_REFUSED;
	trouble.publisher = event->service;
	trouble.epoch = event->epoch;
	trouble.sequence = trouble.publisher_sequence = event->sequence;
	trouble.detail = arena_printf(engine->arena, "%s: %s", decision->rejection->word, decision->message_en);
	command.trouble = &trouble;
	engine_give_own(engine, reflect_copy(&command.base, engine->arena), cause, move, 0);
}

static const char *call_publisher(const struct engine_call *call)
{
	return call->event ? call->event->service : call->move ? call->move->publisher : NULL;
}

static struct lane *lane_of(struct engine *engine, const char *publisher)
{
	for (size_t i = 0; i < PUBLISHERS_MAX; i++) {
		struct lane *lane = &engine->lanes[i];

		if (!lane->publisher[0])
			snprintf(lane->publisher, sizeof(lane->publisher), "%s", publisher);
		if (strcmp(lane->publisher, publisher) == 0)
			return lane;
	}
	assert(!"more publishers than a suite has services");
	return NULL;
}

void engine_defer(struct engine *engine, struct engine_call *call)
{
	const char *publisher = call_publisher(call);

	call->deferred = true;
	if (publisher)
		lane_of(engine, publisher)->stale = call->generation + 1;
}

/* An earlier call of the same publisher was deferred, and the publisher has not been rewound since. */
static bool call_is_stale(struct engine *engine, const struct engine_call *call)
{
	const char *publisher = call_publisher(call);

	return publisher && call->generation < lane_of(engine, publisher)->stale;
}

static void react_to(struct engine *engine, struct engine_call *call, const struct reaction *reaction,
		     const Bus__Cursor *move)
{
	const Bus__Event *event = call->event;
	struct view view = engine_view(engine);
	const ProtobufCMessage *command;
	const struct decision *decision;
	struct context context;
	void *data = protobuf_c_message_unpack(reaction->data, arena_allocator(engine->arena), event->data.len,
					       event->data.data);
	const char *cause = arena_printf(engine->arena, "%s/%016llx/%llu", event->service,
					 (unsigned long long)event->epoch, (unsigned long long)event->sequence);

	engine_context(engine, &context, cause);
	context.correlation_id = event->correlation_id;
	context.causation_id = cause;
	context.traceparent = event->traceparent;
	command = data ? reaction->react(&view, &context, event, data) : NULL;
	if (!command)
		return;
	decision = engine_give_own(engine, command, &context, move, 0);
	if (decision->rejection == &REASON_STORE_FULL || decision->rejection == &REASON_NO_PLAN)
		engine_defer(engine, call);
	else if (decision->rejection)
		reaction_refused(engine, event, decision, &context, move);
}

void engine_run_event(struct engine *engine, struct engine_call *call)
{
	const Bus__Event *event = call->event;
	struct view view = engine_view(engine);
	const Bus__Cursor *cursor = cursor_get(&view, &(Bus__Cursor){ .publisher = event->service });
	Bus__Cursor *move = reflect_new(&bus__cursor__descriptor, engine->arena);
	uint64_t entry = engine->state->entry;

	/* The cursor always lies on the publisher's present line, so a sequence at or below it was taken already. */
	if (cursor && event->sequence <= cursor->sequence)
		return;
	if (call_is_stale(engine, call)) {
		call->deferred = true;
		return;
	}
	move->publisher = event->service;
	move->epoch = event->epoch;
	move->sequence = event->sequence;
	for (const struct reaction *reaction = engine->service->reactions; reaction->publisher; reaction++) {
		if (strcmp(reflect_short_name(reaction->data), event->type) == 0 &&
		    (strcmp(reaction->publisher, "*") == 0 || strcmp(reaction->publisher, event->service) == 0))
			react_to(engine, call, reaction, move);
	}
	/* Without an effect the cursor moves all the same: offered again in another state of ours, it might have one. */
	if (!call->deferred && engine->state->entry == entry)
		journal_record_bare(engine, move, 0);
}

void engine_run_own(struct engine *engine, struct engine_call *call)
{
	struct context context;
	uint64_t entry = engine->state->entry;

	if (call_is_stale(engine, call)) {
		call->deferred = true;
		return;
	}
	engine_context(engine, &context,
		       arena_printf(engine->arena, "own/%s/%llu", engine->service->name, (unsigned long long)entry));
	if (call->own && engine_give_own(engine, call->own, &context, call->move, 0)->rejection) {
		engine_defer(engine, call); /* a trouble is not to be passed over, e.g. before there is a plan */
		return;
	}
	/* A command that changed nothing leaves no entry, but the cursor has to move all the same. */
	if (call->move && engine->state->entry == entry)
		journal_record_bare(engine, call->move, 0);
}
