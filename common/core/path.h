/* Where one stands in a message or document: frames on the stack of whoever walks it, made into text only for a mistake. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/core/arena.h"

#define PATH_NO_INDEX SIZE_MAX

struct path {
	const struct path *above; /* NULL: the root */
	const char *name;
	size_t index; /* of an element of a repeated field, else PATH_NO_INDEX */
};

/* "door.fever_c", "halls[0].id"; NULL, the root itself, is "". In `arena`. */
const char *path_text(const struct path *path, struct arena *arena);
