/*
 * The numbers of the requirements, as deploy/plan/qufu.yaml has them: expected values are the adopted plan's. The line of each names
 * the requirement's id. (B2.1, B6.4, C1.1, C1.3, C1.4, C2, C3, C4.1, C5.1, C5.2, C5.3, C5.5, C5.8, C6, C7, C8, C9.3, S2)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/value.h"

#define PLAN "deploy/plan/qufu.yaml"
#define BYTES_MAX 393216

static const struct number {
	const char *id, *what;
	const char *path, *is;
} numbers[] = {
	{ "C1.1", "no mask, no entry", "door[0].mask_required", "true" },
	{ "C1.4", "37.3 °C", "door[0].fever_c", "37.3" },
	{ "C1.4", "37.3 °C clears", "incident[0].clears_below_c", "37.3" },
	{ "C2", "14 days", "returnee[0].isolation_days", "14" },
	{ "C2", "from the day of arrival", "returnee[0].first_day", "SAME_DAY" },
	{ "C9.3", "14 days", "contact[0].observation_days", "14" },
	{ "C9.3", "from the day after", "contact[0].first_day", "NEXT_DAY" },
	{ "C4.1", "windows open from", "ventilation[0].windows_open[0].from", "08:00" },
	{ "C4.1", "until", "ventilation[0].windows_open[0].until", "08:30" },
	{ "C4.1", "at noon from", "ventilation[0].windows_open[1].from", "12:00" },
	{ "C4.1", "until", "ventilation[0].windows_open[1].until", "14:00" },
	{ "C4.1", "in the evening from", "ventilation[0].windows_open[2].from", "17:30" },
	{ "C4.1", "until", "ventilation[0].windows_open[2].until", "18:00" },
	{ "C5.1", "public areas", "disinfection[0].tasks[0].id", "public-areas" },
	{ "C5.1", "at midday", "disinfection[0].tasks[0].at[0].from", "12:00" },
	{ "C5.1", "in the evening", "disinfection[0].tasks[0].at[1].from", "17:30" },
	{ "C5.2", "key places", "disinfection[0].tasks[1].id", "key-places" },
	{ "C5.3", "touch points", "disinfection[0].tasks[2].id", "touch-points" },
	{ "C5.3", "chlorine 500", "disinfection[0].tasks[2].with[0].at_least.value", "500" },
	{ "C5.3", "mg/L", "disinfection[0].tasks[2].with[0].at_least.unit", "MG_PER_L" },
	{ "C5.3", "alcohol 75", "disinfection[0].tasks[2].with[1].at_least.value", "75" },
	{ "C5.3", "percent", "disinfection[0].tasks[2].with[1].at_least.unit", "PERCENT" },
	{ "C5.3", "2 times", "disinfection[0].tasks[2].times_a_day_min", "2" },
	{ "C5.3", "to 3", "disinfection[0].tasks[2].times_a_day_max", "3" },
	{ "C5.5", "every part", "disinfection[0].tasks[3].target", "HVAC_ZONES" },
	{ "C5.5", "weekly", "disinfection[0].tasks[3].every_days", "7" },
	{ "C5.8", "500", "disinfection[0].tasks[4].with[0].at_least.value", "500" },
	{ "C5.8", "mg/L", "disinfection[0].tasks[4].with[0].at_least.unit", "MG_PER_L" },
	{ "C5.8", "once", "disinfection[0].tasks[4].times_a_day_min", "1" },
	{ "C5.8", "or twice", "disinfection[0].tasks[4].times_a_day_max", "2" },
	{ "C5.8", "alcohol", "disinfection[0].tasks[5].with[0].agent", "ALCOHOL" },
	{ "C5.8", "75 %", "disinfection[0].tasks[5].with[0].at_least.value", "75" },
	{ "C5.8", "twice", "disinfection[0].tasks[5].times_a_day_min", "2" },
	{ "C5.8", "up to 4", "disinfection[0].tasks[5].times_a_day_heavy_max", "4" },
	{ "C6", "once a day", "disinfection[0].tasks[6].times_a_day_min", "1" },
	{ "C6", "after each meal", "disinfection[0].tasks[7].after_each_meal", "true" },
	{ "C6", "no gathering", "canteen[0].takeaway_only", "true" },
	{ "C8", "alcohol 75 %", "disinfection[0].tasks[8].with[0].at_least.value", "75" },
	{ "C8", "twice daily", "disinfection[0].tasks[8].times_a_day_min", "2" },
	{ "C8", "and no more", "disinfection[0].tasks[8].times_a_day_max", "2" },
	{ "S2", "a mask a day", "supply[0].masks_per_window_worker_a_day", "1" },
};

struct file {
	struct arena *arena;
	char *text;
	const struct value *root;
};

static int setup(void **state)
{
	static struct file file;
	const char *error = NULL;
	FILE *stream = fopen(PLAN, "r");
	size_t size;

	assert_non_null(stream);
	file.arena = arena_create((size_t)64 << 20);
	file.text = arena_alloc(file.arena, BYTES_MAX);
	size = fread(file.text, 1, BYTES_MAX - 1, stream);
	assert_true(feof(stream));
	fclose(stream);
	file.root = value_parse_yaml(file.text, size, file.arena, &error);
	assert_non_null(file.root);
	*state = &file;
	return 0;
}

static int teardown(void **state)
{
	arena_destroy(((struct file *)*state)->arena);
	return 0;
}

static bool line_names(const struct file *file, unsigned line, const char *id)
{
	const char *text = file->text, *end, *at;

	while (--line)
		text = strchr(text, '\n') + 1;
	end = strchr(text, '\n');
	at = memmem(text, (size_t)(end - text), id, strlen(id));
	return at && !strchr("0123456789.", at[strlen(id)]);
}

static void as_the_requirements_say(void **state)
{
	const struct file *file = *state;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const struct number *number = &numbers[i];
		const struct value *value = value_at(file->root, number->path);

		if (!value->text || strcmp(value->text, number->is) != 0)
			fail_msg("%s %s: %s is %s, not %s", number->id, number->what, number->path,
				 value->text ? value->text : "no number", number->is);
	}
}

/* Beside each number stands where it comes from; names and kinds are above what they head. */
static void with_the_id_beside(void **state)
{
	const struct file *file = *state;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const struct value *value = value_at(file->root, numbers[i].path);

		if (value->kind == VALUE_NUMBER && !line_names(file, value->line, numbers[i].id))
			fail_msg("line %u does not name %s", value->line, numbers[i].id);
	}
}

/* What the plan gives no number for says so, so that the hall decides it. */
static void defaults_are_marked(void **state)
{
	const struct file *file = *state;
	unsigned marked = 0;

	for (const char *at = file->text; (at = strcasestr(at, "our default")); at++)
		marked++;
	assert_true(marked > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_requirements_say),
		cmocka_unit_test(with_the_id_beside),
		cmocka_unit_test(defaults_are_marked),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
