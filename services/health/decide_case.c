/* What makes a case of an incident: reported, suspected, confirmed; and its end (C9.1, C9.3, O4). */
#include <string.h>

#include "common/core/plan.h"
#include "services/health/contact.h"
#include "services/health/observation.h"

#define DUTY(NAME) HEALTH__INCIDENT_DUTY__KIND__##NAME
#define STATE(NAME) HEALTH__INCIDENT__STATE__##NAME

static void contacts_trace(const struct view *view, const struct context *context, struct decision *decision,
			   const Health__Incident *incident)
{
	const struct contact_case found = { .incident_id = incident->incident_id,
					    .subject_id = incident->subject_id,
					    .onset_date = incident->onset_date,
					    .detected_at = incident->detected_at,
					    .isolated_at = incident->isolated_at };

	contacts_trace_begin(view, context, decision, &found);
}

void case_suspected(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Incident *incident, const struct incident_note *note)
{
	const Plan__IncidentRules *rules;
	char date[DATE_SIZE];

	zone_date(note->happened_at, date);
	rules = plan_incident_on(context->plan, date);
	incident->state = STATE(SUSPECTED);
	incident->suspected_at = note->happened_at;
	incident->was_case = true;
	incident_duty(incident, context, DUTY(TRANSFER), note->happened_at + rules->transfer_within_min * 60 * SECOND,
		      rules->reporting_department);
	incident_step(incident, context, note);
	incident_deadline(incident);
	emit_case_suspected(decision)->incident = incident;
	observation_become_case(view, context, decision, incident->subject_id, incident->incident_id);
	contacts_trace(view, context, decision, incident);
}

void case_confirmed(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Incident *incident, const struct incident_note *note)
{
	incident->state = STATE(CONFIRMED);
	incident->was_case = true;
	incident_step(incident, context, note);
	incident_deadline(incident);
	emit_case_confirmed(decision)->incident = incident;
	observation_become_case(view, context, decision, incident->subject_id, incident->incident_id);
	contacts_trace(view, context, decision, incident);
}

/* --- told by the CDC -------------------------------------------------------------------------------------------------------- */

bool onset_is_possible(const struct context *context, struct decision *decision, const char *onset_date)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	if (strcmp(onset_date, today) <= 0)
		return true;
	decision_reject(decision, &REASON_ONSET_IN_FUTURE, "onset_date", onset_date, today);
	return false;
}

static bool case_is_possible(const struct view *view, const struct context *context, const Health__OpenCase *command,
			     struct decision *decision, Health__Kind *ret_kind)
{
	const Health__Incident *open = incident_open_of(view, command->subject_id);

	if (!subject_kind(view, command->subject_id, ret_kind))
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else if (open)
		decision_reject(decision, &REASON_INCIDENT_ALREADY_OPEN, "subject_id", open->incident_id,
				state_name(open->state));
	else
		onset_is_possible(context, decision, command->onset_date);
	return !decision->rejection;
}

/* The office opens it, so it is told; and the CDC, if the word comes from there. */
static void told_already(Health__Incident *incident, const struct context *context, struct decision *decision,
			 bool by_cdc)
{
	incident->office_told_at = context->now;
	incident_duty_over(incident, decision, DUTY(TELL_OFFICE));
	if (!by_cdc)
		return;
	incident->cdc_told_at = context->now;
	incident_duty_over(incident, decision, DUTY(TELL_CDC));
}

void decide_open_case(const struct view *view, const struct context *context, const Health__OpenCase *command,
		      struct decision *decision)
{
	const struct incident_note opened = { .what = "IncidentOpened",
					      .happened_at = context->now,
					      .reference = command->reference,
					      .text = command->note };
	struct incident_note found = { .happened_at = context->now };
	Health__Incident *incident;
	Health__OpenCaseReply *reply;
	Health__Kind kind;

	if (!case_is_possible(view, context, command, decision, &kind))
		return;
	incident = incident_create(context, decision,
				   &(struct incident_start){ .origin = HEALTH__INCIDENT__ORIGIN__CASE_OPENED,
							     .subject_id = subject_now(view, command->subject_id),
							     .kind = kind,
							     .detected_at = context->now });
	incident->onset_date = command->onset_date;
	told_already(incident, context, decision, command->told_by_cdc);
	incident_step(incident, context, &opened);
	emit_incident_opened(decision)->incident = incident;
	found.what = command->confirmed ? "CaseConfirmed" : "CaseSuspected";
	(command->confirmed ? case_confirmed : case_suspected)(view, context, decision, incident, &found);
	reply = decision_reply(decision, &health__open_case_reply__descriptor);
	reply->incident_id = incident->incident_id;
}

void decide_record_onset(const struct view *view, const struct context *context, const Health__RecordOnset *command,
			 struct decision *decision)
{
	int64_t at = 0;
	Health__Incident *incident = incident_take(view, context, decision, RECORD_ONSET, command->incident_id, &at);
	Health__RecordOnsetReply *reply;

	if (!incident || !onset_is_possible(context, decision, command->onset_date))
		return;
	incident->onset_date = command->onset_date;
	if (incident->n_steps < INCIDENT_REPEATED_STEPS_MAX)
		incident_step(incident, context,
			      &(struct incident_note){
				      .what = "OnsetRecorded", .happened_at = at, .reference = command->onset_date });
	emit_onset_recorded(decision)->incident = incident;
	if (incident->was_case && incident_is_open(incident))
		contacts_trace(view, context, decision, incident);
	reply = decision_reply(decision, &health__record_onset_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

/* --- the end ---------------------------------------------------------------------------------------------------------------- */

static void finish(struct decision *decision, const struct context *context, Health__Incident *incident,
		   const char *text)
{
	incident->state = STATE(CLOSED);
	incident->closed_at = context->now;
	for (size_t i = 0; i < incident->n_duties; i++)
		incident_duty_over(incident, decision, incident->duties[i]->kind);
	incident_step(incident, context,
		      &(struct incident_note){ .what = "IncidentClosed", .happened_at = context->now, .text = text });
	incident_deadline(incident);
	emit_incident_closed(decision)->incident = incident;
}

void decide_close_incident(const struct view *view, const struct context *context, const Health__CloseIncident *command,
			   struct decision *decision)
{
	int64_t at = 0;
	Health__Incident *incident = incident_take(view, context, decision, CLOSE_INCIDENT, command->incident_id, &at);
	Health__CloseIncidentReply *reply;

	if (!incident)
		return;
	if (!incident->office_told_at || !incident->cdc_told_at) {
		decision_reject(decision, &REASON_REPORTS_OUTSTANDING, "incident_id",
				incident->office_told_at ? "RecordCdcTold" : "RecordOfficeTold");
		return;
	}
	finish(decision, context, incident, command->note);
	reply = decision_reply(decision, &health__close_incident_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}

void decide_withdraw_incident(const struct view *view, const struct context *context,
			      const Health__WithdrawIncident *command, struct decision *decision)
{
	int64_t at = 0;
	Health__Incident *incident =
		incident_take(view, context, decision, WITHDRAW_INCIDENT, command->incident_id, &at);
	Health__WithdrawIncidentReply *reply;

	if (!incident)
		return;
	room_leave(view, decision, incident);
	finish(decision, context, incident, command->reason);
	reply = decision_reply(decision, &health__withdraw_incident_reply__descriptor);
	reply->incident = incident_now(incident, decision->arena);
}
