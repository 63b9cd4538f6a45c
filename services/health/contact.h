/*
 * The contacts of a case: everybody who was together with it in a hall for the plan's minutes, from the plan's days before the onset
 * until isolation, and what becomes of them (C9.3).
 *
 * Incidents say when a case is one and when it is none any more; the search itself goes on in bounded steps by the schedule.
 */
#pragma once

#include "services/health/health.h"

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

/* The trace of the case, or the contact of the case; NULL: there is none. */
const Health__Trace *trace_find(const struct view *view, const char *incident_id);
const Health__Contact *contact_find(const struct view *view, const char *incident_id, const char *subject_id);

/* Steps of searching, of releasing, of forgetting stays that are due. */
void contact_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
