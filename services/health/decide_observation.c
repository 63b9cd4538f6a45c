#include <string.h>

#include "common/core/zone.h"
#include "services/health/daily_log.h"
#include "services/health/days.h"
#include "services/health/observation.h"
#include "services/health/persons.h"

/* --- by the office -------------------------------------------------------------------------------------------------------------------- */

void decide_release_early(const struct view *view, const struct context *context, const Health__ReleaseEarly *command,
			  struct decision *decision)
{
	Health__Observation *observation = observation_take_open(view, context, decision, command->observation_id);

	if (!observation)
		return;
	observation_end(context, observation, HEALTH__OBSERVATION__STATE__RELEASED_EARLY, context->now);
	observation->reason = observation_seal(context, observation, "reason", command->reason);
	emit_observation_released_early(decision)->observation = observation;
	decision_reply(decision, &health__release_early_reply__descriptor);
}

void decide_extend_observation(const struct view *view, const struct context *context,
			       const Health__ExtendObservation *command, struct decision *decision)
{
	Health__Observation *observation = observation_take_open(view, context, decision, command->observation_id);
	Health__ExtendObservationReply *reply;
	Health__ObservationExtended *event;
	const char *latest;

	if (!observation)
		return;
	latest = day_after(context->arena, observation->last_day, (int)observation->days);
	if (strcmp(command->last_day, observation->last_day) <= 0 || strcmp(command->last_day, latest) > 0) {
		decision_reject(decision, &REASON_EXTENSION_IMPOSSIBLE, "last_day", command->last_day,
				observation->last_day, latest);
		return;
	}
	event = emit_observation_extended(decision);
	event->observation = observation;
	event->last_day_before = observation->last_day;
	observation_set_last_day(view, context, observation, command->last_day);
	observation->reason = observation_seal(context, observation, "reason", command->reason);
	reply = decision_reply(decision, &health__extend_observation_reply__descriptor);
	reply->release_at = observation->release_at;
}

/* --- a new exposure ------------------------------------------------------------------------------------------------------------------- */

/* The journey and the report to the community are those of the first. */
static void journey_carry(const Health__Observation *from, Health__Observation *to)
{
	to->from_division = from->from_division;
	to->from_place = from->from_place;
	to->transport = from->transport;
	to->transport_detail = from->transport_detail;
	to->community_report_by = from->community_report_by;
	to->community_reported_on = from->community_reported_on;
	to->community_report_overdue = from->community_report_overdue;
	to->community = from->community;
	observation_plan_next(to);
}

void decide_record_reexposure(const struct view *view, const struct context *context,
			      const Health__RecordReexposure *command, struct decision *decision)
{
	const Health__Observation *open = observation_take_open(view, context, decision, command->observation_id);
	const char *this_day = today_of(context);
	Health__RecordReexposureReply *reply;
	Health__Observation *begun;

	if (!open)
		return;
	if (strcmp(command->exposed_on, open->counted_from) <= 0 || strcmp(command->exposed_on, this_day) > 0) {
		decision_reject(decision, &REASON_EXPOSURE_DAY_IMPOSSIBLE, "exposed_on", command->exposed_on,
				open->counted_from, this_day);
		return;
	}
	begun = observation_begin(
		view, context, decision,
		&(struct observation_start){ open->kind, open->subject_id, command->exposed_on, open->incident_id });
	journey_carry(open, begun);
	begun->reason = observation_seal(context, begun, "reason", command->reason);
	reply = decision_reply(decision, &health__record_reexposure_reply__descriptor);
	reply->observation_id = begun->observation_id;
	reply->first_day = begun->first_day;
	reply->last_day = begun->last_day;
	reply->release_at = begun->release_at;
}

/* --- by the clock --------------------------------------------------------------------------------------------------------------------- */

/* The release is the one that the rule says, at whatever time it is recorded. */
static void complete(const struct context *context, Health__Observation *observation, struct decision *decision)
{
	observation_end(context, observation, HEALTH__OBSERVATION__STATE__COMPLETED, observation->release_at);
	emit_observation_completed(decision)->observation = observation;
}

static void community_report_overdue(Health__Observation *observation, struct decision *decision)
{
	observation->community_report_overdue = true;
	observation_plan_next(observation);
	emit_community_report_overdue(decision)->observation = observation;
}

static void log_missed(const struct view *view, const struct context *context, Health__Observation *observation,
		       struct decision *decision)
{
	Health__DailyLogMissed *event = emit_daily_log_missed(decision);
	const char *date = observation->log_day;
	unsigned limit = observation->lost_after_missed_days;

	event->observation = observation;
	event->log = daily_log_missing(context->arena, observation, date);
	event->missed_in_a_row = daily_log_missed_in_a_row(view, observation, date);
	if (limit && event->missed_in_a_row >= limit) {
		observation->state = HEALTH__OBSERVATION__STATE__LOST;
		observation->lost_on = day_after(context->arena, date, 1 - (int)event->missed_in_a_row);
		observation->log_day = "";
		emit_contact_lost(decision)->observation = observation;
	} else {
		observation_await_log(view, context, observation, day_after(context->arena, date, 1));
	}
}

void decide_advance_observation(const struct view *view, const struct context *context,
				const Health__AdvanceObservation *command, struct decision *decision)
{
	Health__Observation *observation = observation_take(view, context, decision, command->observation_id);
	int64_t deadline_at;

	if (!observation)
		return;
	decision_reply(decision, &health__advance_observation_reply__descriptor);
	if (observation->state != HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION || observation->due_at > context->now)
		return; /* done meanwhile */
	if (observation->due_at == observation->release_at)
		complete(context, observation, decision);
	else if (zone_instant(observation->log_day, observation->log_deadline, &deadline_at) &&
		 deadline_at == observation->due_at)
		log_missed(view, context, observation, decision);
	else
		community_report_overdue(observation, decision);
}
