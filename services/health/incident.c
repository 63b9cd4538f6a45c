#include "services/health/incident.h"

#include <string.h>

#include "services/health/health.h"
#include "services/health/staff.h"

#define STATE(NAME) HEALTH__INCIDENT__STATE__##NAME
#define IN(NAME) (1u << STATE(NAME))
#define BEFORE_ISOLATION (IN(DETECTED) | IN(ROOM_ASSIGNED))
#define OPEN (BEFORE_ISOLATION | IN(ISOLATED) | IN(SUSPECTED) | IN(TRANSFERRED) | IN(CONFIRMED))
#define ENDED (IN(CLEARED) | IN(EXCLUDED))

/* Which command is possible in which states. */
static const struct {
	const char *command;
	uint32_t states;
} actions[] = {
	[CONFIRM_ISOLATION] = { "ConfirmIsolation", IN(ROOM_ASSIGNED) },
	[RECORD_OFFICE_TOLD] = { "RecordOfficeTold", OPEN | ENDED },
	[RECORD_CDC_TOLD] = { "RecordCdcTold", OPEN | ENDED },
	[RECORD_SECOND_READING] = { "RecordSecondReading", IN(ISOLATED) },
	[RECORD_TRANSFER] = { "RecordTransfer", BEFORE_ISOLATION | IN(ISOLATED) | IN(SUSPECTED) },
	[RECORD_DIAGNOSIS] = { "RecordDiagnosis", IN(TRANSFERRED) },
	[RECORD_ONSET] = { "RecordOnset", OPEN | ENDED },
	[CLOSE_INCIDENT] = { "CloseIncident", IN(CONFIRMED) | ENDED },
	[WITHDRAW_INCIDENT] = { "WithdrawIncident", BEFORE_ISOLATION },
};

const Health__Incident *incident_find(const struct view *view, const char *incident_id)
{
	Health__Incident key = HEALTH__INCIDENT__INIT;

	key.incident_id = incident_id;
	return incident_get(view, &key);
}

bool subject_kind(const struct view *view, const char *subject_id, Health__Kind *ret_kind)
{
	const Health__Person *person = person_find(view, subject_id);

	if (!person && !staff_of_subject(view, subject_id))
		return false;
	*ret_kind = person ? person->kind : HEALTH__KIND__STAFF;
	return true;
}

bool incident_is_open(const Health__Incident *incident)
{
	return 1u << incident->state & OPEN;
}

const Health__Incident *incident_open_of(const struct view *view, const char *subject_id)
{
	Health__Incident from = HEALTH__INCIDENT__INIT;
	const Health__Incident *incident;
	struct scan scan;

	for (size_t i = 0; (from.subject_id = person_subject(view, subject_id, i)); i++) {
		incident_scan(&scan, view, "incident.by_subject", &from, 1, 1);
		while ((incident = incident_next(&scan))) {
			if (incident_is_open(incident))
				return incident;
		}
	}
	return NULL;
}

const char *state_name(Health__Incident__State state)
{
	return protobuf_c_enum_descriptor_get_value(&health__incident__state__descriptor, (int)state)->name;
}

static bool is_possible(const Health__Incident *incident, enum incident_action action)
{
	if (!(1u << incident->state & actions[action].states))
		return false;
	switch (action) {
	case RECORD_OFFICE_TOLD:
		return !incident->office_told_at;
	case RECORD_CDC_TOLD:
		return !incident->cdc_told_at;
	case CLOSE_INCIDENT:
		return incident->office_told_at && incident->cdc_told_at;
	default:
		return true;
	}
}

static const char *possible_text(const Health__Incident *incident, struct arena *arena)
{
	const char *text = "";

	for (enum incident_action i = 0; i < INCIDENT_ACTION_COUNT; i++) {
		if (is_possible(incident, i))
			text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", actions[i].command);
	}
	return *text ? text : "-";
}

/* The chain goes forward: nobody is in a hospital before they were isolated here. Telling may be put on record in any order. */
static int64_t earliest_of(const Health__Incident *incident, enum incident_action action)
{
	const int64_t before[] = { incident->isolated_at, incident->suspected_at, incident->treated_at };
	int64_t earliest = incident->detected_at;

	for (size_t i = 0; action >= RECORD_SECOND_READING && i < sizeof(before) / sizeof(before[0]); i++)
		earliest = before[i] > earliest ? before[i] : earliest;
	return earliest;
}

static bool moment_is_possible(const struct context *context, struct decision *decision, int64_t earliest,
			       int64_t happened_at)
{
	char from[RFC3339_SIZE], until[RFC3339_SIZE];

	if (happened_at >= earliest && happened_at <= context->now)
		return true;
	rfc3339_format(earliest, from);
	rfc3339_format(context->now, until);
	decision_reject(decision, &REASON_MOMENT_IMPOSSIBLE, "happened_at", from, until);
	return false;
}

Health__Incident *incident_take(const struct view *view, const struct context *context, struct decision *decision,
				enum incident_action action, const char *incident_id, int64_t *happened_at)
{
	const Health__Incident *incident = incident_find(view, incident_id);

	if (!*happened_at)
		*happened_at = context->now;
	if (!incident) {
		decision_reject(decision, &REASON_INCIDENT_UNKNOWN, "incident_id", incident_id);
		return NULL;
	}
	if (!(1u << incident->state & actions[action].states)) {
		decision_reject(decision, &REASON_INCIDENT_STATE_FORBIDS, "incident_id", incident_id,
				state_name(incident->state), actions[action].command,
				possible_text(incident, context->arena));
		return NULL;
	}
	if (!moment_is_possible(context, decision, earliest_of(incident, action), *happened_at))
		return NULL;
	decision_correlate(decision, incident->correlation_id);
	return reflect_copy(&incident->base, decision->arena);
}

Health__IncidentNow *incident_now(const Health__Incident *incident, struct arena *arena)
{
	Health__IncidentNow *now = reflect_new(&health__incident_now__descriptor, arena);

	now->incident_id = incident->incident_id;
	now->state = incident->state;
	now->room = incident->room;
	now->possible = arena_alloc(arena, INCIDENT_ACTION_COUNT * sizeof(*now->possible));
	for (enum incident_action i = 0; i < INCIDENT_ACTION_COUNT; i++) {
		if (is_possible(incident, i))
			now->possible[now->n_possible++] = actions[i].command;
	}
	now->duties = arena_alloc(arena, (incident->n_duties + 1) * sizeof(*now->duties));
	for (size_t i = 0; i < incident->n_duties; i++) {
		if (!incident->duties[i]->over)
			now->duties[now->n_duties++] = incident->duties[i];
	}
	return now;
}
