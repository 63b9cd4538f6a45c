#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/observation.h"

static Health__Observation *end_now(const struct context *context, const Health__Observation *observation,
				    Health__Observation__State state)
{
	Health__Observation *ended = reflect_copy(&observation->base, context->arena);

	observation_end(context, ended, state, context->now);
	return ended;
}

void observation_release_contact(const struct view *view, const struct context *context, struct decision *decision,
				 const char *subject_id)
{
	const Health__Observation *open = observation_open_of(view, subject_id, HEALTH__OBSERVATION__KIND__CONTACT);

	if (open)
		emit_observation_case_excluded(decision)->observation =
			end_now(context, open, HEALTH__OBSERVATION__STATE__CASE_EXCLUDED);
}

void observation_become_case(const struct view *view, const struct context *context, struct decision *decision,
			     const char *subject_id, const char *incident_id)
{
	const Health__Observation *observation;
	Health__Observation *ended;
	const char *subject;
	struct scan scan;

	for (size_t i = 0; (subject = person_subject(view, subject_id, i)); i++) {
		observation_of_subject_scan(&scan, view, subject);
		while ((observation = observation_next(&scan))) {
			if (!observation_is_open(observation))
				continue;
			ended = end_now(context, observation, HEALTH__OBSERVATION__STATE__BECAME_CASE);
			ended->case_incident_id = incident_id;
			emit_observation_became_case(decision)->observation = ended;
		}
	}
}

/* Another one of its kind has begun meanwhile, and takes its place. */
static void supersede(const struct context *context, struct decision *decision, const Health__Observation *observation,
		      const Health__Observation *by)
{
	Health__Observation *ended = end_now(context, observation, HEALTH__OBSERVATION__STATE__SUPERSEDED);

	ended->superseded_by = by->observation_id;
	emit_observation_superseded(decision)->observation = ended;
}

static void resume(const struct view *view, const struct context *context, struct decision *decision,
		   const Health__Observation *observation)
{
	const Health__Observation *open = observation_open_of(view, observation->subject_id, observation->kind);
	Health__Observation *resumed;

	if (open) {
		supersede(context, decision, observation, open);
		return;
	}
	resumed = reflect_copy(&observation->base, context->arena);
	resumed->state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
	resumed->ended_at = 0;
	resumed->ended_by = "";
	observation_await_log_from_now(view, context, resumed);
	emit_observation_resumed(decision)->observation = resumed;
}

void observation_resume(const struct view *view, const struct context *context, struct decision *decision,
			const char *subject_id, const char *incident_id)
{
	const Health__Observation *observation;
	const char *subject;
	struct scan scan;

	for (size_t i = 0; (subject = person_subject(view, subject_id, i)); i++) {
		observation_of_subject_scan(&scan, view, subject);
		while ((observation = observation_next(&scan))) {
			if (observation->state == HEALTH__OBSERVATION__STATE__BECAME_CASE &&
			    strcmp(observation->case_incident_id, incident_id) == 0)
				resume(view, context, decision, observation);
		}
	}
}
