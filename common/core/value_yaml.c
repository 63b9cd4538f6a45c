#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "common/core/text.h"
#include "common/core/value.h"

struct reader {
	yaml_parser_t parser;
	yaml_event_t event; /* the present one */
	size_t count;
	struct arena *arena;
	const char *error; /* sticky: after the first mistake nothing is read */
};

/* A list that grows; what it outgrows stays in the arena. */
struct growing {
	struct value **items;
	struct value **keys;
	size_t count, room;
};

static void fail(struct reader *reader, yaml_mark_t at, const char *what)
{
	if (!reader->error)
		reader->error =
			arena_printf(reader->arena, "line %zu, column %zu: %s", at.line + 1, at.column + 1, what);
}

/* False: nothing more can be read. */
static bool next(struct reader *reader)
{
	if (reader->error)
		return false;
	yaml_event_delete(&reader->event);
	if (yaml_parser_parse(&reader->parser, &reader->event))
		return true;
	memset(&reader->event, 0, sizeof(reader->event));
	/* libyaml's reader (encoding, control characters) knows no mark. */
	if (reader->parser.error == YAML_READER_ERROR)
		fail(reader, reader->parser.mark, reader->parser.problem);
	else
		fail(reader, reader->parser.problem_mark,
		     reader->parser.problem ? reader->parser.problem : "no memory");
	return false;
}

static bool is_one_of(const char *text, const char *const *words)
{
	while (*words && strcmp(text, *words) != 0)
		words++;
	return *words != NULL;
}

/* YAML 1.1 also takes yes, no, on and off for booleans; here they are text, so that a field which wants true or false says so and
 * a name that happens to be "no" stays a name. */
static enum value_kind kind_of_plain(const char *text)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
	static const char *const bools[] = { "true", "false", NULL };

	if (is_one_of(text, nulls))
		return VALUE_NULL;
	if (is_one_of(text, bools))
		return VALUE_BOOL;
	return text_is_number(text) ? VALUE_NUMBER : VALUE_TEXT;
}

static struct value *read_value(struct reader *reader, unsigned depth);

static void read_scalar(struct reader *reader, struct value *value)
{
	const char *text = (const char *)reader->event.data.scalar.value;
	size_t length = reader->event.data.scalar.length;

	if (strlen(text) != length)
		fail(reader, reader->event.start_mark, "a NUL character is not allowed");
	value->text = arena_strdup(reader->arena, text);
	value->kind = VALUE_TEXT;
	if (reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		value->kind = kind_of_plain(value->text);
}

static void append(struct growing *list, struct value *key, struct value *item, struct arena *arena)
{
	if (list->count == list->room) {
		struct growing old = *list;

		list->room = old.room ? 2 * old.room : 4;
		list->items = arena_alloc(arena, list->room * sizeof(*list->items));
		list->keys = arena_alloc(arena, list->room * sizeof(*list->keys));
		if (old.count > 0) {
			memcpy(list->items, old.items, old.count * sizeof(*list->items));
			memcpy(list->keys, old.keys, old.count * sizeof(*list->keys));
		}
	}
	list->keys[list->count] = key;
	list->items[list->count++] = item;
}

/* By name, and among equals by place. */
static int compare_keys(const void *left, const void *right)
{
	const struct value *a = *(struct value *const *)left, *b = *(struct value *const *)right;
	int order = strcmp(a->text, b->text);

	if (order == 0)
		order = a->line != b->line ? (a->line < b->line ? -1 : 1) : (a->column < b->column ? -1 : 1);
	return order;
}

/* Sorted, because comparing each with each would let a long map take hours. */
static void refuse_duplicates(struct reader *reader, const struct growing *map)
{
	struct value **sorted = arena_copy(reader->arena, map->keys, map->count * sizeof(*sorted));

	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < map->count; i++) {
		yaml_mark_t at = { .line = sorted[i]->line - 1, .column = sorted[i]->column - 1 };

		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0)
			fail(reader, at,
			     arena_printf(reader->arena, "duplicate key %s",
					  text_quote(sorted[i]->text, 80, reader->arena)));
	}
}

static void finish_map(struct reader *reader, const struct growing *map, struct value *value)
{
	struct value *places = arena_alloc(reader->arena, map->count * sizeof(*places));

	value->names = arena_alloc(reader->arena, map->count * sizeof(*value->names));
	for (size_t i = 0; i < map->count; i++) {
		value->names[i] = map->keys[i]->text;
		places[i].line = map->keys[i]->line;
		places[i].column = map->keys[i]->column;
	}
	value->key_places = places;
	if (map->count > 1)
		refuse_duplicates(reader, map);
}

static struct value *read_key(struct reader *reader, unsigned depth)
{
	if (reader->event.type != YAML_SCALAR_EVENT) {
		fail(reader, reader->event.start_mark, "a key must be text");
		return NULL;
	}
	return read_value(reader, depth);
}

static void read_children(struct reader *reader, unsigned depth, struct value *value)
{
	bool is_map = reader->event.type == YAML_MAPPING_START_EVENT;
	yaml_event_type_t end = is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	struct growing list = { 0 };

	value->kind = is_map ? VALUE_MAP : VALUE_LIST;
	while (next(reader) && reader->event.type != end) {
		struct value *key = is_map ? read_key(reader, depth + 1) : NULL;

		if (!is_map || (key && next(reader)))
			append(&list, key, read_value(reader, depth + 1), reader->arena);
	}
	if (reader->error)
		return;
	value->count = list.count;
	value->items = list.items;
	if (is_map)
		finish_map(reader, &list, value);
}

static const char *unwanted(const struct reader *reader, unsigned depth)
{
	const yaml_event_t *event = &reader->event;
	bool scalar = event->type == YAML_SCALAR_EVENT;

	/* A scalar's, a sequence's and a mapping's data begin with the anchor and the tag. */
	if (event->type == YAML_ALIAS_EVENT || event->data.scalar.anchor)
		return "anchors and aliases are not allowed";
	if (event->data.scalar.tag)
		return "tags are not allowed";
	if (scalar && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    strcmp((char *)event->data.scalar.value, "<<") == 0)
		return "merge keys are not allowed";
	if (depth > VALUE_DEPTH_MAX)
		return arena_printf(reader->arena, "at most %d levels are allowed", VALUE_DEPTH_MAX);
	if (reader->count > VALUE_COUNT_MAX)
		return arena_printf(reader->arena, "at most %d values are allowed", VALUE_COUNT_MAX);
	return NULL;
}

/* The value that begins with the present event; it ends with the present event. */
static struct value *read_value(struct reader *reader, unsigned depth)
{
	struct value *value;
	const char *mistake;

	reader->count++;
	mistake = unwanted(reader, depth);
	if (mistake) {
		fail(reader, reader->event.start_mark, mistake);
		return NULL;
	}
	value = arena_alloc(reader->arena, sizeof(*value));
	value->line = (unsigned)reader->event.start_mark.line + 1;
	value->column = (unsigned)reader->event.start_mark.column + 1;
	if (reader->event.type == YAML_SCALAR_EVENT)
		read_scalar(reader, value);
	else
		read_children(reader, depth, value);
	return value;
}

static struct value *read_document(struct reader *reader)
{
	struct value *value;

	if (!next(reader) || !next(reader)) /* stream start, document start */
		return NULL;
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		fail(reader, reader->event.start_mark, "the document is empty");
		return NULL;
	}
	if (!next(reader))
		return NULL;
	value = read_value(reader, 1);
	if (!next(reader) || !next(reader)) /* document end, stream end */
		return NULL;
	if (reader->event.type != YAML_STREAM_END_EVENT)
		fail(reader, reader->event.start_mark, "only one document is allowed");
	return value;
}

struct value *value_parse_yaml(const char *text, size_t size, struct arena *arena, const char **ret_error)
{
	struct reader reader = { .arena = arena };
	struct value *value;

	if (!yaml_parser_initialize(&reader.parser)) {
		*ret_error = "no memory";
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, size);
	value = read_document(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	if (reader.error) {
		*ret_error = reader.error;
		return NULL;
	}
	return value;
}
