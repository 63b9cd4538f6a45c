/*
 * A bounded arena: memory that is given back all at once.
 *
 * A batch or a query gets one arena; everything made on the way (unpacked messages, decisions, texts) lives in it until
 * arena_reset(). It grows by chunks up to its bound and keeps its first chunk over a reset, so that steady work allocates
 * nothing. Its drawback: nothing can be given back singly, so a loop over many records takes a mark before each of them and
 * rewinds to it after.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct arena;

/* size_max: bytes after which an allocation is a bug (assert). */
struct arena *arena_create(size_t size_max);
void arena_destroy(struct arena *arena);

/* Forgets everything allocated. */
void arena_reset(struct arena *arena);

/* Where the arena stands; rewinding forgets what was allocated since. Marks taken after it are void then. */
struct arena_mark {
	struct arena_chunk *chunk;
	size_t position, used;
};
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Zeroed memory, aligned for any object; never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The list of `count` pointers, with room for one more after them; only of a list that this made. NULL and 0: a new one. */
void *arena_grow(struct arena *arena, void *pointers, size_t count);

/* Bytes given out since the last reset. */
size_t arena_used(const struct arena *arena);

/* The arena as protobuf-c's allocator: zeroed memory, nothing freed. Valid as long as the arena. */
ProtobufCAllocator *arena_allocator(struct arena *arena);
