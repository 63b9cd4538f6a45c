/* From the isolation to the end (C1.4, G2). Which command is possible when stands in incident.c. */
#include <math.h>
#include <string.h>

#include "common/core/plan.h"
#include "services/health/contact.h"
#include "services/health/observation.h"
#include "services/health/staff.h"

#define DUTY(NAME) HEALTH__INCIDENT_DUTY__KIND__##NAME
#define STATE(NAME) HEALTH__INCIDENT__STATE__##NAME

/* The step is taken: it stands in the record, and the next deadline is found. */
static void step(Health__Incident *incident, const struct context *context, const struct incident_note *note)
{
	incident_step(incident, context, note);
	incident_deadline(incident);
}

static const Plan__IncidentRules *rules_of(const struct context *context, const Health__Incident *incident)
{
	char date[DATE_SIZE];

	zone_date(incident->detected_at, date);
	return plan_incident_on(context->plan, date);
}

void decide_confirm_isolation(const struct view *view, const struct context *context,
			      const Health__ConfirmIsolation *command, struct decision *decision)
{
	int64_t at = command->happened_at;
	Health__Incident *incident =
		incident_take(view, context, decision, CONFIRM_ISOLATION, command->incident_id, &at);
	Health__ConfirmIsolationReply *reply;

	if (!incident)
		return;
	incident->state = STATE(ISOLATED);
	incident->isolated_at = at;
	incident_duty_over(incident, decision, DUTY(ISOLATE));
	step(incident, context,
	     &(struct incident_note){ .what = "IsolationConfirmed", .happened_at = at, .text = command->note });
	emit_isolation_confirmed(decision)->incident = incident;
	reply = decision_reply(decision, &health__confirm_isolation_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

/* --- reports -------------------------------------------------------------------------------------------------------------- */

static bool is_told_first(struct decision *decision, const char *incident_id, int64_t told_at)
{
	char told[RFC3339_SIZE];

	if (!told_at)
		return true;
	rfc3339_format(told_at, told);
	decision_reject(decision, &REASON_ALREADY_TOLD, "incident_id", incident_id, told);
	return false;
}

void decide_record_office_told(const struct view *view, const struct context *context,
			       const Health__RecordOfficeTold *command, struct decision *decision)
{
	int64_t at = command->happened_at;
	Health__Incident *incident =
		incident_take(view, context, decision, RECORD_OFFICE_TOLD, command->incident_id, &at);
	Health__RecordOfficeToldReply *reply;

	if (!incident || !is_told_first(decision, incident->incident_id, incident->office_told_at))
		return;
	incident->office_told_at = at;
	incident_duty_over(incident, decision, DUTY(TELL_OFFICE));
	step(incident, context,
	     &(struct incident_note){ .what = "OfficeTold",
				      .happened_at = at,
				      .channel = command->channel,
				      .reference = command->reference,
				      .text = command->reached });
	emit_office_told(decision)->incident = incident;
	reply = decision_reply(decision, &health__record_office_told_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

/* The department that the plan names tells the CDC (O2), or the office. */
void decide_record_cdc_told(const struct view *view, const struct context *context,
			    const Health__RecordCdcTold *command, struct decision *decision)
{
	int64_t at = command->happened_at;
	Health__Incident *incident = incident_take(view, context, decision, RECORD_CDC_TOLD, command->incident_id, &at);
	Health__RecordCdcToldReply *reply;

	if (!incident ||
	    !department_is_own(context, rules_of(context, incident)->reporting_department, "incident_id", decision) ||
	    !is_told_first(decision, incident->incident_id, incident->cdc_told_at))
		return;
	incident->cdc_told_at = at;
	incident_duty_over(incident, decision, DUTY(TELL_CDC));
	step(incident, context,
	     &(struct incident_note){ .what = "CdcTold",
				      .happened_at = at,
				      .channel = command->channel,
				      .reference = command->reference,
				      .text = command->reached });
	emit_cdc_told(decision)->incident = incident;
	reply = decision_reply(decision, &health__record_cdc_told_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

/* --- the second reading --------------------------------------------------------------------------------------------------- */

static bool second_reading_is_taken(const struct context *context, const Health__RecordSecondReading *command,
				    const Health__Incident *incident, int64_t at, struct decision *decision)
{
	const Plan__IncidentRules *rules = rules_of(context, incident);
	const Plan__DoorRules *door = door_rules_at(context->plan, at);
	int64_t from_at = incident->isolated_at + rules->second_reading_after_min * 60 * SECOND;
	char from[RFC3339_SIZE];

	if (command->method != HEALTH__METHOD__MERCURY) {
		decision_reject(decision, &REASON_MERCURY_REQUIRED, "method");
	} else if (!temperature_is_possible(door, command->temperature_c)) {
		decision_reject(decision, &REASON_TEMPERATURE_IMPOSSIBLE, "temperature_c", command->temperature_c,
				door->reading_min_c, door->reading_max_c);
	} else if (at < from_at) {
		rfc3339_format(from_at, from);
		decision_reject(decision, &REASON_SECOND_READING_TOO_EARLY, "happened_at",
				rules->second_reading_after_min, from);
	}
	return !decision->rejection;
}

static bool clears(const Plan__IncidentRules *rules, const Health__RecordSecondReading *command)
{
	return lround(command->temperature_c * 10) < lround(rules->clears_below_c * 10) &&
	       !command->suspected_all_the_same;
}

/* The room goes to terminal cleaning all the same. */
static void clear(const struct view *view, const struct context *context, struct decision *decision,
		  Health__Incident *incident, const struct incident_note *note)
{
	incident->state = STATE(CLEARED);
	incident->treated_at = note->happened_at;
	room_leave(view, decision, incident);
	step(incident, context, note);
	emit_incident_cleared(decision)->incident = incident;
}

void decide_record_second_reading(const struct view *view, const struct context *context,
				  const Health__RecordSecondReading *command, struct decision *decision)
{
	int64_t at = command->happened_at;
	Health__Incident *incident =
		incident_take(view, context, decision, RECORD_SECOND_READING, command->incident_id, &at);
	struct incident_note note = { .happened_at = at,
				      .temperature_c = command->temperature_c,
				      .method = command->method,
				      .text = command->note };
	Health__RecordSecondReadingReply *reply;

	if (!incident || !second_reading_is_taken(context, command, incident, at, decision))
		return;
	incident->temperature_c = command->temperature_c;
	if (clears(rules_of(context, incident), command)) {
		note.what = "IncidentCleared";
		clear(view, context, decision, incident, &note);
	} else {
		note.what = "CaseSuspected";
		case_suspected(view, context, decision, incident, &note);
	}
	reply = decision_reply(decision, &health__record_second_reading_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

/* --- the hospital ----------------------------------------------------------------------------------------------------------- */

void decide_record_transfer(const struct view *view, const struct context *context,
			    const Health__RecordTransfer *command, struct decision *decision)
{
	int64_t at = command->happened_at;
	Health__Incident *incident = incident_take(view, context, decision, RECORD_TRANSFER, command->incident_id, &at);
	Health__RecordTransferReply *reply;

	if (!incident)
		return;
	incident->state = STATE(TRANSFERRED);
	incident->treated_at = at;
	incident->hospital = command->hospital;
	incident_duty_over(incident, decision, DUTY(TRANSFER));
	incident_duty_over(incident, decision, DUTY(ISOLATE));
	incident_duty_over(incident, decision, DUTY(FIND_ROOM));
	room_leave(view, decision, incident);
	step(incident, context,
	     &(struct incident_note){ .what = "PatientTransferred",
				      .happened_at = at,
				      .reference = command->reference,
				      .text = command->note });
	emit_patient_transferred(decision)->incident = incident;
	reply = decision_reply(decision, &health__record_transfer_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

static void exclude(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Incident *incident, const struct incident_note *note)
{
	incident->state = STATE(EXCLUDED);
	step(incident, context, note);
	emit_case_excluded(decision)->incident = incident;
	observation_resume(view, context, decision, incident->subject_id, incident->incident_id);
	contacts_release_begin(view, decision, incident->incident_id);
}

void decide_record_diagnosis(const struct view *view, const struct context *context,
			     const Health__RecordDiagnosis *command, struct decision *decision)
{
	int64_t at = command->happened_at;
	Health__Incident *incident =
		incident_take(view, context, decision, RECORD_DIAGNOSIS, command->incident_id, &at);
	struct incident_note note = { .happened_at = at, .reference = command->reference, .text = command->note };
	Health__RecordDiagnosisReply *reply;

	if (!incident)
		return;
	if (command->diagnosis == HEALTH__DIAGNOSIS__DIAGNOSIS_CONFIRMED) {
		note.what = "CaseConfirmed";
		case_confirmed(view, context, decision, incident, &note);
	} else {
		note.what = "CaseExcluded";
		exclude(view, context, decision, incident, &note);
	}
	reply = decision_reply(decision, &health__record_diagnosis_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}
