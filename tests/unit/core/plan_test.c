/* What a plan keeps beyond the limits of its fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/plan.h"
#include "common/runtime/site.h"

struct plan_case {
	const char *name;
	void (*spoil)(Plan__Plan *plan, struct arena *arena);
	const char *path; /* the mistake begins with it; NULL: there is none */
};

static void second_hall(Plan__Plan *plan, struct arena *arena, const char *id, const char *checkpoint)
{
	Plan__Hall *hall = arena_copy(arena, plan->halls[0], sizeof(*hall));
	Plan__Checkpoint *place = arena_copy(arena, hall->checkpoints[0], sizeof(*place));
	Plan__Hall **halls = arena_alloc(arena, 2 * sizeof(*halls));

	hall->id = id;
	place->id = checkpoint;
	hall->checkpoints = arena_alloc(arena, sizeof(*hall->checkpoints));
	hall->checkpoints[0] = place;
	hall->n_checkpoints = 1;
	halls[0] = plan->halls[0];
	halls[1] = hall;
	plan->halls = halls;
	plan->n_halls = 2;
}

static void nothing(Plan__Plan *plan, struct arena *arena)
{
	(void)plan;
	(void)arena;
}

static void another_hall(Plan__Plan *plan, struct arena *arena)
{
	second_hall(plan, arena, "annex", "annex-1");
}

static void hall_twice(Plan__Plan *plan, struct arena *arena)
{
	second_hall(plan, arena, "main", "annex-1");
}

static void checkpoint_of_two_halls(Plan__Plan *plan, struct arena *arena)
{
	second_hall(plan, arena, "annex", "entrance-2");
}

static void checkpoint_twice(Plan__Plan *plan, struct arena *arena)
{
	(void)arena;
	plan->halls[0]->checkpoints[1]->id = "entrance-1";
}

static void department_unknown(Plan__Plan *plan, struct arena *arena)
{
	(void)arena;
	plan->alerting->fever_department = "offfice";
}

static void bus_department_unknown(Plan__Plan *plan, struct arena *arena)
{
	(void)arena;
	plan->alerting->bus_department = "";
}

static void department_twice(Plan__Plan *plan, struct arena *arena)
{
	Plan__Department **departments = arena_alloc(arena, 2 * sizeof(*departments));

	departments[0] = departments[1] = NULL;
	departments[0] = plan->departments[0];
	departments[1] = arena_copy(arena, plan->departments[0], sizeof(**departments));
	plan->departments = departments;
	plan->n_departments = 2;
	plan->alerting->fever_department = plan->alerting->bus_department = departments[0]->id;
}

static const struct plan_case cases[] = {
	{ "the demo's", nothing, NULL },
	{ "two halls", another_hall, NULL },
	{ "a hall twice", hall_twice, "halls[1].id" },
	{ "a checkpoint in two halls", checkpoint_of_two_halls, "halls[1].checkpoints[0].id" },
	{ "a checkpoint twice", checkpoint_twice, "halls[0].checkpoints[1].id" },
	{ "an unknown department", department_unknown, "alerting.fever_department" },
	{ "no department", bus_department_unknown, "alerting.bus_department" },
	{ "a department twice", department_twice, "departments[1].id" },
};

static Plan__Plan *demo(struct arena *arena)
{
	const char *error = NULL;
	Plan__Plan *plan = site_read_plan("deploy/demo/plan.yaml", arena, &error);

	if (!plan)
		fail_msg("%s", error);
	return plan;
}

static void mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_create((size_t)64 << 20);
		Plan__Plan *plan = demo(arena);
		const struct plan_mistake *mistake;

		cases[i].spoil(plan, arena);
		mistake = plan_check(plan, arena);
		if (!cases[i].path != !mistake ||
		    (mistake && (strcmp(mistake->path, cases[i].path) != 0 || mistake->next)))
			fail_msg("%s: %s", cases[i].name, mistake ? mistake->path : "no mistake");
		arena_destroy(arena);
	}
}

static void found_by_id(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = demo(arena);

	(void)state;
	another_hall(plan, arena);
	assert_ptr_equal(plan_hall(plan, ""), plan->halls[0]);
	assert_ptr_equal(plan_hall(plan, "annex"), plan->halls[1]);
	assert_null(plan_hall(plan, "Annex"));
	assert_ptr_equal(plan_hall_of_checkpoint(plan, "annex-1"), plan->halls[1]);
	assert_null(plan_hall_of_checkpoint(plan, ""));
	assert_null(plan_department(plan, "nobody"));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(found_by_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
