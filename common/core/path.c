#include "common/core/path.h"

const char *path_text(const struct path *path, struct arena *arena)
{
	const char *above;

	if (!path)
		return "";
	above = path_text(path->above, arena);
	if (*above)
		above = arena_printf(arena, "%s.", above);
	if (path->index == PATH_NO_INDEX)
		return arena_printf(arena, "%s%s", above, path->name);
	return arena_printf(arena, "%s%s[%zu]", above, path->name, path->index);
}
