/* What is not done in time is told once, to whoever owns it, and ends when all is done, waived or over (C4.1, C5.2, C5.4, O3). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "hallward/sanitation/v1/soiling.pb-c.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/tasks.h"

#define GROUP "2020-02-10/ventilation/property/08:00"

static const char *waive(struct given *given, const char *task_id)
{
	Sanitation__WaiveTask command = SANITATION__WAIVE_TASK__INIT;

	command.task_id = task_id;
	command.reason = "Storm";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void o3_one_event_for_an_owners_places(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	assert_string_equal(at(&given, "2020-02-10", "08:14"), "");
	assert_string_equal(at(&given, "2020-02-10", "08:15"),
			    "TasksOverdue " GROUP ", TasksOverdue 2020-02-10/ventilation/office/08:00");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(waive(&given, "2020-02-10/ventilation/isolation-1/1"),
			    "TaskWaived 2020-02-10/ventilation/isolation-1/1");
	assert_string_equal(waive(&given, "2020-02-10/ventilation/isolation-2/1"),
			    "TaskWaived 2020-02-10/ventilation/isolation-2/1, TasksCaughtUp " GROUP);
	assert_string_equal(at(&given, "2020-02-10", "08:30"),
			    "TasksMissed 2020-02-10/ventilation/office/08:00, TasksCaughtUp "
			    "2020-02-10/ventilation/office/08:00");
	assert_string_equal(task_of(&given, "2020-02-10/ventilation/meeting/1")->reason, "TIME_OVER");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The whole window went by while nothing ran: missed, nobody's fault, nobody alerted. The cycle can still be done. */
static void c4_1_down_over_midday(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	at(&given, "2020-02-10", "11:59");
	assert_string_equal(at(&given, "2020-02-10", "14:10"),
			    "TasksMissed 2020-02-10/ventilation/property/12:00, TasksMissed "
			    "2020-02-10/ventilation/office/12:00, TasksOverdue 2020-02-10/key-places/property/10:30, "
			    "TasksOverdue 2020-02-10/key-places/office/10:30");
	assert_string_equal(task_of(&given, "2020-02-10/ventilation/isolation-1/2")->reason, "SERVICE_DOWN");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_2_what_was_never_done_is_missed_when_the_day_ends(void **state)
{
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	for (unsigned hour = 8; hour < 24; hour++)
		at(&given, "2020-02-10", arena_printf(given.arena, "%02u:59", hour));
	at(&given, "2020-02-11", "00:00");
	assert_int_equal(tasks_of(&given, "2020-02-10", "", SANITATION__TASK__STATE__MISSED), 24);
	assert_string_equal(task_of(&given, "2020-02-10/key-places/meeting/5")->reason, "TIME_OVER");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_4_visible_dirt_is_a_task_now(void **state)
{
	Sanitation__ReportSoiling command = SANITATION__REPORT_SOILING__INIT;
	const Sanitation__Task *task;
	struct given given;

	(void)state;
	given_monday(&given);
	given_schedule(&given);
	assert_true(zone_instant("2020-02-08", "10:00", &given.context.now)); /* a Saturday's guard */
	given.context.roles = GUARD;
	command.place = "cellar";
	command.what = SANITATION__SOILING_KIND__VOMIT;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! NOTHING_TO_CLEAN place");
	command.place = "meeting";
	given_ask(&given, &command.base);
	assert_int_equal(given.decision.event_count, 1);
	task = ((const Sanitation__ReportSoilingReply *)given.decision.reply)->task;
	assert_string_equal(task->owner, "office");
	assert_int_equal(task->until_at, given.context.now + 15 * GIVEN_MINUTE);
	given_ask(&given, &command.base); /* seen by another */
	assert_string_equal(given_outcome(&given), "");
	assert_int_equal(((const Sanitation__ReportSoilingReply *)given.decision.reply)->task->kind,
			 SANITATION__TASK_KIND__SOILING);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o3_one_event_for_an_owners_places),
		cmocka_unit_test(c4_1_down_over_midday),
		cmocka_unit_test(c5_2_what_was_never_done_is_missed_when_the_day_ends),
		cmocka_unit_test(c5_4_visible_dirt_is_a_task_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
