/* Meals are taken away in slots: no slot holds more people than the plan allows; departments book for their own (C6). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/given.h"

#define MONDAY "2020-02-10"

/* Lunch from 11:40 to 12:15: three slots of ten minutes, for nine people each. The department of permits speaks. */
static void given_lunch(struct given *given)
{
	Plan__CanteenRules *rules;
	Plan__Plan *plan;

	given_init(given, &sanitation_service);
	plan = reflect_copy(&given->context.plan->base, given->arena);
	rules = reflect_new(&plan__canteen_rules__descriptor, given->arena);
	rules->effective_from = "2020-01-01";
	rules->department = "office";
	rules->book_days_ahead_max = 7;
	rules->meals = arena_alloc(given->arena, sizeof(*rules->meals));
	rules->meals[rules->n_meals++] = reflect_new(&plan__meal__descriptor, given->arena);
	rules->meals[0]->id = "lunch";
	rules->meals[0]->from = "11:40";
	rules->meals[0]->until = "12:15";
	rules->meals[0]->slot_min = 10;
	rules->meals[0]->people_per_slot = 9;
	plan->canteen = arena_alloc(given->arena, sizeof(*plan->canteen));
	plan->canteen[plan->n_canteen++] = rules;
	given->context.plan = plan;
	given->context.roles = DEPARTMENT;
	given->context.department = "permits";
}

static const char *book(struct given *given, const char *date, const char *slot, const char *department,
			uint32_t people)
{
	Sanitation__BookMealSlot command = SANITATION__BOOK_MEAL_SLOT__INIT;

	command.date = date;
	command.meal = "lunch";
	command.slot = slot;
	command.department = department;
	command.people = people;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *release(struct given *given, const char *slot, uint32_t people)
{
	Sanitation__ReleaseMealSlot command = SANITATION__RELEASE_MEAL_SLOT__INIT;

	command.date = MONDAY;
	command.meal = "lunch";
	command.slot = slot;
	command.people = people;
	given_ask(given, &command.base);
	return given_outcome(given);
}

/* "11:40-11:50 9/0" and so on: people, free. */
static const char *slots(struct given *given, const char *date)
{
	Sanitation__ListMealSlots query = SANITATION__LIST_MEAL_SLOTS__INIT;
	const Sanitation__ListMealSlotsReply *reply;
	const char *text = "";

	query.date = date;
	given_ask(given, &query.base);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_slots; i++)
		text = arena_printf(given->arena, "%s%s%s-%s %u/%u", text, *text ? ", " : "", reply->slots[i]->slot,
				    reply->slots[i]->until, reply->slots[i]->people, reply->slots[i]->free);
	return text;
}

static void c6_no_slot_holds_more_than_the_plan_allows(void **state)
{
	struct given given;

	(void)state;
	given_lunch(&given);
	assert_string_equal(slots(&given, ""), "11:40-11:50 0/9, 11:50-12:00 0/9, 12:00-12:10 0/9");
	assert_string_equal(book(&given, MONDAY, "11:40", "", 5), "MealSlotBooked 11:40");
	given.context.department = "tax";
	assert_string_equal(book(&given, MONDAY, "11:40", "tax", 5), "! MEAL_SLOT_FULL people");
	assert_string_equal(given.decision.message_en,
			    "Of 9 places 4 are free. Slots of this meal with room for 5: 11:50 (9), 12:00 (9).");
	assert_string_equal(book(&given, MONDAY, "11:40", "tax", 4), "MealSlotBooked 11:40");
	assert_string_equal(book(&given, MONDAY, "11:40", "tax", 1), "! MEAL_SLOT_FULL people");
	assert_string_equal(book(&given, MONDAY, "12:00", "tax", 10), "! MEAL_SLOT_FULL people");
	assert_string_equal(slots(&given, MONDAY), "11:40-11:50 9/0, 11:50-12:00 0/9, 12:00-12:10 0/9");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c6_places_are_given_back_as_many_as_were_booked(void **state)
{
	struct given given;

	(void)state;
	given_lunch(&given);
	book(&given, MONDAY, "11:50", "", 3);
	assert_string_equal(book(&given, MONDAY, "11:50", "", 2), "MealSlotBooked 11:50"); /* two more */
	assert_string_equal(release(&given, "11:50", 6), "! MEAL_NOT_BOOKED people");
	assert_string_equal(release(&given, "11:50", 4), "MealSlotReleased 11:50");
	assert_string_equal(slots(&given, MONDAY), "11:40-11:50 0/9, 11:50-12:00 1/8, 12:00-12:10 0/9");
	given.context.department = "tax"; /* others' places are not theirs */
	assert_string_equal(release(&given, "11:50", 1), "! MEAL_NOT_BOOKED people");
	assert_string_equal(release(&given, "12:00", 1), "! MEAL_NOT_BOOKED people");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c6_bookings_are_for_slots_to_come_on_working_days(void **state)
{
	struct given given;

	(void)state;
	given_lunch(&given);
	assert_string_equal(book(&given, "2020-02-15", "11:40", "", 1), "! MEAL_DAY_IMPOSSIBLE date"); /* Saturday */
	assert_string_equal(slots(&given, "2020-02-15"), "");
	assert_string_equal(book(&given, "2020-02-18", "11:40", "", 1), "! MEAL_DAY_IMPOSSIBLE date");
	assert_string_equal(book(&given, "2020-02-07", "11:40", "", 1), "! MEAL_DAY_IMPOSSIBLE date");
	assert_string_equal(book(&given, "2020-02-17", "11:40", "", 1), "MealSlotBooked 11:40");
	assert_string_equal(book(&given, MONDAY, "11:50", "", 1), "MealSlotBooked 11:50");
	assert_true(zone_instant(MONDAY, "11:50", &given.context.now));
	assert_string_equal(book(&given, MONDAY, "11:50", "", 1), "! MEAL_SLOT_OVER slot");
	assert_string_equal(release(&given, "11:50", 1), "! MEAL_SLOT_OVER slot");
	assert_string_equal(book(&given, MONDAY, "12:00", "", 1), "MealSlotBooked 12:00");
	given_deinit(&given);
}

static void c6_mistakes_are_refused(void **state)
{
	Sanitation__BookMealSlot command = SANITATION__BOOK_MEAL_SLOT__INIT;
	struct given given;

	(void)state;
	given_lunch(&given);
	assert_string_equal(book(&given, MONDAY, "11:45", "", 1), "! MEAL_SLOT_UNKNOWN slot");
	assert_string_equal(book(&given, MONDAY, "12:10", "", 1),
			    "! MEAL_SLOT_UNKNOWN slot"); /* it would end too late */
	assert_non_null(
		strstr(given.decision.message_en, "begin at 11:40 and every 10 minutes after it, the last at 12:00"));
	assert_string_equal(book(&given, MONDAY, "11:40", "tax", 1), "! OTHER_DEPARTMENT department");
	assert_string_equal(book(&given, MONDAY, "11:40", "nowhere", 1), "! DEPARTMENT_UNKNOWN department");
	command.date = MONDAY;
	command.meal = "supper";
	command.slot = "11:40";
	command.people = 1;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! MEAL_UNKNOWN meal");
	assert_non_null(strstr(given.decision.message_en, "allowed: lunch"));
	given.context.roles = OFFICE;
	given.context.department = "office";
	assert_string_equal(book(&given, MONDAY, "11:40", "tax", 1), "MealSlotBooked 11:40");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c6_no_slot_holds_more_than_the_plan_allows),
		cmocka_unit_test(c6_places_are_given_back_as_many_as_were_booked),
		cmocka_unit_test(c6_bookings_are_for_slots_to_come_on_working_days),
		cmocka_unit_test(c6_mistakes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
