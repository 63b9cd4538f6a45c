/* Duty rosters: from appointments or by hand, and what is refused of them (S2, B6). */
#include "services/supplies/roster.h"

#include <string.h>

#include "services/supplies/supplies.h"
#include "tests/unit/support/duty.h"

#define TODAY "2020-02-10"
#define P1 "P1 window permits-1 08:30 17:30"

static void s2_a_roster_takes_the_place_of_the_one_before(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	assert_string_equal(duty_roster(&given, "permits", TODAY, 2, P1), "RosterTaken permits");
	assert_string_equal(duty_roster(&given, "permits", TODAY, 1, ""), ""); /* an older one */
	assert_string_equal(duty_roster(&given, "permits", TODAY, 2, P1), ""); /* the same once more */
	assert_string_equal(duty_roster(&given, "permits", TODAY, 2, ""), "! REVISION_TAKEN revision");
	assert_int_equal(roster_find(&given.view, "permits", TODAY)->n_shifts, 1);
	assert_string_equal(duty_roster(&given, "permits", TODAY, 0, P1), "");
	assert_string_equal(duty_roster(&given, "permits", TODAY, 0, ""), "RosterTaken permits");
	assert_int_equal(roster_find(&given.view, "permits", TODAY)->revision, 3);
	assert_int_equal(roster_find(&given.view, "permits", TODAY)->n_shifts, 0);
	assert_null(roster_find(&given.view, "tax", TODAY));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const struct mistake {
	const char *name, *department, *date, *shifts, *outcome, *says;
} mistakes[] = {
	{ "S2 a department that is not", "customs", TODAY, P1, "! STORE_UNKNOWN department", "permits, tax" },
	{ "S2 a day that is over", "permits", "2020-02-09", P1, "! DAY_OVER date", TODAY },
	{ "S2 a post that is not", "permits", TODAY, "P1 pilot - 08:30 12:00", "! POST_UNKNOWN shifts[0].post",
	  "window, security, cook, supplier" },
	{ "S2 a window of others", "permits", TODAY, P1 "; P2 window tax-1 08:30 12:00",
	  "! WINDOW_UNKNOWN shifts[1].window", "permits-1" },
	{ "S2 a badge of other signs", "permits", TODAY, "P#1 window - 08:30 12:00", "! BADGE_FORM shifts[0].badge",
	  "letters" },
	{ "S2 no time at all", "permits", TODAY, "P1 window - 08:30 08:30", "! SHIFT_EMPTY shifts[0].until", "08:30" },
	{ "S2 two places at once", "permits", TODAY, P1 "; P1 window - 17:00 18:00", "! SHIFTS_OVERLAP shifts[1].from",
	  "08:30 to 17:30 and 17:00 to 18:00" },
	{ "S2 one after the other", "permits", TODAY, P1 "; P1 window - 17:30 18:00", "RosterTaken permits", "" },
	{ "S2 over midnight, and before it", "permits", TODAY, "G1 security - 22:00 06:00; G1 security - 06:00 08:00",
	  "RosterTaken permits", "" },
	{ "S2 a holiday may be worked", "permits", "2020-05-01", P1, "RosterTaken permits", "" },
};

static void s2_mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const struct mistake *mistake = &mistakes[i];
		struct given given;

		given_init(&given, &supplies_service);
		print_message("%s\n", mistake->name);
		assert_string_equal(duty_roster(&given, mistake->department, mistake->date, 1, mistake->shifts),
				    mistake->outcome);
		if (*mistake->says)
			assert_non_null(strstr(given.decision.message_en, mistake->says));
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

static void s2_a_department_gives_its_own(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_speaks(&given, "clerk", "permits");
	assert_string_equal(duty_roster(&given, "tax", TODAY, 1, ""), "! OTHER_DEPARTMENT department");
	assert_string_equal(duty_roster(&given, "permits", TODAY, 1, P1), "RosterTaken permits");
	given_deinit(&given);
}

static void s2_the_holidays_of_the_year_may_be_missing(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	duty_roster(&given, "permits", "2021-05-03", 1, P1);
	assert_true(roster_find(&given.view, "permits", "2021-05-03")->calendar_unknown);
	duty_roster(&given, "permits", "2020-12-31", 1, P1);
	assert_false(roster_find(&given.view, "permits", "2020-12-31")->calendar_unknown);
	given_deinit(&given);
}

static void s2_appointments_publishes(void **state)
{
	Appointments__DutyRosterPublished published = APPOINTMENTS__DUTY_ROSTER_PUBLISHED__INIT;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	published.department = "permits";
	published.date = TODAY;
	published.revision = 1;
	duty_shifts(&given, P1, &published.n_shifts, &published.shifts);
	assert_string_equal(duty_hears(&given, "appointments", &published.base), "RosterTaken permits");
	assert_string_equal(roster_find(&given.view, "permits", TODAY)->taken_by, "supplies");
	assert_string_equal(duty_hears(&given, "appointments", &published.base), "");
	assert_string_equal(duty_hears(&given, "health", &published.base), "-");
	published.date = "2020-02-09"; /* after days of being down */
	assert_string_equal(duty_hears(&given, "appointments", &published.base), "-");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static size_t listed(struct given *given, const char *from_date)
{
	Supplies__ListRosters query = SUPPLIES__LIST_ROSTERS__INIT;

	query.from_date = from_date;
	given_ask(given, &query.base);
	return ((const Supplies__ListRostersReply *)given->decision.reply)->n_rosters;
}

static void s2_rosters_are_listed(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	duty_roster(&given, "permits", TODAY, 1, P1);
	duty_roster(&given, "tax", "2020-02-11", 1, "");
	assert_int_equal(listed(&given, ""), 2);
	assert_int_equal(listed(&given, "2020-02-11"), 1);
	stock_speaks(&given, "clerk", "permits");
	assert_int_equal(listed(&given, ""), 1);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s2_a_roster_takes_the_place_of_the_one_before),
		cmocka_unit_test(s2_mistakes_are_named),
		cmocka_unit_test(s2_a_department_gives_its_own),
		cmocka_unit_test(s2_the_holidays_of_the_year_may_be_missing),
		cmocka_unit_test(s2_appointments_publishes),
		cmocka_unit_test(s2_rosters_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
