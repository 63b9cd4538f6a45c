#include "services/health/contact.h"

#include <assert.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/health/observation.h"

#define MINUTE (60 * SECOND)

const Health__Contact *contact_find(const struct view *view, const char *incident_id, const char *subject_id)
{
	Health__Contact key = HEALTH__CONTACT__INIT;

	key.incident_id = incident_id;
	key.subject_id = subject_id;
	return contact_get(view, &key);
}

const Health__Contact *contact_of_person(const struct view *view, const char *incident_id, const char *subject_id)
{
	const Health__Contact *contact = contact_find(view, incident_id, subject_id);
	const Health__Person *person = contact ? NULL : person_find(view, subject_id);

	for (size_t i = 0; person && !contact && i < person->n_joined_from; i++)
		contact = contact_find(view, incident_id, person->joined_from[i]);
	return contact;
}

static bool is_released(const Health__Observation *observation)
{
	return observation->state == HEALTH__OBSERVATION__STATE__RELEASED_EARLY ||
	       observation->state == HEALTH__OBSERVATION__STATE__CASE_EXCLUDED;
}

const Health__Observation *contact_observation(const struct view *view, const Health__Contact *contact)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;
	const Health__Observation *observation, *released = NULL;
	struct scan scan;

	from.subject_id = contact->subject_id;
	observation_scan(&scan, view, "observation.by_subject", &from, 1, 1);
	while ((observation = observation_next(&scan))) {
		if (observation->kind != HEALTH__OBSERVATION__KIND__CONTACT ||
		    strcmp(observation->counted_from, contact->last_contact_date) < 0 ||
		    observation->state == HEALTH__OBSERVATION__STATE__SUPERSEDED)
			continue;
		if (!is_released(observation))
			return observation;
		released = observation;
	}
	return released;
}

/* Under an incident of their own whose contacts are asked for: the incident sees to them, not an observation. */
static bool is_case(const struct view *view, const char *subject_id)
{
	Health__Bar from = HEALTH__BAR__INIT;
	const Health__Trace *trace;
	const Health__Bar *bar;
	struct scan scan;

	from.subject_id = subject_now(view, subject_id);
	from.kind = HEALTH__BAR_KIND__BAR_INCIDENT;
	bar_scan(&scan, view, NULL, &from, 2, 2);
	while ((bar = bar_next(&scan))) {
		trace = trace_find(view, bar->reference);
		if (trace && trace_is_of_case(trace))
			return true;
	}
	return false;
}

Health__ContactState contact_state(const struct view *view, const Health__Contact *contact)
{
	static const Health__ContactState states[] = {
		[HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION] = HEALTH__CONTACT_STATE__CONTACT_UNDER_OBSERVATION,
		[HEALTH__OBSERVATION__STATE__COMPLETED] = HEALTH__CONTACT_STATE__CONTACT_COMPLETED,
		[HEALTH__OBSERVATION__STATE__RELEASED_EARLY] = HEALTH__CONTACT_STATE__CONTACT_RELEASED,
		[HEALTH__OBSERVATION__STATE__CASE_EXCLUDED] = HEALTH__CONTACT_STATE__CONTACT_RELEASED,
		[HEALTH__OBSERVATION__STATE__BECAME_CASE] = HEALTH__CONTACT_STATE__CONTACT_BECAME_CASE,
		[HEALTH__OBSERVATION__STATE__LOST] = HEALTH__CONTACT_STATE__CONTACT_LOST,
	};
	const Health__Observation *observation;

	if (contact->dropped)
		return contact->dropped;
	observation = contact_observation(view, contact);
	if (observation)
		return states[observation->state];
	return is_case(view, contact->subject_id) ? HEALTH__CONTACT_STATE__CONTACT_BECAME_CASE
						  : HEALTH__CONTACT_STATE__CONTACT_STATE_UNSPECIFIED;
}

/* --- found ------------------------------------------------------------------------------------------------------------------------------ */

static Health__StayEvidence *stay_evidence(const struct stay *stay, struct arena *arena)
{
	Health__StayEvidence *evidence = reflect_new(&health__stay_evidence__descriptor, arena);

	evidence->token = stay->entry->token;
	evidence->checkpoint = stay->entry->checkpoint;
	evidence->entered_at = stay->from_at;
	evidence->left_at = stay->until_at;
	evidence->exit_known = stay->exit_known;
	evidence->left_checkpoint = stay->left_checkpoint;
	return evidence;
}

static void evidence_fill(Health__Contact *contact, const struct exposure *exposure, struct arena *arena)
{
	size_t first = exposure->count > EVIDENCE_MAX ? exposure->count - EVIDENCE_MAX : 0;

	contact->overlap_count = (uint32_t)exposure->count;
	contact->n_overlaps = exposure->count - first;
	contact->overlaps = arena_alloc(arena, contact->n_overlaps * sizeof(*contact->overlaps));
	for (size_t i = 0; i < contact->n_overlaps; i++) {
		const struct overlap *found = &exposure->overlaps[first + i];
		Health__Overlap *overlap = contact->overlaps[i] = reflect_new(&health__overlap__descriptor, arena);

		overlap->hall = found->of_case->entry->hall;
		overlap->from_at = found->from_at;
		overlap->until_at = found->until_at;
		overlap->of_case = stay_evidence(found->of_case, arena);
		overlap->of_contact = stay_evidence(found->of_contact, arena);
	}
}

/* An interval that ends at midnight ends on the day before. */
static const char *last_date(int64_t until_at, struct arena *arena)
{
	char date[DATE_SIZE];

	zone_date(until_at - 1, date);
	return arena_strdup(arena, date);
}

void contact_record(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Contact *contact)
{
	const Health__Observation *observation = contact_observation(view, contact);

	contact->identified_at = context->now;
	contact->dropped = HEALTH__CONTACT_STATE__CONTACT_STATE_UNSPECIFIED;
	contact->dropped_reason.len = 0;
	emit_contact_identified(decision)->contact = contact;
	if (is_case(view, contact->subject_id) || (observation && !is_released(observation)))
		return;
	observation_begin(view, context, decision,
			  &(struct observation_start){ HEALTH__OBSERVATION__KIND__CONTACT, contact->subject_id,
						       contact->last_contact_date, contact->incident_id });
}

/* Is there nothing in it that is not known? What the office has struck off stays so until there is a later contact. */
static bool is_known(const Health__Contact *known, const Health__Contact *found)
{
	if (known->dropped == HEALTH__CONTACT_STATE__CONTACT_REMOVED)
		return found->last_contact_at <= known->last_contact_at;
	if (known->dropped)
		return false;
	return found->last_contact_at <= known->last_contact_at && found->minutes <= known->minutes;
}

bool contact_identify(const struct view *view, const struct context *context, struct decision *decision,
		      const char *incident_id, const char *subject_id, const struct exposure *exposure)
{
	const struct overlap *last = &exposure->overlaps[exposure->count - 1];
	const Health__Contact *known = contact_of_person(view, incident_id, subject_id);
	Health__Contact *contact = known ? reflect_copy(&known->base, context->arena)
					 : reflect_new(&health__contact__descriptor, context->arena);
	const char *date = last_date(exposure->last_at, context->arena);

	contact->incident_id = incident_id;
	contact->subject_id = known ? known->subject_id : subject_id;
	contact->kind = last->of_contact->entry->kind;
	contact->first_contact_at = exposure->first_at;
	contact->last_contact_at = exposure->last_at;
	contact->minutes = (uint32_t)(exposure->together / MINUTE);
	if (known && is_known(known, contact))
		return false;
	contact->hall = last->of_contact->entry->hall;
	/* The office may know of a later one. */
	if (!contact->added || strcmp(contact->last_contact_date, date) < 0)
		contact->last_contact_date = date;
	contact->exit_known = exposure->exit_known;
	evidence_fill(contact, exposure, context->arena);
	contact_record(view, context, decision, contact);
	return true;
}

/* --- and dropped ------------------------------------------------------------------------------------------------------------------------ */

/* Would the contact, by the plan, still be observed today? By its own last contact, whatever else has prolonged it. */
static bool asks_for_observation(const struct context *context, const Health__Contact *contact)
{
	const Plan__ContactRules *rules = plan_contact_on(context->plan, contact->last_contact_date);
	char today[DATE_SIZE];
	int days;

	zone_date(context->now, today);
	return !contact->dropped && zone_days_between(contact->last_contact_date, today, &days) &&
	       days <= (int)rules->observation_days;
}

static bool another_case_asks(const struct view *view, const struct context *context, const Health__Contact *contact)
{
	Health__Contact from = HEALTH__CONTACT__INIT;
	const Health__Contact *other;
	struct scan scan;

	from.subject_id = contact->subject_id;
	contact_scan(&scan, view, "contact.by_subject", &from, 1, 1);
	while ((other = contact_next(&scan))) {
		if (strcmp(other->incident_id, contact->incident_id) != 0 && asks_for_observation(context, other))
			return true;
	}
	return false;
}

void contact_drop(const struct view *view, const struct context *context, struct decision *decision,
		  const Health__Contact *contact, Health__ContactState state, const char *reason)
{
	Health__ContactDropped *event = emit_contact_dropped(decision);

	event->incident_id = contact->incident_id;
	event->subject_id = contact->subject_id;
	event->state = state;
	event->reason = seal_text(context->seal, contact->subject_id, &health__contact__descriptor, "dropped_reason",
				  reason, context->arena);
	if (!another_case_asks(view, context, contact))
		observation_release_contact(view, context, decision, contact->subject_id);
}
