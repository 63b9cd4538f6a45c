/*
 * The contacts of a case: everybody who was together with it in a hall for the plan's minutes (exposure.h), from the plan's days before the
 * onset until isolation, and what becomes of them (C9.3).
 *
 * Incidents say when a case is one and when it is none any more; the search itself goes on in bounded steps by the schedule. A contact is
 * observed from the last contact on (observation.h), once, however many cases ask for it; a later contact begins the count anew.
 */
#pragma once

#include "services/health/exposure.h"
#include "services/health/health.h"

/* --- for incidents -------------------------------------------------------------------------------------------------------------------- */

/* What the search must know of an incident. Nothing is kept of the pointers. */
struct contact_case {
	const char *incident_id;
	const char *subject_id;
	const char *onset_date; /* YYYY-MM-DD; "" or NULL: the day of detected_at */
	int64_t detected_at;
	int64_t isolated_at; /* 0: not yet */
};

/*
 * The incident has become a suspected or confirmed case: TraceBegan. Said again (suspected, then confirmed; isolated since; an earlier
 * onset), the search is made again and whoever is a contact already stays one.
 */
void contacts_trace_begin(const struct view *view, const struct context *context, struct decision *decision,
			  const struct contact_case *suspected);

/* The case was excluded: ContactsReleased; in bounded steps its contacts' observations end unless another case asks for them. Nothing
 * happens if its contacts were never looked for. */
void contacts_release_begin(const struct view *view, struct decision *decision, const char *incident_id);

/* --- for the rules of this service ---------------------------------------------------------------------------------------------------- */

/* The search for the case's contacts, or a contact of the case; NULL: there is none. */
const Health__Trace *trace_find(const struct view *view, const char *incident_id);
const Health__Contact *contact_find(const struct view *view, const char *incident_id, const char *subject_id);

/* The same of a subject of now, also if it was found under another that has been joined into it since. */
const Health__Contact *contact_of_person(const struct view *view, const char *incident_id, const char *subject_id);

/* Is it still one, or was it excluded? */
bool trace_is_of_case(const Health__Trace *trace);

/* The trace of a case that is still one; NULL: rejected CASE_UNKNOWN or CASE_EXCLUDED. */
const Health__Trace *trace_of_case(const struct view *view, struct decision *decision, const char *incident_id);

/* Records what was found, and begins the observation; false: nothing of it is new. At most 3 events. */
bool contact_identify(const struct view *view, const struct context *context, struct decision *decision,
		      const char *incident_id, const char *subject_id, const struct exposure *exposure);

/* Emits ContactIdentified, and begins the observation if this contact asks for one that is not there. */
void contact_record(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Contact *contact);

/* Is a contact no more: ContactDropped; the observation ends unless another case asks for it. At most 2 events. `reason` is clear, and is
 * sealed. */
void contact_drop(const struct view *view, const struct context *context, struct decision *decision,
		  const Health__Contact *contact, Health__ContactState state, const char *reason);

/* The observation that this contact led to or that covers it; NULL: none. */
const Health__Observation *contact_observation(const struct view *view, const Health__Contact *contact);

/* What became of the contact. */
Health__ContactState contact_state(const struct view *view, const Health__Contact *contact);

/* Begin of the first day whose stays are kept for searches: a case may be found as late as the end of the observation of somebody infected
 * on that day, and the door may tell later still. */
int64_t presence_kept_from(const struct context *context);

/* Steps of searching, of releasing, of forgetting stays that are due. */
void contact_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
