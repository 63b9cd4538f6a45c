/* A batch: one transaction from its beginning to its commit, and how large it may be. */

#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/response.h"

#include <string.h>

#define IN_RESERVE_BATCH_MAX 16
#define EXPIRE_STEP (3600 * INT64_C(1000000)) /* request records are dropped an hour's worth at a time */

static bool batch_begin(struct engine *engine, int64_t now, struct arena *arena)
{
	engine->arena = arena;
	engine->kv = store_begin(engine->store);
	engine->state = store_state(engine->kv, arena);
	engine->events = NULL;
	engine->event_count = engine->event_capacity = 0;
	engine->changed = false;
	writer_seal_begin(engine);
	engine->plan = engine->head.plan;
	memcpy(engine->last_of_type, engine->head.last_of_type, sizeof(engine->last_of_type));
	if (!engine->state)
		return false;
	engine->now = now > engine->state->recorded_at ? now : engine->state->recorded_at;
	return true;
}

static void state_set_types(struct engine *engine)
{
	Bus__StoreState *state = engine->state;
	const struct event_type *type;

	state->types = arena_alloc(engine->arena, ENGINE_EVENT_TYPES_MAX * sizeof(*state->types));
	state->n_types = 0;
	for (size_t index = 0; (type = engine_event_type(engine->service, index)); index++) {
		Bus__TypeLast *last = reflect_new(&bus__type_last__descriptor, engine->arena);

		last->type = reflect_short_name(type->data);
		last->sequence = engine->last_of_type[index];
		state->types[state->n_types++] = last;
	}
}

static enum store_result batch_commit(struct engine *engine)
{
	enum store_result result = store_error(engine->store);

	if (!engine->state && result == STORE_OK)
		result = STORE_DAMAGED;
	if (result != STORE_OK || !engine->changed) {
		store_abort(engine->store);
		return result;
	}
	state_set_types(engine);
	result = writer_seal_commit(engine);
	if (result != STORE_OK) {
		store_abort(engine->store);
		return result;
	}
	return store_commit(engine->store, engine->state);
}

static struct engine_result batch_end(struct engine *engine)
{
	struct engine_result result = { .store = batch_commit(engine) };

	if (result.store == STORE_OK && engine->changed) {
		engine->head.sequence = engine->state->sequence;
		engine->head.floor = engine->state->floor;
		engine->head.last_commit_at = engine->now;
		engine->head.plan = engine->plan;
		memcpy(engine->head.last_of_type, engine->last_of_type, sizeof(engine->last_of_type));
		result.events = engine->events;
		result.event_count = engine->event_count;
		erasures_note(engine);
	}
	if (engine->plan != engine->head.plan && engine->head.plan)
		zone_set(engine->head.plan->plan->site->time_zone); /* that of a plan whose adoption was undone went */
	engine->plan = engine->head.plan;
	engine->state = NULL;
	writer_seal_begin(engine);
	result.head = engine->head;
	return result;
}

/* Nothing of an aborted batch happened: every caller learns that, every event is offered again. */
static void batch_refuse(struct engine *engine, struct engine_call *calls, size_t count, enum store_result result)
{
	const struct reason *reason = result == STORE_FULL ? &REASON_STORE_FULL : &REASON_STORE_DAMAGED;

	for (size_t i = 0; i < count; i++) {
		calls[i].repeated = false;
		if (calls[i].kind == ENGINE_COMMAND)
			calls[i].response = response_refuse(engine->arena, calls[i].request->request_id, reason, "");
		else
			engine_defer(engine, &calls[i]);
	}
}

struct engine_result engine_execute(struct engine *engine, int64_t now, struct engine_call *calls, size_t count,
				    struct arena *arena)
{
	static void (*const run[])(struct engine *, struct engine_call *) = {
		[ENGINE_COMMAND] = engine_run_command,
		[ENGINE_CONSUME] = engine_run_event,
		[ENGINE_OWN] = engine_run_own,
	};
	bool begun = batch_begin(engine, now, arena);
	struct engine_result result;

	for (size_t i = 0; begun && i < count && store_error(engine->store) == STORE_OK; i++)
		run[calls[i].kind](engine, &calls[i]);
	result = batch_end(engine);
	if (result.store == STORE_FULL || result.store == STORE_DAMAGED)
		batch_refuse(engine, calls, count, result.store);
	return result;
}

/* Ids made before this instant are dropped; 0: those there are, are young enough. */
static int64_t requests_due(const struct view *view, const struct engine_plan *plan, int64_t now)
{
	int64_t limit = now - plan->plan->retention->request_days * DAY_US;
	const Bus__RequestRecord *oldest;
	struct scan scan;
	uint8_t uuid[UUID_SIZE];

	request_scan(&scan, view, NULL, &(Bus__RequestRecord){ .request_id = "" }, 0, 0);
	oldest = request_next(&scan);
	if (!oldest || !uuid7_parse(oldest->request_id, uuid) || uuid7_time(uuid) >= limit - EXPIRE_STEP)
		return 0;
	return uuid7_time(uuid) + EXPIRE_STEP;
}

static void requests_expire(struct engine *engine)
{
	struct view view = engine_view(engine);
	Bus__ExpireRequests command = BUS__EXPIRE_REQUESTS__INIT;
	struct context context;

	command.older_than_at = requests_due(&view, engine->plan, engine->now);
	if (!command.older_than_at)
		return;
	engine_context(engine, &context, "expire");
	engine_give_own(engine, reflect_copy(&command.base, engine->arena), &context, NULL, 0);
}

static struct schedule *schedule_ask(const struct engine *engine, const struct view *view,
				     const struct context *context)
{
	struct schedule *schedule = arena_alloc(context->arena, sizeof(*schedule));

	if (engine->service->schedule)
		engine->service->schedule(view, context, schedule);
	return schedule;
}

static void schedule_run(struct engine *engine)
{
	struct view view = engine_view(engine);
	struct schedule *schedule;
	struct context context;

	engine_context(engine, &context, "schedule");
	schedule = schedule_ask(engine, &view, &context);
	for (size_t i = 0; i < schedule->count; i++) {
		const char *seed =
			arena_printf(engine->arena, "schedule/%llu/%zu", (unsigned long long)engine->state->entry, i);

		engine_context(engine, &context, seed);
		if (schedule->correlation_ids[i])
			context.correlation_id = schedule->correlation_ids[i];
		engine_give_own(engine, schedule->commands[i], &context, NULL, 0);
	}
}

bool engine_is_due(struct engine *engine, int64_t now, struct arena *arena)
{
	const struct engine_plan *plan = engine->head.plan;
	struct store_snapshot *snapshot = plan ? store_snapshot_begin(engine->store) : NULL;
	struct reader_seal reader;
	struct view view;
	struct context context;
	bool due;

	if (!snapshot)
		return false;
	view = (struct view){ store_snapshot_kv(snapshot), arena };
	engine_context(engine, &context, "schedule");
	context.now = now;
	context.plan = plan->plan;
	context.plan_version = plan->version;
	context.arena = arena;
	context.seal = reader_seal_init(&reader, engine, &view);
	due = requests_due(&view, plan, now) || erasures_are_due(engine, &view, now) ||
	      schedule_ask(engine, &view, &context)->count;
	reader_seal_deinit(&reader);
	store_snapshot_end(snapshot);
	return due;
}

struct engine_result engine_tick(struct engine *engine, int64_t now, struct arena *arena)
{
	if (batch_begin(engine, now, arena) && engine->plan) {
		erasures_complete(engine);
		requests_expire(engine);
		schedule_run(engine);
	}
	return batch_end(engine);
}

size_t engine_batch_max(struct engine *engine, size_t wanted)
{
	struct store_room room = store_reserve(engine->store, wanted * STORE_COMMAND_ROOM);
	size_t normal =
		room.free_bytes > room.reserve_bytes ? (room.free_bytes - room.reserve_bytes) / STORE_COMMAND_ROOM : 0;
	size_t urgent = room.free_bytes / STORE_COMMAND_ROOM;

	writer_seal_reserve(engine, wanted);
	engine->head.room = room;
	engine->head.in_reserve = normal == 0;
	if (normal)
		return normal < wanted ? normal : wanted;
	return urgent > IN_RESERVE_BATCH_MAX ? IN_RESERVE_BATCH_MAX : urgent ? urgent : 1;
}

void engine_resize(struct engine *engine, size_t map_bytes, size_t reserve_bytes)
{
	if (engine->keys)
		keystore_resize(engine->keys, map_bytes);
	store_resize(engine->store, map_bytes, reserve_bytes);
}

struct engine_result engine_tick_erasures(struct engine *engine, int64_t now, struct arena *arena)
{
	if (batch_begin(engine, now, arena))
		erasures_complete(engine);
	return batch_end(engine);
}

bool engine_repeat_erasures(struct engine *engine, int64_t now, const char **subject_ids, size_t count,
			    struct arena *arena)
{
	bool repeated = true;

	while (repeated && count) {
		size_t step = count < SCHEDULE_COMMANDS_MAX ? count : SCHEDULE_COMMANDS_MAX;

		engine_batch_max(engine, step);
		repeated = batch_begin(engine, now, arena) && erasures_repeat(engine, subject_ids, step);
		repeated = batch_end(engine).store == STORE_OK && repeated;
		subject_ids += step;
		count -= step;
	}
	return repeated;
}
