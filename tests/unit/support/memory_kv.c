#include "tests/unit/support/memory_kv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 64

struct entry {
	struct span key, value; /* owned */
};

struct slot {
	struct entry *entries; /* by key */
	size_t count, capacity;
};

struct memory_kv {
	struct kv kv; /* first: a kv is its memory_kv */
	struct slot slots[SLOTS_MAX];
};

static struct span span_copy(struct span span)
{
	uint8_t *copy = malloc(span.size + 1);

	assert(copy);
	if (span.size)
		memcpy(copy, span.data, span.size);
	return (struct span){ copy, span.size };
}

static void span_free(struct span span)
{
	free((void *)(uintptr_t)span.data);
}

static int span_compare(struct span one, struct span other)
{
	size_t size = one.size < other.size ? one.size : other.size;
	int order = size ? memcmp(one.data, other.data, size) : 0;

	return order ? order : (one.size > other.size) - (one.size < other.size);
}

/* First entry whose key is not below `key`. */
static size_t slot_find(const struct slot *slot, struct span key, bool *ret_equal)
{
	size_t low = 0, high = slot->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_compare(slot->entries[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_equal = low < slot->count && span_compare(slot->entries[low].key, key) == 0;
	return low;
}

static struct slot *slot_of(struct kv *kv, unsigned number)
{
	assert(number < SLOTS_MAX);
	return &((struct memory_kv *)kv)->slots[number];
}

static bool memory_get(struct kv *kv, unsigned number, struct span key, struct span *ret_value)
{
	struct slot *slot = slot_of(kv, number);
	bool found;
	size_t at = slot_find(slot, key, &found);

	if (found)
		*ret_value = slot->entries[at].value;
	return found;
}

static bool memory_seek(struct kv *kv, unsigned number, struct span key, bool after, struct span *ret_key,
			struct span *ret_value)
{
	struct slot *slot = slot_of(kv, number);
	bool found;
	size_t at = slot_find(slot, key, &found);

	at += found && after;
	if (at == slot->count)
		return false;
	*ret_key = slot->entries[at].key;
	*ret_value = slot->entries[at].value;
	return true;
}

static void memory_put(struct kv *kv, unsigned number, struct span key, struct span value)
{
	struct slot *slot = slot_of(kv, number);
	struct span copy = span_copy(value);
	bool found;
	size_t at = slot_find(slot, key, &found);

	if (found) {
		span_free(slot->entries[at].value);
		slot->entries[at].value = copy;
		return;
	}
	if (slot->count == slot->capacity) {
		slot->capacity = slot->capacity ? slot->capacity * 2 : 64;
		slot->entries = realloc(slot->entries, slot->capacity * sizeof(*slot->entries));
		assert(slot->entries);
	}
	memmove(slot->entries + at + 1, slot->entries + at, (slot->count - at) * sizeof(*slot->entries));
	slot->entries[at] = (struct entry){ span_copy(key), copy };
	slot->count++;
}

static void memory_remove(struct kv *kv, unsigned number, struct span key)
{
	struct slot *slot = slot_of(kv, number);
	bool found;
	size_t at = slot_find(slot, key, &found);

	if (!found)
		return;
	span_free(slot->entries[at].key);
	span_free(slot->entries[at].value);
	slot->count--;
	memmove(slot->entries + at, slot->entries + at + 1, (slot->count - at) * sizeof(*slot->entries));
}

static const struct kv_ops memory_ops = { memory_get, memory_seek, memory_put, memory_remove };

struct memory_kv *memory_kv_create(const struct service *service)
{
	struct memory_kv *memory = calloc(1, sizeof(*memory));
	unsigned slot = 0;

	assert(memory);
	memory->kv.ops = &memory_ops;
	for (size_t i = 0; i < service->table_count; i++) {
		service->tables[i].slot = slot++;
		for (struct table_index *index = service->tables[i].indexes; index->name; index++)
			index->slot = slot++;
	}
	assert(slot <= SLOTS_MAX);
	return memory;
}

void memory_kv_destroy(struct memory_kv *memory)
{
	for (size_t i = 0; i < SLOTS_MAX; i++) {
		for (size_t j = 0; j < memory->slots[i].count; j++) {
			span_free(memory->slots[i].entries[j].key);
			span_free(memory->slots[i].entries[j].value);
		}
		free(memory->slots[i].entries);
	}
	free(memory);
}

struct kv *memory_kv_kv(struct memory_kv *memory)
{
	return &memory->kv;
}

bool memory_kv_equal(const struct memory_kv *one, const struct memory_kv *other)
{
	for (size_t i = 0; i < SLOTS_MAX; i++) {
		const struct slot *a = &one->slots[i], *b = &other->slots[i];

		if (a->count != b->count)
			return false;
		for (size_t j = 0; j < a->count; j++) {
			if (span_compare(a->entries[j].key, b->entries[j].key) != 0 ||
			    span_compare(a->entries[j].value, b->entries[j].value) != 0)
				return false;
		}
	}
	return true;
}

size_t memory_kv_count(const struct memory_kv *memory)
{
	size_t count = 0;

	for (size_t i = 0; i < SLOTS_MAX; i++)
		count += memory->slots[i].count;
	return count;
}

static bool span_holds(struct span span, const char *text)
{
	return memmem(span.data, span.size, text, strlen(text)) != NULL;
}

bool memory_kv_holds(const struct memory_kv *memory, const char *text)
{
	for (size_t i = 0; i < SLOTS_MAX; i++) {
		for (size_t j = 0; j < memory->slots[i].count; j++) {
			const struct entry *entry = &memory->slots[i].entries[j];

			if (span_holds(entry->key, text) || span_holds(entry->value, text))
				return true;
		}
	}
	return false;
}
