#include "common/core/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_CHUNK_SIZE ((size_t)64 * 1024)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct arena_chunk *first;
	struct arena_chunk *current;
	size_t position; /* in current */
	size_t used;
	size_t size_max;
	ProtobufCAllocator allocator;
};

static struct arena_chunk *chunk_create(size_t size)
{
	struct arena_chunk *chunk = malloc(sizeof(*chunk) + size);

	/* Memory is bounded by design; a machine without these few megabytes cannot run the daemon. */
	assert(chunk);
	chunk->next = NULL;
	chunk->size = size;
	return chunk;
}

static void *allocator_alloc(void *user, size_t size)
{
	return arena_alloc(user, size);
}

static void allocator_free(void *user, void *pointer)
{
	(void)user;
	(void)pointer;
}

struct arena *arena_create(size_t size_max)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	assert(arena);
	arena->first = arena->current = chunk_create(ARENA_CHUNK_SIZE);
	arena->size_max = size_max;
	arena->allocator = (ProtobufCAllocator){ allocator_alloc, allocator_free, arena };
	return arena;
}

static void chunks_free(struct arena_chunk *chunk)
{
	while (chunk) {
		struct arena_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
}

void arena_destroy(struct arena *arena)
{
	if (!arena)
		return;
	chunks_free(arena->first);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	chunks_free(arena->first->next);
	arena->first->next = NULL;
	arena->current = arena->first;
	arena->position = 0;
	arena->used = 0;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->current, arena->position, arena->used };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	chunks_free(mark.chunk->next);
	mark.chunk->next = NULL;
	arena->current = mark.chunk;
	arena->position = mark.position;
	arena->used = mark.used;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t alignment = alignof(max_align_t);
	size_t rounded = (size + alignment - 1) / alignment * alignment;
	void *memory;

	assert(rounded >= size && arena->used + rounded <= arena->size_max);
	if (arena->position + rounded > arena->current->size) {
		struct arena_chunk *chunk = chunk_create(rounded > ARENA_CHUNK_SIZE ? rounded : ARENA_CHUNK_SIZE);

		arena->current->next = chunk;
		arena->current = chunk;
		arena->position = 0;
	}
	memory = arena->current->bytes + arena->position;
	arena->position += rounded;
	arena->used += rounded;
	return memset(memory, 0, rounded);
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
	void *copy = arena_alloc(arena, size ? size : 1);

	if (size)
		memcpy(copy, data, size);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text) + 1);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	char *text;
	int size;

	va_start(arguments, format);
	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, arguments);
	assert(size >= 0);
	text = arena_alloc(arena, (size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	va_end(arguments);
	return text;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

ProtobufCAllocator *arena_allocator(struct arena *arena)
{
	return &arena->allocator;
}

void *arena_grow(struct arena *arena, void *pointers, size_t count)
{
	void **more;

	if (count & (count - 1)) /* full at each power of two */
		return pointers;
	more = arena_alloc(arena, (count ? count * 2 : 1) * sizeof(*more));
	if (count)
		memcpy(more, pointers, count * sizeof(*more));
	return more;
}
