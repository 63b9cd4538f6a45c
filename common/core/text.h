/* Small things about text that several readers and writers share: characters of UTF-8 (RFC 3629), numbers, near names. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/core/arena.h"

/* Bytes of the character at `text` (1 to 4), 0 if it is not valid UTF-8. Reads no further than the final NUL or `size` bytes. */
size_t text_character_size(const char *text, size_t size);

/* The text, in quotes, cut to `characters_max` characters with "…" at the end; each byte that is not UTF-8 as U+FFFD. */
const char *text_quote(const char *text, size_t characters_max, struct arena *arena);

/* True: a number as JSON writes it (RFC 8259, section 6). */
bool text_is_number(const char *text);

/* The shortest decimal text that reads back as the same number: "36.6", "5.0"; "NaN", "Infinity", "-Infinity". */
const char *text_of_double(double number, struct arena *arena);

/* Whether `name` is `candidate` mistyped: at most 3 insertions, deletions and replacements apart, and at most a third of its
 * letters. True: *ret_distance is how many. */
bool text_is_near(const char *name, const char *candidate, size_t *ret_distance);

/* The nearest to `wanted` of the candidates offered so far; name NULL: none is near. Begins as { .wanted = … }. */
struct text_nearest {
	const char *wanted, *name;
	size_t distance;
};
void text_nearest_offer(struct text_nearest *nearest, const char *candidate);
