/* Alcohol is never sprayed; chlorine stays two hours apart from alcohol and acid, as tests/data/plan.yaml has it (C5.3, C5.8, C8). */
#include <string.h>

#include "services/sanitation/sanitation.h"
#include "tests/unit/support/cleaning.h"

#define CHLORINE PLAN__DISINFECTION_AGENT__CHLORINE
#define ALCOHOL PLAN__DISINFECTION_AGENT__ALCOHOL
#define ACID PLAN__DISINFECTION_AGENT__ACID
#define WIPE PLAN__DISINFECTION_METHOD__WIPE
#define SPRAY PLAN__DISINFECTION_METHOD__SPRAY

static void c5_3_what_must_not_come_together(void **state)
{
	static const struct {
		Plan__DisinfectionAgent first, second;
		bool refused;
	} rows[] = {
		{ CHLORINE, ALCOHOL, true },   { CHLORINE, ACID, true },    { ALCOHOL, CHLORINE, true },
		{ ACID, CHLORINE, true },      { ALCOHOL, ACID, false },    { ACID, ALCOHOL, false },
		{ CHLORINE, CHLORINE, false }, { ALCOHOL, ALCOHOL, false }, { ACID, ACID, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct given given;

		cleaning_init(&given);
		assert_string_equal(cleans(&given, "meeting", rows[i].first), "AgentUsed meeting");
		clock_shows(&given, "10:59");
		assert_string_equal(cleans(&given, "meeting", rows[i].second),
				    rows[i].refused ? "! AGENTS_INCOMPATIBLE agent" : "AgentUsed meeting");
		assert_string_equal(cleans(&given, "isolation-1", rows[i].second), "AgentUsed isolation-1");
		clock_shows(&given, "11:00");
		assert_string_equal(cleans(&given, "meeting", rows[i].second), "AgentUsed meeting");
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

static void c5_3_what_was_used_when_and_from_when_it_is_possible(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	cleans(&given, "meeting", ACID);
	assert_int_equal(((const Sanitation__RecordCleaningReply *)given.decision.reply)->clear_from_at,
			 given.nine_o_clock + 120 * GIVEN_MINUTE);
	clock_shows(&given, "09:30");
	cleans(&given, "meeting", CHLORINE);
	assert_non_null(strstr(given.decision.message_en, "ACID was used there (meeting) at 2020-02-10T09:00:00"));
	assert_non_null(strstr(given.decision.message_en, "from 2020-02-10T11:00:00"));
	assert_non_null(strstr(given.decision.message_zh, "2020-02-10T11:00:00"));
	assert_string_equal(cleans(&given, "roof", ACID), "! PLACE_UNKNOWN place");
	given_deinit(&given);
}

/* Two things in one room are one spot; so are a room and a thing in it. */
static void c5_3_a_room_is_one_spot(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "A", .place = "handle-1" });
	task_is_due(&given, &(struct due){ .task_id = "B", .place = "handle-2" });
	task_is_due(&given, &(struct due){ .task_id = "C", .place = "handle-3", .room = "isolation-1" });
	task_is_due(&given, &(struct due){ .task_id = "D", .place = "tax", .room = "" });
	begins(&given, "A");
	begins(&given, "B");
	begins(&given, "C");
	begins(&given, "D");
	assert_string_equal(finishes(&given, "A", chlorine(&said, 500)), "AgentUsed handle-1, ContactBegan A");
	assert_string_equal(finishes(&given, "B", alcohol(&said, 75)), "! AGENTS_INCOMPATIBLE agent");
	assert_non_null(strstr(given.decision.message_en, "CHLORINE was used there (handle-1)"));
	assert_string_equal(finishes(&given, "C", alcohol(&said, 75)), "AgentUsed handle-3, ContactBegan C");
	assert_string_equal(finishes(&given, "D", alcohol(&said, 75)), "AgentUsed tax, ContactBegan D");
	assert_string_equal(cleans(&given, "meeting", ACID), "! AGENTS_INCOMPATIBLE agent");
	given_deinit(&given);
}

/* What does not count was used all the same. */
static void c5_3_a_weak_attempt_is_there_too(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	begins(&given, "T");
	assert_string_equal(finishes(&given, "T", chlorine(&said, 100)), "AgentUsed handle-1, WorkNotCounted T");
	assert_string_equal(finishes(&given, "T", alcohol(&said, 75)), "! AGENTS_INCOMPATIBLE agent");
	given_deinit(&given);
}

/* Said before it is put on, it is refused before. */
static void c5_8_refused_at_the_beginning(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	cleans(&given, "meeting", CHLORINE);
	assert_string_equal(begins_with(&given, "T", ALCOHOL, SPRAY), "! ALCOHOL_SPRAYED method");
	assert_string_equal(begins_with(&given, "T", ALCOHOL, WIPE), "! AGENTS_INCOMPATIBLE agent");
	assert_string_equal(begins_with(&given, "T", CHLORINE, SPRAY), "AgentUsed handle-1, TaskStarted T");
	given_deinit(&given);
}

/* Every kind of place that the plan has. */
static void c8_places_of_the_plan(void **state)
{
	Plan__TouchPoint touch_point = PLAN__TOUCH_POINT__INIT, *touch_points[] = { &touch_point };
	Plan__WasteBin bin = PLAN__WASTE_BIN__INIT, *bins[] = { &bin };
	Plan__HvacZone zone = PLAN__HVAC_ZONE__INIT, *zones[] = { &zone };
	struct given given;
	Plan__Plan *plan;

	(void)state;
	cleaning_init(&given);
	plan = (Plan__Plan *)given.context.plan;
	touch_point.id = "handle";
	touch_point.room = bin.room = "meeting";
	bin.id = "bin";
	zone.id = "zone";
	plan->touch_points = touch_points;
	plan->waste_bins = bins;
	plan->hvac_zones = zones;
	plan->n_touch_points = plan->n_waste_bins = plan->n_hvac_zones = 1;
	assert_string_equal(cleans(&given, "handle", CHLORINE), "AgentUsed handle");
	assert_string_equal(cleans(&given, "bin", ACID), "! AGENTS_INCOMPATIBLE agent");
	assert_string_equal(cleans(&given, "meeting", ALCOHOL), "! AGENTS_INCOMPATIBLE agent");
	assert_string_equal(cleans(&given, "zone", ACID), "AgentUsed zone");
	assert_string_equal(cleans(&given, "tax", ACID), "AgentUsed tax");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c5_3_what_must_not_come_together),
		cmocka_unit_test(c5_3_what_was_used_when_and_from_when_it_is_possible),
		cmocka_unit_test(c5_3_a_room_is_one_spot),
		cmocka_unit_test(c5_3_a_weak_attempt_is_there_too),
		cmocka_unit_test(c5_8_refused_at_the_beginning),
		cmocka_unit_test(c8_places_of_the_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
