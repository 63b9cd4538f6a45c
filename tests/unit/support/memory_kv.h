/* An ordered key-value store in memory, for tests of pure code: what runtime does with LMDB, without a disk. */
#pragma once

#include "common/core/kv.h"
#include "common/core/service.h"

struct memory_kv;

/* Gives each table and index of the service a slot. Aborts when there is no memory. */
struct memory_kv *memory_kv_create(const struct service *service);
void memory_kv_destroy(struct memory_kv *memory);

struct kv *memory_kv_kv(struct memory_kv *memory);

/* Same slots, same keys, same values? */
bool memory_kv_equal(const struct memory_kv *one, const struct memory_kv *other);

/* Entries in all slots. */
size_t memory_kv_count(const struct memory_kv *memory);

/* Does the text stand in some key or value? */
bool memory_kv_holds(const struct memory_kv *memory, const char *text);
