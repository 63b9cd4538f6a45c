/* Terminal disinfection: by whom, with what, checked by whom; and isolation rooms (C3, C9.2). */
#include <string.h>

#include "tests/unit/support/interlocks.h"

#define STATE(NAME) SANITATION__TERMINAL_ORDER__STATE__##NAME
#define OFF SANITATION__ZONE_STATE__OFF

static const struct told_case in_the_lobby = { .number = 1, .place = "lobby" };
static const struct told_case isolated = { .number = 1, .place = "stairs", .room = "isolation-1" };

static const char *order_of(struct given *given, unsigned number, const char *place)
{
	const Sanitation__TerminalOrder *order = interlocks_order(given, number, place);

	assert_non_null(order);
	return order->order_id;
}

static void two_principals(void **state)
{
	const Sanitation__TerminalOrder *order;
	struct given given;
	const char *id;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	id = order_of(&given, 1, "lobby");
	interlocks_say(&given, "hvac-1", OFF);
	assert_string_equal(interlocks_check(&given, id, true), "! ORDER_STATE_FORBIDS order_id");
	assert_string_equal(interlocks_done(&given, id), "TerminalDone");
	assert_string_equal(interlocks_done(&given, id), "! ORDER_STATE_FORBIDS order_id");
	assert_string_equal(interlocks_check(&given, id, true), "! FOUR_EYES order_id");
	interlocks_as(&given, "checker");
	assert_string_equal(interlocks_check(&given, id, false), "TerminalRejected");
	/* to be done again, and then it is another who may not check */
	assert_string_equal(interlocks_done(&given, id), "TerminalDone");
	assert_string_equal(interlocks_check(&given, id, true), "! FOUR_EYES order_id");
	interlocks_as(&given, "office");
	assert_string_equal(interlocks_check(&given, id, true), "TerminalAccepted");
	order = interlocks_order(&given, 1, "lobby");
	assert_string_equal(order->recorded_by, "checker");
	assert_string_equal(order->checked_by, "office");
	assert_string_equal(order->certificate, "T-1");
	assert_int_equal(interlocks_of(&given, 1)->ended_at, 0);
	id = order_of(&given, 1, "hvac-1");
	interlocks_as(&given, "property");
	assert_string_equal(interlocks_done(&given, id), "TerminalDone");
	interlocks_as(&given, "office");
	assert_string_equal(interlocks_check(&given, id, true),
			    "TerminalAccepted, ZoneReleased hvac-1, InterlockEnded");
	assert_string_equal(((const Sanitation__CheckTerminalReply *)given.decision.reply)->released[0], "hvac-1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *done_with(struct given *given, const char *doctor, const char *licence, const char *organisation,
			     const char *certificate)
{
	Sanitation__RecordTerminalDone command = SANITATION__RECORD_TERMINAL_DONE__INIT;

	command.order_id = order_of(given, 1, "lobby");
	command.guided_by = doctor;
	command.guided_by_licence = licence;
	command.organisation = organisation;
	command.certificate = certificate;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void who_and_with_what(void **state)
{
	Sanitation__CheckTerminal check = SANITATION__CHECK_TERMINAL__INIT;
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	assert_string_equal(interlocks_done(&given, interlocks_incident(&given, 7)), "! ORDER_UNKNOWN order_id");
	/* as long as the air conditioning may blow, it is not disinfected */
	assert_string_equal(done_with(&given, "CDC", "L", "A service", "T"), "! ZONE_NOT_OFF order_id");
	interlocks_say(&given, "hvac-1", OFF);
	interlocks_as(&given, "tax");
	assert_string_equal(done_with(&given, "CDC", "L", "A service", "T"), "! OTHER_DEPARTMENT order_id");
	interlocks_as(&given, "property");
	assert_string_equal(done_with(&given, "", "L", "A service", "T"), "! DOCTOR_MISSING guided_by");
	assert_string_equal(done_with(&given, "CDC", " ", "A service", "T"), "! DOCTOR_MISSING guided_by_licence");
	assert_string_equal(done_with(&given, "CDC", "L", "A service", ""), "! CERTIFICATE_MISSING certificate");
	assert_string_equal(done_with(&given, "CDC", "L", "  ", "T"),
			    "! CERTIFICATE_WITHOUT_ORGANISATION organisation");
	assert_non_null(strstr(done_with(&given, "CDC", "L", "A service", "T"), "TerminalDone"));
	interlocks_as(&given, "office");
	check.order_id = order_of(&given, 1, "lobby");
	given_ask(&given, &check.base);
	assert_string_equal(given_outcome(&given), "! VERDICT_UNCLEAR accept");
	check.accept = check.reject = true;
	given_ask(&given, &check.base);
	assert_string_equal(given_outcome(&given), "! VERDICT_UNCLEAR accept");
	check.accept = false;
	given_ask(&given, &check.base);
	assert_string_equal(given_outcome(&given), "! REMARK_MISSING remark");
	/* it ran between the work and the check */
	interlocks_say(&given, "hvac-1", SANITATION__ZONE_STATE__RUNNING);
	check.accept = true;
	check.reject = false;
	given_ask(&given, &check.base);
	assert_string_equal(given_outcome(&given), "! ZONE_NOT_OFF order_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- isolation rooms ------------------------------------------------------------------------------------------------------------------ */

static bool usable(const struct given *given)
{
	for (size_t i = 0; i < given->decision.event_count; i++) {
		if (given->decision.events[i].type == &sanitation_events[EVENT_terminal_accepted])
			return ((const Sanitation__TerminalAccepted *)(const void *)given->decision.events[i].data)
				->usable;
	}
	return false;
}

static void a_room_with_somebody_in_it(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &isolated);
	id = order_of(&given, 1, "isolation-1");
	assert_string_equal(interlocks_done(&given, id), "! ROOM_OCCUPIED order_id");
	interlocks_wait(&given, 1500);
	assert_string_equal(interlocks_due(&given), "TerminalOverdue");
	assert_string_equal(interlocks_left(&given, 1, "isolation-1", true), "InterlockWidened, TerminalDue");
	assert_string_equal(interlocks_left(&given, 1, "isolation-1", true), "");
	assert_int_equal(interlocks_order(&given, 1, "isolation-1")->done_by_at,
			 given.context.now + 1440 * GIVEN_MINUTE);
	assert_string_equal(interlocks_done(&given, id), "TerminalDone");
	interlocks_as(&given, "checker");
	assert_string_equal(interlocks_check(&given, id, true), "TerminalAccepted");
	assert_true(usable(&given));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Somebody who was cleared: no interlock, but the room's disinfection. */
static void a_room_left_by_no_case(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	interlocks_init(&given);
	assert_string_equal(interlocks_left(&given, 3, "isolation-2", true), "TerminalOrdered, TerminalDue");
	assert_null(interlocks_of(&given, 3));
	assert_int_equal(interlocks_zone(&given, "hvac-2")->n_interlock_ids, 0);
	id = order_of(&given, 3, "isolation-2");
	/* it was one after all: its zone is shut, and the order that is there counts for it */
	assert_string_equal(
		interlocks_confirmed(
			&given, &(struct told_case){ .number = 3, .place = "stairs", .earlier_room = "isolation-2" }),
		"InterlockOpened, ShutDownOrdered hvac-2, TerminalOrdered, TerminalOrdered");
	assert_string_equal(interlocks_done(&given, id), "! ZONE_NOT_OFF order_id");
	interlocks_disinfect_all(&given, 3);
	assert_true(interlocks_of(&given, 3)->ended_at);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A room for two: nobody goes in before all is accepted that was ordered for it. */
static void two_in_a_room(void **state)
{
	struct told_case second = isolated;
	struct given given;

	(void)state;
	interlocks_init(&given);
	second.number = 2;
	interlocks_suspected(&given, &isolated);
	interlocks_suspected(&given, &second);
	interlocks_left(&given, 1, "isolation-1", false);
	assert_string_equal(interlocks_done(&given, order_of(&given, 1, "isolation-1")), "! ROOM_OCCUPIED order_id");
	/* a third, no case: covered by the orders that are there */
	assert_string_equal(interlocks_left(&given, 3, "isolation-1", false), "");
	assert_string_equal(interlocks_left(&given, 2, "isolation-1", true),
			    "InterlockWidened, TerminalDue, TerminalDue");
	interlocks_done(&given, order_of(&given, 1, "isolation-1"));
	interlocks_done(&given, order_of(&given, 2, "isolation-1"));
	interlocks_as(&given, "checker");
	interlocks_check(&given, order_of(&given, 1, "isolation-1"), true);
	assert_false(usable(&given));
	interlocks_check(&given, order_of(&given, 2, "isolation-1"), true);
	assert_true(usable(&given));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- further places ------------------------------------------------------------------------------------------------------------------- */

static const char *order_more(struct given *given, const char *interlock_id, const char *room, const char *zone,
			      const char *thing)
{
	Sanitation__OrderTerminal command = SANITATION__ORDER_TERMINAL__INIT;

	command.interlock_id = interlock_id;
	command.room = room;
	command.zone = zone;
	command.thing = thing;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void further_places_and_things(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	id = interlocks_of(&given, 1)->interlock_id;
	assert_string_equal(order_more(&given, interlocks_incident(&given, 8), "lobby", "", ""),
			    "! INTERLOCK_UNKNOWN interlock_id");
	assert_string_equal(order_more(&given, id, "", "", ""), "! PLACE_UNCLEAR room");
	assert_string_equal(order_more(&given, id, "lobby", "", "pens"), "! PLACE_UNCLEAR room");
	assert_string_equal(order_more(&given, id, "attic", "", ""), "! TERMINAL_PLACE_UNKNOWN room");
	assert_string_equal(order_more(&given, id, "", "hvac-9", ""), "! TERMINAL_PLACE_UNKNOWN zone");
	assert_string_equal(order_more(&given, id, "lobby", "", ""), "! ORDER_OPEN interlock_id");
	assert_null(strstr(order_more(&given, id, "", "", "trolley 3"), "!"));
	assert_string_equal(interlocks_order(&given, 1, "trolley 3")->owner, "office");
	/* its zone runs: it is shut, and is to be disinfected as well */
	order_more(&given, id, "meeting", "", "");
	assert_non_null(interlocks_order(&given, 1, "hvac-2"));
	assert_non_null(interlocks_order(&given, 1, "meeting"));
	assert_true(zone_is_held_by(interlocks_zone(&given, "hvac-2"), id));
	interlocks_disinfect_all(&given, 1);
	assert_int_equal(interlocks_zone(&given, "hvac-1")->n_interlock_ids, 0);
	/* found after the end: shut again */
	order_more(&given, id, "", "hvac-1", "");
	assert_true(zone_is_held_by(interlocks_zone(&given, "hvac-1"), id));
	assert_int_equal(interlocks_of(&given, 1)->ended_at, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A thing may have been anywhere: it holds all of its interlock's zones. */
static void a_thing_holds_all(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &(struct told_case){ .number = 1, .absent = true });
	order_more(&given, interlocks_of(&given, 1)->interlock_id, "", "", "trolley 3");
	id = order_of(&given, 1, "trolley 3");
	for (unsigned i = 1; i <= 3; i++) {
		const char *zone = arena_printf(given.arena, "hvac-%u", i);

		interlocks_as(&given, "office");
		interlocks_say(&given, zone, OFF);
		interlocks_done(&given, order_of(&given, 1, zone));
		interlocks_as(&given, "checker");
		assert_string_equal(interlocks_check(&given, order_of(&given, 1, zone), true), "TerminalAccepted");
	}
	interlocks_as(&given, "office");
	interlocks_done(&given, id);
	interlocks_as(&given, "checker");
	assert_string_equal(interlocks_check(&given, id, true),
			    "TerminalAccepted, ZoneReleased hvac-1, ZoneReleased hvac-2, ZoneReleased hvac-3, "
			    "InterlockEnded");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- lists ---------------------------------------------------------------------------------------------------------------------------- */

static void lists(void **state)
{
	Sanitation__ListTerminalOrders orders = SANITATION__LIST_TERMINAL_ORDERS__INIT;
	Sanitation__ListInterlocks interlocks = SANITATION__LIST_INTERLOCKS__INIT;
	Sanitation__GetInterlock get = SANITATION__GET_INTERLOCK__INIT;
	const Sanitation__ListTerminalOrdersReply *found;
	const Sanitation__GetInterlockReply *whole;
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &isolated);
	interlocks_suspected(&given, &(struct told_case){ .number = 2, .place = "meeting" });
	orders.open = true;
	found = (const void *)given_ask(&given, &orders.base)->reply;
	assert_int_equal(found->n_orders, 4);
	interlocks_as(&given, "tax");
	found = (const void *)given_ask(&given, &orders.base)->reply;
	assert_int_equal(found->n_orders, 2);
	assert_string_equal(found->orders[0]->possible[0], "RecordTerminalDone");
	interlocks_as(&given, "office");
	get.interlock_id = interlocks_of(&given, 1)->interlock_id;
	whole = (const void *)given_ask(&given, &get.base)->reply;
	assert_int_equal(whole->interlock->orders, 2);
	assert_int_equal(whole->interlock->orders_open, 2);
	assert_int_equal(whole->n_zones, 0);
	assert_string_equal(whole->possible[0], "OrderTerminal");
	get.interlock_id = interlocks_incident(&given, 5);
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! INTERLOCK_UNKNOWN interlock_id");
	assert_int_equal(
		((const Sanitation__ListInterlocksReply *)given_ask(&given, &interlocks.base)->reply)->n_interlocks, 2);
	interlocks.incident_id = interlocks_incident(&given, 2);
	assert_int_equal(
		((const Sanitation__ListInterlocksReply *)given_ask(&given, &interlocks.base)->reply)->n_interlocks, 1);
	interlocks.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"odd" };
	given_ask(&given, &interlocks.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C9.2 who recorded a disinfection never checks it", two_principals, NULL, NULL, NULL },
		{ "C9.2 a doctor, an organisation, a certificate, and the air conditioning off", who_and_with_what,
		  NULL, NULL, NULL },
		{ "C3 a room is disinfected when its person has left", a_room_with_somebody_in_it, NULL, NULL, NULL },
		{ "C3 the room of somebody who is no case is disinfected, too", a_room_left_by_no_case, NULL, NULL,
		  NULL },
		{ "C3 a room with two orders is usable after both", two_in_a_room, NULL, NULL, NULL },
		{ "C9.2 the office orders further places and things", further_places_and_things, NULL, NULL, NULL },
		{ "C9.2 a thing holds all zones of its interlock", a_thing_holds_all, NULL, NULL, NULL },
		{ "C9.2 orders and interlocks are listed with what comes next", lists, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
