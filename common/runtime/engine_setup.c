/* Opening an engine, its plan, and what it is made of. */

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/limits.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/erasure_ledger.h"
#include "common/runtime/response.h"

#define PLAN_BYTES_MAX (384 * 1024)
#define PLAN_MISTAKES_TOLD_MAX 10
#define PLAN_ARENA_MAX ((size_t)16 * 1024 * 1024)

/* --- lookups ------------------------------------------------------------------------------------------------------------------------- */

const struct event_type *engine_event_type(const struct service *service, size_t index)
{
	if (index < service->event_count)
		return &service->events[index];
	index -= service->event_count;
	return index < bus_service.event_count ? &bus_service.events[index] : NULL;
}

const struct event_type *event_type_find(const struct service *service, const char *type, size_t *ret_index)
{
	const struct event_type *found;

	for (size_t index = 0; (found = engine_event_type(service, index)); index++) {
		if (strcmp(reflect_short_name(found->data), type) == 0) {
			*ret_index = index;
			return found;
		}
	}
	return NULL;
}

const struct command *engine_find_command(const struct engine *engine, const char *method)
{
	const struct command *command = service_find_command(engine->service, method);

	return command ? command : service_find_command(&bus_service, method);
}

const struct query *engine_find_query(const struct engine *engine, const char *method)
{
	const struct query *query = service_find_query(engine->service, method);

	return query ? query : service_find_query(&bus_service, method);
}

size_t engine_tables(const struct service *service, struct table **ret_tables)
{
	size_t count = 0;

	for (size_t i = 0; i < bus_service.table_count; i++)
		ret_tables[count++] = &bus_service.tables[i];
	for (size_t i = 0; i < service->table_count; i++)
		ret_tables[count++] = &service->tables[i];
	assert(count <= STORE_SLOTS_MAX);
	return count;
}

/* --- the plan -------------------------------------------------------------------------------------------------------------------------- */

void engine_plan_version(ProtobufCBinaryData packed, char ret_version[PLAN_VERSION_SIZE])
{
	uint8_t hash[32];

	crypto_generichash(hash, sizeof(hash), packed.data, packed.len, NULL, 0);
	for (unsigned i = 0; i < 8; i++)
		snprintf(ret_version + 2 * i, 3, "%02x", hash[i]);
}

/* All that were ever loaded, each once: adopting a plan again takes no memory. The writing thread's. */
static struct engine_plan *plans;

static struct engine_plan *plan_find(const char *version)
{
	for (struct engine_plan *plan = plans; plan; plan = plan->next) {
		if (strcmp(plan->version, version) == 0)
			return plan;
	}
	return NULL;
}

static const struct engine_plan *plan_keep(Plan__Plan *plan, const char *version, struct arena *own)
{
	struct engine_plan *kept = arena_alloc(own, sizeof(*kept));

	kept->plan = plan;
	kept->arena = own;
	snprintf(kept->version, sizeof(kept->version), "%s", version);
	kept->next = plans;
	plans = kept;
	return kept;
}

/* What is wrong with a plan: how much, and the first of it in words. */
struct refusal {
	struct arena *arena;
	const char *words;
	size_t count;
};

static void refuse(struct refusal *refusal, const char *field, const char *sentence)
{
	if (refusal->count++ < PLAN_MISTAKES_TOLD_MAX)
		refusal->words = arena_printf(refusal->arena, "%s%s%s: %s", refusal->words,
					      refusal->count > 1 ? "; " : "", field, sentence);
}

static void refuse_limit(const struct limits_mistake *mistake, void *user)
{
	refuse(user, mistake->field, mistake->en);
}

static const char *refusal_text(const struct refusal *refusal)
{
	if (refusal->count <= 1)
		return refusal->words;
	return arena_printf(refusal->arena, "%zu mistakes: %s%s", refusal->count, refusal->words,
			    refusal->count > PLAN_MISTAKES_TOLD_MAX ? "; …" : "");
}

const struct engine_plan *engine_plan_load(ProtobufCBinaryData packed, struct arena *arena, const char **ret_why)
{
	struct refusal refusal = { arena, "", 0 };
	struct arena *own = arena_create(PLAN_ARENA_MAX);
	const struct engine_plan *known;
	char version[PLAN_VERSION_SIZE];
	Plan__Plan *plan =
		limits_unpack_all(&plan__plan__descriptor, packed, PLAN_BYTES_MAX, own, refuse_limit, &refusal);
	const struct plan_mistake *wrong = plan ? plan_check(plan, arena) : NULL;

	assert(plan || refusal.count);
	for (; wrong; wrong = wrong->next)
		refuse(&refusal, wrong->path, wrong->en);
	if (plan && !zone_is_known(plan->site->time_zone))
		refuse(&refusal, "site.time_zone",
		       arena_printf(arena, "the time zone database has no '%s'", plan->site->time_zone));
	if (refusal.count) {
		*ret_why = refusal_text(&refusal);
		arena_destroy(own);
		return NULL;
	}
	zone_set(plan->site->time_zone);
	engine_plan_version(packed, version);
	known = plan_find(version);
	if (!known)
		return plan_keep(plan, version, own);
	arena_destroy(own);
	return known;
}

/* --- opening --------------------------------------------------------------------------------------------------------------------------- */

/* Takes over what the last commit left and begins this run's epoch. */
static bool engine_start(struct engine *engine, const struct engine_options *options, struct arena *arena,
			 char **ret_error)
{
	Bus__StoreState *state;
	const Bus__PlanRecord *record;
	struct view view;
	const char *why;

	engine->arena = arena;
	engine_batch_max(engine, 1);
	engine->kv = store_begin(engine->store);
	state = engine->state = store_state(engine->kv, arena);
	if (!state) {
		store_abort(engine->store);
		return false;
	}
	engine->now = options->now > state->recorded_at ? options->now : state->recorded_at;
	for (size_t i = 0; i < state->n_types; i++) {
		size_t index;

		if (event_type_find(engine->service, state->types[i]->type, &index))
			engine->head.last_of_type[index] = state->types[i]->sequence;
	}
	view = engine_view(engine);
	record = plan_get(&view, &(Bus__PlanRecord){ .id = 1 });
	if (record) {
		engine->head.plan = engine->plan = engine_plan_load(record->plan, arena, &why);
		if (!engine->plan) {
			*ret_error =
				strdup(arena_printf(arena, "the plan in force does not fit this program: %s", why));
			store_abort(engine->store);
			return false;
		}
	}
	memcpy(engine->last_of_type, engine->head.last_of_type, sizeof(engine->last_of_type));
	journal_record_bare(engine, NULL, engine->epoch);
	engine->head.epoch = engine->epoch;
	engine->head.sequence = state->sequence;
	engine->head.floor = state->floor;
	engine->head.last_commit_at = engine->now;
	return store_commit(engine->store, state) == STORE_OK;
}

/* Before anything is served: those of the ledger who have come back are erased again, and keys that wait to be destroyed are. */
static bool erasures_take_up(struct engine *engine, const struct engine_options *options, struct arena *arena,
			     char **ret_error)
{
	struct erasure_ledger ledger = { 0 };
	const char *error;

	if (!engine->head.plan)
		return true; /* an empty store has nobody to erase */
	if (engine->ledger_path && !erasure_ledger_read(engine->ledger_path, arena, &ledger, &error)) {
		*ret_error = strdup(error);
		return false;
	}
	if (!engine_repeat_erasures(engine, options->now, ledger.subject_ids, ledger.count, arena)) {
		*ret_error = strdup("erasures of the ledger cannot be recorded again: the disk is full or failing");
		return false;
	}
	return engine_tick_erasures(engine, options->now, arena).store != STORE_FAILED;
}

bool engine_open(const struct engine_options *options, struct engine **ret_engine, char **ret_error)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	struct store_options store_options = { 0 };
	struct arena *arena = arena_create(ENGINE_BATCH_ARENA_MAX);
	char *cause = NULL;
	bool started;

	assert(engine);
	engine->service = options->service;
	engine->epoch = options->epoch;
	engine->keys = options->keys;
	engine->ledger_path = options->ledger_path;
	engine->table_count = engine_tables(options->service, engine->tables);
	store_options.service = options->service->name;
	store_options.tables = engine->tables;
	store_options.table_count = engine->table_count;
	store_options.map_bytes = options->map_bytes;
	store_options.reserve_bytes = options->reserve_bytes;
	if (store_open(options->store_path, &store_options, &engine->store, ret_error) != STORE_OK) {
		arena_destroy(arena);
		free(engine);
		return false;
	}
	writer_seal_init(engine);
	started = engine_start(engine, options, arena, &cause);
	engine->state = NULL;
	started = started && erasures_take_up(engine, options, arena, &cause);
	arena_destroy(arena);
	if (!started) {
		*ret_error = cause ? cause : strdup("the store cannot begin an epoch: its disk is full or failing");
		engine_close(engine);
		return false;
	}
	engine_batch_max(engine, 1); /* the reserve is ours from the start, not from the first batch on */
	*ret_engine = engine;
	return true;
}

void engine_close(struct engine *engine)
{
	writer_seal_deinit(engine);
	store_close(engine->store);
	free(engine);
}

const struct engine_head *engine_head(const struct engine *engine)
{
	return &engine->head;
}

const Bus__Head *engine_head_message(const struct service *service, const struct engine_head *head, int64_t now,
				     struct arena *arena)
{
	Bus__Head *message = reflect_new(&bus__head__descriptor, arena);
	const struct event_type *type;

	message->service = service->name;
	message->epoch = head->epoch;
	message->sequence = head->sequence;
	message->floor = head->floor;
	message->sent_at = now;
	message->commit_age_ms = now > head->last_commit_at ? (uint64_t)(now - head->last_commit_at) / 1000 : 0;
	message->plan_version = head->plan ? head->plan->version : "";
	message->types = arena_alloc(arena, ENGINE_EVENT_TYPES_MAX * sizeof(*message->types));
	for (size_t index = 0; (type = engine_event_type(service, index)); index++) {
		Bus__TypeHead *of_type = reflect_new(&bus__type_head__descriptor, arena);

		of_type->type = reflect_short_name(type->data);
		of_type->sequence = head->last_of_type[index];
		message->types[message->n_types++] = of_type;
	}
	return message;
}
