#include "tests/unit/support/spoilt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/site.h"
#include "tests/unit/support/place.h"
#include "tests/unit/support/scratch.h"

#define PLAN "tests/data/plan.yaml"
#define PLAN_BYTES_MAX ((size_t)1 << 20)

static char *read_whole(const char *path)
{
	char *text = calloc(1, PLAN_BYTES_MAX);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(text, 1, PLAN_BYTES_MAX - 1, file) < PLAN_BYTES_MAX - 1);
	fclose(file);
	return text;
}

/* The first occurrence. */
static char *replaced(const char *text, const struct spoilt_plan *test)
{
	const char *at = strstr(text, test->old);
	size_t size = strlen(text) + strlen(test->put) + 1;
	char *spoilt = malloc(size);

	if (!at)
		fail_msg("%s: the plan of the tests has no %s", test->name, test->old);
	snprintf(spoilt, size, "%.*s%s%s", (int)(at - text), text, test->put, at + strlen(test->old));
	return spoilt;
}

/* What stands after "<path>:<line>:<column>: ". */
static const char *after_place(const char *line, const char *path, const char *name)
{
	unsigned number = 0;
	const char *rest = place_read(line, path, &number);

	if (!rest)
		fail_msg("%s: %s", name, line);
	assert_true(number > 1);
	return rest;
}

void spoilt_plans_check(const struct spoilt_plan *cases, size_t count)
{
	char *folder = scratch_create(), *path = scratch_path(folder, "plan.yaml"), *text = read_whole(PLAN);

	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_create((size_t)64 << 20);
		char *spoilt = replaced(text, &cases[i]);
		const char *error = NULL;

		scratch_write(path, spoilt, strlen(spoilt));
		if (!site_read_plan(path, arena, &error) != (cases[i].says != NULL))
			fail_msg("%s: %s", cases[i].name, error ? error : "no mistake");
		if (error && cases[i].says && strcmp(after_place(error, path, cases[i].name), cases[i].says) != 0)
			fail_msg("%s: %s", cases[i].name, error);
		free(spoilt);
		arena_destroy(arena);
	}
	free(text);
	free(path);
	scratch_destroy(folder);
}
