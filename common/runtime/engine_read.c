/* What an engine can be asked without changing anything, from any thread: on snapshots of the last commit. */

#include "common/core/limits.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/response.h"

static struct context context_of(const struct engine_caller *caller, struct arena *arena)
{
	return (struct context){
		.now = caller->now,
		.plan = caller->plan ? caller->plan->plan : NULL,
		.plan_version = caller->plan ? caller->plan->version : "",
		.actor = caller->actor,
		.department = caller->department,
		.roles = caller->roles,
		.request_id = "",
		.correlation_id = "",
		.causation_id = "",
		.traceparent = "",
		.host = caller->host,
		.arena = arena,
	};
}

/* False: what was read is damaged, or nothing can be read. */
static bool look_at(struct engine *engine, struct context *context, engine_look_fn *look, void *user)
{
	struct store_snapshot *snapshot = store_snapshot_begin(engine->store);
	struct reader_seal reader = { 0 };
	struct view view;

	if (!snapshot)
		return false;
	view = (struct view){ store_snapshot_kv(snapshot), context->arena };
	context->seal = reader_seal_init(&reader, engine, &view);
	look(user, &view, context);
	reader_seal_deinit(&reader);
	return store_snapshot_end(snapshot) == STORE_OK && !reader.damaged;
}

bool engine_look(struct engine *engine, const struct engine_caller *caller, struct arena *arena, engine_look_fn *look,
		 void *user)
{
	struct context context = context_of(caller, arena);

	return look_at(engine, &context, look, user);
}

struct asked {
	const struct query *query;
	const void *message;
	struct decision *decision;
};

static void answer(void *user, const struct view *view, const struct context *context)
{
	const struct asked *asked = user;

	asked->query->answer(view, context, asked->message, asked->decision);
}

Bus__Response *engine_query(struct engine *engine, const struct query *query, const Bus__Request *request,
			    const struct engine_caller *caller, struct arena *arena)
{
	struct limits_mistake mistake;
	struct context context = context_of(caller, arena);
	struct asked asked = {
		.query = query,
		.message = limits_unpack(query->request, request->body, request->body.len, arena, &mistake),
		.decision = arena_alloc(arena, sizeof(*asked.decision)),
	};

	if (!asked.message)
		return response_invalid(arena, request->request_id, &mistake);
	if (!caller->plan && !service_find_query(&bus_service, request->method))
		return response_refuse(arena, request->request_id, &REASON_NO_PLAN, "");
	context.request_id = request->request_id;
	context.correlation_id = request->correlation_id;
	context.traceparent = request->traceparent;
	decision_init(asked.decision, arena);
	if (!look_at(engine, &context, answer, &asked))
		return response_refuse(arena, request->request_id, &REASON_STORE_DAMAGED, "");
	return response_of_decision(asked.decision, request->request_id, arena);
}

int64_t engine_plan_adopted_at(struct engine *engine, struct arena *arena)
{
	struct store_snapshot *snapshot = store_snapshot_begin(engine->store);
	const Bus__Event *adoption = NULL;

	if (snapshot) {
		struct view view = { store_snapshot_kv(snapshot), arena };

		adoption = plan_adoption(&view);
		store_snapshot_end(snapshot);
	}
	return adoption ? adoption->recorded_at : 0;
}

const Bus__Cursor *engine_cursor(struct engine *engine, const char *publisher, struct arena *arena)
{
	struct store_snapshot *snapshot = store_snapshot_begin(engine->store);
	const Bus__Cursor *cursor = NULL;

	if (snapshot) {
		struct view view = { store_snapshot_kv(snapshot), arena };

		cursor = cursor_get(&view, &(Bus__Cursor){ .publisher = publisher });
		store_snapshot_end(snapshot);
	}
	return cursor;
}
