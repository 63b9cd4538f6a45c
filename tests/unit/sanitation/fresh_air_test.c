/* Fresh air runs in working hours while the windows are shut; off or silent too long is told once, and when it is over (C4.2). */
#include <string.h>

#include "common/core/zone.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/air.h"

#define MONDAY "2020-02-10"

/* The plan: work 08:30 to 12:00 and 14:00 to 17:30; told as off after 10 minutes, as silent after 15. */
static void c4_2_off_while_it_should_run_is_told_once_until_it_runs(void **state)
{
	const Sanitation__FreshAirBack *back;
	struct given given;

	(void)state;
	given_air(&given);
	assert_string_equal(air_clock(&given, MONDAY, "09:00"), "FreshAirLaidDown 2020-02-10");
	assert_string_equal(air_by_hand(&given, "ground", OFF), "FreshAirRecorded ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:09"), "");
	assert_string_equal(air_clock(&given, MONDAY, "09:10"), "FreshAirOff ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:30"), "");
	assert_string_equal(air_by_hand(&given, "ground", OFF), "FreshAirRecorded ground");
	assert_string_equal(air_clock(&given, MONDAY, "10:00"), "");
	assert_string_equal(air_by_hand(&given, "ground", ON), "FreshAirRecorded ground, FreshAirBack ground");
	back = given_last_event(&given);
	assert_true(back->running && back->off_since_at == air_at(MONDAY, "09:00") &&
		    back->back_at == air_at(MONDAY, "10:00"));
	assert_string_equal(air_clock(&given, MONDAY, "11:59"), "");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "209/119/60/30");
	assert_string_equal(air_minutes(&given, "upper", MONDAY),
			    "209/0/0/209"); /* nobody ever said anything: not off */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Windows, lunch, evening, night and the weekend: nothing to tell, and what was told is over. */
static void c4_2_off_is_over_with_the_hours(void **state)
{
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "11:55");
	air_by_hand(&given, "ground", OFF);
	assert_string_equal(air_clock(&given, MONDAY, "12:10"), ""); /* five minutes only */
	assert_string_equal(air_clock(&given, MONDAY, "14:09"), "");
	assert_string_equal(air_clock(&given, MONDAY, "14:10"), "FreshAirOff ground");
	assert_string_equal(air_clock(&given, MONDAY, "17:29"), "");
	assert_string_equal(air_clock(&given, MONDAY, "17:30"), "FreshAirBack ground");
	assert_false(((const Sanitation__FreshAirBack *)given_last_event(&given))->running);
	assert_string_equal(air_clock(&given, MONDAY, "23:59"), "");
	assert_string_equal(air_clock(&given, "2020-02-11", "08:39"), "FreshAirLaidDown 2020-02-11");
	assert_string_equal(air_clock(&given, "2020-02-11", "08:40"), "FreshAirOff ground");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "420/0/215/205");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c4_2_windows_open_in_working_hours_are_left_out(void **state)
{
	struct given given;
	Plan__Plan *plan;

	(void)state;
	given_air(&given);
	plan = air_plan_changes(&given);
	plan->ventilation[0]->windows_open[0]->from = "09:00";
	plan->ventilation[0]->windows_open[0]->until = "09:30";
	air_clock(&given, MONDAY, "08:00");
	air_by_hand(&given, "ground", OFF);
	assert_string_equal(air_clock(&given, MONDAY, "08:45"), "FreshAirOff ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:00"), "FreshAirBack ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:39"), "");
	assert_string_equal(air_clock(&given, MONDAY, "09:40"), "FreshAirOff ground");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "40/0/40/0");
	given_deinit(&given);
}

/* What a device says counts for 15 minutes; after that nobody knows. A person's word counts until somebody says otherwise. */
static void c4_2_a_silent_device_is_told_once_and_its_minutes_are_unknown(void **state)
{
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "09:00");
	air_by_device(&given, "ground", ON, 0);
	assert_string_equal(air_clock(&given, MONDAY, "09:14"), "");
	assert_string_equal(air_clock(&given, MONDAY, "09:15"), "FreshAirSilent ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:40"), "");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "70/15/0/55");
	assert_string_equal(air_by_device(&given, "ground", ON, 0), "FreshAirRecorded ground, FreshAirHeard ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:55"), "FreshAirSilent ground");
	assert_string_equal(air_by_hand(&given, "ground", ON), "FreshAirRecorded ground, FreshAirHeard ground");
	assert_string_equal(air_clock(&given, MONDAY, "11:59"), "");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "209/154/0/55");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A device that speaks at noon and is not heard in the evening is silent from 15 minutes into the next working hours. */
static void c4_2_silence_is_told_in_hours_in_which_it_should_run(void **state)
{
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "11:50");
	air_by_device(&given, "ground", OFF, 0);
	assert_string_equal(air_clock(&given, MONDAY, "13:30"), "");
	assert_string_equal(air_clock(&given, MONDAY, "14:14"), "");
	assert_string_equal(air_clock(&given, MONDAY, "14:15"), "FreshAirSilent ground");
	assert_string_equal(air_clock(&given, MONDAY, "17:00"), ""); /* unknown, not off */
	given_deinit(&given);
}

/* Off for ten minutes, then silent: it stays off for all that is known. */
static void c4_2_silence_does_not_end_off(void **state)
{
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "09:00");
	air_by_device(&given, "ground", OFF, 0);
	assert_string_equal(air_clock(&given, MONDAY, "09:20"), "FreshAirOff ground, FreshAirSilent ground");
	assert_string_equal(air_by_device(&given, "ground", OFF, 0), "FreshAirRecorded ground, FreshAirHeard ground");
	assert_string_equal(air_clock(&given, MONDAY, "09:34"), "");
	assert_string_equal(air_by_device(&given, "ground", ON, 0), "FreshAirRecorded ground, FreshAirBack ground");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "64/0/29/35");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c4_2_a_device_may_tell_late_but_not_out_of_order(void **state)
{
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "10:00");
	assert_string_equal(air_by_device(&given, "ground", OFF, air_at(MONDAY, "08:59")),
			    "! MOMENT_IMPOSSIBLE observed_at"); /* an hour at most */
	assert_string_equal(air_by_device(&given, "ground", OFF, air_at(MONDAY, "10:00") + 1),
			    "! MOMENT_IMPOSSIBLE observed_at");
	assert_string_equal(air_by_device(&given, "ground", OFF, air_at(MONDAY, "09:50")), "FreshAirRecorded ground");
	assert_string_equal(air_by_device(&given, "ground", ON, air_at(MONDAY, "09:49")),
			    "! MOMENT_IMPOSSIBLE observed_at");
	assert_non_null(strstr(given.decision.message_en, "2020-02-10T09:50:00+08:00"));
	assert_string_equal(air_clock(&given, MONDAY, "10:00"), "FreshAirOff ground");
	assert_string_equal(air_by_device(&given, "ground", ON, air_at(MONDAY, "09:55")),
			    "FreshAirRecorded ground, FreshAirBack ground");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "90/5/5/80");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c4_2_mistakes_are_refused(void **state)
{
	Sanitation__RecordFreshAir command = SANITATION__RECORD_FRESH_AIR__INIT;
	struct given given;

	(void)state;
	given_air(&given);
	assert_string_equal(air_by_hand(&given, "cellar", ON), "! FRESH_AIR_ZONE_UNKNOWN zone");
	assert_non_null(strstr(given.decision.message_en, "ground, upper"));
	command.zone = "ground";
	command.state = ON;
	command.observed_at = given.context.now;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! MOMENT_OF_DEVICES observed_at");
	command.observed_at = 0;
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT zone");
	command.zone = "upper";
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "FreshAirRecorded upper");
	given.context.roles = DEVICE; /* a department's device */
	command.zone = "ground";
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT zone");
	given_deinit(&given);
}

/* Down from Monday to Thursday: the days between are laid down, and only what still goes on is told. */
static void c4_2_after_days_down_it_is_right_once(void **state)
{
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "16:00");
	air_by_hand(&given, "ground", OFF);
	assert_string_equal(air_clock(&given, MONDAY, "16:10"), "FreshAirOff ground");
	assert_string_equal(air_clock(&given, "2020-02-13", "09:00"),
			    "FreshAirLaidDown 2020-02-11, FreshAirLaidDown 2020-02-12, FreshAirLaidDown 2020-02-13, "
			    "FreshAirBack ground, FreshAirOff ground");
	assert_string_equal(air_clock(&given, "2020-02-13", "09:01"), "");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "420/0/90/330");
	assert_string_equal(air_minutes(&given, "ground", "2020-02-12"), "420/0/420/0");
	assert_string_equal(air_minutes(&given, "ground", "2020-02-13"), "31/0/31/0");
	assert_string_equal(air_clock(&given, "2020-02-15", "12:00"),
			    "FreshAirLaidDown 2020-02-14, FreshAirLaidDown 2020-02-15, FreshAirBack ground");
	assert_string_equal(air_minutes(&given, "ground", "2020-02-15"), "0/0/0/0"); /* Saturday */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A new plan changes what is to come; a zone it has given up needs nothing any more. */
static void c4_2_a_new_plan_changes_what_is_to_come(void **state)
{
	struct given given;
	Plan__Plan *plan;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "08:30");
	air_by_hand(&given, "ground", OFF);
	air_by_device(&given, "upper", OFF, 0);
	assert_string_equal(air_clock(&given, MONDAY, "08:45"),
			    "FreshAirOff ground, FreshAirOff upper, FreshAirSilent upper");
	assert_string_equal(air_clock(&given, MONDAY, "10:00"), "");
	plan = air_plan_changes(&given);
	plan->working_hours[0]->spans[0]->until = "11:00";
	plan->n_fresh_air_zones = 1;
	assert_string_equal(air_clock(&given, MONDAY, "10:00"),
			    "FreshAirLaidDown 2020-02-10, FreshAirBack upper, FreshAirHeard upper");
	assert_string_equal(air_clock(&given, MONDAY, "11:00"), "FreshAirBack ground");
	assert_string_equal(air_minutes(&given, "ground", MONDAY), "150/0/150/0");
	assert_string_equal(air_minutes(&given, "upper", MONDAY), "90/0/15/75");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c4_2_a_hall_without_zones_hears_nothing_of_it(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &sanitation_service);
	given.context.plan_version = "without";
	assert_null(strstr(air_clock(&given, "2020-02-12", "10:00"), "FreshAir"));
	assert_string_equal(air_minutes(&given, "", MONDAY), "");
	given_deinit(&given);
}

static void c4_2_departments_see_their_own_zones(void **state)
{
	Sanitation__GetFreshAir query = SANITATION__GET_FRESH_AIR__INIT;
	const Sanitation__GetFreshAirReply *reply;
	struct given given;

	(void)state;
	given_air(&given);
	air_clock(&given, MONDAY, "10:00");
	air_by_hand(&given, "ground", ON);
	air_by_hand(&given, "upper", OFF);
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	given_ask(&given, &query.base);
	reply = (const void *)given.decision.reply;
	assert_int_equal(reply->n_minutes, 1);
	assert_string_equal(reply->minutes[0]->zone, "upper");
	assert_int_equal(reply->n_zones, 1);
	assert_int_equal(reply->zones[0]->state, OFF);
	query.from_date = "2020-02-11";
	query.until_date = MONDAY;
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! DAYS_IMPOSSIBLE until_date");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c4_2_off_while_it_should_run_is_told_once_until_it_runs),
		cmocka_unit_test(c4_2_off_is_over_with_the_hours),
		cmocka_unit_test(c4_2_windows_open_in_working_hours_are_left_out),
		cmocka_unit_test(c4_2_a_silent_device_is_told_once_and_its_minutes_are_unknown),
		cmocka_unit_test(c4_2_silence_is_told_in_hours_in_which_it_should_run),
		cmocka_unit_test(c4_2_silence_does_not_end_off),
		cmocka_unit_test(c4_2_a_device_may_tell_late_but_not_out_of_order),
		cmocka_unit_test(c4_2_mistakes_are_refused),
		cmocka_unit_test(c4_2_after_days_down_it_is_right_once),
		cmocka_unit_test(c4_2_a_new_plan_changes_what_is_to_come),
		cmocka_unit_test(c4_2_a_hall_without_zones_hears_nothing_of_it),
		cmocka_unit_test(c4_2_departments_see_their_own_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
