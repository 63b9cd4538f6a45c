#include <string.h>

#include "common/core/seal.h"
#include "services/health/health.h"
#include "services/health/interval.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000 /* by one page: a rare state takes several, maybe empty, pages */

/* --- one ---------------------------------------------------------------------------------------------------------------------- */

/* The office reads what was noted, as far as the keys are still there. */
static void notes_open(const struct context *context, const Health__Incident *incident, Health__GetIncidentReply *reply)
{
	reply->notes = arena_alloc(context->arena, (incident->n_steps + 1) * sizeof(*reply->notes));
	for (size_t i = 0; i < incident->n_steps; i++) {
		const Health__IncidentStep *step = incident->steps[i];
		const char *text = seal_open(context->seal, step->subject_id, step->base.descriptor, "text_box",
					     step->text_box, context->arena);
		Health__IncidentNote *note;

		if (!text || !*text)
			continue;
		note = reply->notes[reply->n_notes++] = reflect_new(&health__incident_note__descriptor, context->arena);
		note->step = (uint32_t)i + 1;
		note->text = text;
	}
}

void query_get_incident(const struct view *view, const struct context *context, const Health__GetIncident *query,
			struct decision *decision)
{
	const Health__Incident *stored = incident_find(view, query->incident_id);
	Health__GetIncidentReply *reply;

	if (!stored) {
		decision_reject(decision, &REASON_INCIDENT_UNKNOWN, "incident_id", query->incident_id);
		return;
	}
	reply = decision_reply(decision, &health__get_incident_reply__descriptor);
	reply->incident = reflect_copy(&stored->base, context->arena);
	if (context->roles & OFFICE)
		notes_open(context, stored, reply);
	for (size_t i = 0; i < reply->incident->n_steps; i++)
		reply->incident->steps[i]->text_box = (ProtobufCBinaryData){ 0 };
	reply->intervals = intervals_of(stored, context->arena, &reply->n_intervals);
	reply->now = incident_now(stored, context->arena);
}

/* --- many --------------------------------------------------------------------------------------------------------------------- */

struct range {
	int64_t begin_at, end_at;
};

/* The gate has checked the dates. */
static struct range range_of(const Health__ListIncidents *query)
{
	struct range range = { 0, INT64_MAX };
	int64_t unused;

	if (*query->from_date)
		zone_day(query->from_date, &range.begin_at, &unused);
	if (*query->until_date)
		zone_day(query->until_date, &unused, &range.end_at);
	return range;
}

/* Who was joined with others has incidents under several ids: no index has them in one order. */
static bool has_several_ids(const struct view *view, const char *subject_id)
{
	return strcmp(subject_now(view, subject_id), subject_id) != 0 || person_subject(view, subject_id, 1);
}

/* By subject, else by state, else by the moment of detection. False: rejected PAGE_TOKEN_UNKNOWN. */
static bool incidents_scan(struct scan *scan, const struct view *view, const Health__ListIncidents *query,
			   struct decision *decision)
{
	Health__Incident from = HEALTH__INCIDENT__INIT;

	from.subject_id = query->subject_id;
	from.state = query->state;
	from.detected_at = range_of(query).begin_at;
	if (*query->subject_id && !has_several_ids(view, query->subject_id))
		incident_scan(scan, view, "incident.by_subject", &from, 1, 1);
	else if (query->state)
		incident_scan(scan, view, "incident.by_state", &from, 1, 1);
	else
		incident_scan(scan, view, "incident.by_detected", &from, 0, 1);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

static bool is_of(const struct view *view, const Health__Incident *incident, const char *subject_id)
{
	return !*subject_id || strcmp(incident->subject_id, subject_id) == 0 ||
	       strcmp(subject_now(view, incident->subject_id), subject_now(view, subject_id)) == 0;
}

static bool incident_matches(const struct view *view, const Health__ListIncidents *query,
			     const Health__Incident *incident)
{
	struct range range = range_of(query);

	return (!query->state || incident->state == query->state) && incident->detected_at >= range.begin_at &&
	       incident->detected_at < range.end_at && is_of(view, incident, query->subject_id);
}

static Health__IncidentSummary *summary_of(const Health__Incident *incident, struct arena *arena)
{
	Health__IncidentSummary *summary = reflect_new(&health__incident_summary__descriptor, arena);
	Health__IncidentNow *now = incident_now(incident, arena);

	summary->incident_id = incident->incident_id;
	summary->subject_id = incident->subject_id;
	summary->state = incident->state;
	summary->origin = incident->origin;
	summary->place = incident->place;
	summary->department = incident->department;
	summary->room = incident->room;
	summary->temperature_c = incident->temperature_c;
	summary->detected_at = incident->detected_at;
	summary->intervals = intervals_of(incident, arena, &summary->n_intervals);
	summary->duties = now->duties;
	summary->n_duties = now->n_duties;
	return summary;
}

void query_list_incidents(const struct view *view, const struct context *context, const Health__ListIncidents *query,
			  struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Health__ListIncidentsReply *reply;
	const Health__Incident *incident;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;

	if (!incidents_scan(&scan, view, query, decision))
		return;
	reply = decision_reply(decision, &health__list_incidents_reply__descriptor);
	reply->incidents = arena_alloc(context->arena, page_size * sizeof(*reply->incidents));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_incidents < page_size; i++) {
		mark = arena_mark(view->arena);
		incident = incident_next(&scan);
		if (!incident)
			return;
		if (incident_matches(view, query, incident))
			reply->incidents[reply->n_incidents++] = summary_of(incident, context->arena);
		else
			arena_rewind(view->arena, mark);
	}
	position = scan_token(&scan, context->arena);
	if (incident_next(&scan))
		reply->next_page_token = position;
}
