/*
 * Incidents: what is possible in which state, who must do what by when, and how one begins (G2, C1.4, C9.1).
 *
 *   DETECTED ─▶ ROOM_ASSIGNED ─▶ ISOLATED ─▶ SUSPECTED ─▶ TRANSFERRED ─▶ CONFIRMED ─▶ CLOSED
 *      └────────────┴───────────────┴──────(hospital at once)─▶┘    └───▶ EXCLUDED ──▶ CLOSED
 *                                   └─▶ CLEARED ─▶ CLOSED
 *
 * Withdrawn, DETECTED and ROOM_ASSIGNED are CLOSED too. Telling office and CDC is possible in every state but CLOSED.
 *
 * Invariants: a subject has at most one open incident; it is barred as long as that is open; a duty is told as missed at most once.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/health/v1/incident.pb-c.h"

/* Readings and onsets may come again and again; the steps of the chain itself always find room. */
#define INCIDENT_REPEATED_STEPS_MAX 48

/* By id, or NULL. */
const Health__Incident *incident_find(const struct view *view, const char *incident_id);

/* The subject's incident that is open: neither cleared, excluded nor closed; or NULL. */
const Health__Incident *incident_open_of(const struct view *view, const char *subject_id);

/* Is the subject somebody known: registered, or on the staff? Then *ret_kind says as what. */
bool subject_kind(const struct view *view, const char *subject_id, Health__Kind *ret_kind);

/* Is it open in that sense? Its subject may neither come in nor work. */
bool incident_is_open(const Health__Incident *incident);

/* --- how one begins ------------------------------------------------------------------------------------------------------- */

struct incident_start {
	Health__Incident__Origin origin;
	const char *subject_id;
	const char *token;
	Health__Kind kind;
	const char *hall, *place, *department; /* "" where not known */
	int64_t detected_at;                   /* not after now */
	double temperature_c;                  /* 0: not taken */
	Health__Method method;
	Health__Symptom *symptoms;
	size_t symptom_count;
	const char *onset_date; /* "": not known */
	const char *note;       /* clear; is sealed */
};

/*
 * Opens an incident and looks for a room, or adds to the one that the subject has open: IncidentOpened and IsolationRoomAssigned
 * or NoIsolationRoomFree, or IncidentReadingAdded. A reading of an earlier day is of somebody who is not here: no room. May be called
 * several times in one decision. The incident as it is then, in the decision's arena; its room is "" if there is none.
 */
const Health__Incident *incident_begin(const struct view *view, const struct context *context,
				       struct decision *decision, const struct incident_start *start);

/* --- for the commands that carry one on --------------------------------------------------------------------------------- */

enum incident_action {
	CONFIRM_ISOLATION,
	RECORD_OFFICE_TOLD,
	RECORD_CDC_TOLD,
	RECORD_SECOND_READING,
	RECORD_TRANSFER,
	RECORD_DIAGNOSIS,
	RECORD_ONSET,
	CLOSE_INCIDENT,
	WITHDRAW_INCIDENT,
	INCIDENT_ACTION_COUNT
};

/* What a step adds to the record besides state, moment and actor. */
struct incident_note {
	const char *what; /* name of the event */
	int64_t happened_at;
	double temperature_c;
	Health__Method method;
	Health__Channel channel;
	const char *reference; /* NULL: none */
	const char *text;      /* clear; is sealed; NULL: none */
};

/* A new incident in the decision's arena: opened now, with the duties of the plan's day, without a step. */
Health__Incident *incident_create(const struct context *context, struct decision *decision,
				  const struct incident_start *start);

/* A copy to be changed, and *happened_at (0: now) made certain; or NULL: rejected INCIDENT_UNKNOWN, INCIDENT_STATE_FORBIDS or
 * MOMENT_IMPOSSIBLE. The decision goes under the incident's correlation id. */
Health__Incident *incident_take(const struct view *view, const struct context *context, struct decision *decision,
				enum incident_action action, const char *incident_id, int64_t *happened_at);

void incident_step(Health__Incident *incident, const struct context *context, const struct incident_note *note);

/* It has to be done by `by_at`. */
void incident_duty(Health__Incident *incident, const struct context *context, Health__IncidentDuty__Kind kind,
		   int64_t by_at, const char *department);

/* It is done, or no longer asked for: IncidentDutyOver if it was told as missed. */
void incident_duty_over(Health__Incident *incident, struct decision *decision, Health__IncidentDuty__Kind kind);

/* Is it still to be done? */
bool incident_owes(const Health__Incident *incident, Health__IncidentDuty__Kind kind);

/* When the next duty is missed; 0: none will be. To be called after duties have changed. */
void incident_deadline(Health__Incident *incident);

/* What is asked now of whoever deals with it, in `arena`. */
Health__IncidentNow *incident_now(const Health__Incident *incident, struct arena *arena);

/* "ISOLATED" */
const char *state_name(Health__Incident__State state);

/* --- cases (decide_case.c) ------------------------------------------------------------------------------------------------ */

/* The incident's person is a suspected or a confirmed case from now on: contacts are looked for (C9.3). */
void case_suspected(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Incident *incident, const struct incident_note *note);
void case_confirmed(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Incident *incident, const struct incident_note *note);

/* Not in the future, else rejected ONSET_IN_FUTURE; "" is not known, and possible. */
bool onset_is_possible(const struct context *context, struct decision *decision, const char *onset_date);

/* What is due: duties whose time is over, and rooms for those who wait though one is free. */
void incident_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
