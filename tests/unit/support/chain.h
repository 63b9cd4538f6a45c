/* The chain of an incident, as tests write it. Rooms of the tests' plan: isolation-1 and isolation-2, one person each. */
#pragma once

#include "services/health/health.h"
#include "tests/unit/support/given.h"

#define INCIDENT_STATE(NAME) HEALTH__INCIDENT__STATE__##NAME

/* A visitor with 38.0 °C at entrance-1 now. The incident's id, until given_deinit(). */
const char *chain_fever(struct given *given, const char *token);

/* The command on the incident, now, with what it needs: a second reading of 37.5 °C by mercury, the diagnosis confirmed. */
const struct decision *chain_do(struct given *given, enum incident_action action, const char *incident_id);

/* A fever of this token, carried on into the state; for DETECTED both rooms are taken first, by R1 and R2. */
const char *chain_reach(struct given *given, const char *token, Health__Incident__State state);

/* As it is stored; until the next request. */
const Health__Incident *chain_incident(struct given *given, const char *incident_id);

void chain_assert_state(struct given *given, const char *incident_id, Health__Incident__State state);

/* The room's terminal disinfection now. */
const struct decision *chain_disinfect(struct given *given, const char *room);

/* given_outcome() and given_schedule() without the made-up ids: "IncidentOpened, IsolationRoomAssigned, EntryRefused V1". */
const char *chain_outcome(struct given *given);
const char *chain_due(struct given *given);

void chain_wait(struct given *given, int minutes);
