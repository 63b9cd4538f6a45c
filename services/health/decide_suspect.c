/* Anyone on the staff reports a patient or suspect in one step (C9.1), a department its own (O4). */
#include <string.h>

#include "common/core/plan.h"
#include "services/health/door.h"
#include "services/health/staff.h"

static bool place_is_known(const Plan__Plan *plan, const char *place)
{
	return plan_room(plan, place) || plan_hall_of_checkpoint(plan, place) || plan_hall(plan, place);
}

static bool who_is_known(const struct view *view, const struct context *context, const Health__ReportSuspect *command,
			 struct decision *decision)
{
	Health__Kind kind;

	if (*command->subject_id && !subject_kind(view, command->subject_id, &kind))
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else if (*command->badge && !staff_find(view, command->badge))
		decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", command->badge, today_of(context));
	else if (*command->place && !place_is_known(context->plan, command->place))
		decision_reject(decision, &REASON_PLACE_UNKNOWN, "place", command->place);
	else if (!*command->subject_id && !*command->badge && !*command->token && !*command->place)
		decision_reject(decision, &REASON_SUSPECT_UNNAMED, "place");
	return !decision->rejection;
}

static bool report_is_possible(const struct view *view, const struct context *context,
			       const Health__ReportSuspect *command, int64_t at, struct decision *decision)
{
	const Plan__DoorRules *rules = door_rules_at(context->plan, at);

	if (!observed_at_is_taken(context, at, "happened_at", decision) ||
	    !who_is_known(view, context, command, decision))
		return false;
	if (command->temperature_c != 0 && !temperature_is_possible(rules, command->temperature_c))
		decision_reject(decision, &REASON_TEMPERATURE_IMPOSSIBLE, "temperature_c", command->temperature_c,
				rules->reading_min_c, rules->reading_max_c);
	else
		onset_is_possible(context, decision, command->onset_date);
	return !decision->rejection;
}

/* Whom it hangs on; somebody at a place of whom nothing is known gets a subject of their own. */
static void identify(struct incident_start *start, const struct view *view, const struct context *context,
		     const Health__ReportSuspect *command, struct decision *decision)
{
	char date[DATE_SIZE], id[UUID_TEXT_SIZE];

	zone_date(start->detected_at, date);
	if (*command->subject_id) {
		start->subject_id = subject_now(view, command->subject_id);
		subject_kind(view, command->subject_id, &start->kind);
	} else if (*command->badge) {
		start->token = command->badge;
		start->kind = HEALTH__KIND__STAFF;
		start->department = staff_find(view, command->badge)->department;
		start->subject_id = staff_find(view, command->badge)->subject_id;
	} else if (*command->token) {
		start->subject_id = token_subject_or_new(view, context, decision, command->token,
							 arena_strdup(decision->arena, date));
	} else {
		uuid7_derive(context->now, context->request_id, 0, id);
		start->subject_id = arena_strdup(decision->arena, id);
	}
}

static struct incident_start start_of(const struct context *context, const Health__ReportSuspect *command)
{
	const Plan__Hall *hall = plan_hall_of_checkpoint(context->plan, command->place);

	return (struct incident_start){ .origin = HEALTH__INCIDENT__ORIGIN__SUSPECT_REPORTED,
					.token = command->token,
					.hall = hall ? hall->id : "",
					.place = command->place,
					.department = context->department,
					.detected_at = command->happened_at ? command->happened_at : context->now,
					.temperature_c = command->temperature_c,
					.method = command->method,
					.symptoms = command->symptoms,
					.symptom_count = command->n_symptoms,
					.onset_date = command->onset_date,
					.note = command->note };
}

void decide_report_suspect(const struct view *view, const struct context *context, const Health__ReportSuspect *command,
			   struct decision *decision)
{
	struct incident_start start = start_of(context, command);
	const Health__Incident *incident;
	Health__ReportSuspectReply *reply;

	if (!report_is_possible(view, context, command, start.detected_at, decision))
		return;
	identify(&start, view, context, command, decision);
	incident = incident_begin(view, context, decision, &start);
	decision_correlate(decision, incident->correlation_id);
	emit_suspect_reported(decision)->incident = (Health__Incident *)incident;
	reply = decision_reply(decision, &health__report_suspect_reply__descriptor);
	reply->incident_id = incident->incident_id;
	reply->room = incident->room;
	reply->added = incident->readings > 1;
}
