/*
 * The store thread: runs batches on the engine, one after another, while the loop thread collects the next. Hand-overs go
 * through a mutex; nothing is shared while a batch is out. A batch is in the hands of exactly one side at any time.
 */
#pragma once

#include "common/runtime/engine.h"

/* What goes over: calls collected by the loop, then the results of their commits, group by group. */
struct batch {
	struct arena *arena; /* of the requests, the results and the events */
	struct engine_call *calls;
	size_t count, capacity;
	bool tick; /* run what is due, too */
	/* For the loop: the calls [first, first + size) were committed together with these results. */
	struct batch_group *groups;
	struct batch *next;
};

struct batch_group {
	size_t first, size;
	struct engine_result result;
	struct batch_group *next;
	struct batch *batch;
	bool last; /* the batch comes back to the loop with it */
};

struct worker;

/* notify: called on the store thread when a group is ready for worker_take. */
struct worker *worker_start(struct engine *engine, size_t batch_max, void (*notify)(void *user), void *user);

/* A batch that is in the loop's hands, empty; NULL: all are out. */
struct batch *worker_batch(struct worker *worker);
struct engine_call *batch_add(struct batch *batch); /* zeroed */
/* May more be read into it? What its calls become takes a multiple of them in the same arena. */
bool batch_has_room(const struct batch *batch);

/* Is the store thread waiting for work? */
bool worker_idle(struct worker *worker);
void worker_give(struct worker *worker, struct batch *batch);

/* The next committed group; NULL: none is ready. After one with `last`, the batch goes back with worker_return(). */
struct batch_group *worker_take(struct worker *worker);
void worker_return(struct worker *worker, struct batch *batch);

/* Finishes what was given; its groups can still be taken. Then destroys the rest with worker_destroy. */
void worker_stop(struct worker *worker);
void worker_destroy(struct worker *worker);
