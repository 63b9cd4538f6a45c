/*
 * A document as a tree: what JSON and YAML have in common, with the place of each value, so that a mistake can be named by
 * line and column. Read with jansson and libyaml. Trees live in the caller's arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/core/arena.h"

#define VALUE_DEPTH_MAX 32
#define VALUE_COUNT_MAX 200000

enum value_kind { VALUE_NULL, VALUE_TEXT, VALUE_NUMBER, VALUE_BOOL, VALUE_LIST, VALUE_MAP };

struct value {
	enum value_kind kind;
	const char
		*text; /* TEXT, NUMBER, BOOL: as written; YAML's plain scalars are TEXT, NUMBER or BOOL by their form */
	unsigned line, column;          /* from 1; 0 where the format's reader does not tell */
	size_t count;                   /* LIST, MAP */
	struct value **items;           /* LIST: elements, MAP: values */
	const char **names;             /* MAP: keys, unique, in the order of the document */
	const struct value *key_places; /* MAP: per key a value with line and column only; NULL for JSON */
};

/* NULL: not a document of the kind; *ret_error then says what and where (in `arena`). JSON: RFC 8259, duplicate keys refused.
 * YAML: one document of YAML 1.1 without anchors and tags, duplicate keys refused; booleans are true and false only. A tree takes
 * up to 128 bytes of the arena for each byte of text: whoever reads untrusted text bounds its size by that. */
struct value *value_parse_json(const char *text, size_t size, struct arena *arena, const char **ret_error);
struct value *value_parse_yaml(const char *text, size_t size, struct arena *arena, const char **ret_error);

/* What stands at a path ("halls[0].id", path.h); if nothing does, the nearest value around it. */
const struct value *value_at(const struct value *root, const char *path);
