/*
 * Random histories of cases, devices, people and downtimes, each from its seed: whatever happens,
 *   - a zone is never allowed to run while an order that holds it is not accepted, nor before it was shut for its case;
 *   - a room is never told usable while an order for it is not accepted;
 *   - who checked is never who recorded;
 *   - a second sign-off came before every release.
 * The test keeps its own books of orders, from events alone.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support/interlocks.h"

#define SEEDS 60
#define STEPS 200
#define CASES 5
#define ORDERS_MAX 512

static const char *const zones[] = { "hvac-1", "hvac-2", "hvac-3" };
static const char *const places[] = { "lobby", "meeting", "cellar",     "permits-office", "stairs",
				      "main",  "annex",   "entrance-1", "entrance-2",     "" };
static const char *const isolation[] = { "isolation-1", "isolation-2" };
static const char *const people[] = { "office", "checker", "property", "tax", "permits", "bms" };

struct book {
	unsigned random;
	size_t seen; /* of the journal */
	struct {
		const char *id, *incident, *room, *holds, *thing, *recorded_by;
		bool open;
	} orders[ORDERS_MAX];
	size_t count;
	const char *shut_by[3][CASES * 4]; /* incidents that shut the zone and have not let it go */
	size_t shut_count[3];
	unsigned released, accepted;
};

static unsigned pick(struct book *book, unsigned below)
{
	book->random = book->random * 1664525u + 1013904223u;
	return (book->random >> 8) % below;
}

static size_t zone_index(const char *zone)
{
	size_t i = 0;

	while (strcmp(zones[i], zone) != 0)
		i++;
	return i;
}

/* --- the books ------------------------------------------------------------------------------------------------------------------------ */

static size_t booked(const struct book *book, const char *id)
{
	size_t i = 0;

	while (i < book->count && strcmp(book->orders[i].id, id) != 0)
		i++;
	return i;
}

static void book_order(struct book *book, const Sanitation__TerminalOrder *order)
{
	size_t i = booked(book, order->order_id);

	assert_true(i < ORDERS_MAX);
	if (i == book->count)
		book->count++;
	book->orders[i].id = order->order_id;
	book->orders[i].incident = order->incident_id;
	book->orders[i].room = order->room;
	book->orders[i].holds = order->holds_zone;
	book->orders[i].thing = order->thing;
	book->orders[i].open = true;
}

static bool room_is_open(const struct book *book, const char *room)
{
	for (size_t i = 0; i < book->count; i++) {
		if (book->orders[i].open && strcmp(book->orders[i].room, room) == 0)
			return true;
	}
	return false;
}

static bool is_held(const struct book *book, size_t zone)
{
	for (size_t i = 0; i < book->count; i++) {
		for (size_t j = 0; book->orders[i].open && j < book->shut_count[zone]; j++) {
			if (strcmp(book->orders[i].incident, book->shut_by[zone][j]) == 0 &&
			    (*book->orders[i].thing || strcmp(book->orders[i].holds, zones[zone]) == 0))
				return true;
		}
	}
	return false;
}

static void accepted(struct book *book, const Sanitation__TerminalAccepted *event)
{
	size_t i = booked(book, event->order->order_id);

	assert_true(i < book->count && book->orders[i].open);
	assert_non_null(book->orders[i].recorded_by);
	assert_string_not_equal(book->orders[i].recorded_by, event->order->checked_by);
	book->orders[i].open = false;
	book->accepted++;
	if (event->usable)
		assert_false(room_is_open(book, event->order->room));
}

static void shut(struct book *book, const Sanitation__ShutDownOrdered *event)
{
	size_t zone = zone_index(event->zone->zone);

	for (size_t i = 0; i < book->shut_count[zone]; i++) {
		if (strcmp(book->shut_by[zone][i], event->incident_id) == 0)
			return;
	}
	book->shut_by[zone][book->shut_count[zone]++] = event->incident_id;
}

static void lifted(struct book *book, const char *incident_id)
{
	for (size_t i = 0; i < book->count; i++) {
		if (strcmp(book->orders[i].incident, incident_id) == 0 && strncmp(book->orders[i].room, "isol", 4) != 0)
			book->orders[i].open = false;
	}
	for (size_t zone = 0; zone < 3; zone++) {
		size_t kept = 0;

		for (size_t i = 0; i < book->shut_count[zone]; i++) {
			if (strcmp(book->shut_by[zone][i], incident_id) != 0)
				book->shut_by[zone][kept++] = book->shut_by[zone][i];
		}
		book->shut_count[zone] = kept;
	}
}

static void hold_ended(struct book *book, struct given *given, const Sanitation__ZoneHoldEnded *event)
{
	const Sanitation__Interlock *interlock = interlock_find(&given->view, event->interlock_id);
	size_t zone = zone_index(event->zone->zone), kept = 0;

	for (size_t i = 0; i < book->shut_count[zone]; i++) {
		if (strcmp(book->shut_by[zone][i], interlock->incident_id) != 0)
			book->shut_by[zone][kept++] = book->shut_by[zone][i];
	}
	book->shut_count[zone] = kept;
	assert_true(kept > 0);
}

static void read_event(struct book *book, struct given *given, const Bus__Event *event)
{
	const struct event_type *type = service_find_event(given->service, event->type);
	const void *data =
		protobuf_c_message_unpack(type->data, arena_allocator(given->arena), event->data.len, event->data.data);
	size_t zone;

	if (type == &sanitation_events[EVENT_terminal_ordered]) {
		book_order(book, ((const Sanitation__TerminalOrdered *)data)->order);
	} else if (type == &sanitation_events[EVENT_terminal_done]) {
		const Sanitation__TerminalOrder *order = ((const Sanitation__TerminalDone *)data)->order;

		book->orders[booked(book, order->order_id)].recorded_by = order->recorded_by;
	} else if (type == &sanitation_events[EVENT_terminal_accepted]) {
		accepted(book, data);
	} else if (type == &sanitation_events[EVENT_shut_down_ordered]) {
		shut(book, data);
	} else if (type == &sanitation_events[EVENT_interlock_lifted]) {
		lifted(book, ((const Sanitation__InterlockLifted *)data)->interlock->incident_id);
	} else if (type == &sanitation_events[EVENT_zone_released]) {
		zone = zone_index(((const Sanitation__ZoneReleased *)data)->zone->zone);
		assert_false(is_held(book, zone));
		book->shut_count[zone] = 0;
		book->released++;
	} else if (type == &sanitation_events[EVENT_zone_hold_ended]) {
		hold_ended(book, given, data);
	} else if (type == &sanitation_events[EVENT_restart_allowed]) {
		assert_false(is_held(book, zone_index(((const Sanitation__RestartAllowed *)data)->zone->zone)));
	}
}

static void books_keep(struct book *book, struct given *given)
{
	for (; book->seen < given->journal_count; book->seen++)
		read_event(book, given, given->journal[book->seen]);
}

/* --- what happens --------------------------------------------------------------------------------------------------------------------- */

static void health_says(struct book *book, struct given *given)
{
	struct told_case told = { 0 };
	const char *left;

	/* One after the other, so that every compiler tells the same histories. */
	told.number = 1 + pick(book, CASES);
	told.place = places[pick(book, 10)];
	told.staff = pick(book, 3) == 0;
	told.department = "permits";
	told.absent = pick(book, 8) == 0;
	if (pick(book, 2))
		told.room = isolation[pick(book, 2)];
	switch (pick(book, 4)) {
	case 0:
		interlocks_suspected(given, &told);
		break;
	case 1:
		interlocks_confirmed(given, &told);
		break;
	case 2:
		interlocks_excluded(given, told.number);
		break;
	default:
		left = isolation[pick(book, 2)];
		interlocks_left(given, told.number, left, pick(book, 2));
	}
}

static void lift_or_add(struct book *book, struct given *given)
{
	const Sanitation__Interlock *interlock = interlocks_of(given, 1 + pick(book, CASES));
	Sanitation__LiftInterlock lift = SANITATION__LIFT_INTERLOCK__INIT;
	Sanitation__OrderTerminal more = SANITATION__ORDER_TERMINAL__INIT;

	if (!interlock)
		return;
	interlocks_as(given, "office");
	lift.interlock_id = more.interlock_id = interlock->interlock_id;
	lift.reason = "none";
	if (pick(book, 2))
		more.room = places[pick(book, 5)];
	else
		more.thing = "trolley";
	given_ask(given, pick(book, 2) ? &lift.base : &more.base);
}

/* Mostly the oldest order that is open, and mostly the office: else few histories would come to an end. */
static void somebody_works(struct book *book, struct given *given)
{
	size_t i = 0;

	if (!book->count)
		return;
	while (i < book->count - 1 && !book->orders[i].open)
		i++;
	if (pick(book, 3) == 0)
		i = pick(book, (unsigned)book->count);
	if (pick(book, 2))
		interlocks_as(given, people[pick(book, 2)]);
	if (pick(book, 2))
		interlocks_done(given, book->orders[i].id);
	else
		interlocks_check(given, book->orders[i].id, pick(book, 4) != 0);
}

static void step(struct book *book, struct given *given)
{
	const char *zone = zones[pick(book, 3)];

	interlocks_as(given, people[pick(book, 6)]);
	switch (pick(book, 16)) {
	case 0:
		health_says(book, given);
		break;
	case 1:
		lift_or_add(book, given);
		break;
	case 2:
		interlocks_say(given, zone, SANITATION__ZONE_STATE__RUNNING);
		break;
	case 3:
	case 4:
		interlocks_say(given, zone, SANITATION__ZONE_STATE__OFF);
		break;
	case 5:
		interlocks_restart(given, zone);
		break;
	case 6:
		interlocks_wait(given, (int)pick(book, 2000));
		interlocks_due(given);
		break;
	default:
		/* the rights of commands are the bus's: here only who they are open to asks */
		if (given->context.roles & (OFFICE | DEPARTMENT))
			somebody_works(book, given);
	}
	given->context.now += GIVEN_MINUTE / 60;
	books_keep(book, given);
}

static void whatever_happens(void **state)
{
	unsigned released = 0, accepts = 0;

	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct book *book = calloc(1, sizeof(*book));
		struct given given;

		assert_non_null(book);
		book->random = seed;
		interlocks_init(&given);
		for (unsigned i = 0; i < STEPS; i++)
			step(book, &given);
		given_assert_rebuilds(&given);
		released += book->released;
		accepts += book->accepted;
		given_deinit(&given);
		free(book);
	}
	/* the histories do get there */
	assert_true(accepts > SEEDS);
	assert_true(released > SEEDS / 10);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C5.6 C9.2 C3 no zone runs and no room is used before the second sign-off, whatever happens",
		  whatever_happens, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
