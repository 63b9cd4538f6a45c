#include "tests/unit/support/interlocks.h"

#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "tests/unit/support/tasks.h"

/* --- the plan ------------------------------------------------------------------------------------------------------------------------- */

static Plan__Room *room_new(struct given *given, const char *id, Plan__RoomKind kind, const char *owner)
{
	Plan__Room *room = reflect_new(&plan__room__descriptor, given->arena);

	room->id = room->name_en = room->name_zh = id;
	room->kind = kind;
	room->owner = owner;
	room->capacity = 1;
	return room;
}

static const char **names(struct given *given, const char *one, const char *other, size_t *ret_count)
{
	const char **list = names_with(NULL, 0, one, given->arena);

	*ret_count = other ? 2 : 1;
	return other ? names_with(list, 1, other, given->arena) : list;
}

static Plan__HvacZone *zone_new(struct given *given, const char *id, const char *owner, const char *one,
				const char *other)
{
	Plan__HvacZone *zone = reflect_new(&plan__hvac_zone__descriptor, given->arena);

	zone->id = zone->name_en = zone->name_zh = id;
	zone->owner = owner;
	zone->rooms = names(given, one, other, &zone->n_rooms);
	return zone;
}

void interlocks_init(struct given *given)
{
	Plan__Plan *plan;

	given_init(given, &sanitation_service);
	plan = (Plan__Plan *)given->context.plan;
	plan->rooms = arena_alloc(given->arena, 8 * sizeof(*plan->rooms));
	plan->n_rooms = 0;
	plan->rooms[plan->n_rooms++] = room_new(given, "isolation-1", PLAN__ROOM_KIND__ISOLATION, "property");
	plan->rooms[plan->n_rooms++] = room_new(given, "isolation-2", PLAN__ROOM_KIND__ISOLATION, "property");
	plan->rooms[plan->n_rooms++] = room_new(given, "meeting", PLAN__ROOM_KIND__MEETING_ROOM, "tax");
	plan->rooms[plan->n_rooms++] = room_new(given, "lobby", PLAN__ROOM_KIND__PUBLIC_AREA, "property");
	plan->rooms[plan->n_rooms++] = room_new(given, "permits-office", PLAN__ROOM_KIND__OFFICE_ROOM, "permits");
	plan->rooms[plan->n_rooms++] = room_new(given, "stairs", PLAN__ROOM_KIND__PUBLIC_AREA, "property");
	plan->rooms[plan->n_rooms++] = room_new(given, "cellar", PLAN__ROOM_KIND__PUBLIC_AREA, "property");
	plan->hvac_zones = arena_alloc(given->arena, 3 * sizeof(*plan->hvac_zones));
	plan->n_hvac_zones = 3;
	plan->hvac_zones[0] = zone_new(given, "hvac-1", "property", "lobby", "permits-office");
	plan->hvac_zones[1] = zone_new(given, "hvac-2", "tax", "meeting", "isolation-2");
	plan->hvac_zones[2] = zone_new(given, "hvac-3", "property", "cellar", NULL);
	plan->halls[0]->checkpoints[0]->room = "lobby";
	plan->halls[0]->rooms = names(given, "lobby", "meeting", &plan->halls[0]->n_rooms);
	interlocks_as(given, "office");
	tasks_are_made(given);
}

void interlocks_as(struct given *given, const char *name)
{
	given->context.actor = name;
	given->context.department = "";
	given->context.roles = DEPARTMENT;
	if (strcmp(name, "office") == 0 || strcmp(name, "checker") == 0)
		given->context.roles = OFFICE;
	else if (strcmp(name, "bms") == 0)
		given->context.roles = DEVICE;
	else
		given->context.department = name;
}

/* --- health says -------------------------------------------------------------------------------------------------------------------- */

const char *interlocks_incident(struct given *given, unsigned number)
{
	char id[UUID_TEXT_SIZE];

	uuid7_derive(given->nine_o_clock, "incident", number, id);
	return arena_strdup(given->arena, id);
}

static const char *word(const char *text)
{
	return text ? text : "";
}

static Health__Incident *incident_new(struct given *given, const struct told_case *told)
{
	Health__Incident *incident = reflect_new(&health__incident__descriptor, given->arena);

	incident->incident_id = interlocks_incident(given, told->number);
	incident->place = word(told->place);
	incident->department = word(told->department);
	incident->room = word(told->room);
	incident->kind = told->staff ? HEALTH__KIND__STAFF : HEALTH__KIND__VISITOR;
	incident->absent = told->absent;
	if (told->earlier_room) {
		incident->n_steps = 1;
		incident->steps = arena_alloc(given->arena, sizeof(*incident->steps));
		incident->steps[0] = reflect_new(&health__incident_step__descriptor, given->arena);
		incident->steps[0]->room = told->earlier_room;
	}
	return incident;
}

/* "InterlockOpened, ShutDownOrdered hvac-1": without the made-up ids. */
static const char *outcome(struct given *given, const char *text)
{
	char *kept = arena_strdup(given->arena, text), *end = kept;
	char id[UUID_TEXT_SIZE];
	uint8_t uuid[UUID_SIZE];

	for (const char *at = text; *at; *end++ = *at++) {
		snprintf(id, sizeof(id), "%s", at + 1);
		if (*at == ' ' && uuid7_parse(id, uuid))
			at += UUID_TEXT_SIZE;
		if (!*at)
			break;
	}
	*end = '\0';
	return kept;
}

static const char *asked(struct given *given, const ProtobufCMessage *request)
{
	given_ask(given, request);
	return outcome(given, given_outcome(given));
}

static const char *said_by_health(struct given *given, unsigned number, const ProtobufCMessage *data)
{
	const char *correlation = given->context.correlation_id;
	Bus__Event event = BUS__EVENT__INIT;
	const ProtobufCMessage *command;
	const char *came;

	event.service = "health";
	event.recorded_at = given->context.now;
	command = given_react(given, &event, data);
	assert_non_null(command);
	command = reflect_copy(command, given->arena);
	given->context.correlation_id = interlocks_incident(given, number);
	came = asked(given, command);
	given->context.correlation_id = correlation;
	return came;
}

const char *interlocks_suspected(struct given *given, const struct told_case *told)
{
	Health__CaseSuspected event = HEALTH__CASE_SUSPECTED__INIT;

	event.incident = incident_new(given, told);
	return said_by_health(given, told->number, &event.base);
}

const char *interlocks_confirmed(struct given *given, const struct told_case *told)
{
	Health__CaseConfirmed event = HEALTH__CASE_CONFIRMED__INIT;

	event.incident = incident_new(given, told);
	return said_by_health(given, told->number, &event.base);
}

const char *interlocks_excluded(struct given *given, unsigned number)
{
	Health__CaseExcluded event = HEALTH__CASE_EXCLUDED__INIT;

	event.incident = incident_new(given, &(struct told_case){ .number = number });
	return said_by_health(given, number, &event.base);
}

const char *interlocks_left(struct given *given, unsigned number, const char *room, bool empty)
{
	Health__IsolationRoomLeft event = HEALTH__ISOLATION_ROOM_LEFT__INIT;

	event.room = room;
	event.incident_id = interlocks_incident(given, number);
	event.to_be_disinfected = empty;
	return said_by_health(given, number, &event.base);
}

/* --- commands ----------------------------------------------------------------------------------------------------------------------- */

const char *interlocks_say(struct given *given, const char *zone, Sanitation__ZoneState state)
{
	Sanitation__ReportZoneState command = SANITATION__REPORT_ZONE_STATE__INIT;

	command.zone = zone;
	command.state = state;
	return asked(given, &command.base);
}

const char *interlocks_restart(struct given *given, const char *zone)
{
	Sanitation__RequestRestart command = SANITATION__REQUEST_RESTART__INIT;

	command.zone = zone;
	return asked(given, &command.base);
}

const char *interlocks_done(struct given *given, const char *order_id)
{
	Sanitation__RecordTerminalDone command = SANITATION__RECORD_TERMINAL_DONE__INIT;

	command.order_id = order_id;
	command.guided_by = "city CDC";
	command.guided_by_licence = "L-1";
	command.organisation = "a professional service";
	command.certificate = "T-1";
	return asked(given, &command.base);
}

const char *interlocks_check(struct given *given, const char *order_id, bool accepted)
{
	Sanitation__CheckTerminal command = SANITATION__CHECK_TERMINAL__INIT;

	command.order_id = order_id;
	command.accept = accepted;
	command.reject = !accepted;
	command.remark = accepted ? "" : "dust in the ducts";
	return asked(given, &command.base);
}

const char *interlocks_due(struct given *given)
{
	return outcome(given, given_schedule(given));
}

/* --- what there is ------------------------------------------------------------------------------------------------------------------ */

const Sanitation__TerminalOrder *interlocks_order(struct given *given, unsigned number, const char *place)
{
	const Sanitation__TerminalOrder *order, *last = NULL;
	struct scan scan;

	terminal_scan_incident(&scan, &given->view, interlocks_incident(given, number));
	while ((order = terminal_order_next(&scan))) {
		if (strcmp(order->room, place) == 0 || strcmp(order->zone, place) == 0 ||
		    strcmp(order->thing, place) == 0)
			last = order;
	}
	return last ? reflect_copy(&last->base, given->arena) : NULL;
}

const Sanitation__Interlock *interlocks_of(struct given *given, unsigned number)
{
	const Sanitation__Interlock *interlock =
		interlock_of_incident(&given->view, interlocks_incident(given, number));

	return interlock ? reflect_copy(&interlock->base, given->arena) : NULL;
}

const Sanitation__Zone *interlocks_zone(struct given *given, const char *zone)
{
	struct context context = given->context;

	context.arena = given->arena;
	return zone_now(&given->view, &context, zone);
}

void interlocks_disinfect_all(struct given *given, unsigned number)
{
	const Sanitation__Interlock *interlock = interlocks_of(given, number);
	const Sanitation__TerminalOrder *order;
	const char *ids[64];
	size_t count = 0;
	struct scan scan;

	interlocks_as(given, "office");
	for (size_t i = 0; i < interlock->n_zones; i++)
		interlocks_say(given, interlock->zones[i], SANITATION__ZONE_STATE__OFF);
	terminal_scan_incident(&scan, &given->view, interlock->incident_id);
	while ((order = terminal_order_next(&scan)) && count < 64) {
		if (terminal_is_open(order))
			ids[count++] = arena_strdup(given->arena, order->order_id);
	}
	for (size_t i = 0; i < count; i++) {
		interlocks_as(given, "office");
		assert_string_equal(interlocks_done(given, ids[i]), "TerminalDone");
		interlocks_as(given, "checker");
		interlocks_check(given, ids[i], true);
		assert_null(given->decision.rejection);
	}
	interlocks_as(given, "office");
}

void interlocks_wait(struct given *given, int minutes)
{
	given->context.now += minutes * GIVEN_MINUTE;
}
