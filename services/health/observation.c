#include "services/health/observation.h"

#include <assert.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "common/core/zone.h"
#include "services/health/daily_log.h"
#include "services/health/days.h"
#include "services/health/health.h"
#include "services/health/persons.h"
#include "services/health/staff.h"

const Health__Observation *observation_find(const struct view *view, const char *observation_id)
{
	Health__Observation key = HEALTH__OBSERVATION__INIT;

	key.observation_id = observation_id;
	return observation_get(view, &key);
}

bool observation_is_open(const Health__Observation *observation)
{
	return observation->state == HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION ||
	       observation->state == HEALTH__OBSERVATION__STATE__LOST;
}

bool observation_is_on(struct arena *arena, const Health__Observation *observation, const char *date)
{
	return strcmp(date, observation->first_day) >= 0 && strcmp(date, observation->last_day) <= 0 &&
	       (!observation->ended_at || strcmp(date, day_of(arena, observation->ended_at)) <= 0);
}

void observation_of_subject_scan(struct scan *scan, const struct view *view, const char *subject_id)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;

	from.subject_id = subject_id;
	observation_scan(scan, view, "observation.by_subject", &from, 1, 1);
}

const Health__Observation *observation_open_of(const struct view *view, const char *subject_id,
					       Health__Observation__Kind kind)
{
	const Health__Observation *observation;
	const char *subject;
	struct scan scan;

	for (size_t i = 0; (subject = person_subject(view, subject_id, i)); i++) {
		observation_of_subject_scan(&scan, view, subject);
		while ((observation = observation_next(&scan))) {
			if (observation->kind == kind && observation_is_open(observation))
				return observation;
		}
	}
	return NULL;
}

ProtobufCBinaryData observation_seal(const struct context *context, const Health__Observation *observation,
				     const char *field, const char *text)
{
	return seal_text(context->seal, observation->subject_id, &health__observation__descriptor, field, text,
			 context->arena);
}

/* --- what is due ---------------------------------------------------------------------------------------------------------------------- */

void observation_await_log(const struct view *view, const struct context *context, Health__Observation *observation,
			   const char *date)
{
	while (strcmp(date, observation->last_day) <= 0 && daily_log_current(view, observation->observation_id, date))
		date = day_after(context->arena, date, 1);
	observation->log_day = strcmp(date, observation->last_day) <= 0 ? date : "";
	observation_plan_next(observation);
}

void observation_await_log_from_now(const struct view *view, const struct context *context,
				    Health__Observation *observation)
{
	const char *date = today_of(context);
	int64_t deadline_at = 0;
	bool exists = zone_instant(date, observation->log_deadline, &deadline_at);

	assert(exists);
	if (context->now >= deadline_at)
		date = day_after(context->arena, date, 1);
	observation_await_log(view, context, observation, day_later(date, observation->first_day));
}

static void due_by(Health__Observation *observation, int64_t at)
{
	observation->due_at = at < observation->due_at ? at : observation->due_at;
}

void observation_plan_next(Health__Observation *observation)
{
	int64_t deadline_at;

	observation->due_at = observation->release_at;
	if (zone_instant(observation->log_day, observation->log_deadline, &deadline_at))
		due_by(observation, deadline_at);
	if (*observation->community_report_by && !*observation->community_reported_on &&
	    !observation->community_report_overdue)
		due_by(observation, day_end_at(observation->community_report_by));
}

void observation_set_last_day(const struct view *view, const struct context *context, Health__Observation *observation,
			      const char *last_day)
{
	observation->last_day = last_day;
	observation->release_at = day_end_at(last_day);
	if (*observation->log_day)
		observation_plan_next(observation);
	else if (observation->state == HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION)
		observation_await_log_from_now(view, context, observation);
}

/* --- beginning ------------------------------------------------------------------------------------------------------------------------ */

/* Day 1 is the day counted from or the next; who is free as the last day begins has the day before as the last one. */
static void count_days(struct arena *arena, Health__Observation *observation, Plan__FirstDay first_day,
		       bool last_day_inclusive)
{
	int after_first = (int)observation->days - (last_day_inclusive ? 1 : 2);

	observation->first_day =
		day_after(arena, observation->counted_from, first_day == PLAN__FIRST_DAY__NEXT_DAY ? 1 : 0);
	observation->last_day = day_after(arena, observation->first_day, after_first);
	observation->release_at = day_end_at(observation->last_day);
}

static void returnee_rules_take(const struct context *context, Health__Observation *observation)
{
	const Plan__ReturneeRules *rules = plan_returnee_on(context->plan, observation->counted_from);

	observation->days = rules->isolation_days;
	observation->log_deadline = rules->log_deadline;
	count_days(context->arena, observation, rules->first_day, rules->last_day_inclusive);
	/* Who is registered late has until the end of that day. */
	observation->community_report_by = day_later(
		day_after(context->arena, observation->counted_from, (int)rules->community_report_within_days),
		today_of(context));
}

static void contact_rules_take(const struct context *context, Health__Observation *observation)
{
	const Plan__ContactRules *rules = plan_contact_on(context->plan, observation->counted_from);

	observation->days = rules->observation_days;
	observation->log_deadline = rules->log_deadline;
	observation->lost_after_missed_days = rules->lost_after_missed_days;
	count_days(context->arena, observation, rules->first_day, rules->last_day_inclusive);
}

/* One decision may begin many: the id depends on the subject too. */
static const char *observation_new_id(const struct context *context, const struct observation_start *start)
{
	const char *seed = arena_printf(context->arena, "%s/observation/%s", context->request_id, start->subject_id);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, seed, (unsigned)start->kind, id);
	return arena_strdup(context->arena, id);
}

static Health__Observation *observation_create(const struct view *view, const struct context *context,
					       const struct observation_start *start)
{
	Health__Observation *observation = reflect_new(&health__observation__descriptor, context->arena);
	const Health__Staff *staff = staff_of_subject(view, start->subject_id);

	observation->observation_id = observation_new_id(context, start);
	observation->subject_id = start->subject_id;
	observation->kind = start->kind;
	observation->badge = staff ? staff->badge : "";
	observation->department = staff ? staff->department : "";
	observation->state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
	observation->incident_id = start->incident_id ? start->incident_id : "";
	observation->counted_from = start->counted_from;
	observation->began_at = context->now;
	observation->began_by = context->actor;
	if (start->kind == HEALTH__OBSERVATION__KIND__RETURNEE)
		returnee_rules_take(context, observation);
	else
		contact_rules_take(context, observation);
	observation_await_log_from_now(view, context, observation);
	return observation;
}

void observation_end(const struct context *context, Health__Observation *observation, Health__Observation__State state,
		     int64_t ended_at)
{
	observation->state = state;
	observation->ended_at = ended_at;
	observation->ended_by = context->actor;
	observation->log_day = "";
}

static Health__Observation *copy(const struct context *context, const Health__Observation *observation)
{
	return reflect_copy(&observation->base, context->arena);
}

Health__Observation *observation_begin(const struct view *view, const struct context *context,
				       struct decision *decision, const struct observation_start *start)
{
	const Health__Observation *open = observation_open_of(view, start->subject_id, start->kind);
	Health__Observation *begun, *old;

	if (open && strcmp(start->counted_from, open->counted_from) <= 0)
		return NULL;
	begun = observation_create(view, context, start);
	if (open) {
		old = copy(context, open);
		observation_end(context, old, HEALTH__OBSERVATION__STATE__SUPERSEDED, context->now);
		old->superseded_by = begun->observation_id;
		begun->supersedes = open->observation_id;
		emit_observation_superseded(decision)->observation = old;
	}
	emit_observation_began(decision)->observation = begun;
	return begun;
}

/* --- taking one in hand --------------------------------------------------------------------------------------------------------------- */

bool observation_is_for(const struct context *context, const char *department, const char *field,
			struct decision *decision)
{
	return department_is_own(context, *department ? department : context->plan->organisation->office, field,
				 decision);
}

Health__Observation *observation_take(const struct view *view, const struct context *context, struct decision *decision,
				      const char *observation_id)
{
	const Health__Observation *observation = observation_find(view, observation_id);

	if (!observation) {
		decision_reject(decision, &REASON_OBSERVATION_UNKNOWN, "observation_id");
		return NULL;
	}
	if (!observation_is_for(context, observation->department, "observation_id", decision))
		return NULL;
	return copy(context, observation);
}

Health__Observation *observation_take_open(const struct view *view, const struct context *context,
					   struct decision *decision, const char *observation_id)
{
	Health__Observation *observation = observation_take(view, context, decision, observation_id);

	if (!observation || observation_is_open(observation))
		return observation;
	decision_reject(decision, &REASON_NOT_UNDER_OBSERVATION, "observation_id",
			reflect_text(&observation->base, "state", context->arena),
			day_of(context->arena, observation->ended_at));
	return NULL;
}
