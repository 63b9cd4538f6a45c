/* Does everybody who begins work wear what their post asks for? (C7) */
#include "services/supplies/equipment.h"

#include <string.h>

#include "services/supplies/supplies.h"
#include "tests/unit/support/duty.h"

#define TODAY "2020-02-10"

static void begin(struct given *given)
{
	given_init(given, &supplies_service);
	given->schedule = equipment_schedule;
}

static void c7_what_lacks_is_named(void **state)
{
	const Supplies__EquipmentCheck *check;
	struct given given;

	(void)state;
	begin(&given);
	assert_string_equal(duty_check(&given, "P1", "", "", "MASK"), "EquipmentComplete P1");
	assert_string_equal(duty_check(&given, "P1", "", "", "MASK GLOVES"), ""); /* as before */
	assert_string_equal(duty_check(&given, "P2", "", "", ""), "EquipmentShortfall P2");
	assert_string_equal(duty_check(&given, "P2", "", "", "GLOVES"), ""); /* still the same */
	assert_string_equal(duty_check(&given, "P3", "cook", "", "MASK"), "EquipmentShortfall P3");
	check = equipment_find(&given.view, "P3", TODAY);
	assert_string_equal(check->department, "permits");
	assert_int_equal(check->n_missing, 2);
	assert_int_equal(check->missing[0], PLAN__PROTECTIVE_ITEM__MEDICAL_PROTECTIVE_CLOTHING);
	assert_int_equal(check->missing[1], PLAN__PROTECTIVE_ITEM__GLOVES);
	assert_string_equal(duty_check(&given, "P3", "cook", "", "MASK GLOVES"), "EquipmentShortfall P3");
	assert_string_equal(duty_check(&given, "P3", "cook", "", "MASK GLOVES CLOTHING"), "EquipmentComplete P3");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c7_until_the_end_of_the_shift(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	duty_roster(&given, "property", TODAY, 1, "G1 security - 08:00 12:00; G2 security - 22:00 06:00");
	duty_check(&given, "G1", "", "", "");
	duty_check(&given, "T1", "", "", ""); /* without a roster: as long as the hall works */
	given.context.now += 13 * 60 * GIVEN_MINUTE;
	assert_string_equal(given_schedule(&given), "EquipmentShortfallOver G1, EquipmentShortfallOver T1");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(duty_check(&given, "G2", "", "", ""), "EquipmentShortfall G2");
	assert_string_equal(stock_goes(&given, "2020-02-11", "05:59"), "");
	assert_string_equal(duty_check(&given, "G2", "", TODAY, "MASK"), "EquipmentComplete G2");
	assert_string_equal(duty_check(&given, "G2", "", TODAY, ""), "EquipmentShortfall G2");
	assert_string_equal(stock_goes(&given, "2020-02-11", "06:00"), "EquipmentShortfallOver G2");
	assert_string_equal(duty_check(&given, "G2", "", TODAY, "MASK"), "! SHIFT_OVER date");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c7_the_end_comes_before_somebody_looks(void **state)
{
	Supplies__EndShortfall command = SUPPLIES__END_SHORTFALL__INIT;
	struct given given;

	(void)state;
	begin(&given);
	command.badge = "P1";
	command.date = TODAY;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "");
	duty_check(&given, "P1", "", "", "");
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), ""); /* not yet */
	given_deinit(&given);
}

static void c7_mistakes_are_named(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	assert_string_equal(duty_check(&given, "X9", "", "", "MASK"), "! DUTY_UNKNOWN department");
	assert_string_equal(duty_check(&given, "P1", "pilot", "", "MASK"), "! POST_UNKNOWN post");
	assert_string_equal(duty_check(&given, "P1", "", "2020-02-11", "MASK"), "! SHIFT_AHEAD date");
	assert_string_equal(duty_check(&given, "P1", "", "2020-02-09", "MASK"), "! SHIFT_OVER date");
	stock_speaks(&given, "clerk", "tax");
	assert_string_equal(duty_check(&given, "P1", "", "", "MASK"), "! OTHER_DEPARTMENT department");
	given.context.roles = GUARD;
	assert_string_equal(duty_check(&given, "P1", "", "", "MASK"), "EquipmentComplete P1");
	given_deinit(&given);
}

static void c7_at_clock_in(void **state)
{
	Plan__ProtectiveItem worn[] = { PLAN__PROTECTIVE_ITEM__MASK };
	Appointments__ClockedIn event = APPOINTMENTS__CLOCKED_IN__INIT;
	struct given given;

	(void)state;
	begin(&given);
	event.badge = "K1";
	event.department = "property";
	event.post = "cook";
	event.date = TODAY;
	assert_string_equal(duty_hears(&given, "appointments", &event.base), "-"); /* nobody looked */
	event.looked_at = true;
	event.worn = worn;
	event.n_worn = 1;
	assert_string_equal(duty_hears(&given, "appointments", &event.base), "EquipmentShortfall K1");
	assert_string_equal(equipment_find(&given.view, "K1", TODAY)->department, "property");
	assert_string_equal(duty_hears(&given, "appointments", &event.base), "");
	event.date = "2020-02-07"; /* after days of being down */
	assert_string_equal(duty_hears(&given, "appointments", &event.base), "-");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static size_t listed(struct given *given, const char *date, const char *department, bool open)
{
	Supplies__ListShortfalls query = SUPPLIES__LIST_SHORTFALLS__INIT;

	query.date = date;
	query.department = department;
	query.open = open;
	given_ask(given, &query.base);
	return ((const Supplies__ListShortfallsReply *)given->decision.reply)->n_checks;
}

static void c7_shortfalls_are_listed(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	duty_check(&given, "P1", "", "", "MASK");
	duty_check(&given, "P2", "", "", "");
	duty_check(&given, "T1", "", "", "");
	assert_int_equal(listed(&given, "", "", false), 2);
	assert_int_equal(listed(&given, "2020-02-09", "", false), 0);
	assert_int_equal(listed(&given, TODAY, "tax", true), 1);
	stock_goes(&given, "2020-02-11", "00:00");
	assert_int_equal(listed(&given, "", "", true), 0);
	assert_int_equal(listed(&given, TODAY, "", false), 2);
	stock_speaks(&given, "clerk", "permits");
	assert_int_equal(listed(&given, "", "", false), 1);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c7_what_lacks_is_named),
		cmocka_unit_test(c7_until_the_end_of_the_shift),
		cmocka_unit_test(c7_the_end_comes_before_somebody_looks),
		cmocka_unit_test(c7_mistakes_are_named),
		cmocka_unit_test(c7_at_clock_in),
		cmocka_unit_test(c7_shortfalls_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
