/* Documents: what is one, what is none, and where things stand in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/value.h"

typedef struct value *parser(const char *text, size_t size, struct arena *arena, const char **ret_error);

struct refusal {
	const char *text;
	const char *error; /* begins with, or holds */
};

static void assert_refused(parser *parse, const struct refusal *refusals, size_t count)
{
	struct arena *arena = arena_create(1 << 20);

	for (size_t i = 0; i < count; i++) {
		const char *error = NULL;

		if (parse(refusals[i].text, strlen(refusals[i].text), arena, &error))
			fail_msg("taken: %s", refusals[i].text);
		if (!strstr(error, refusals[i].error))
			fail_msg("%s: \"%s\" does not hold \"%s\"", refusals[i].text, error, refusals[i].error);
	}
	arena_destroy(arena);
}

static struct value *parsed(parser *parse, const char *text, struct arena *arena)
{
	const char *error = NULL;
	struct value *value = parse(text, strlen(text), arena, &error);

	if (!value)
		fail_msg("%s: %s", text, error);
	return value;
}

static void json_and_yaml_give_the_same_tree(void **state)
{
	static const char *const texts[] = {
		"{\"a\": [1, -2.5, \"x\", true, null], \"b\": {\"c\": \"7\"}, \"empty\": [], \"none\": {}}",
		"a: [1, -2.5, x, true, ~]\nb: {c: \"7\"}\nempty: []\nnone: {}\n",
	};
	static const enum value_kind kinds[] = { VALUE_NUMBER, VALUE_NUMBER, VALUE_TEXT, VALUE_BOOL, VALUE_NULL };
	parser *const parsers[] = { value_parse_json, value_parse_yaml };
	struct arena *arena = arena_create(1 << 20);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct value *root = parsed(parsers[i], texts[i], arena);

		assert_int_equal(root->kind, VALUE_MAP);
		assert_int_equal(root->count, 4);
		assert_string_equal(root->names[0], "a");
		assert_string_equal(root->names[3], "none");
		assert_int_equal(root->items[0]->kind, VALUE_LIST);
		assert_int_equal(root->items[0]->count, 5);
		for (size_t j = 0; j < 5; j++)
			assert_int_equal(root->items[0]->items[j]->kind, kinds[j]);
		assert_string_equal(root->items[0]->items[1]->text, "-2.5");
		assert_int_equal(root->items[1]->items[0]->kind, VALUE_TEXT);
		assert_string_equal(root->items[1]->items[0]->text, "7");
		assert_int_equal(root->items[2]->count, 0);
		assert_int_equal(root->items[3]->kind, VALUE_MAP);
	}
	arena_destroy(arena);
}

static void yaml_names_places(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	const struct value *root = parsed(value_parse_yaml, "door:\n  fever_c: 37.3\n  list:\n  - x\n", arena);
	const struct value *door = root->items[0];

	(void)state;
	assert_int_equal(root->key_places[0].line, 1);
	assert_int_equal(door->key_places[0].line, 2);
	assert_int_equal(door->key_places[0].column, 3);
	assert_int_equal(door->items[0]->line, 2);
	assert_int_equal(door->items[0]->column, 12);
	assert_int_equal(door->items[1]->items[0]->line, 4);
	assert_int_equal(door->items[1]->items[0]->column, 5);
	arena_destroy(arena);
}

static void yaml_scalars_have_the_kind_of_their_form(void **state)
{
	static const struct {
		const char *text;
		enum value_kind kind;
	} rows[] = {
		{ "12", VALUE_NUMBER },   { "-1.5e3", VALUE_NUMBER },   { "\"12\"", VALUE_TEXT },
		{ "'true'", VALUE_TEXT }, { "true", VALUE_BOOL },       { "false", VALUE_BOOL },
		{ "yes", VALUE_TEXT },    { "no", VALUE_TEXT },         { "null", VALUE_NULL },
		{ "~", VALUE_NULL },      { "012", VALUE_TEXT },        { "0x1F", VALUE_TEXT },
		{ ".nan", VALUE_TEXT },   { "2020-02-10", VALUE_TEXT }, { "1:30", VALUE_TEXT },
		{ "+1", VALUE_TEXT },     { "1.", VALUE_TEXT },         { "1e", VALUE_TEXT },
		{ "曲阜", VALUE_TEXT },
	};
	struct arena *arena = arena_create(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (parsed(value_parse_yaml, rows[i].text, arena)->kind != rows[i].kind)
			fail_msg("%s is of another kind", rows[i].text);
	arena_destroy(arena);
}

static void json_numbers_keep_their_text(void **state)
{
	static const struct refusal rows[] = {
		{ "36.6", "36.6" }, { "5.0", "5.0" },    { "5", "5" }, { "9223372036854775807", "9223372036854775807" },
		{ "0.1", "0.1" },   { "1e30", "1e+30" },
	};
	struct arena *arena = arena_create(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(parsed(value_parse_json, rows[i].text, arena)->text, rows[i].error);
	arena_destroy(arena);
}

static void json_refuses(void **state)
{
	static const struct refusal rows[] = {
		{ "", "line 1" },
		{ "{\"a\": 1,\n \"a\": 2}", "line 2" },
		{ "{\"a\": 1} x", "line 1" },
		{ "{'a': 1}", "line 1" },
		{ "[1,]", "line 1" },
		{ "\"\xff\"", "unable to decode byte 0xff" },
		{ "\"a\\u0000b\"", "line 1" },
		{ "NaN", "line 1" },
		{ "[1e999]", "line 1" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "at most 32 levels" },
	};

	(void)state;
	assert_refused(value_parse_json, rows, sizeof(rows) / sizeof(*rows));
}

static void yaml_refuses(void **state)
{
	static const struct refusal rows[] = {
		{ "", "empty" },
		{ "a: 1\nb: 2\na: 3\n", "line 3, column 1: duplicate key \"a\"" },
		{ "a: &x 1\nb: *x\n", "line 1, column 4: anchors and aliases" },
		{ "b: *x\n", "anchors and aliases" },
		{ "a: !!str 1\n", "line 1, column 4: tags" },
		{ "a: {<<: {b: 1}}\n", "merge keys" },
		{ "a: 1\n---\nb: 2\n", "only one document" },
		{ "? [1]\n: 2\n", "a key must be text" },
		{ "a: \"x\\0y\"\n", "NUL" },
		{ "a: [1\n", "line 2" },
		{ "a:\n\t- 1\n", "line 2" },
		{ "a: \xff\n", "UTF-8" },
		{ "a: \x01\n", "control" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "at most 32 levels" },
	};

	(void)state;
	assert_refused(value_parse_yaml, rows, sizeof(rows) / sizeof(*rows));
}

static void too_many_values_are_refused(void **state)
{
	size_t size = 2 * (VALUE_COUNT_MAX + 1) + 1;
	struct arena *arena = arena_create(256 << 20);
	char *text = arena_alloc(arena, size + 1);
	const char *error;

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = i % 2 ? '1' : ',';
	text[0] = '[';
	text[size - 1] = ']';
	assert_null(value_parse_json(text, size, arena, &error));
	assert_non_null(strstr(error, "at most 200000 values"));
	assert_null(value_parse_yaml(text, size, arena, &error));
	assert_non_null(strstr(error, "at most 200000 values"));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_and_yaml_give_the_same_tree),
		cmocka_unit_test(yaml_names_places),
		cmocka_unit_test(yaml_scalars_have_the_kind_of_their_form),
		cmocka_unit_test(json_numbers_keep_their_text),
		cmocka_unit_test(json_refuses),
		cmocka_unit_test(yaml_refuses),
		cmocka_unit_test(too_many_values_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
