/* Which zones a case shuts, what more comes to it, and how it ends (C5.6, C9.2, G3). */
#include <string.h>

#include "common/core/reflect.h"
#include "tests/unit/support/interlocks.h"

#define STATE(NAME) SANITATION__TERMINAL_ORDER__STATE__##NAME

static const char *joined(struct given *given, const char *const *list, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(given->arena, "%s%s%s", text, i ? " " : "", list[i]);
	return text;
}

#define ALL "hvac-1 hvac-2 hvac-3"

/* The order of the lists is that of the rule: the place, then the offices, then the isolation rooms, then the rest. */
static const struct where {
	struct told_case told;
	const char *zones, *rooms;
	bool all;
} where[] = {
	{ { .place = "lobby" }, "hvac-1", "lobby", false },
	{ { .place = "stairs" }, "", "stairs", false },
	{ { .place = "entrance-1" }, "hvac-1", "lobby", false },
	{ { .place = "entrance-1", .room = "isolation-1" }, "hvac-1", "lobby isolation-1", false },
	{ { .place = "entrance-1", .room = "isolation-2" }, "hvac-1 hvac-2", "lobby isolation-2", false },
	{ { .place = "entrance-1", .earlier_room = "isolation-2" }, "hvac-1 hvac-2", "lobby isolation-2", false },
	{ { .place = "main" }, "hvac-1 hvac-2", "lobby meeting", false },
	{ { .place = "stairs", .staff = true, .department = "permits" }, "hvac-1", "stairs permits-office", false },
	{ { .place = "permits", .staff = true, .department = "permits" }, "hvac-1", "permits-office", false },
	{ { .staff = true, .department = "permits" }, "hvac-1", "permits-office", false },
	/* a visitor's department is that of who reported */
	{ { .place = "meeting", .department = "permits" }, "hvac-2", "meeting", false },
	/* nobody knows */
	{ { .place = "" }, ALL, "", true },
	{ { .place = "entrance-2" }, ALL, "", true },
	{ { .place = "annex" }, ALL, "", true },
	{ { .place = "somewhere" }, ALL, "", true },
	{ { .place = "lobby", .staff = true, .department = "office" }, ALL, "lobby", true },
	{ { .place = "lobby", .staff = true }, ALL, "lobby", true },
	{ { .place = "lobby", .absent = true }, ALL, "lobby", true },
	{ { .absent = true, .staff = true, .department = "permits" }, ALL, "permits-office", true },
};

static void the_zones_it_was_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		const Sanitation__Interlock *interlock;
		struct given given;

		interlocks_init(&given);
		interlocks_suspected(&given, &where[i].told);
		interlock = interlocks_of(&given, 0);
		assert_string_equal(joined(&given, (const char *const *)interlock->zones, interlock->n_zones),
				    where[i].zones);
		assert_string_equal(joined(&given, (const char *const *)interlock->rooms, interlock->n_rooms),
				    where[i].rooms);
		assert_int_equal(interlock->all_zones, where[i].all);
		for (size_t j = 0; j < interlock->n_zones; j++) {
			assert_int_equal(interlocks_zone(&given, interlock->zones[j])->n_interlock_ids, 1);
			assert_non_null(interlocks_order(&given, 0, interlock->zones[j]));
		}
		for (size_t j = 0; j < interlock->n_rooms; j++)
			assert_non_null(interlocks_order(&given, 0, interlock->rooms[j]));
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

static const struct told_case at_the_door = { .number = 1, .place = "entrance-1", .room = "isolation-1" };

static void in_one_decision_and_one_thread(void **state)
{
	const Sanitation__Zone *zone;
	struct given given;
	size_t before;

	(void)state;
	interlocks_init(&given);
	before = given.journal_count;
	assert_string_equal(interlocks_confirmed(&given, &at_the_door),
			    "InterlockOpened, ShutDownOrdered hvac-1, TerminalOrdered, TerminalOrdered, "
			    "TerminalOrdered");
	for (size_t i = before; i < given.journal_count; i++)
		assert_string_equal(given.journal[i]->correlation_id, interlocks_incident(&given, 1));
	zone = interlocks_zone(&given, "hvac-1");
	assert_int_equal(zone->confirm_by_at, given.nine_o_clock + 5 * GIVEN_MINUTE);
	assert_string_equal(zone->owner, "property");
	assert_true(interlocks_order(&given, 1, "isolation-1")->occupied);
	assert_false(interlocks_order(&given, 1, "lobby")->occupied);
	assert_int_equal(interlocks_order(&given, 1, "lobby")->done_by_at, given.nine_o_clock + 1440 * GIVEN_MINUTE);
	assert_null(interlocks_of(&given, 1)->to_order);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The second word of the same case adds, and never takes away; the same again changes nothing. */
static void more_of_the_same(void **state)
{
	struct told_case later = at_the_door;
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &at_the_door);
	later.room = NULL;
	assert_string_equal(interlocks_confirmed(&given, &later), "");
	later.earlier_room = "isolation-2";
	assert_string_equal(interlocks_confirmed(&given, &later),
			    "InterlockWidened, ShutDownOrdered hvac-2, TerminalOrdered, TerminalOrdered");
	assert_int_equal(interlocks_of(&given, 1)->n_zones, 2);
	/* disinfected since then: the late word of the same places shuts nothing again */
	interlocks_left(&given, 1, "isolation-1", true);
	interlocks_disinfect_all(&given, 1);
	assert_true(interlocks_of(&given, 1)->ended_at);
	assert_string_equal(interlocks_confirmed(&given, &later), "");
	/* a place of which nobody had said anything shuts its zone again */
	later.place = "permits-office";
	assert_string_equal(interlocks_confirmed(&given, &later),
			    "InterlockWidened, ShutDownOrdered hvac-1, TerminalOrdered, TerminalOrdered");
	later.absent = true;
	assert_string_equal(interlocks_confirmed(&given, &later),
			    "InterlockWidened, ShutDownOrdered hvac-3, TerminalOrdered");
	assert_int_equal(interlocks_of(&given, 1)->ended_at, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *lift(struct given *given, const char *interlock_id)
{
	Sanitation__LiftInterlock command = SANITATION__LIFT_INTERLOCK__INIT;

	command.interlock_id = interlock_id;
	command.reason = "excluded by the hospital";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void the_case_was_none(void **state)
{
	const char *id, *unknown;
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &at_the_door);
	unknown = interlocks_incident(&given, 9);
	id = interlocks_of(&given, 1)->interlock_id;
	assert_string_equal(lift(&given, unknown), "! INTERLOCK_UNKNOWN interlock_id");
	assert_string_equal(lift(&given, id), "! CASE_NOT_EXCLUDED interlock_id");
	assert_string_equal(interlocks_excluded(&given, 9), "");
	assert_string_equal(interlocks_excluded(&given, 1), "CaseExclusionNoted");
	assert_string_equal(interlocks_excluded(&given, 1), "");
	assert_string_equal(interlocks_restart(&given, "hvac-1"), "RestartRefused hvac-1");
	assert_non_null(strstr(lift(&given, id), "ZoneReleased hvac-1"));
	assert_int_equal(interlocks_order(&given, 1, "lobby")->state, STATE(WITHDRAWN_ORDER));
	/* the isolation room was used all the same */
	assert_int_equal(interlocks_order(&given, 1, "isolation-1")->state, STATE(ORDERED));
	assert_string_equal(interlocks_restart(&given, "hvac-1"), "RestartAllowed hvac-1");
	assert_string_equal(lift(&given, id), "! INTERLOCK_OVER interlock_id");
	assert_true(interlocks_of(&given, 1)->ended_at);
	/* and if it is one after all, everything is shut again */
	assert_non_null(strstr(interlocks_confirmed(&given, &at_the_door), "ShutDownOrdered hvac-1"));
	assert_int_equal(interlocks_of(&given, 1)->lifted_at, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void not_once_disinfection_began(void **state)
{
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &at_the_door);
	interlocks_say(&given, "hvac-1", SANITATION__ZONE_STATE__OFF);
	interlocks_done(&given, interlocks_order(&given, 1, "lobby")->order_id);
	interlocks_excluded(&given, 1);
	assert_string_equal(lift(&given, interlocks_of(&given, 1)->interlock_id), "! DISINFECTION_BEGAN interlock_id");
	/* health takes the exclusion back */
	interlocks_confirmed(&given, &at_the_door);
	assert_string_equal(lift(&given, interlocks_of(&given, 1)->interlock_id), "! CASE_NOT_EXCLUDED interlock_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 128 zones are more than a decision tells: all are held at once, and told step by step. */
static void a_large_house(void **state)
{
	Sanitation__ListZones query = SANITATION__LIST_ZONES__INIT;
	const Sanitation__ListZonesReply *reply;
	Plan__Plan *plan;
	struct given given;

	(void)state;
	interlocks_init(&given);
	plan = (Plan__Plan *)given.context.plan;
	plan->hvac_zones = arena_alloc(given.arena, 128 * sizeof(*plan->hvac_zones));
	for (plan->n_hvac_zones = 0; plan->n_hvac_zones < 128; plan->n_hvac_zones++) {
		Plan__HvacZone *zone = reflect_new(&plan__hvac_zone__descriptor, given.arena);

		zone->id = arena_printf(given.arena, "zone-%zu", plan->n_hvac_zones);
		zone->name_en = zone->name_zh = zone->id;
		zone->owner = "property";
		plan->hvac_zones[plan->n_hvac_zones] = zone;
	}
	interlocks_suspected(&given, &(struct told_case){ .number = 1, .absent = true });
	query.held = true;
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_zones, 128);
	interlocks_due(&given);
	assert_int_equal(interlocks_of(&given, 1)->n_to_order, 0);
	for (size_t i = 0; i < 128; i++) {
		assert_int_equal(interlocks_zone(&given, plan->hvac_zones[i]->id)->ordered_at, given.nine_o_clock);
		assert_non_null(interlocks_order(&given, 1, plan->hvac_zones[i]->id));
	}
	assert_string_equal(interlocks_due(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Known at nine, told when the service is back at 09:31: half an hour is the plan's. */
static void ordered_late(void **state)
{
	struct told_case other = { .number = 2, .place = "lobby" };
	Sanitation__OpenInterlock command = SANITATION__OPEN_INTERLOCK__INIT;
	struct given given;

	(void)state;
	interlocks_init(&given);
	command.incident_id = interlocks_incident(&given, 1);
	command.place = "lobby";
	command.known_at = given.nine_o_clock;
	interlocks_wait(&given, 30);
	assert_null(strstr(interlocks_suspected(&given, &other), "Late"));
	given.context.now += 1;
	given_ask(&given, &command.base);
	assert_non_null(strstr(given_outcome(&given), "TerminalOrderedLate"));
	assert_string_equal(interlocks_due(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- overdue -------------------------------------------------------------------------------------------------------------------------- */

static void overdue_once(void **state)
{
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &(struct told_case){ .number = 1, .place = "lobby" });
	interlocks_wait(&given, 5);
	given.context.now -= 1;
	assert_string_equal(interlocks_due(&given), "");
	given.context.now += 1;
	assert_string_equal(interlocks_due(&given), "ShutDownOverdue hvac-1");
	assert_string_equal(interlocks_due(&given), "");
	/* three days down */
	interlocks_wait(&given, 3 * 1440);
	assert_string_equal(interlocks_due(&given), "TerminalOverdue, TerminalOverdue");
	assert_string_equal(interlocks_due(&given), "");
	assert_true(interlocks_order(&given, 1, "lobby")->overdue);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void two_cases_in_one_zone(void **state)
{
	struct told_case second = { .number = 2, .place = "permits-office" };
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &(struct told_case){ .number = 1, .place = "lobby" });
	interlocks_say(&given, "hvac-1", SANITATION__ZONE_STATE__OFF);
	assert_non_null(strstr(interlocks_suspected(&given, &second), "ShutDownOrdered hvac-1"));
	assert_int_equal(interlocks_zone(&given, "hvac-1")->confirmed_at, 0);
	interlocks_disinfect_all(&given, 1);
	assert_true(interlocks_of(&given, 1)->ended_at);
	assert_int_equal(interlocks_zone(&given, "hvac-1")->n_interlock_ids, 1);
	assert_string_equal(interlocks_restart(&given, "hvac-1"), "RestartRefused hvac-1");
	interlocks_disinfect_all(&given, 2);
	assert_string_equal(interlocks_restart(&given, "hvac-1"), "RestartAllowed hvac-1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C5.6 a case shuts the zones it was in, and all if nobody knows", the_zones_it_was_in, NULL, NULL,
		  NULL },
		{ "G3 shut down and ordered in one decision, under the case's correlation id",
		  in_one_decision_and_one_thread, NULL, NULL, NULL },
		{ "C5.6 a further word of the case adds places and takes none away", more_of_the_same, NULL, NULL,
		  NULL },
		{ "C5.6 the office lifts the interlock of a case that was excluded", the_case_was_none, NULL, NULL,
		  NULL },
		{ "C5.6 but not once disinfection has begun", not_once_disinfection_began, NULL, NULL, NULL },
		{ "C5.6 a house of 128 zones is shut at once and told in steps", a_large_house, NULL, NULL, NULL },
		{ "C9.2 ordered later than the plan allows", ordered_late, NULL, NULL, NULL },
		{ "C5.6 C9.2 a delay is told once, also after days down", overdue_once, NULL, NULL, NULL },
		{ "C5.6 two cases hold a zone until both are done", two_cases_in_one_zone, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
