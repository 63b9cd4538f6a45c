/* The plans we ship are whole, keep the contract's limits, and say what the requirements say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/runtime/site.h"

static const Plan__Plan *plan_load(const char *path, struct arena *arena)
{
	const char *error = NULL;
	const Plan__Plan *plan = site_read_plan(path, arena, &error);

	if (!plan)
		fail_msg("%s", error);
	return plan;
}

/* B2.4, C1.1, C1.2, C1.4 */
static void halls_plan(void **state)
{
	struct arena *arena = arena_create((size_t)128 << 20);
	const Plan__Plan *plan = plan_load("deploy/plan/qufu.yaml", arena);

	(void)state;
	assert_string_equal(plan->site->name_zh, "曲阜市为民服务中心");
	assert_string_equal(plan->site->division_code, "370881");
	assert_string_equal(plan->site->time_zone, "Asia/Shanghai");
	assert_int_equal(plan->n_halls, 1);
	assert_int_equal(plan->halls[0]->visitors_max, 60);
	assert_ptr_equal(plan_hall_of_checkpoint(plan, "entrance-1"), plan->halls[0]);
	assert_ptr_equal(plan_hall_of_checkpoint(plan, "entrance-2"), plan->halls[0]);
	assert_true(plan->door[0]->fever_c == 37.3);
	assert_true(plan->door[0]->mask_required);
	assert_int_equal(plan->door[0]->observed_age_max_days, 7);
	assert_non_null(plan_department(plan, plan->organisation->office));
	assert_non_null(plan_alert_rule(plan, "tell-cdc"));
	assert_true(plan_alert_rule(plan, "tell-cdc")->statutory);
	assert_int_equal(plan->retention->request_days, 7);
	arena_destroy(arena);
}

/* What fires merely because time passes is left out of the demo's plan. */
static void rules_by_the_clock_leave(Plan__Plan *hall, const Plan__Plan *demo)
{
	size_t left = 0;

	assert_non_null(plan_alert_rule(hall, "ventilation-overdue"));
	assert_null(plan_alert_rule(demo, "ventilation-overdue"));
	for (size_t i = 0; i < hall->n_alert_rules; i++) {
		if (plan_alert_rule(demo, hall->alert_rules[i]->id))
			hall->alert_rules[left++] = hall->alert_rules[i];
	}
	hall->n_alert_rules = left;
}

/* The demo's plan is the hall's but for alerts by the clock, the age it takes in, the silence of checkpoints, and the roll calls and reviews of papers that
 * nobody does. */
static void demo_plan(void **state)
{
	struct arena *arena = arena_create((size_t)128 << 20);
	Plan__Plan *hall = (Plan__Plan *)plan_load("deploy/plan/qufu.yaml", arena);
	const Plan__Plan *demo = plan_load(HALLWARD_DEMO_PLAN, arena);
	ProtobufCBinaryData one, other;

	(void)state;
	assert_int_equal(demo->door[0]->observed_age_max_days, 36500);
	for (size_t i = 0; i < demo->n_departments; i++) {
		assert_false(demo->departments[i]->roll_call);
		demo->departments[i]->roll_call = hall->departments[i]->roll_call;
	}
	for (size_t i = 0; i < demo->organisation->n_documents; i++) {
		assert_int_equal(demo->organisation->documents[i]->review_within_days, 3660);
		demo->organisation->documents[i]->review_within_days =
			hall->organisation->documents[i]->review_within_days;
	}
	demo->door[0]->observed_age_max_days = hall->door[0]->observed_age_max_days;
	assert_int_equal(demo->door[0]->checkpoint_silent_after_min, 1440);
	demo->door[0]->checkpoint_silent_after_min = hall->door[0]->checkpoint_silent_after_min;
	rules_by_the_clock_leave(hall, demo);
	one = reflect_pack(&hall->base, arena);
	other = reflect_pack(&demo->base, arena);
	assert_int_equal(one.len, other.len);
	assert_memory_equal(one.data, other.data, one.len);
	arena_destroy(arena);
}

/* A township hall: nothing of Qufu is in the code (B2.4, C3, O1). */
static void small_plan(void **state)
{
	struct arena *arena = arena_create((size_t)128 << 20);
	const Plan__Plan *plan = plan_load("deploy/plan/example-small.yaml", arena);

	(void)state;
	assert_int_equal(plan->n_halls, 1);
	assert_int_equal(plan->n_windows, 1);
	assert_int_equal(plan->n_staff, 6);
	assert_string_equal(plan->site->time_zone, "Asia/Urumqi");
	assert_int_equal(plan->n_canteen, 0);
	arena_destroy(arena);
}

/* About twenty departments have windows, each takes roll calls and has a place in one functional area (O1, O4, C1.3). */
static void departments(void **state)
{
	struct arena *arena = arena_create((size_t)128 << 20);
	const Plan__Plan *plan = plan_load("deploy/plan/qufu.yaml", arena);
	size_t in_areas = 0;

	(void)state;
	for (size_t i = 0; i < plan->organisation->n_areas; i++)
		in_areas += plan->organisation->areas[i]->n_departments;
	assert_int_equal(in_areas, 20);
	assert_int_equal(plan->n_departments, in_areas + 3);
	for (size_t i = 0; i < plan->n_departments; i++) {
		size_t staff = 0;

		for (size_t j = 0; j < plan->n_staff; j++)
			staff += strcmp(plan->staff[j]->department, plan->departments[i]->id) == 0;
		if (staff == 0 || !plan->departments[i]->roll_call)
			fail_msg("%s: %zu staff", plan->departments[i]->id, staff);
	}
	arena_destroy(arena);
}

/* A plan travels as one request and is one record: both take four times as much as the largest we ship. */
static void room_to_grow(void **state)
{
	struct arena *arena = arena_create((size_t)128 << 20);
	const Plan__Plan *plan = plan_load("deploy/plan/qufu.yaml", arena);

	(void)state;
	assert_true(4 * reflect_pack(&plan->base, arena).len < 393216);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halls_plan),  cmocka_unit_test(demo_plan),    cmocka_unit_test(small_plan),
		cmocka_unit_test(departments), cmocka_unit_test(room_to_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
