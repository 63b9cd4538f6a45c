/* Each working day's tasks are made once, from its beginning (C4.1, C5.2, C5.8, O3, O4). */
#include <string.h>

#include "common/core/zone.h"
#include "hallward/sanitation/v1/task_day.pb-c.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/tasks.h"

#define DUE SANITATION__TASK__STATE__DUE
#define MISSED SANITATION__TASK__STATE__MISSED
#define WITHDRAWN SANITATION__TASK__STATE__WITHDRAWN

static const char *heavy_use(struct given *given, const char *department, const char *what)
{
	Sanitation__ReportHeavyUse command = SANITATION__REPORT_HEAVY_USE__INIT;

	command.department = department;
	command.what = what;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void equipment(struct given *given)
{
	Plan__DisinfectionTask *task = rules_of(given)->tasks[0];

	task->every_hours = 0;
	task->target = PLAN__DISINFECTION_TARGET__OFFICE_EQUIPMENT;
	task->times_a_day_min = task->times_a_day_max = 2;
	task->times_a_day_heavy_max = 4;
}

static void c5_2_a_day_is_made_once_from_its_beginning(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	assert_string_equal(given_schedule(&given), "TasksMade 2020-02-10, TasksMade 2020-02-10");
	assert_int_equal(tasks_of(&given, "2020-02-10", "", DUE), 24);
	assert_string_equal(at(&given, "2020-02-10", "07:00"), "");
	at(&given, "2020-02-10", "23:59");
	assert_int_equal(tasks_of(&given, "2020-02-11", "", 0), 0);
	assert_non_null(strstr(at(&given, "2020-02-11", "00:00"), "TasksMade 2020-02-11, TasksMade 2020-02-11"));
	assert_int_equal(tasks_of(&given, "2020-02-11", "", DUE), 24);
	assert_int_equal(tasks_of(&given, "2020-02-10", "", 0), 24);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A store that begins on a Saturday knows that it did, and makes up for the Monday on which it was down. */
static void c5_1_a_new_store_has_no_past(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	assert_string_equal(at(&given, "2020-02-08", "10:00"), "TasksMade 2020-02-08");
	assert_int_equal(tasks_of(&given, "2020-02-07", "", 0), 0);
	assert_int_equal(tasks_of(&given, "2020-02-08", "", 0), 0);
	at(&given, "2020-02-11", "00:00");
	assert_int_equal(tasks_of(&given, "2020-02-10", "", MISSED), 24);
	assert_int_equal(tasks_of(&given, "2020-02-11", "", DUE), 24);
	given_deinit(&given);
}

/* Down from Monday evening until Thursday 12:30: what could not be done then is missed and nobody's fault. */
static void c4_1_days_that_nothing_ran_on_are_missed_at_once(void **state)
{
	const Sanitation__Task *task;
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	at(&given, "2020-02-10", "23:59");
	at(&given, "2020-02-13", "12:30");
	assert_int_equal(tasks_of(&given, "2020-02-11", "", MISSED), 24);
	assert_int_equal(tasks_of(&given, "2020-02-12", "", MISSED), 24);
	task = task_of(&given, "2020-02-12/key-places/meeting/5");
	assert_string_equal(task->reason, "SERVICE_DOWN");
	assert_int_equal(task->next_at, 0);
	assert_int_equal(tasks_of(&given, "2020-02-13", "ventilation", MISSED), 3); /* the morning's window */
	assert_int_equal(tasks_of(&given, "2020-02-13", "ventilation", DUE), 6);
	assert_int_equal(tasks_of(&given, "2020-02-13", "key-places", DUE), 15); /* until the day ends */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 2020-02-10 to 2020-04-24 has 53 working days; only those of the last 31 days are made up for. */
static void c5_1_only_a_month_is_made_up_for(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	at(&given, "2020-04-24", "08:00");
	assert_int_equal(tasks_of(&given, "2020-02-11", "", 0), 0);
	assert_int_equal(tasks_of(&given, "2020-03-23", "", 0), 0);
	assert_int_equal(tasks_of(&given, "2020-03-24", "", MISSED), 24);
	assert_int_equal(tasks_of(&given, "2020-04-23", "", MISSED), 24);
	assert_int_equal(tasks_of(&given, "2020-04-24", "", DUE), 24);
	given_deinit(&given);
}

/* At 13:00 the cycle becomes three hours, the evening's window goes and the meeting room is another's: 14:30 stays, 16:30 is withdrawn. */
static void c5_2_a_change_of_the_plan_touches_what_is_still_to_come(void **state)
{
	const Sanitation__Task *task;
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	at(&given, "2020-02-10", "13:00");
	rules_of(&given)->tasks[0]->every_hours = 3;
	given.context.plan->ventilation[0]->n_windows_open = 2;
	given.context.plan->rooms[2]->owner = "tax";
	given.context.plan_version = "another";
	assert_non_null(strstr(given_schedule(&given), "TasksMade 2020-02-10"));
	assert_int_equal(tasks_of(&given, "2020-02-10", "ventilation", WITHDRAWN), 3);
	task = task_of(&given, "2020-02-10/key-places/meeting/3"); /* 12:30, begun: as it was */
	assert_string_equal(time_of(&given, task->from_at), "12:30");
	assert_string_equal(task->owner, "office");
	task = task_of(&given, "2020-02-10/key-places/meeting/5");
	assert_int_equal(task->state, WITHDRAWN);
	assert_string_equal(task->reason, "PLAN");
	assert_int_equal(tasks_of(&given, "2020-02-10", "", 0), 24); /* none twice */
	assert_string_equal(given_schedule(&given), "");
	rules_of(&given)->tasks[0]->every_hours = 2;
	given.context.plan_version = "and back";
	given_schedule(&given);
	task = task_of(&given, "2020-02-10/key-places/meeting/5");
	assert_int_equal(task->state, DUE);
	assert_string_equal(task->owner, "tax");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_8_a_heavy_use_report_raises_the_days_count(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	equipment(&given);
	given_schedule(&given);
	assert_int_equal(tasks_of(&given, "2020-02-10", "key-places", DUE), 8);
	at(&given, "2020-02-10", "11:00");
	assert_string_equal(heavy_use(&given, "tax", "key-places"), "HeavyUseReported key-places");
	assert_int_equal(tasks_of(&given, "2020-02-10", "key-places", DUE), 9); /* 13:00 and 15:15 for 13:00 */
	assert_int_equal(task_of(&given, "2020-02-10/key-places/tax/2")->state, WITHDRAWN);
	assert_string_equal(time_of(&given, task_of(&given, "2020-02-10/key-places/tax/4")->from_at), "15:15");
	assert_string_equal(heavy_use(&given, "tax", "key-places"), "! HEAVY_USE_KNOWN what");
	given.context.plan_version = "another"; /* the plan changes, and the use stays */
	given_schedule(&given);
	assert_int_equal(tasks_of(&given, "2020-02-10", "key-places", DUE), 9);
	at(&given, "2020-02-10", "23:59");
	at(&given, "2020-02-11", "00:00");
	assert_int_equal(tasks_of(&given, "2020-02-11", "key-places", DUE), 8); /* of one day */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_8_heavy_use_mistakes_are_refused(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	equipment(&given);
	given_schedule(&given);
	assert_string_equal(heavy_use(&given, "nowhere", "key-places"), "! UNKNOWN_DEPARTMENT department");
	assert_string_equal(heavy_use(&given, "tax", "windows"), "! NO_HEAVY_USE what");
	assert_non_null(strstr(given.decision.message_en, "key-places"));
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	assert_string_equal(heavy_use(&given, "tax", "key-places"), "! OTHER_DEPARTMENT department");
	assert_string_equal(heavy_use(&given, "", "key-places"), "HeavyUseReported key-places");
	assert_true(zone_instant("2020-02-15", "10:00", &given.context.now));
	assert_string_equal(heavy_use(&given, "", "key-places"), "! NOT_A_WORKING_DAY ");
	given_deinit(&given);
}

static void o3_o4_everyone_finds_their_own_tasks(void **state)
{
	Sanitation__GetTaskCounts counts = SANITATION__GET_TASK_COUNTS__INIT;
	Sanitation__ListTasks list = SANITATION__LIST_TASKS__INIT;
	Sanitation__GetTask get = SANITATION__GET_TASK__INIT;
	const Sanitation__GetTaskCountsReply *counted;
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	list.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"abc" };
	given_ask(&given, &list.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	get.task_id = "2020-02-10/key-places/meeting/9";
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! TASK_UNKNOWN task_id");
	counts.until_date = "2020-03-12";
	given_ask(&given, &counts.base);
	assert_string_equal(given_outcome(&given), "! DAYS_IMPOSSIBLE until_date");
	counts.until_date = "";
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	get.task_id = "2020-02-10/key-places/meeting/1";
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT task_id");
	assert_int_equal(tasks_of(&given, "2020-02-10", "", 0), 6 + 10);
	given_ask(&given, &counts.base);
	counted = (const void *)given.decision.reply;
	assert_int_equal(counted->n_counts, 2);
	assert_string_equal(counted->counts[1]->rule, "key-places");
	assert_int_equal(counted->counts[1]->due, 10);
	assert_int_equal(counted->counts[1]->open, 10);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c5_2_a_day_is_made_once_from_its_beginning),
		cmocka_unit_test(c5_1_a_new_store_has_no_past),
		cmocka_unit_test(c4_1_days_that_nothing_ran_on_are_missed_at_once),
		cmocka_unit_test(c5_1_only_a_month_is_made_up_for),
		cmocka_unit_test(c5_2_a_change_of_the_plan_touches_what_is_still_to_come),
		cmocka_unit_test(c5_8_a_heavy_use_report_raises_the_days_count),
		cmocka_unit_test(c5_8_heavy_use_mistakes_are_refused),
		cmocka_unit_test(o3_o4_everyone_finds_their_own_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
