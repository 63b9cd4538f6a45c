/* Lookups in a plan, and which rules count on a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/plan.h"
#include "common/runtime/site.h"

static Plan__Plan *plan_read(struct arena *arena)
{
	const char *error = NULL;
	Plan__Plan *plan = site_read_plan("tests/data/plan.yaml", arena, &error);

	if (!plan)
		fail_msg("%s", error);
	return plan;
}

static void found_by_id(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const Plan__Plan *plan = plan_read(arena);

	(void)state;
	assert_ptr_equal(plan_hall(plan, ""), plan->halls[0]);
	assert_ptr_equal(plan_hall(plan, "annex"), plan->halls[1]);
	assert_null(plan_hall(plan, "Annex"));
	assert_ptr_equal(plan_hall_of_checkpoint(plan, "annex-1"), plan->halls[1]);
	assert_null(plan_hall_of_checkpoint(plan, ""));
	assert_string_equal(plan_department(plan, "tax")->id, "tax");
	assert_null(plan_department(plan, "nobody"));
	assert_string_equal(plan_post(plan, "cook")->id, "cook");
	assert_null(plan_post(plan, ""));
	assert_string_equal(plan_room(plan, "meeting")->id, "meeting");
	assert_null(plan_room(plan, "meeting-9"));
	assert_string_equal(plan_staff_member(plan, "T1")->department, "tax");
	assert_null(plan_staff_member(plan, "t1"));
	arena_destroy(arena);
}

/* The set of a day is the last that began on or before it; a day before all of them has the first. */
static void rules_of_a_day(void **state)
{
	static const struct {
		const char *day, *set;
	} cases[] = {
		{ "2019-12-31", "2020-01-01" }, { "2020-01-01", "2020-01-01" }, { "2020-02-09", "2020-01-01" },
		{ "2020-02-10", "2020-02-10" }, { "2020-02-29", "2020-02-10" }, { "2020-03-01", "2020-03-01" },
		{ "2026-01-01", "2020-03-01" },
	};
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = plan_read(arena);
	Plan__VentilationRules sets[3], *order[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		sets[i] = *plan->ventilation[0];
		order[i] = &sets[i];
	}
	sets[1].effective_from = "2020-02-10";
	sets[2].effective_from = "2020-03-01";
	plan->ventilation = order;
	plan->n_ventilation = 3;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(plan_ventilation_on(plan, cases[i].day)->effective_from, cases[i].set);
	assert_null(plan_canteen_on(plan, "2020-02-10"));
	arena_destroy(arena);
}

static void warnings(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const Plan__Plan *plan = plan_read(arena);
	const struct plan_mistake *warning;

	(void)state;
	warning = plan_warnings(plan, "2020-02-10", arena);
	assert_non_null(warning);
	assert_string_equal(warning->path, "calendar.years");
	assert_non_null(strstr(warning->en, "2021"));
	assert_null(warning->next);
	warning = plan_warnings(plan, "2026-11-23", arena);
	assert_non_null(strstr(warning->en, "2026"));
	assert_non_null(strstr(warning->next->en, "2027"));
	warning = plan_warnings(plan, "2019-12-31", arena);
	assert_non_null(strstr(warning->en, "2019"));
	assert_null(warning->next);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_by_id),
		cmocka_unit_test(rules_of_a_day),
		cmocka_unit_test(warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
