/* A checkpoint of which nothing is heard in working hours is told, once, and when it is heard again (C1.2). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"
#include "tests/unit/support/door.h"

/* The hours are 08:30 to 12:00 and 14:00 to 17:30; half an hour of silence is told. One checkpoint; the directory begins then. */
static void given_silent(struct given *given, const char *begun_on, const char *begun)
{
	Plan__Plan *plan;

	given_init(given, &health_service);
	plan = (Plan__Plan *)given->context.plan;
	plan->door[0]->checkpoint_silent_after_min = 30;
	plan->n_halls = 1;
	plan->halls[0]->n_checkpoints = 1;
	plan->roll_call[0]->n_sessions = 0; /* nothing else is due in these stories */
	assert_true(zone_instant(begun_on, begun, &given->context.now));
	given_schedule(given);
}

static void given_silent_after_30_min(struct given *given)
{
	given_silent(given, "2020-02-09", "20:00");
}

static const char *clock_goes(struct given *given, const char *date, const char *time_of_day)
{
	assert_true(zone_instant(date, time_of_day, &given->context.now));
	return given_schedule(given);
}

/* Somebody comes in now; what came of it. */
static const char *comes(struct given *given, const char *token)
{
	struct reading reading = IN(token);

	reading.minute = (int)((given->context.now - given->nine_o_clock) / GIVEN_MINUTE);
	door_register(given, &reading);
	return given_outcome(given);
}

/* Of the last event. */
static const Health__CheckpointWatch *last_silent(struct given *given)
{
	return ((const Health__CheckpointSilent *)given_last_event(given))->watch;
}

#define SILENT "CheckpointSilent entrance-1"
#define HEARD "CheckpointHeard entrance-1"

/* A new site, where nobody has ever been registered: from the opening. */
static void c1_2_silent_from_the_opening(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	assert_string_equal(clock_goes(&given, "2020-02-10", "07:00"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "08:29"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "08:59"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:00"), SILENT);
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:01"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "11:59"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c1_2_heard_with_the_next_reading_and_silent_again(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	clock_goes(&given, "2020-02-10", "09:00");
	given.context.now += 5 * GIVEN_MINUTE;
	assert_string_equal(comes(&given, "V1"), "EntryAdmitted V1, " HEARD);
	given.context.now += GIVEN_MINUTE;
	assert_string_equal(comes(&given, "V2"), "EntryAdmitted V2");
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:35"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:36"), SILENT);
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:37"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Whoever leaves is a sign of life, too. */
static void c1_2_an_exit_is_heard(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	clock_goes(&given, "2020-02-10", "08:50");
	comes(&given, "V1");
	given.context.now = given.nine_o_clock + 10 * GIVEN_MINUTE;
	door_register(&given, &(struct reading)OUT("V1", .minute = 10));
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:39"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:40"), SILENT);
	given_deinit(&given);
}

/* Before the break somebody came at 11:55: the afternoon counts from its own opening. */
static void c1_2_a_break_is_no_silence(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	clock_goes(&given, "2020-02-10", "08:40");
	for (int i = 0; i < 10; i++) {
		comes(&given, "V1");
		given.context.now += 20 * GIVEN_MINUTE;
		assert_string_equal(given_schedule(&given), "");
	}
	assert_string_equal(clock_goes(&given, "2020-02-10", "12:00"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "13:59"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "14:29"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "14:30"), SILENT);
	assert_string_equal(clock_goes(&given, "2020-02-10", "17:30"), "");
	assert_string_equal(clock_goes(&given, "2020-02-11", "08:59"), "");
	assert_string_equal(clock_goes(&given, "2020-02-11", "09:00"), SILENT); /* a new day, told anew */
	given_deinit(&given);
}

/* A weekend; the feast of 4 to 6 April 2020; a Sunday that is worked, after a Saturday that is not. */
static void c1_2_only_on_working_days(void **state)
{
	static const struct {
		const char *worked, *off, *next;
	} weeks[] = { { "2020-02-14", "2020-02-15", "2020-02-17" },
		      { "2020-04-03", "2020-04-06", "2020-04-07" },
		      { "2020-04-24", "2020-04-25", "2020-04-26" } };
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	for (size_t i = 0; i < sizeof(weeks) / sizeof(weeks[0]); i++) {
		assert_string_equal(clock_goes(&given, weeks[i].worked, "15:00"), SILENT);
		assert_string_equal(clock_goes(&given, weeks[i].off, "10:00"), "");
		assert_string_equal(clock_goes(&given, weeks[i].next, "08:59"), "");
		assert_string_equal(clock_goes(&given, weeks[i].next, "09:00"), SILENT);
	}
	given_deinit(&given);
}

/* Nothing ran from Monday morning to Thursday night: told once, of the last hours. */
static void c1_2_after_a_downtime_it_is_told_once(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	assert_string_equal(clock_goes(&given, "2020-02-13", "20:00"), SILENT);
	assert_string_equal(last_silent(&given)->date, "2020-02-13");
	assert_string_equal(last_silent(&given)->hours_from, "14:00");
	assert_string_equal(clock_goes(&given, "2020-02-13", "20:01"), "");
	assert_string_equal(clock_goes(&given, "2020-02-14", "08:59"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A reading at 11:29 and one in the break: the morning's last half hour was silent, and nobody was told until it was heard again. */
static void c1_2_heard_before_it_was_told(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	assert_true(zone_instant("2020-02-10", "08:45", &given.context.now));
	for (int i = 0; i < 7; i++, given.context.now += 25 * GIVEN_MINUTE)
		comes(&given, "V1");
	assert_true(zone_instant("2020-02-10", "12:05", &given.context.now));
	assert_string_equal(comes(&given, "V2"), "EntryAdmitted V2");
	assert_string_equal(given_schedule(&given), "");
	given_deinit(&given);
}

/* A site that begins at ten counts from then. */
static void c1_2_a_site_that_begins_in_the_morning(void **state)
{
	struct given given;

	(void)state;
	given_silent(&given, "2020-02-10", "10:00");
	assert_string_equal(clock_goes(&given, "2020-02-10", "10:29"), "");
	assert_string_equal(clock_goes(&given, "2020-02-10", "10:30"), SILENT);
	given_deinit(&given);
}

/* 2021 is not in the plan: 1 January counts as the Friday that it is, and it is said that this may be wrong. */
static void c1_2_a_year_without_holidays_is_said(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	assert_string_equal(clock_goes(&given, "2021-01-01", "10:00"), SILENT);
	assert_true(last_silent(&given)->calendar_unknown);
	given_deinit(&given);
}

/* A door that was offline delivers what it took in before the silence: that is no sign of life; what it took in meanwhile is. */
static void c1_2_what_comes_late_from_before_does_not_end_it(void **state)
{
	Health__MarkCheckpointSilent mark = HEALTH__MARK_CHECKPOINT_SILENT__INIT;
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	clock_goes(&given, "2020-02-10", "09:30");
	mark.checkpoint = "entrance-1";
	given_ask(&given, &mark.base);
	assert_string_equal(given_outcome(&given), ""); /* told already */
	door_register(&given, &(struct reading)IN("V1", .minute = -10));
	assert_string_equal(given_outcome(&given), "EntryAdmitted V1");
	door_register(&given, &(struct reading)IN("V2", .minute = 10));
	assert_string_equal(given_outcome(&given), "EntryAdmitted V2, " HEARD);
	given_deinit(&given);
}

/* Each checkpoint for itself; whose it is, the plan says, else the property company. */
static void c1_2_each_checkpoint_for_itself(void **state)
{
	struct given given;

	(void)state;
	given_silent_after_30_min(&given);
	given.context.plan->halls[0]->n_checkpoints = 2;
	given.context.plan->halls[0]->checkpoints[1]->owner = "office";
	clock_goes(&given, "2020-02-10", "08:45");
	comes(&given, "V1");
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:00"), "CheckpointSilent entrance-2");
	assert_string_equal(last_silent(&given)->owner, "office");
	assert_string_equal(clock_goes(&given, "2020-02-10", "09:15"), SILENT);
	assert_string_equal(last_silent(&given)->owner, "property");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c1_2_silent_from_the_opening),
		cmocka_unit_test(c1_2_heard_with_the_next_reading_and_silent_again),
		cmocka_unit_test(c1_2_an_exit_is_heard),
		cmocka_unit_test(c1_2_a_break_is_no_silence),
		cmocka_unit_test(c1_2_only_on_working_days),
		cmocka_unit_test(c1_2_after_a_downtime_it_is_told_once),
		cmocka_unit_test(c1_2_heard_before_it_was_told),
		cmocka_unit_test(c1_2_a_site_that_begins_in_the_morning),
		cmocka_unit_test(c1_2_a_year_without_holidays_is_said),
		cmocka_unit_test(c1_2_what_comes_late_from_before_does_not_end_it),
		cmocka_unit_test(c1_2_each_checkpoint_for_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
