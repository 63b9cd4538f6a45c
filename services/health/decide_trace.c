/*
 * The search for the contacts of a case, in steps. It goes through the entries of the halls that the case was in, by time: they
 * never change, so nobody slips through who leaves between two steps. Whoever it comes upon is looked at with all their stays at once:
 * so what is found does not depend on where a step ends.
 */
#include <assert.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/health/contact.h"
#include "services/health/exposure.h"

/* A contact may bring a name for its token, an observation that takes another's place, and itself. */
#define EVENTS_PER_CONTACT 4
#define CONTACTS_PER_STEP_MAX 15
static_assert(CONTACTS_PER_STEP_MAX * EVENTS_PER_CONTACT + 1 <= DECISION_EVENTS_MAX, "a step fits into a decision");

struct search {
	const struct view *view;
	const struct context *context;
	struct decision *decision;
	Health__Trace *trace; /* as it is after this step */
	uint32_t overlap_min;
	struct stays of_case;
	size_t registrations_left, contacts_max;
	const char *found[CONTACTS_PER_STEP_MAX]; /* in this step: not yet in the tables */
	size_t found_count;
};

static bool found_already(const struct search *search, const char *who)
{
	for (size_t i = 0; i < search->found_count; i++) {
		if (strcmp(search->found[i], who) == 0)
			return true;
	}
	return false;
}

/* Could a stay that began so have touched one of the case? */
static bool is_near(const struct search *search, const Health__Registration *entry)
{
	for (size_t i = 0; i < search->of_case.count; i++) {
		const struct stay *stay = &search->of_case.stays[i];

		if (strcmp(stay->entry->hall, entry->hall) == 0 && entry->observed_at < stay->until_at &&
		    entry->observed_at + STAY_MAX > stay->from_at)
			return true;
	}
	return false;
}

static void examine(struct search *search, const Health__Registration *entry)
{
	const struct view *view = search->view;
	const struct context *context = search->context;
	const Health__Trace *trace = search->trace;
	const char *subject_id = registration_subject(view, entry);
	/* Somebody who is nobody in particular is known by the ticket of that day. */
	const char *who =
		*subject_id ? subject_id : arena_printf(context->arena, "%s of %s", entry->token, entry->date);
	struct stays stays;
	struct exposure exposure;

	if (strcmp(subject_id, trace->subject_id) == 0 || found_already(search, who))
		return;
	stays = stays_init(view);
	stays_add_token(&stays, view, context, entry->token, subject_id, trace->from_at, trace->until_at);
	if (*subject_id)
		stays_add_subject(&stays, view, context, subject_id, trace->from_at, trace->until_at);
	if (!exposure_find(&search->of_case, &stays, trace->from_at, trace->until_at, search->overlap_min,
			   context->arena, &exposure))
		return;
	if (!*subject_id)
		subject_id = token_subject_or_new(view, context, search->decision, entry->token, entry->date);
	if (contact_identify(view, context, search->decision, trace->incident_id, subject_id, &exposure))
		search->found[search->found_count++] = who;
}

/* The first hall not before `hall` that the case was in; NULL: there is none. */
static const char *hall_from(const struct search *search, const char *hall)
{
	const char *first = NULL;

	for (size_t i = 0; i < search->of_case.count; i++) {
		const char *of_stay = search->of_case.stays[i].entry->hall;

		if (strcmp(of_stay, hall) >= 0 && (!first || strcmp(of_stay, first) < 0))
			first = of_stay;
	}
	return first;
}

/* Takes the next registration of the hall; false: there is none, or the step has done its part, and *ret_full is set. */
static bool search_next(struct search *search, struct scan *scan, bool *ret_full)
{
	struct arena_mark mark = arena_mark(search->view->arena);
	const Health__Registration *entry = registration_next(scan);
	size_t events = search->decision->event_count;

	if (!entry || entry->observed_at >= search->trace->until_at)
		return false;
	if (!search->registrations_left || search->found_count == search->contacts_max) {
		search->trace->next_hall = entry->hall;
		search->trace->next_at = entry->observed_at;
		search->trace->next_ordinal = entry->ordinal;
		*ret_full = true;
		return false;
	}
	search->registrations_left--;
	if (entry->direction == HEALTH__DIRECTION__IN && entry->outcome == HEALTH__OUTCOME__ADMITTED &&
	    is_near(search, entry))
		examine(search, entry);
	if (search->decision->event_count == events)
		arena_rewind(search->view->arena, mark);
	return true;
}

/* False: the step is full. */
static bool search_hall(struct search *search, const char *hall, bool resumed)
{
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	struct scan scan;
	bool full = false;

	from.hall = hall;
	from.observed_at = resumed ? search->trace->next_at : search->trace->from_at - STAY_MAX;
	from.ordinal = resumed ? search->trace->next_ordinal : 0;
	registration_scan(&scan, search->view, "registration.by_time", &from, 1, 3);
	while (search_next(search, &scan, &full))
		;
	return !full;
}

static bool search_all(struct search *search)
{
	const char *next = search->trace->next_hall;
	const char *hall = hall_from(search, next);

	while (hall) {
		if (!search_hall(search, hall, strcmp(hall, next) == 0))
			return false;
		hall = hall_from(search, arena_printf(search->context->arena, "%s\x01", hall));
	}
	return true;
}

/* Entries may take the plan of another day, but a search keeps to one: that of the onset. */
static struct search search_begin(const struct view *view, const struct context *context, struct decision *decision,
				  const Health__TraceContacts *command, Health__Trace *trace)
{
	struct search search = { .view = view,
				 .context = context,
				 .decision = decision,
				 .trace = trace,
				 .overlap_min = plan_contact_on(context->plan, trace->onset_date)->overlap_min,
				 .of_case = stays_init(view),
				 .registrations_left = command->registrations_max,
				 .contacts_max = command->contacts_max };

	trace->subject_id = subject_now(view, trace->subject_id);
	stays_add_subject(&search.of_case, view, context, trace->subject_id, trace->from_at, trace->until_at);
	return search;
}

void decide_trace_contacts(const struct view *view, const struct context *context, const Health__TraceContacts *command,
			   struct decision *decision)
{
	const Health__Trace *stored = trace_find(view, command->incident_id);
	struct search search;
	Health__Trace *trace;
	bool finished;

	decision_reply(decision, &health__trace_contacts_reply__descriptor);
	if (!stored || stored->state != HEALTH__TRACE_STATE__TRACE_RUNNING)
		return;
	assert(command->contacts_max <= CONTACTS_PER_STEP_MAX);
	trace = reflect_copy(&stored->base, context->arena);
	search = search_begin(view, context, decision, command, trace);
	finished = search_all(&search);
	trace->found += (uint32_t)search.found_count;
	if (finished)
		trace->state = HEALTH__TRACE_STATE__TRACE_FINISHED;
	if (finished)
		emit_contacts_traced(decision)->trace = trace;
	else
		emit_trace_advanced(decision)->trace = trace;
}

void decide_release_contacts(const struct view *view, const struct context *context,
			     const Health__ReleaseContacts *command, struct decision *decision)
{
	const Health__Trace *stored = trace_find(view, command->incident_id);
	Health__Contact from = HEALTH__CONTACT__INIT;
	const Health__Contact *contact = NULL;
	Health__Trace *trace;
	struct scan scan;

	decision_reply(decision, &health__release_contacts_reply__descriptor);
	if (!stored || stored->state != HEALTH__TRACE_STATE__TRACE_RELEASING)
		return;
	trace = reflect_copy(&stored->base, context->arena);
	from.incident_id = trace->incident_id;
	from.subject_id = arena_printf(context->arena, "%s\x01", trace->released_through);
	contact_scan(&scan, view, NULL, &from, 1, 2);
	for (uint32_t i = 0; i < command->contacts_max && (contact = contact_next(&scan)); i++) {
		trace->released_through = contact->subject_id;
		if (!contact->dropped)
			contact_drop(view, context, decision, contact, HEALTH__CONTACT_STATE__CONTACT_RELEASED, "");
	}
	if (contact) {
		emit_trace_advanced(decision)->trace = trace;
	} else {
		trace->state = HEALTH__TRACE_STATE__TRACE_RELEASED;
		emit_contacts_released(decision)->trace = trace;
	}
}
