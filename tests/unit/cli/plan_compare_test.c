/* Two plans compared: every difference is told once, with its place and the day from which it counts. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "common/runtime/site.h"
#include "services/cli/plan_compare.h"
#include "services/cli/plan_rules.h"

#define PLAN "tests/data/plan.yaml"

static struct arena *arena;
static const Plan__Plan *plan;

static int setup(void **state)
{
	const char *error = NULL;

	(void)state;
	arena = arena_create((size_t)64 << 20);
	plan = site_read_plan(PLAN, arena, &error);
	if (error)
		print_error("%s\n", error);
	return plan ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

static Plan__Plan *copy(void)
{
	return reflect_copy(&plan->base, arena);
}

static void note(const struct plan_change *change, void *user)
{
	const char **text = user;

	*text = arena_printf(arena, "%s%s|%s|%s|%s\n", *text, change->path, change->old ? change->old : "no",
			     change->new ? change->new : "no", change->from ? change->from : "");
}

static const char *differences(const Plan__Plan *old, const Plan__Plan *new)
{
	const char *text = "";

	plan_compare(old, new, arena, note, &text);
	return text;
}

static void nothing_between_equal_plans(void **state)
{
	(void)state;
	assert_string_equal(differences(plan, copy()), "");
}

static void order_alone_is_no_difference(void **state)
{
	Plan__Plan *new = copy();
	Plan__Room *first = new->rooms[0];

	(void)state;
	new->rooms[0] = new->rooms[1];
	new->rooms[1] = first;
	assert_string_equal(differences(plan, new), "");
}

static void a_number_counts_at_once_or_from_its_day(void **state)
{
	Plan__Plan *new = copy();

	(void)state;
	new->halls[0]->visitors_max = 40;
	new->door[0]->fever_c = 37.0;
	new->door[0]->mask_required = false;
	assert_string_equal(differences(plan, new), "halls[main].visitors_max|60|40|\n"
						    "door[2020-01-01].fever_c|37.3|37.0|2020-01-01\n"
						    "door[2020-01-01].mask_required|true|false|2020-01-01\n");
}

/* Told against the set that would count on that day otherwise. */
static void a_set_that_begins_or_goes(void **state)
{
	Plan__Plan *new = copy();
	Plan__DoorRules *sets[2] = { new->door[0], reflect_copy(&new->door[0]->base, arena) };

	(void)state;
	sets[1]->effective_from = "2020-03-01";
	sets[1]->fever_c = 37.5;
	new->door = sets;
	new->n_door = 2;
	assert_string_equal(differences(plan, new), "door[2020-03-01]|no||2020-03-01\n"
						    "door[2020-03-01].fever_c|37.3|37.5|2020-03-01\n");
	assert_string_equal(differences(new, plan), "door[2020-03-01]||no|2020-03-01\n"
						    "door[2020-03-01].fever_c|37.5|37.3|2020-03-01\n");
}

static void elements_that_come_and_go(void **state)
{
	Plan__Plan *new = copy();
	Plan__StaffMember member = PLAN__STAFF_MEMBER__INIT, *gone = new->staff[0];

	(void)state;
	member.badge = "N1";
	member.department = "tax";
	new->staff[0] = &member;
	assert_string_equal(gone->badge, "P1");
	assert_string_equal(differences(plan, new), "staff[P1]|department permits, post window|no|\n"
						    "staff[N1]|no|department tax|\n");
}

/* Of a day only the sets that count on it; before the first, the first. */
static void the_sets_of_a_day(void **state)
{
	Plan__Plan *new = copy();
	Plan__DoorRules *sets[2] = { new->door[0], reflect_copy(&new->door[0]->base, arena) };
	static const struct {
		const char *date, *from;
	} days[] = { { "2019-01-01", "2020-01-01" },
		     { "2020-02-29", "2020-01-01" },
		     { "2020-03-01", "2020-03-01" },
		     { "2021-01-01", "2020-03-01" } };

	(void)state;
	sets[1]->effective_from = "2020-03-01";
	new->door = sets;
	new->n_door = 2;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		const Plan__Plan *of_day = plan_on(new, days[i].date, arena);

		assert_int_equal(of_day->n_door, 1);
		assert_string_equal(of_day->door[0]->effective_from, days[i].from);
		assert_int_equal(of_day->n_halls, plan->n_halls);
	}
	assert_int_equal(new->n_door, 2);
}

/* Written as YAML it reads back as the same plan, byte for byte of its packed form. */
static void assert_reads_back(const Plan__Plan *written)
{
	char path[] = "/tmp/hallward-plan-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	const char *error = NULL;
	const Plan__Plan *read;
	ProtobufCBinaryData before, after;

	assert_non_null(file);
	plan_put_yaml(file, written, arena);
	fclose(file);
	read = site_read_plan(path, arena, &error);
	remove(path);
	if (error)
		print_error("%s\n", error);
	assert_non_null(read);
	before = reflect_pack(&written->base, arena);
	after = reflect_pack(&read->base, arena);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
}

static void yaml_reads_back(void **state)
{
	Plan__Plan *new = copy();

	(void)state;
	new->site->name_en = "A \"hall\": #1, C:\\x, [a]";
	new->halls[0]->name_zh = "是: 否";
	assert_reads_back(new);
}

static void shipped_plans_read_back(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob("deploy/plan/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *error = NULL;
		const Plan__Plan *shipped = site_read_plan(found.gl_pathv[i], arena, &error);

		assert_non_null(shipped);
		assert_reads_back(shipped);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_between_equal_plans),
		cmocka_unit_test(order_alone_is_no_difference),
		cmocka_unit_test(a_number_counts_at_once_or_from_its_day),
		cmocka_unit_test(a_set_that_begins_or_goes),
		cmocka_unit_test(elements_that_come_and_go),
		cmocka_unit_test(the_sets_of_a_day),
		cmocka_unit_test(yaml_reads_back),
		cmocka_unit_test(shipped_plans_read_back),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
