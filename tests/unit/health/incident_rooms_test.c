/* Isolation rooms: who gets which, who waits, and when one may be used again (C3, C1.4). */
#include <string.h>

#include "common/core/reflect.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"
#include "services/health/room.h"
#include "tests/unit/support/chain.h"

static void assert_room(struct given *given, const char *incident_id, const char *room)
{
	assert_string_equal(chain_incident(given, incident_id)->room, room);
}

static void must(const struct decision *decision)
{
	if (decision->rejection)
		fail_msg("%s", decision->message_en);
}

static void in_plan_order(void **state)
{
	struct given given;
	const char *first, *second, *third;

	(void)state;
	given_init(&given, &health_service);
	first = chain_fever(&given, "V1");
	second = chain_fever(&given, "V2");
	third = chain_fever(&given, "V3");
	assert_non_null(strstr(chain_outcome(&given), "NoIsolationRoomFree"));
	assert_room(&given, first, "isolation-1");
	assert_room(&given, second, "isolation-2");
	assert_room(&given, third, "");
	chain_assert_state(&given, third, INCIDENT_STATE(DETECTED));
	assert_true(incident_owes(chain_incident(&given, third), HEALTH__INCIDENT_DUTY__KIND__FIND_ROOM));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The room stands empty from the departure to the disinfection; then the oldest of two who wait goes in. */
static void the_oldest_first(void **state)
{
	const Health__RecordTerminalDisinfectionReply *reply;
	struct given given;
	const char *first, *third, *fourth;

	(void)state;
	given_init(&given, &health_service);
	first = chain_fever(&given, "V1");
	chain_fever(&given, "V2");
	chain_wait(&given, 1);
	third = chain_fever(&given, "V3");
	chain_wait(&given, 1);
	fourth = chain_fever(&given, "V4");
	must(chain_do(&given, RECORD_TRANSFER, first));
	assert_int_equal(room_now(&given.view, "isolation-1").state, HEALTH__ISOLATION_ROOM__STATE__TO_BE_DISINFECTED);
	assert_null(strstr(chain_due(&given), "IsolationRoomAssigned"));
	assert_room(&given, third, "");
	must(chain_disinfect(&given, "isolation-1"));
	reply = (const void *)given.decision.reply;
	assert_int_equal(reply->n_assigned_incident_ids, 1);
	assert_string_equal(reply->assigned_incident_ids[0], third);
	assert_room(&given, third, "isolation-1");
	assert_false(incident_owes(chain_incident(&given, third), HEALTH__INCIDENT_DUTY__KIND__FIND_ROOM));
	assert_room(&given, fourth, "");
	assert_int_equal(room_waiting(&given.view), 1);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void not_before_disinfection(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	id = chain_reach(&given, "V1", INCIDENT_STATE(CLEARED));
	assert_room(&given, id, "");
	assert_int_equal(room_now(&given.view, "isolation-1").state, HEALTH__ISOLATION_ROOM__STATE__TO_BE_DISINFECTED);
	assert_room(&given, chain_fever(&given, "V2"), "isolation-2");
	assert_room(&given, chain_fever(&given, "V3"), "");
	must(chain_disinfect(&given, "isolation-1"));
	assert_int_equal(room_now(&given.view, "isolation-1").state, HEALTH__ISOLATION_ROOM__STATE__OCCUPIED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The plan of one test: its rooms may be changed. */
static Plan__Room *room_of(struct given *given, size_t index)
{
	return given->context.plan->rooms[index];
}

/* Two in one room; once one has left, the free place is not for anybody before the disinfection. */
static void two_in_a_room(void **state)
{
	struct given given;
	const char *first, *second, *fourth;

	(void)state;
	given_init(&given, &health_service);
	room_of(&given, 0)->capacity = 2;
	first = chain_fever(&given, "V1");
	second = chain_fever(&given, "V2");
	assert_room(&given, first, "isolation-1");
	assert_room(&given, second, "isolation-1");
	assert_room(&given, chain_fever(&given, "V3"), "isolation-2");
	must(chain_do(&given, RECORD_TRANSFER, first));
	assert_int_equal(room_now(&given.view, "isolation-1").state, HEALTH__ISOLATION_ROOM__STATE__OCCUPIED);
	fourth = chain_fever(&given, "V4");
	assert_room(&given, fourth, "");
	assert_non_null(chain_disinfect(&given, "isolation-1")->rejection);
	must(chain_do(&given, RECORD_TRANSFER, second));
	must(chain_disinfect(&given, "isolation-1"));
	assert_room(&given, fourth, "isolation-1");
	assert_room(&given, chain_fever(&given, "V5"), "isolation-1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const Health__ListRoomsReply *list_rooms(struct given *given)
{
	Health__ListRooms query = HEALTH__LIST_ROOMS__INIT;

	must(given_ask(given, &query.base));
	return (const void *)given->decision.reply;
}

/* A new plan has no first room: who is in it stays until they go, it is disinfected, and then it is no more. */
static void a_room_given_up(void **state)
{
	const Health__ListRoomsReply *rooms;
	struct given given;
	const char *first;

	(void)state;
	given_init(&given, &health_service);
	first = chain_fever(&given, "V1");
	room_of(&given, 0)->kind = PLAN__ROOM_KIND__MEETING_ROOM;
	assert_room(&given, first, "isolation-1");
	assert_room(&given, chain_fever(&given, "V2"), "isolation-2");
	assert_room(&given, chain_fever(&given, "V3"), "");
	rooms = list_rooms(&given);
	assert_int_equal(rooms->n_rooms, 2);
	assert_string_equal(rooms->rooms[0]->room->room, "isolation-2");
	assert_false(rooms->rooms[0]->retired);
	assert_int_equal(rooms->rooms[0]->capacity, 1);
	assert_string_equal(rooms->rooms[1]->room->room, "isolation-1");
	assert_true(rooms->rooms[1]->retired);
	assert_int_equal(rooms->waiting, 1);
	must(chain_do(&given, RECORD_TRANSFER, first));
	must(chain_disinfect(&given, "isolation-1"));
	assert_string_equal(chain_outcome(&given), "IsolationRoomDisinfected isolation-1");
	rooms = list_rooms(&given);
	assert_int_equal(rooms->n_rooms, 1);
	assert_int_equal(rooms->waiting, 1);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A new plan has one room more: the next second gives it to who waits. */
static void a_room_more(void **state)
{
	struct given given;
	const char *waits;

	(void)state;
	given_init(&given, &health_service);
	chain_due(&given); /* the plan's staff */
	waits = chain_reach(&given, "V1", INCIDENT_STATE(DETECTED));
	room_of(&given, 2)->kind = PLAN__ROOM_KIND__ISOLATION;
	assert_string_equal(chain_due(&given), "IncidentDutyOver, IsolationRoomAssigned");
	assert_room(&given, waits, "meeting");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* What sanitation tells: the order for the room, done at that time. */
static const Health__RecordTerminalDisinfection *accepted(struct given *given, const char *room, bool usable,
							  int64_t at)
{
	Sanitation__TerminalAccepted *event = reflect_new(&sanitation__terminal_accepted__descriptor, given->arena);
	Bus__Event published = BUS__EVENT__INIT;

	published.service = "sanitation";
	event->usable = usable;
	event->order = reflect_new(&sanitation__terminal_order__descriptor, given->arena);
	event->order->room = room;
	event->order->done_at = at;
	event->order->organisation = "a professional service";
	event->order->certificate = "T-1";
	return (const void *)given_react(given, &published, &event->base);
}

/* The only way back to free: the office's acceptance of what was done after the room was left. */
static void freed_by_the_second_sign_off(void **state)
{
	const Health__RecordTerminalDisinfection *command;
	const char *first;
	struct given given;
	int64_t left_at;

	(void)state;
	given_init(&given, &health_service);
	first = chain_fever(&given, "V1");
	assert_null(accepted(&given, "isolation-1", true, given.context.now));
	assert_null(accepted(&given, "lobby", true, given.context.now));
	assert_null(accepted(&given, "", true, given.context.now));
	chain_wait(&given, 30);
	must(chain_do(&given, RECORD_TRANSFER, first));
	left_at = given.context.now;
	chain_wait(&given, 30);
	assert_null(accepted(&given, "isolation-1", true, left_at - 1));
	assert_null(accepted(&given, "isolation-1", false, left_at));
	command = accepted(&given, "isolation-1", true, left_at + GIVEN_MINUTE);
	assert_non_null(command);
	must(given_ask(&given, &command->base));
	assert_int_equal(room_now(&given.view, "isolation-1").state, HEALTH__ISOLATION_ROOM__STATE__FREE);
	assert_int_equal(room_now(&given.view, "isolation-1").disinfected_at, left_at + GIVEN_MINUTE);
	assert_int_equal(service_find_command(&health_service, "hallward.health.v1.RecordTerminalDisinfection")->roles,
			 NOBODY);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C1.4 rooms are taken in the plan's order, one person each, and the next waits", in_plan_order, NULL,
		  NULL, NULL },
		{ "C3 the next room that becomes free goes to the oldest who waits", the_oldest_first, NULL, NULL,
		  NULL },
		{ "C3 the room of a cleared person is not used before its terminal disinfection",
		  not_before_disinfection, NULL, NULL, NULL },
		{ "C3 a room for two takes two, and nobody after one has left", two_in_a_room, NULL, NULL, NULL },
		{ "C3 a room is free again by the office's acceptance, and by nothing else",
		  freed_by_the_second_sign_off, NULL, NULL, NULL },
		{ "C3 a room that the new plan has given up", a_room_given_up, NULL, NULL, NULL },
		{ "C3 a room that the new plan has got", a_room_more, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
