#include <string.h>

#include "services/health/days.h"
#include "services/health/health.h"
#include "services/health/observation.h"
#include "services/health/persons.h"
#include "services/health/staff.h"

/* Six digits: province, city, county (GB/T 2260). */
static bool division_code_is_possible(const char *code)
{
	return strlen(code) == 6 && strspn(code, "0123456789") == 6 && code[0] >= '1' && code[0] <= '8';
}

static const char *staff_subject(const struct view *view, const struct context *context, const char *badge,
				 struct decision *decision)
{
	const Health__Staff *staff = staff_find(view, badge);

	if (staff && !staff->left)
		return staff->subject_id;
	decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", badge, today_of(context));
	return NULL;
}

/* The subject, or NULL: rejected. */
static const char *returnee_subject(const struct view *view, const struct context *context,
				    const Health__RegisterReturnee *command, struct decision *decision)
{
	const Health__Person *person;

	if (!*command->subject_id == !*command->badge) {
		decision_reject(decision, &REASON_SUBJECT_OR_BADGE, "subject_id");
		return NULL;
	}
	if (*command->badge)
		return staff_subject(view, context, command->badge, decision);
	person = person_find(view, command->subject_id);
	if (!person)
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	return person ? person->subject_id : NULL;
}

static bool arrival_is_possible(const struct context *context, const Health__RegisterReturnee *command,
				struct decision *decision)
{
	const char *this_day = today_of(context);
	uint32_t days_max = context->plan->retention->incident_days;

	if (strcmp(command->arrived_on, this_day) > 0)
		decision_reject(decision, &REASON_ARRIVAL_IN_FUTURE, "arrived_on", command->arrived_on, this_day);
	else if (strcmp(command->arrived_on, day_after(context->arena, this_day, -(int)days_max)) < 0)
		decision_reject(decision, &REASON_ARRIVAL_TOO_LONG_AGO, "arrived_on", command->arrived_on, days_max);
	else if (*command->from_division && !division_code_is_possible(command->from_division))
		decision_reject(decision, &REASON_DIVISION_CODE_IMPOSSIBLE, "from_division", command->from_division);
	else if (!*command->from_division && !*command->from_place)
		decision_reject(decision, &REASON_PLACE_MISSING, "from_place");
	return !decision->rejection;
}

/* The stay that this arrival belongs to already: open, and not of an earlier arrival; or over, and of the same. */
static const Health__Observation *stay_find(const struct view *view, const char *subject_id, const char *arrived_on)
{
	const Health__Observation *open = observation_open_of(view, subject_id, HEALTH__OBSERVATION__KIND__RETURNEE);
	const Health__Observation *stay;
	const char *subject;
	struct scan scan;

	if (open && strcmp(open->counted_from, arrived_on) >= 0)
		return open;
	for (size_t i = 0; (subject = person_subject(view, subject_id, i)); i++) {
		observation_of_subject_scan(&scan, view, subject);
		while ((stay = observation_next(&scan))) {
			if (stay->kind == HEALTH__OBSERVATION__KIND__RETURNEE &&
			    stay->state == HEALTH__OBSERVATION__STATE__COMPLETED &&
			    strcmp(stay->counted_from, arrived_on) == 0)
				return stay;
		}
	}
	return NULL;
}

static void journey_take(const struct context *context, const Health__RegisterReturnee *command,
			 Health__Observation *stay)
{
	stay->from_division = command->from_division;
	stay->from_place = observation_seal(context, stay, "from_place", command->from_place);
	stay->transport = command->transport;
	stay->transport_detail = observation_seal(context, stay, "transport_detail", command->transport_detail);
}

/* Somebody is back from elsewhere (C2). */
void decide_register_returnee(const struct view *view, const struct context *context,
			      const Health__RegisterReturnee *command, struct decision *decision)
{
	const char *subject_id = returnee_subject(view, context, command, decision);
	struct observation_start start = { HEALTH__OBSERVATION__KIND__RETURNEE, subject_id, command->arrived_on, NULL };
	Health__RegisterReturneeReply *reply;
	const Health__Staff *staff;
	const Health__Observation *known;
	Health__Observation *stay;

	if (!subject_id)
		return;
	staff = staff_of_subject(view, subject_id);
	if (!observation_is_for(context, staff ? staff->department : "", *command->badge ? "badge" : "subject_id",
				decision) ||
	    !arrival_is_possible(context, command, decision))
		return;
	known = stay_find(view, subject_id, command->arrived_on);
	if (known) {
		decision_reject(decision, &REASON_STAY_KNOWN, "arrived_on", known->counted_from, known->last_day);
		return;
	}
	stay = observation_begin(view, context, decision, &start);
	journey_take(context, command, stay);
	reply = decision_reply(decision, &health__register_returnee_reply__descriptor);
	reply->observation_id = stay->observation_id;
	reply->first_day = stay->first_day;
	reply->last_day = stay->last_day;
	reply->release_at = stay->release_at;
	reply->over = stay->release_at <= context->now;
	reply->community_report_by = stay->community_report_by;
}

/* They report to their community (C2). */
void decide_record_community_report(const struct view *view, const struct context *context,
				    const Health__RecordCommunityReport *command, struct decision *decision)
{
	Health__Observation *stay = observation_take(view, context, decision, command->observation_id);
	const char *this_day = today_of(context);

	if (!stay)
		return;
	if (strcmp(command->reported_on, stay->counted_from) < 0 || strcmp(command->reported_on, this_day) > 0) {
		decision_reject(decision, &REASON_REPORT_DAY_IMPOSSIBLE, "reported_on", command->reported_on,
				stay->counted_from, this_day);
		return;
	}
	decision_reply(decision, &health__record_community_report_reply__descriptor);
	if (strcmp(stay->community_reported_on, command->reported_on) == 0)
		return;
	if (*stay->community_reported_on) {
		decision_reject(decision, &REASON_COMMUNITY_REPORT_KNOWN, "reported_on", stay->community_reported_on);
		return;
	}
	stay->community_reported_on = command->reported_on;
	stay->community = observation_seal(context, stay, "community", command->community);
	observation_plan_next(stay);
	emit_community_reported(decision)->observation = stay;
}
