/* Who begins, finishes and waives a task, and when (C4.1, C5.4, C5.8). */
#include <string.h>

#include "services/sanitation/sanitation.h"
#include "tests/unit/support/cleaning.h"

#define WINDOW()                                                                                                       \
	&(struct due)                                                                                                  \
	{                                                                                                              \
		"W", SANITATION__TASK_KIND__VENTILATION, "ventilation", "meeting", "meeting", "property", "12:00",     \
			"14:00"                                                                                        \
	}

static bool says(const struct given *given, const char *text)
{
	return strstr(given->decision.message_en, text) && *given->decision.message_zh;
}

static void c5_8_only_the_owner_and_the_office_have_the_duty(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	works_for(&given, "tax");
	assert_string_equal(begins(&given, "T"), "! NOT_YOUR_TASK task_id");
	assert_true(says(&given, "'property'") && says(&given, "'tax'"));
	assert_string_equal(finishes(&given, "T", NULL), "! NOT_YOUR_TASK task_id");
	assert_string_equal(waives(&given, "T"), "! NOT_YOUR_TASK task_id");
	assert_string_equal(cuts(&given, "T"), "! NOT_YOUR_TASK task_id");
	assert_string_equal(begins(&given, "T2"), "! TASK_UNKNOWN task_id");
	works_for(&given, "office");
	assert_string_equal(begins(&given, "T"), "TaskStarted T");
	works_for(&given, "property");
	assert_string_equal(begins(&given, "T"), "! ALREADY_STARTED task_id");
	assert_string_equal(task_now(&given, "T")->started_by, "tester");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_3_nothing_before_its_time_and_nothing_after(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T", .rule = "floors" });
	clock_shows(&given, "08:59");
	assert_string_equal(begins(&given, "T"), "! TOO_EARLY task_id");
	assert_true(says(&given, "09:00:00+08:00") && says(&given, "08:59:00"));
	assert_string_equal(finishes(&given, "T", chlorine(&said, 500)), "! TOO_EARLY task_id");
	given.context.now = task_now(&given, "T")->missed_at;
	assert_string_equal(begins(&given, "T"), "! TIME_OVER task_id");
	assert_string_equal(finishes(&given, "T", chlorine(&said, 500)), "! TIME_OVER task_id");
	assert_string_equal(waives(&given, "T"), "! TIME_OVER task_id");
	assert_true(says(&given, "2020-02-11T00:00:00+08:00"));
	given_deinit(&given);
}

static const Sanitation__Work *sprayed(struct said *said)
{
	chlorine(said, 500);
	said->work.method = PLAN__DISINFECTION_METHOD__SPRAY;
	return &said->work;
}

static void c5_8_done_once_and_late_if_it_is_late(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "A", .rule = "floors", .room = "", .place = "tax" });
	task_is_due(&given, &(struct due){ .task_id = "B", .rule = "floors", .room = "", .place = "tax" });
	clock_shows(&given, "13:00");
	assert_string_equal(finishes(&given, "A", sprayed(&said)), "AgentUsed tax, TaskDone A");
	assert_false(task_now(&given, "A")->late);
	assert_string_equal(finishes(&given, "A", sprayed(&said)), "! TASK_OVER task_id");
	assert_true(says(&given, "done") && says(&given, "13:00:00") && says(&given, "tester"));
	assert_string_equal(begins(&given, "A"), "! TASK_OVER task_id");
	assert_string_equal(waives(&given, "A"), "! TASK_OVER task_id");
	clock_shows(&given, "13:01");
	assert_string_equal(finishes(&given, "B", sprayed(&said)), "AgentUsed tax, TaskDone B");
	assert_true(task_now(&given, "B")->late);
	assert_int_equal(task_now(&given, "B")->next_at, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_8_late_is_said(void **state)
{
	const Sanitation__FinishTaskReply *reply;
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "A", .rule = "floors" });
	clock_shows(&given, "18:00");
	finishes(&given, "A", sprayed(&said));
	reply = (const void *)given.decision.reply;
	assert_non_null(strstr(reply->text_en, "late"));
	assert_non_null(strstr(reply->text_zh, "迟"));
	given_deinit(&given);
}

static void c5_8_waived_with_its_reason_and_who(void **state)
{
	const Sanitation__Task *task;
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	assert_string_equal(waives(&given, "T"), "TaskWaived T");
	task = task_now(&given, "T");
	assert_int_equal(task->state, SANITATION__TASK__STATE__WAIVED);
	assert_string_equal(task->reason, "The room is being painted");
	assert_string_equal(task->ended_by, "tester");
	assert_int_equal(task->ended_at, given.nine_o_clock);
	assert_int_equal(task->next_at, 0);
	assert_string_equal(waives(&given, "T"), "! TASK_OVER task_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 12:00 to 14:00, begin and end each confirmed within 15 minutes. */
static void c4_1_windows_are_opened_and_shut_in_their_time(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, WINDOW());
	clock_shows(&given, "11:59");
	assert_string_equal(begins(&given, "W"), "! TOO_EARLY task_id");
	clock_shows(&given, "12:15");
	assert_string_equal(finishes(&given, "W", NULL), "! NOT_STARTED task_id");
	assert_string_equal(begins(&given, "W"), "TaskStarted W");
	clock_shows(&given, "14:15");
	assert_string_equal(finishes(&given, "W", NULL), "TaskDone W");
	assert_false(task_now(&given, "W")->late);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c4_1_opened_or_shut_late_is_late(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, WINDOW());
	clock_shows(&given, "12:16");
	begins(&given, "W");
	clock_shows(&given, "14:00");
	assert_string_equal(finishes(&given, "W", NULL), "TaskDone W");
	assert_true(task_now(&given, "W")->late);
	given_deinit(&given);
	cleaning_init(&given);
	task_is_due(&given, WINDOW());
	clock_shows(&given, "12:00");
	begins(&given, "W");
	clock_shows(&given, "14:16");
	assert_string_equal(finishes(&given, "W", NULL), "TaskDone W");
	assert_true(task_now(&given, "W")->late);
	given_deinit(&given);
}

static void c4_1_shut_early_does_not_count(void **state)
{
	const Sanitation__Task *task;
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, WINDOW());
	clock_shows(&given, "12:00");
	begins(&given, "W");
	clock_shows(&given, "13:59");
	assert_string_equal(finishes(&given, "W", NULL), "WorkNotCounted W");
	task = task_now(&given, "W");
	assert_int_equal(task->state, SANITATION__TASK__STATE__DUE);
	assert_int_equal(task->attempts, 1);
	assert_string_equal(task->not_counted_because, "SHUT_EARLY");
	assert_int_equal(task->next_at, task->until_at);
	clock_shows(&given, "14:00");
	assert_string_equal(finishes(&given, "W", NULL), "! TIME_OVER task_id");
	assert_string_equal(begins(&given, "W"), "! TIME_OVER task_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c4_1_opened_again_counts_from_its_late_begin(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, WINDOW());
	clock_shows(&given, "12:00");
	begins(&given, "W");
	clock_shows(&given, "12:05");
	finishes(&given, "W", NULL);
	assert_int_equal(task_now(&given, "W")->next_at, task_now(&given, "W")->overdue_at);
	clock_shows(&given, "12:30");
	assert_string_equal(begins(&given, "W"), "TaskStarted W");
	clock_shows(&given, "14:05");
	assert_string_equal(finishes(&given, "W", NULL), "TaskDone W");
	assert_true(task_now(&given, "W")->late);
	assert_int_equal(task_now(&given, "W")->attempts, 1);
	given_deinit(&given);
}

static void c4_1_a_missed_window_is_not_dated_back(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, WINDOW());
	clock_shows(&given, "14:00");
	assert_string_equal(begins(&given, "W"), "! TIME_OVER task_id");
	assert_true(says(&given, "14:00:00"));
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c5_8_only_the_owner_and_the_office_have_the_duty),
		cmocka_unit_test(c5_3_nothing_before_its_time_and_nothing_after),
		cmocka_unit_test(c5_8_done_once_and_late_if_it_is_late),
		cmocka_unit_test(c5_8_late_is_said),
		cmocka_unit_test(c5_8_waived_with_its_reason_and_who),
		cmocka_unit_test(c4_1_windows_are_opened_and_shut_in_their_time),
		cmocka_unit_test(c4_1_opened_or_shut_late_is_late),
		cmocka_unit_test(c4_1_shut_early_does_not_count),
		cmocka_unit_test(c4_1_opened_again_counts_from_its_late_begin),
		cmocka_unit_test(c4_1_a_missed_window_is_not_dated_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
