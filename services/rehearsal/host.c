#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/keystore.h"
#include "common/runtime/seeded.h"
#include "services/rehearsal/folder.h"
#include "services/rehearsal/world.h"

#define RESTART_MIN (SECOND / 2)
#define STORE_RESERVE_BYTES ((size_t)1 << 20)

static const char *backup_of(const struct host *host, const char *path)
{
	return arena_printf(host->world->arena, "%s.backup", path);
}

static void folder_replace(const char *from, const char *to)
{
	folder_remove(to);
	folder_copy(from, to);
}

/* Store and keys as they were at the backup; the ledger of erasures stays as it is. */
static void store_put_back(const struct host *host)
{
	folder_replace(backup_of(host, host->store_path), host->store_path);
	folder_replace(backup_of(host, host->keys_path), host->keys_path);
}

/* --- a batch ---------------------------------------------------------------------------------------------------------------------------- */

/* A planted bug: a commit that was answered is gone after the crash. */
static bool commit_is_lost(const struct host *host)
{
#ifdef HALLWARD_SEEDED_BUGS
	return host->crash == CRASH_AFTER_ANSWER && host->count && seeded_bug("commit-not-durable");
#else
	(void)host;
	return false;
#endif
}

static const char *const crash_names[CRASH_MODES] = { "crash", "crash before the commit", "crash after the commit",
						      "crash after the answer" };

static void crash_and_restart(struct host *host)
{
	struct world *world = host->world;
	int64_t down = RESTART_MIN + (int64_t)chance_below(&world->chance, (uint64_t)world->faults.restart_max);
	bool lost = commit_is_lost(host);

	output_fault(world, host, crash_names[host->crash]);
	world->ledger.crashes++;
	host_crash(host);
	if (lost)
		store_put_back(host);
	world_plan(world, world->now + down, &(struct happening){ .happen = host_start_again, .host = host }, 0);
}

static void events_tell(struct host *host, const struct engine_result *result)
{
	assert(result->store == STORE_OK && "the disk of a rehearsal is large enough");
	for (size_t i = 0; i < result->event_count; i++) {
		ledger_event(host->world, result->events[i].event);
		output_event(host->world, host->service, result->events[i].event);
	}
}

static void result_send(struct host *host, const struct engine_result *result, struct engine_call *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (calls[i].kind == ENGINE_COMMAND)
			host_answer(host, NULL, calls[i].user, calls[i].response);
		else if (calls[i].user)
			upstream_on_call_done(calls[i].user, &calls[i]);
	}
	for (size_t i = 0; i < result->event_count; i++)
		host_publish(host, result->events[i].event);
}

static void calls_execute(struct host *host, size_t first, size_t size)
{
	struct engine_result result =
		engine_execute(host->engine, host->world->now, host->calls + first, size, host->arena);

	events_tell(host, &result);
	if (host->crash != CRASH_AFTER_COMMIT)
		result_send(host, &result, host->calls + first, size);
}

static void schedule_execute(struct host *host)
{
	struct engine_result result = engine_tick(host->engine, host->world->now, host->arena);

	host->tick_due = false;
	events_tell(host, &result);
	result_send(host, &result, NULL, 0);
}

static void batch_run(struct world *world, const struct happening *happening)
{
	struct host *host = happening->host;

	(void)world;
	host->batch_planned = false;
	if (host->crash == CRASH_BEFORE_COMMIT && host->count) {
		crash_and_restart(host);
		return;
	}
	if (commit_is_lost(host))
		host_backup(host);
	for (size_t first = 0, size; first < host->count; first += size) {
		size = engine_batch_max(host->engine, host->count - first);
		calls_execute(host, first, size);
	}
	if (host->crash && host->count) {
		crash_and_restart(host);
		return;
	}
	if (host->tick_due)
		schedule_execute(host);
	host->count = 0;
	arena_reset(host->arena);
	links_drain(host);
	receivers_serve(host);
}

static void batch_plan(struct host *host)
{
	if (!host->batch_planned)
		world_plan(host->world, host->world->now + COMMIT_TIME,
			   &(struct happening){ .happen = batch_run, .host = host, .life = host->life }, 0);
	host->batch_planned = true;
}

struct engine_call *host_add_call(struct host *host)
{
	if (host->count == host->capacity) {
		host->capacity = host->capacity ? 2 * host->capacity : 64;
		host->calls = realloc(host->calls, host->capacity * sizeof(*host->calls));
		assert(host->calls);
	}
	batch_plan(host);
	host->calls[host->count] = (struct engine_call){ 0 };
	return &host->calls[host->count++];
}

void host_tick(struct host *host)
{
	host->tick_due = true;
	host_publish_head(host);
	for (size_t i = 0; i < host->link_count; i++) {
		upstream_on_tick(&host->links[i].upstream, host->world->now, host->arena);
		host->tick_due &= upstream_is_known(&host->links[i].upstream);
	}
	links_drain(host);
	batch_plan(host);
}

static bool link_is_settled(const struct link *link)
{
	const struct consumer *consumer = &link->upstream.consumer;
	const struct engine_head *head = link->publisher->engine ? engine_head(link->publisher->engine) : NULL;

	return head && !link->first && upstream_is_settled(&link->upstream) && consumer->epoch == head->epoch &&
	       consumer->sequence == head->sequence;
}

bool host_is_settled(const struct host *host)
{
	if (!host->engine)
		return true;
	for (size_t i = 0; i < host->link_count; i++) {
		if (!link_is_settled(&host->links[i]))
			return false;
	}
	return !host->batch_planned;
}

/* --- life and death --------------------------------------------------------------------------------------------------------------------- */

static void fill_status(const struct builtin_host *builtin, Bus__GetStatusReply *status, struct arena *arena)
{
	const struct host *host = builtin->user;
	const struct engine_head *head = engine_head(host->engine);

	status->service = host->service->name;
	status->version = HALLWARD_VERSION;
	status->ready = true;
	status->epoch = head->epoch;
	status->last_sequence = head->sequence;
	status->floor = head->floor;
	status->plan_version = head->plan ? head->plan->version : "";
	status->last_commit_at = head->last_commit_at;
	status->publishers = arena_alloc(arena, HOSTS_MAX * sizeof(*status->publishers));
	for (size_t i = 0; i < host->link_count; i++) {
		const struct upstream *upstream = &host->links[i].upstream;
		Bus__PublisherStatus *publisher = reflect_new(&bus__publisher_status__descriptor, arena);

		publisher->service = upstream->publisher;
		publisher->epoch = upstream->consumer.epoch;
		publisher->consumed_sequence = upstream->consumer.sequence;
		publisher->last_sequence = upstream->consumer.publisher_sequence;
		publisher->last_head_at = upstream->consumer.last_head_at;
		publisher->trouble = upstream->trouble;
		status->publishers[status->n_publishers++] = publisher;
	}
}

void host_create(struct world *world, const struct service *service)
{
	struct host *host = arena_alloc(world->arena, sizeof(*host));

	assert(world->host_count < HOSTS_MAX);
	host->world = world;
	host->service = service;
	host->store_path = arena_printf(world->arena, "%s/%s", world->folder, service->name);
	host->keys_path = arena_printf(world->arena, "%s/%s.keys", world->folder, service->name);
	host->ledger_path = arena_printf(world->arena, "%s/erasures/%s", world->folder, service->name);
	host->secrets.state = world->seed + world->host_count;
	host->builtin = (struct builtin_host){ service, fill_status, host };
	host->arena = arena_create(ENGINE_BATCH_ARENA_MAX);
	host->client = client_create(host);
	world->hosts[world->host_count++] = host;
}

void host_destroy(struct host *host)
{
	host_crash(host);
	client_destroy(host->client);
	arena_destroy(host->arena);
	free(host->calls);
}

static void secrets_draw(void *user, void *buffer, size_t size)
{
	struct chance *secrets = user;
	uint8_t *bytes = buffer;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)chance_next(secrets);
}

static struct keystore *keys_open(struct host *host)
{
	static const uint8_t root[ROOTKEY_SIZE] = "a drill has nothing to hide";
	struct keystore_options options = {
		.service = host->service->name,
		.path = host->keys_path,
		.root = root,
		.map_bytes = STORE_MAP_BYTES,
		.random = secrets_draw,
		.user = &host->secrets,
	};
	struct keystore *keys = NULL;
	char *error = NULL;

	if (keystore_open(&options, &keys, &error) != 0) {
		fprintf(stderr, "rehearse: %s\n", error ? error : "out of memory");
		abort();
	}
	return keys;
}

/* As a daemon does: the store, the plan, then those it follows. */
void host_start(struct host *host)
{
	struct world *world = host->world;
	struct engine_options options = {
		.service = host->service,
		.store_path = host->store_path,
		.map_bytes = STORE_MAP_BYTES,
		.reserve_bytes = STORE_RESERVE_BYTES,
		.now = world->now,
		.ledger_path = host->ledger_path,
	};
	Bus__AdoptPlan *command;
	struct engine_call *call;
	char *error = NULL;

	if (host->engine)
		return;
	options.epoch = chance_next(&world->ids) | 1;
	options.keys = host->keys = keys_open(host);
	if (!engine_open(&options, &host->engine, &error)) {
		fprintf(stderr, "rehearse: %s: %s\n", host->store_path, error ? error : "out of memory");
		abort();
	}
	host->life++;
	command = reflect_new(&bus__adopt_plan__descriptor, host->arena);
	command->plan = world->plan;
	call = host_add_call(host);
	call->kind = ENGINE_OWN;
	call->own = &command->base;
	links_open(host);
}

void host_start_again(struct world *world, const struct happening *happening)
{
	if (happening->host->engine)
		return;
	output_fault(world, happening->host, "restart");
	host_start(happening->host);
}

void host_crash(struct host *host)
{
	if (!host->engine)
		return;
	links_close(host);
	engine_close(host->engine);
	keystore_close(host->keys);
	host->engine = NULL;
	host->life++;
	host->count = 0;
	host->batch_planned = host->tick_due = false;
	host->crash = CRASH_NONE;
	arena_reset(host->arena);
}

void host_backup(struct host *host)
{
	folder_replace(host->store_path, backup_of(host, host->store_path));
	folder_replace(host->keys_path, backup_of(host, host->keys_path));
	host->backup_at = host->world->now;
}

void host_restore(struct host *host)
{
	if (!host->backup_at)
		return;
	host_crash(host);
	store_put_back(host);
	ledger_restored(host->world, host->service, host->backup_at);
	host_start(host);
}

static void crash_by_chance(struct world *world, const struct happening *happening)
{
	struct host *host = happening->host;

	if (!host->engine)
		return;
	host->crash = (enum crash_mode)chance_below(&world->chance, CRASH_MODES);
	if (host->crash == CRASH_NONE)
		crash_and_restart(host);
}

void hosts_plan_crashes(struct world *world, int64_t begin_at, int64_t end_at)
{
	for (unsigned i = 0; i < world->faults.crashes; i++) {
		int64_t at = begin_at + (int64_t)chance_below(&world->chance, (uint64_t)(end_at - begin_at) + 1);
		struct host *host = world->hosts[chance_below(&world->chance, world->host_count)];

		world_plan(world, at, &(struct happening){ .happen = crash_by_chance, .host = host }, 0);
	}
}
