#include "common/core/value.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/text.h"

static struct value *json_value(const json_t *json, unsigned depth, size_t *count, struct arena *arena,
				const char **ret_error);

static struct value *json_children(const json_t *json, unsigned depth, size_t *count, struct value *value,
				   struct arena *arena, const char **ret_error)
{
	void *member = json_is_object(json) ? json_object_iter((json_t *)json) : NULL;

	value->kind = json_is_object(json) ? VALUE_MAP : VALUE_LIST;
	value->count = json_is_object(json) ? json_object_size(json) : json_array_size(json);
	value->items = arena_alloc(arena, value->count * sizeof(*value->items));
	if (json_is_object(json))
		value->names = arena_alloc(arena, value->count * sizeof(*value->names));
	for (size_t i = 0; i < value->count; i++) {
		const json_t *child = member ? json_object_iter_value(member) : json_array_get(json, i);

		if (member) {
			value->names[i] = arena_strdup(arena, json_object_iter_key(member));
			member = json_object_iter_next((json_t *)json, member);
		}
		value->items[i] = json_value(child, depth + 1, count, arena, ret_error);
		if (!value->items[i])
			return NULL;
	}
	return value;
}

static struct value *json_value(const json_t *json, unsigned depth, size_t *count, struct arena *arena,
				const char **ret_error)
{
	struct value *value;

	if (depth > VALUE_DEPTH_MAX || ++*count > VALUE_COUNT_MAX) {
		*ret_error = depth > VALUE_DEPTH_MAX
				     ? arena_printf(arena, "at most %d levels are allowed", VALUE_DEPTH_MAX)
				     : arena_printf(arena, "at most %d values are allowed", VALUE_COUNT_MAX);
		return NULL;
	}
	value = arena_alloc(arena, sizeof(*value));
	switch (json_typeof(json)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return json_children(json, depth, count, value, arena, ret_error);
	case JSON_STRING:
		value->kind = VALUE_TEXT;
		value->text = arena_strdup(arena, json_string_value(json));
		break;
	case JSON_INTEGER:
		value->kind = VALUE_NUMBER;
		value->text = arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
		break;
	case JSON_REAL:
		value->kind = VALUE_NUMBER;
		value->text = text_of_double(json_real_value(json), arena);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		value->kind = VALUE_BOOL;
		value->text = json_is_true(json) ? "true" : "false";
		break;
	case JSON_NULL:
		value->kind = VALUE_NULL;
		value->text = "null";
		break;
	}
	return value;
}

struct value *value_parse_json(const char *text, size_t size, struct arena *arena, const char **ret_error)
{
	json_error_t error;
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	struct value *value;
	size_t count = 0;

	if (!json) {
		*ret_error = arena_printf(arena, "line %d, column %d: %s", error.line, error.column, error.text);
		return NULL;
	}
	value = json_value(json, 1, &count, arena, ret_error);
	json_decref(json);
	return value;
}

static const struct value *member(const struct value *map, const char *name, size_t length)
{
	for (size_t i = 0; i < map->count && map->kind == VALUE_MAP; i++) {
		if (strlen(map->names[i]) == length && memcmp(map->names[i], name, length) == 0)
			return map->items[i];
	}
	return NULL;
}

const struct value *value_at(const struct value *root, const char *path)
{
	const struct value *at = root, *next = root;

	while (next && *path) {
		size_t length = strcspn(path, ".[");

		if (*path == '[') {
			char *end;
			size_t index = strtoul(path + 1, &end, 10);

			next = at->kind == VALUE_LIST && index < at->count ? at->items[index] : NULL;
			path = *end ? end + 1 : end;
		} else {
			next = member(at, path, length);
			path += length;
		}
		path += *path == '.';
		at = next ? next : at;
	}
	return at;
}
