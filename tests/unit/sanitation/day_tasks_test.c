/* A day's tasks as the plan asks for them (C3, C4.1, C5.2, C5.3, C5.5, C5.7, C5.8, C6, C8, O3, O4). */
#include <string.h>

#include "services/sanitation/day_tasks.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/tasks.h"

#define WALK_MAX 500

struct walked {
	Sanitation__Task *tasks[WALK_MAX];
	size_t count;
};

static const struct walked *walk(struct given *given, const char *date)
{
	struct walked *walked = arena_alloc(given->arena, sizeof(*walked));
	struct day_tasks walk;
	Sanitation__Task *task;

	day_tasks_begin(&walk, given->context.plan, date, NULL, 0, given->arena);
	while ((task = day_tasks_next(&walk)))
		walked->tasks[walked->count++] = task;
	return walked;
}

/* "08:30-10:30 10:30-12:30" of a rule at a place. */
static const char *hours(struct given *given, const char *date, const char *rule, const char *place)
{
	const struct walked *walked = walk(given, date);
	const char *text = "";

	for (size_t i = 0; i < walked->count; i++) {
		const Sanitation__Task *task = walked->tasks[i];

		if (strcmp(task->rule, rule) == 0 && strcmp(task->place, place) == 0)
			text = arena_printf(given->arena, "%s%s%s-%s", text, *text ? " " : "",
					    time_of(given, task->from_at), time_of(given, task->until_at));
	}
	return text;
}

/* The plan's one task, done otherwise. */
static Plan__DisinfectionTask *only_task(struct given *given)
{
	Plan__DisinfectionTask *task = rules_of(given)->tasks[0];

	task->every_hours = 0;
	return task;
}

static void c4_1_windows_are_opened_by_whoever_owns_the_room(void **state)
{
	const struct walked *walked;
	struct given given;

	(void)state;
	given_monday(&given);
	walked = walk(&given, "2020-02-10");
	assert_int_equal(walked->count, 3 * 3 + 3 * 5); /* windows; key places every two hours */
	assert_string_equal(walked->tasks[0]->task_id, "2020-02-10/ventilation/isolation-1/1");
	assert_string_equal(walked->tasks[0]->owner, "property");
	assert_string_equal(walked->tasks[8]->task_id, "2020-02-10/ventilation/meeting/3");
	assert_string_equal(walked->tasks[8]->owner, "office");
	assert_string_equal(time_of(&given, walked->tasks[8]->overdue_at), "17:45"); /* to be confirmed in 15 minutes */
	assert_int_equal(walked->tasks[8]->missed_at, walked->tasks[8]->until_at);
	assert_string_equal(hours(&given, "2020-02-10", "ventilation", "meeting"),
			    "08:00-08:30 12:00-14:00 17:30-18:00");
	given_deinit(&given);
}

/* The same tasks, wherever it begins. */
static void c5_2_a_walk_may_begin_anywhere(void **state)
{
	const struct walked *walked;
	struct given given;

	(void)state;
	given_monday(&given);
	walked = walk(&given, "2020-02-10");
	for (size_t i = 0; i <= walked->count; i++) {
		struct day_tasks walk;
		const Sanitation__Task *task;

		day_tasks_begin(&walk, given.context.plan, "2020-02-10", NULL, 0, given.arena);
		day_tasks_skip(&walk, i);
		task = day_tasks_next(&walk);
		if (i < walked->count)
			assert_string_equal(task->task_id, walked->tasks[i]->task_id);
		else
			assert_null(task);
	}
	given_deinit(&given);
}

static void c5_2_a_cycle_runs_through_the_breaks_until_the_working_hours_end(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	assert_string_equal(hours(&given, "2020-02-10", "key-places", "isolation-2"),
			    "08:30-10:30 10:30-12:30 12:30-14:30 14:30-16:30 16:30-17:30");
	rules_of(&given)->tasks[0]->every_hours = 3;
	assert_string_equal(hours(&given, "2020-02-10", "key-places", "isolation-2"),
			    "08:30-11:30 11:30-14:30 14:30-17:30");
	given_deinit(&given);
}

/* Saturday, a feast, the Sunday worked in its stead. */
static void c5_1_only_on_working_days(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	assert_int_equal(walk(&given, "2020-02-08")->count, 0);
	assert_int_equal(walk(&given, "2020-05-01")->count, 0);
	assert_int_equal(walk(&given, "2020-04-26")->count, 24);
	given_deinit(&given);
}

/* 540 minutes: halves at 13:00, thirds at 11:30 and 14:30, sevenths to the minute. */
static void c5_3_c5_8_times_a_day_are_parts_of_the_working_hours(void **state)
{
	Plan__DisinfectionTask *task;
	struct given given;

	(void)state;
	given_monday(&given);
	task = only_task(&given);
	task->times_a_day_min = 2;
	task->times_a_day_max = 3;
	assert_string_equal(hours(&given, "2020-02-10", "key-places", "meeting"), "08:30-13:00 13:00-17:30");
	task->times_a_day_min = 7;
	assert_string_equal(hours(&given, "2020-02-10", "key-places", "meeting"),
			    "08:30-09:47 09:47-11:04 11:04-12:21 12:21-13:38 13:38-14:55 14:55-16:12 16:12-17:30");
	given_deinit(&given);
}

static void c5_8_o4_departments_do_their_own(void **state)
{
	const struct walked *walked;
	Plan__DisinfectionTask *task;
	struct given given;

	(void)state;
	given_monday(&given);
	task = only_task(&given);
	task->times_a_day_min = 1;
	task->target = PLAN__DISINFECTION_TARGET__OFFICE_FURNITURE;
	walked = walk(&given, "2020-02-10");
	assert_int_equal(walked->count, 9 + 4);
	assert_string_equal(walked->tasks[11]->task_id, "2020-02-10/key-places/permits/1");
	assert_string_equal(walked->tasks[11]->owner, "permits");
	task->owner = "property"; /* O3: the rule's own goes first */
	assert_string_equal(walk(&given, "2020-02-10")->tasks[11]->owner, "property");
	given_deinit(&given);
}

/* The week of 2020-02-10 has five working days; the one of 2020-05-04 begins on the sixth, a Wednesday. */
static void c5_5_weekly_is_the_first_working_day_of_the_week(void **state)
{
	Plan__DisinfectionTask *task;
	const struct walked *walked;
	struct given given;
	int64_t sunday_ends, unused;

	(void)state;
	given_monday(&given);
	task = only_task(&given);
	task->every_days = 7;
	walked = walk(&given, "2020-02-10");
	assert_int_equal(walked->count, 9 + 3);
	assert_true(zone_day("2020-02-17", &sunday_ends, &unused));
	assert_int_equal(walked->tasks[9]->missed_at, sunday_ends);
	assert_int_equal(walk(&given, "2020-02-11")->count, 9);
	assert_int_equal(walk(&given, "2020-02-14")->count, 9);
	assert_int_equal(walk(&given, "2020-05-06")->count, 9 + 3);
	assert_int_equal(walk(&given, "2020-05-07")->count, 9);
	assert_int_equal(walk(&given, "2020-05-09")->count, 9);
	task->every_days = 3; /* counted from 2020-01-01: 02-09 to 02-11, 02-12 to 02-14 */
	assert_int_equal(walk(&given, "2020-02-10")->count, 9 + 3);
	assert_int_equal(walk(&given, "2020-02-11")->count, 9);
	assert_int_equal(walk(&given, "2020-02-12")->count, 9 + 3);
	given_deinit(&given);
}

static void c5_7_c6_washrooms_and_what_follows_a_meal(void **state)
{
	static Plan__Meal lunch = PLAN__MEAL__INIT, supper = PLAN__MEAL__INIT;
	static Plan__CanteenRules canteen = PLAN__CANTEEN_RULES__INIT;
	static Plan__CanteenRules *canteens[] = { &canteen };
	static Plan__Meal *meals[] = { &lunch, &supper };
	Plan__DisinfectionTask *task;
	Plan__Plan *plan;
	struct given given;

	(void)state;
	given_monday(&given);
	plan = (Plan__Plan *)given.context.plan;
	task = only_task(&given);
	task->after_each_meal = true;
	task->target = PLAN__DISINFECTION_TARGET__DINING_FURNITURE;
	given.context.plan->rooms[2]->kind = PLAN__ROOM_KIND__WASHROOM;
	assert_string_equal(hours(&given, "2020-02-10", "washroom", "meeting"),
			    "08:30-10:45 10:45-13:00 13:00-15:15 15:15-17:30");
	assert_string_equal(hours(&given, "2020-02-10", "tableware", "office"), ""); /* no canteen */
	lunch.until = "13:10";
	supper.until = "18:40";
	canteen.effective_from = "2020-01-01";
	canteen.department = "office";
	canteen.after_meal_within_min = 60;
	canteen.meals = meals;
	canteen.n_meals = 2;
	plan->canteen = canteens;
	plan->n_canteen = 1;
	assert_string_equal(hours(&given, "2020-02-10", "tableware", "office"), "13:10-14:10 18:40-19:40");
	assert_string_equal(hours(&given, "2020-02-10", "key-places", "office"), "13:10-14:10 18:40-19:40");
	given_deinit(&given);
}

/* Two times, four if used heavily: 08:30, 10:45, 13:00, 15:15. What begins after the report is the heavy use's. */
static void c5_8_heavy_use_raises_what_is_still_to_come(void **state)
{
	static const struct {
		const char *reported, *hours;
	} rows[] = {
		{ "08:00", "08:30-10:45 10:45-13:00 13:00-15:15 15:15-17:30" },
		{ "10:00", "08:30-13:00 10:45-13:00 13:00-15:15 15:15-17:30" },
		{ "11:00", "08:30-13:00 13:00-15:15 15:15-17:30" },
		{ "13:00", "08:30-13:00 13:00-17:30 15:15-17:30" },
		{ "16:00", "08:30-13:00 13:00-17:30" },
	};
	Sanitation__HeavyUse use = SANITATION__HEAVY_USE__INIT;
	const Sanitation__HeavyUse *uses[] = { &use };
	Plan__DisinfectionTask *task;
	struct given given;

	(void)state;
	given_monday(&given);
	task = only_task(&given);
	task->target = PLAN__DISINFECTION_TARGET__OFFICE_EQUIPMENT;
	task->times_a_day_min = task->times_a_day_max = 2;
	task->times_a_day_heavy_max = 4;
	use.rule = "key-places";
	use.department = "tax";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Sanitation__Task *tasks[DAY_PARTS_MAX];
		const char *text = "";
		struct day_tasks walk;
		size_t count;

		assert_true(zone_instant("2020-02-10", rows[i].reported, &use.reported_at));
		day_tasks_begin(&walk, given.context.plan, "2020-02-10", uses, 1, given.arena);
		count = day_tasks_of(&walk, "key-places", "tax", tasks, DAY_PARTS_MAX);
		for (size_t k = 0; k < count; k++)
			text = arena_printf(given.arena, "%s%s%s-%s", text, k ? " " : "",
					    time_of(&given, tasks[k]->from_at), time_of(&given, tasks[k]->until_at));
		assert_string_equal(text, rows[i].hours);
	}
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c4_1_windows_are_opened_by_whoever_owns_the_room),
		cmocka_unit_test(c5_2_a_walk_may_begin_anywhere),
		cmocka_unit_test(c5_2_a_cycle_runs_through_the_breaks_until_the_working_hours_end),
		cmocka_unit_test(c5_1_only_on_working_days),
		cmocka_unit_test(c5_3_c5_8_times_a_day_are_parts_of_the_working_hours),
		cmocka_unit_test(c5_8_o4_departments_do_their_own),
		cmocka_unit_test(c5_5_weekly_is_the_first_working_day_of_the_week),
		cmocka_unit_test(c5_7_c6_washrooms_and_what_follows_a_meal),
		cmocka_unit_test(c5_8_heavy_use_raises_what_is_still_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
