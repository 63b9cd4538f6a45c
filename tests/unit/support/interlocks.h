/*
 * Interlocks, as tests write them. The plan of these tests, whatever tests/data/plan.yaml has:
 *
 *   hvac-1 (property)  lobby, permits-office      checkpoint entrance-1 stands in lobby, entrance-2 nowhere
 *   hvac-2 (tax)       meeting, isolation-2       hall main is lobby and meeting, hall annex nothing
 *   hvac-3 (property)  cellar                     isolation-1 and stairs are in no zone
 */
#pragma once

#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"
#include "tests/unit/support/given.h"

/* given_init() with that plan. */
void interlocks_init(struct given *given);

/* A principal: its name is its role's, "office", "checker" (also the office), "bms" (device), or a department's. */
void interlocks_as(struct given *given, const char *name);

/* Health's incident, by a number, as an event tells it. */
struct told_case {
	unsigned number;
	const char *place, *department, *room; /* NULL: "" */
	const char *earlier_room;              /* NULL: none */
	bool staff, absent;
};
const char *interlocks_incident(struct given *given, unsigned number);

/* Health says so: the reaction, and its command under the incident's correlation id. The outcome without ids. */
const char *interlocks_suspected(struct given *given, const struct told_case *told);
const char *interlocks_confirmed(struct given *given, const struct told_case *told);
const char *interlocks_excluded(struct given *given, unsigned number);
const char *interlocks_left(struct given *given, unsigned number, const char *room, bool empty);

/* Commands, by whoever it is now; the outcome without ids. */
const char *interlocks_say(struct given *given, const char *zone, Sanitation__ZoneState state);
const char *interlocks_restart(struct given *given, const char *zone);
const char *interlocks_done(struct given *given, const char *order_id);
const char *interlocks_check(struct given *given, const char *order_id, bool accepted);
const char *interlocks_due(struct given *given);

/* The incident's last order for a place, room, zone or thing; in the arena of the whole test. */
const Sanitation__TerminalOrder *interlocks_order(struct given *given, unsigned number, const char *place);
const Sanitation__Interlock *interlocks_of(struct given *given, unsigned number);
const Sanitation__Zone *interlocks_zone(struct given *given, const char *zone);

/* Everything of the incident is off, done by "property" and "tax", and accepted by "checker". */
void interlocks_disinfect_all(struct given *given, unsigned number);

void interlocks_wait(struct given *given, int minutes);
