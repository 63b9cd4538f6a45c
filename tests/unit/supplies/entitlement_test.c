/* Are there masks for everybody who is on duty on the next working day? (S2) The plan: one each, looked at from 16:00 on; windows
 * permits-1 and tax-1 are staffed. */
#include "services/supplies/entitlement.h"

#include <string.h>

#include "services/supplies/supplies.h"
#include "tests/unit/support/duty.h"

#define TODAY "2020-02-10" /* a Monday */
#define TOMORROW "2020-02-11"

static void begin(struct given *given)
{
	given_init(given, &supplies_service);
	given->schedule = entitlement_schedule;
}

/* "PLAN 1/0/1 unmet": people, what there is and lacks. */
static const char *found(struct given *given, const char *department, const char *date)
{
	const Supplies__Entitlement *entitlement = entitlement_find(&given->view, department, date);
	static const char *const states[] = { "?", "met", "unmet", "unrecorded", "lapsed" };

	if (!entitlement)
		return "-";
	return arena_printf(given->arena, "%s %u/%u/%u %s%s",
			    entitlement->basis == SUPPLIES__ENTITLEMENT_BASIS__ROSTER ? "ROSTER" : "PLAN",
			    entitlement->people, entitlement->available, entitlement->lacking,
			    states[entitlement->state], entitlement->nothing ? ", nothing" : "");
}

static void s2_a_new_hall_is_told_once(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TODAY ", MasksUnrecorded ");
	assert_string_equal(found(&given, "tax", TODAY), "PLAN 1/0/1 unrecorded, nothing");
	assert_string_equal(found(&given, "property", TODAY), "-"); /* no window, no roster: nothing is due */
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(stock_goes(&given, TODAY, "16:00"), "EntitlementsChecked " TOMORROW);
	stock_receive(&given, "tax", "mask", 5, "", "");
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TOMORROW); /* permits still knows of none */
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/5/0 met");
	assert_string_equal(found(&given, "permits", TOMORROW), "PLAN 1/0/1 unrecorded, nothing");
	stock_receive(&given, "office", "mask", 5, "", "");
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TOMORROW ", MasksRecorded ");
	assert_string_equal(found(&given, "permits", TOMORROW), "PLAN 1/5/0 met");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_the_day_before_at_the_plans_hour(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "office", "mask", 1, "", "");
	stock_goes(&given, TODAY, "15:59");
	assert_string_equal(found(&given, "permits", TOMORROW), "-");
	assert_string_equal(stock_goes(&given, TODAY, "16:00"),
			    "EntitlementsChecked " TOMORROW ", EntitlementLapsed tax, EntitlementUnmet tax");
	assert_string_equal(found(&given, "permits", TOMORROW), "PLAN 1/1/0 met"); /* the plan's first department */
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/0/1 unmet, nothing");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_the_next_working_day(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "office", "mask", 9, "", "");
	given_schedule(&given);
	assert_string_equal(stock_goes(&given, "2020-02-14", "16:00"), "EntitlementsChecked 2020-02-17");
	assert_string_equal(stock_goes(&given, "2020-04-03", "16:00"), "EntitlementsChecked 2020-04-07");
	assert_string_equal(stock_goes(&given, "2020-04-25", "10:00"),
			    "EntitlementsChecked 2020-04-26"); /* a Sunday that is worked */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_after_days_down_only_what_is_to_come(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "office", "mask", 1, "", "");
	assert_string_equal(stock_goes(&given, TODAY, "16:30"),
			    "EntitlementsChecked " TOMORROW ", EntitlementUnmet tax");
	assert_string_equal(stock_goes(&given, "2020-02-19", "07:10"),
			    "EntitlementsChecked 2020-02-19, EntitlementLapsed tax, EntitlementUnmet tax");
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/0/1 lapsed, nothing");
	assert_string_equal(found(&given, "tax", "2020-02-12"), "-");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_the_roster_says_who(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "office", "mask", 2, "", "");
	stock_receive(&given, "permits", "mask", 1, "", "");
	given.context.now += 7 * 60 * GIVEN_MINUTE;
	given_schedule(&given);
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/2/0 met");
	duty_roster(&given, "tax", TOMORROW, 1,
		    "T1 window tax-1 08:30 12:00; T1 window tax-1 14:00 17:30; T2 window - 08:30 17:30; "
		    "T3 window - 08:30 17:30");
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TOMORROW ", EntitlementUnmet tax");
	assert_string_equal(found(&given, "tax", TOMORROW), "ROSTER 3/2/1 unmet");
	stock_receive(&given, "tax", "mask", 1, "", "");
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TOMORROW ", EntitlementMet tax");
	stock_transfer(&given, "tax", "property", "mask", 1);
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TOMORROW ", EntitlementUnmet tax");
	duty_roster(&given, "tax", TOMORROW, 2, ""); /* nobody comes */
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TOMORROW ", EntitlementMet tax");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_what_expires_before_does_not_count(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "permits", "mask", 9, "", TODAY);
	stock_receive(&given, "tax", "mask", 9, "", TOMORROW);
	given.context.now += 7 * 60 * GIVEN_MINUTE;
	given_schedule(&given);
	assert_string_equal(found(&given, "permits", TOMORROW), "PLAN 1/0/1 unmet, nothing");
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/9/0 met");
	given_deinit(&given);
}

/* The office has masks due of its own: only what is left of the central store is the others'. */
static void s2_the_central_store_is_shared_out(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "office", "mask", 3, "", "");
	duty_roster(&given, "office", TOMORROW, 1, "O1 security - 08:30 17:30; O2 security - 08:30 17:30");
	assert_string_equal(stock_goes(&given, TODAY, "16:00"),
			    "EntitlementsChecked " TOMORROW ", EntitlementUnmet tax");
	assert_string_equal(found(&given, "office", TOMORROW), "ROSTER 2/3/0 met");
	assert_string_equal(found(&given, "permits", TOMORROW), "PLAN 1/1/0 met");
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/0/1 unmet, nothing");
	given_deinit(&given);
}

/* Masks that are given out are no longer there, and are what was due. */
static void s2_what_was_given_out_is_not_lacking(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "permits", "mask", 1, "", "");
	stock_receive(&given, "tax", "mask", 1, "", "");
	stock_goes(&given, TODAY, "16:00");
	duty_issue(&given, "permits", TOMORROW);
	assert_string_equal(given_schedule(&given), "");
	stock_goes(&given, TOMORROW, "08:30"); /* the day has begun: masks go out by hand, too */
	stock_issue(&given, "tax", "mask", 1);
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(found(&given, "tax", TOMORROW), "PLAN 1/1/0 met");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_a_gap_is_closed_during_the_day(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "permits", "mask", 1, "", "");
	stock_receive(&given, "tax", "mask", 1, "", "2020-02-09"); /* refused: expired */
	stock_receive(&given, "property", "mask", 1, "", "");
	stock_transfer(&given, "property", "tax", "mask", 1);
	stock_issue(&given, "tax", "mask", 1);
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TODAY ", EntitlementUnmet tax");
	stock_receive(&given, "office", "mask", 1, "", "");
	assert_string_equal(given_schedule(&given), "EntitlementsChecked " TODAY ", EntitlementMet tax");
	given_deinit(&given);
}

static void s2_a_command_of_another_day_does_nothing(void **state)
{
	Supplies__CheckEntitlements command = SUPPLIES__CHECK_ENTITLEMENTS__INIT;
	struct given given;

	(void)state;
	begin(&given);
	command.date = TOMORROW;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "");
	given_deinit(&given);
}

static size_t listed(struct given *given, const char *date, bool unmet)
{
	Supplies__ListEntitlements query = SUPPLIES__LIST_ENTITLEMENTS__INIT;

	query.date = date;
	query.unmet = unmet;
	given_ask(given, &query.base);
	return ((const Supplies__ListEntitlementsReply *)given->decision.reply)->n_entitlements;
}

static void s2_the_day_is_listed(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	stock_receive(&given, "permits", "mask", 1, "", "");
	given_schedule(&given);
	assert_int_equal(listed(&given, "", false), 2);
	assert_int_equal(listed(&given, TODAY, true), 1);
	assert_int_equal(listed(&given, TOMORROW, false), 0);
	stock_speaks(&given, "clerk", "permits");
	assert_int_equal(listed(&given, "", false), 1);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s2_a_new_hall_is_told_once),
		cmocka_unit_test(s2_the_day_before_at_the_plans_hour),
		cmocka_unit_test(s2_the_next_working_day),
		cmocka_unit_test(s2_after_days_down_only_what_is_to_come),
		cmocka_unit_test(s2_the_roster_says_who),
		cmocka_unit_test(s2_what_expires_before_does_not_count),
		cmocka_unit_test(s2_the_central_store_is_shared_out),
		cmocka_unit_test(s2_what_was_given_out_is_not_lacking),
		cmocka_unit_test(s2_a_gap_is_closed_during_the_day),
		cmocka_unit_test(s2_a_command_of_another_day_does_nothing),
		cmocka_unit_test(s2_the_day_is_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
