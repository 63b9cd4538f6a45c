#include "common/runtime/worker.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/clock.h"

#define BATCHES 3 /* one running, one collecting, one on its way back */
#define BATCH_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define BATCH_CALLS_MAX 16384

struct worker {
	struct engine *engine;
	size_t batch_max;
	void (*notify)(void *user);
	void *user;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t given;
	struct batch *work;        /* handed over, or being run */
	struct batch_group *ready; /* first to be taken */
	struct batch_group **ready_end;
	bool stopping, stopped;
	struct batch batches[BATCHES];
	struct batch *free; /* the loop's */
};

static void group_post(struct worker *worker, struct batch_group *group)
{
	bool last = group->last;

	pthread_mutex_lock(&worker->mutex);
	*worker->ready_end = group;
	worker->ready_end = &group->next;
	if (last)
		worker->work = NULL;
	pthread_mutex_unlock(&worker->mutex);
	worker->notify(worker->user);
}

static struct batch_group *group_create(struct batch *batch, size_t first, size_t size)
{
	struct batch_group *group = arena_alloc(batch->arena, sizeof(*group));

	group->batch = batch;
	group->first = first;
	group->size = size;
	return group;
}

/* Once its last group is posted the batch is the loop's again and is not looked at any more. False: a commit failed. */
static bool batch_run(struct worker *worker, struct batch *batch)
{
	const size_t count = batch->count;
	const bool tick = batch->tick;
	size_t done = 0;
	bool failed = false;

	while (done < count) {
		size_t rest = count - done;
		size_t room = engine_batch_max(worker->engine, rest < worker->batch_max ? rest : worker->batch_max);
		struct batch_group *group = group_create(batch, done, rest < room ? rest : room);

		group->result =
			engine_execute(worker->engine, clock_now(), batch->calls + done, group->size, batch->arena);
		done += group->size;
		group->last = done == count && !tick;
		failed = group->result.store == STORE_FAILED;
		group_post(worker, group);
		if (failed)
			return false;
	}
	if (tick) {
		struct batch_group *group = group_create(batch, done, 0);

		engine_batch_max(worker->engine, SCHEDULE_COMMANDS_MAX);
		group->result = engine_tick(worker->engine, clock_now(), batch->arena);
		group->last = true;
		failed = group->result.store == STORE_FAILED;
		group_post(worker, group);
	}
	return !failed;
}

static void *worker_run(void *user)
{
	struct worker *worker = user;

	for (;;) {
		struct batch *batch;

		pthread_mutex_lock(&worker->mutex);
		while (!worker->work && !worker->stopping)
			pthread_cond_wait(&worker->given, &worker->mutex);
		batch = worker->work;
		pthread_mutex_unlock(&worker->mutex);
		if (!batch || !batch_run(worker, batch))
			return NULL; /* after a failed commit nothing is tried again: the loop ends the process */
	}
}

struct worker *worker_start(struct engine *engine, size_t batch_max, void (*notify)(void *user), void *user)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	assert(worker);
	worker->engine = engine;
	worker->batch_max = batch_max;
	worker->notify = notify;
	worker->user = user;
	worker->ready_end = &worker->ready;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->given, NULL);
	for (size_t i = 0; i < BATCHES; i++) {
		worker->batches[i].arena = arena_create(ENGINE_BATCH_ARENA_MAX);
		worker_return(worker, &worker->batches[i]);
	}
	if (pthread_create(&worker->thread, NULL, worker_run, worker) != 0) {
		worker->stopped = true;
		worker_destroy(worker);
		return NULL;
	}
	return worker;
}

struct batch *worker_batch(struct worker *worker)
{
	struct batch *batch = worker->free;

	if (batch) {
		worker->free = batch->next;
		batch->next = NULL;
	}
	return batch;
}

struct engine_call *batch_add(struct batch *batch)
{
	if (batch->count == batch->capacity) {
		size_t capacity = batch->capacity ? 2 * batch->capacity : 256;

		batch->calls = realloc(batch->calls, capacity * sizeof(*batch->calls));
		assert(batch->calls);
		batch->capacity = capacity;
	}
	memset(&batch->calls[batch->count], 0, sizeof(batch->calls[0]));
	return &batch->calls[batch->count++];
}

bool batch_has_room(const struct batch *batch)
{
	return batch->count < BATCH_CALLS_MAX && arena_used(batch->arena) < BATCH_BYTES_MAX;
}

bool worker_idle(struct worker *worker)
{
	bool idle;

	pthread_mutex_lock(&worker->mutex);
	idle = !worker->work;
	pthread_mutex_unlock(&worker->mutex);
	return idle;
}

void worker_give(struct worker *worker, struct batch *batch)
{
	assert(batch->count || batch->tick);
	pthread_mutex_lock(&worker->mutex);
	assert(!worker->work && !worker->stopping);
	worker->work = batch;
	pthread_cond_signal(&worker->given);
	pthread_mutex_unlock(&worker->mutex);
}

struct batch_group *worker_take(struct worker *worker)
{
	struct batch_group *group;

	pthread_mutex_lock(&worker->mutex);
	group = worker->ready;
	if (group) {
		worker->ready = group->next;
		if (!worker->ready)
			worker->ready_end = &worker->ready;
	}
	pthread_mutex_unlock(&worker->mutex);
	return group;
}

void worker_return(struct worker *worker, struct batch *batch)
{
	arena_reset(batch->arena);
	batch->count = 0;
	batch->tick = false;
	batch->next = worker->free;
	worker->free = batch;
}

void worker_stop(struct worker *worker)
{
	if (worker->stopped)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->stopping = true;
	pthread_cond_signal(&worker->given);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	worker->stopped = true;
}

void worker_destroy(struct worker *worker)
{
	worker_stop(worker);
	for (size_t i = 0; i < BATCHES; i++) {
		arena_destroy(worker->batches[i].arena);
		free(worker->batches[i].calls);
	}
	pthread_mutex_destroy(&worker->mutex);
	pthread_cond_destroy(&worker->given);
	free(worker);
}
