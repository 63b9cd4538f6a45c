#include "services/health/observation.h"

#include <assert.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"

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

static void subject_scan(struct scan *scan, const struct view *view, const char *subject_id)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;

	from.subject_id = subject_id;
	observation_scan(scan, view, "observation.by_subject", &from, 1, 1);
}

const Health__Observation *observation_open_of(const struct view *view, const char *subject_id,
					       Health__Observation__Kind kind)
{
	const Health__Observation *observation;
	struct scan scan;

	subject_scan(&scan, view, subject_id);
	while ((observation = observation_next(&scan))) {
		if (observation->kind == kind && observation_is_open(observation))
			return observation;
	}
	return NULL;
}

Health__Observation *observation_change(const struct context *context, const Health__Observation *observation)
{
	return reflect_copy(&observation->base, context->arena);
}

/* --- days ----------------------------------------------------------------------------------------------------------------------------- */

static const char *date_of(struct arena *arena, int64_t at)
{
	char date[DATE_SIZE];

	zone_date(at, date);
	return arena_strdup(arena, date);
}

static const char *date_after(struct arena *arena, const char *date, int days)
{
	char after[DATE_SIZE];

	assert(zone_date_add(date, days, after));
	return arena_strdup(arena, after);
}

static int64_t end_of_day(const char *date)
{
	int64_t begin_at, end_at;

	assert(zone_day(date, &begin_at, &end_at));
	return end_at;
}

static void count_days(struct arena *arena, Health__Observation *observation, Plan__FirstDay first_day,
		       bool last_day_inclusive)
{
	int beyond = (int)observation->days - (last_day_inclusive ? 1 : 2);

	observation->first_day =
		date_after(arena, observation->counted_from, first_day == PLAN__FIRST_DAY__NEXT_DAY ? 1 : 0);
	observation->last_day = date_after(arena, observation->first_day, beyond);
	observation->release_at = end_of_day(observation->last_day);
}

static const char *later_of(const char *one, const char *other)
{
	return strcmp(one, other) > 0 ? one : other;
}

const char *observation_log_day_from_now(const struct context *context, const Health__Observation *observation)
{
	const char *today = date_of(context->arena, context->now);
	int64_t deadline_at;

	assert(zone_instant(today, observation->log_deadline, &deadline_at));
	if (context->now >= deadline_at)
		today = date_after(context->arena, today, 1);
	today = later_of(today, observation->first_day);
	return strcmp(today, observation->last_day) <= 0 ? today : "";
}

void observation_plan_next(Health__Observation *observation)
{
	int64_t at;

	observation->due_at = observation->release_at;
	if (*observation->log_day) {
		assert(zone_instant(observation->log_day, observation->log_deadline, &at));
		observation->due_at = at < observation->due_at ? at : observation->due_at;
	}
	if (*observation->community_report_by && !*observation->community_reported_on &&
	    !observation->community_report_overdue) {
		at = end_of_day(observation->community_report_by);
		observation->due_at = at < observation->due_at ? at : observation->due_at;
	}
}

/* --- beginning ------------------------------------------------------------------------------------------------------------------------ */

static void returnee_rules_take(const struct context *context, Health__Observation *observation)
{
	const Plan__ReturneeRules *rules = plan_returnee_on(context->plan, observation->counted_from);

	observation->days = rules->isolation_days;
	observation->log_deadline = rules->log_deadline;
	count_days(context->arena, observation, rules->first_day, rules->last_day_inclusive);
	/* Who is registered late has until the end of that day. */
	observation->community_report_by = later_of(
		date_after(context->arena, observation->counted_from, (int)rules->community_report_within_days),
		date_of(context->arena, context->now));
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

	uuid7_derive(context->now, seed, start->kind, id);
	return arena_strdup(context->arena, id);
}

static Health__Observation *observation_create(const struct context *context, const struct observation_start *start)
{
	Health__Observation *observation = reflect_new(&health__observation__descriptor, context->arena);

	observation->observation_id = observation_new_id(context, start);
	observation->subject_id = start->subject_id;
	observation->kind = start->kind;
	observation->state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
	observation->incident_id = start->incident_id ? start->incident_id : "";
	observation->counted_from = start->counted_from;
	observation->began_at = context->now;
	observation->began_by = context->actor;
	if (start->kind == HEALTH__OBSERVATION__KIND__RETURNEE)
		returnee_rules_take(context, observation);
	else
		contact_rules_take(context, observation);
	observation->log_day = observation_log_day_from_now(context, observation);
	observation_plan_next(observation);
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

Health__Observation *observation_begin(const struct view *view, const struct context *context,
				       struct decision *decision, const struct observation_start *start)
{
	const Health__Observation *open = observation_open_of(view, start->subject_id, start->kind);
	Health__Observation *begun, *old;

	if (open && strcmp(start->counted_from, open->counted_from) <= 0)
		return NULL;
	begun = observation_create(context, start);
	if (open) {
		old = observation_change(context, open);
		observation_end(context, old, HEALTH__OBSERVATION__STATE__SUPERSEDED, context->now);
		old->superseded_by = begun->observation_id;
		begun->supersedes = open->observation_id;
		emit_observation_superseded(decision)->observation = old;
	}
	emit_observation_began(decision)->observation = begun;
	return begun;
}

void observation_release_contact(const struct view *view, const struct context *context, struct decision *decision,
				 const char *subject_id)
{
	const Health__Observation *open = observation_open_of(view, subject_id, HEALTH__OBSERVATION__KIND__CONTACT);
	Health__Observation *ended;

	if (!open)
		return;
	ended = observation_change(context, open);
	observation_end(context, ended, HEALTH__OBSERVATION__STATE__CASE_EXCLUDED, context->now);
	emit_observation_case_excluded(decision)->observation = ended;
}

/* --- a case of their own -------------------------------------------------------------------------------------------------------------- */

void observation_become_case(const struct view *view, const struct context *context, struct decision *decision,
			     const char *subject_id, const char *incident_id)
{
	const Health__Observation *observation;
	Health__Observation *ended;
	struct scan scan;

	subject_scan(&scan, view, subject_id);
	while ((observation = observation_next(&scan))) {
		if (!observation_is_open(observation))
			continue;
		ended = observation_change(context, observation);
		observation_end(context, ended, HEALTH__OBSERVATION__STATE__BECAME_CASE, context->now);
		ended->case_incident_id = incident_id;
		emit_observation_became_case(decision)->observation = ended;
	}
}

void observation_resume(const struct view *view, const struct context *context, struct decision *decision,
			const char *subject_id, const char *incident_id)
{
	const Health__Observation *observation;
	Health__Observation *resumed;
	struct scan scan;

	subject_scan(&scan, view, subject_id);
	while ((observation = observation_next(&scan))) {
		if (observation->state != HEALTH__OBSERVATION__STATE__BECAME_CASE ||
		    strcmp(observation->case_incident_id, incident_id) != 0)
			continue;
		resumed = observation_change(context, observation);
		resumed->state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
		resumed->ended_at = 0;
		resumed->ended_by = "";
		resumed->log_day = observation_log_day_from_now(context, resumed);
		observation_plan_next(resumed);
		emit_observation_resumed(decision)->observation = resumed;
	}
}
