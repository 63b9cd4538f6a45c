#include <string.h>

#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/health/daily_log.h"
#include "services/health/observation.h"
#include "services/health/staff.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000 /* by one page: a rare kind takes several, maybe empty, pages */

/* As others may see it: without what is sealed. */
static Health__Observation *bare(const Health__Observation *observation, struct arena *arena)
{
	static const ProtobufCBinaryData none;
	Health__Observation *shown = arena_copy(arena, observation, sizeof(*observation));

	shown->from_place = shown->transport_detail = shown->community = shown->reason = none;
	return shown;
}

/* Sealed texts are for those who look after the person. */
static bool may_read_texts(const struct context *context)
{
	return context->roles & (OFFICE | DEPARTMENT);
}

static bool is_for(const struct context *context, const Health__Observation *observation)
{
	return !(context->roles & DEPARTMENT) || context->roles & (OFFICE | OPERATOR | AUDITOR) ||
	       strcmp(observation->department, context->department) == 0;
}

static const char *text_of(const struct context *context, const Health__Observation *observation, const char *field,
			   ProtobufCBinaryData box)
{
	const char *text = may_read_texts(context)
				   ? seal_open(context->seal, observation->subject_id, &health__observation__descriptor,
					       field, box, context->arena)
				   : NULL;

	return text ? text : "";
}

void query_get_observation(const struct view *view, const struct context *context, const Health__GetObservation *query,
			   struct decision *decision)
{
	const Health__Observation *found = observation_take(view, context, decision, query->observation_id);
	Health__GetObservationReply *reply;

	if (!found)
		return;
	reply = decision_reply(decision, &health__get_observation_reply__descriptor);
	reply->observation = bare(found, context->arena);
	reply->from_place = text_of(context, found, "from_place", found->from_place);
	reply->transport_detail = text_of(context, found, "transport_detail", found->transport_detail);
	reply->community = text_of(context, found, "community", found->community);
	reply->reason = text_of(context, found, "reason", found->reason);
}

/* --- observations --------------------------------------------------------------------------------------------------------------------- */

static bool matches(const struct context *context, const Health__ListObservations *query,
		    const Health__Observation *observation)
{
	return is_for(context, observation) && (!query->kind || observation->kind == query->kind) &&
	       (!query->state || observation->state == query->state) &&
	       (!*query->department || strcmp(observation->department, query->department) == 0) &&
	       (!*query->date || observation_is_on(context->arena, observation, query->date));
}

static bool observations_scan(struct scan *scan, const struct view *view, const Health__ListObservations *query,
			      struct decision *decision)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;

	if (*query->subject_id)
		observation_of_subject_scan(scan, view, query->subject_id);
	else
		observation_scan(scan, view, NULL, &from, 0, 0);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

void query_list_observations(const struct view *view, const struct context *context,
			     const Health__ListObservations *query, struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	const Health__Observation *observation;
	Health__ListObservationsReply *reply;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;

	if (!observations_scan(&scan, view, query, decision))
		return;
	reply = decision_reply(decision, &health__list_observations_reply__descriptor);
	reply->observations = arena_alloc(context->arena, page_size * sizeof(*reply->observations));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_observations < page_size; i++) {
		mark = arena_mark(view->arena);
		observation = observation_next(&scan);
		if (!observation)
			return;
		if (matches(context, query, observation))
			reply->observations[reply->n_observations++] = bare(observation, context->arena);
		else
			arena_rewind(view->arena, mark);
	}
	position = scan_token(&scan, context->arena);
	if (observation_next(&scan))
		reply->next_page_token = position;
}

/* --- daily logs ----------------------------------------------------------------------------------------------------------------------- */

static Health__ListDailyLogsReply__Entry *log_entry(const struct context *context, const Health__DailyLog *log)
{
	Health__ListDailyLogsReply__Entry *entry =
		reflect_new(&health__list_daily_logs_reply__entry__descriptor, context->arena);
	const char *note = may_read_texts(context)
				   ? seal_open(context->seal, log->subject_id, &health__daily_log__descriptor, "note",
					       log->note, context->arena)
				   : NULL;

	entry->log = arena_copy(context->arena, log, sizeof(*log));
	entry->log->note = (ProtobufCBinaryData){ 0 };
	entry->note = note ? note : "";
	return entry;
}

static size_t logs_count(const struct view *view, const char *observation_id)
{
	struct scan scan;
	size_t count = 0;

	daily_log_of_observation_scan(&scan, view, observation_id);
	while (daily_log_next(&scan))
		count++;
	return count;
}

void query_list_daily_logs(const struct view *view, const struct context *context, const Health__ListDailyLogs *query,
			   struct decision *decision)
{
	Health__ListDailyLogsReply *reply;
	const Health__DailyLog *log;
	struct scan scan;

	if (!observation_take(view, context, decision, query->observation_id))
		return;
	reply = decision_reply(decision, &health__list_daily_logs_reply__descriptor);
	reply->entries =
		arena_alloc(context->arena, (logs_count(view, query->observation_id) + 1) * sizeof(*reply->entries));
	daily_log_of_observation_scan(&scan, view, query->observation_id);
	while ((log = daily_log_next(&scan))) {
		if (query->with_replaced || !log->replaced)
			reply->entries[reply->n_entries++] = log_entry(context, log);
	}
}

void query_list_missing_logs(const struct view *view, const struct context *context,
			     const Health__ListMissingLogs *query, struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Health__DailyLog from = HEALTH__DAILY_LOG__INIT;
	const Health__Observation *observation;
	Health__ListMissingLogsReply *reply;
	ProtobufCBinaryData position;
	const Health__DailyLog *log;
	struct scan scan;

	from.missing = true;
	from.date = query->date;
	daily_log_scan(&scan, view, "daily_log.by_missing", &from, 2, 2);
	if (query->page_token.len && !scan_resume(&scan, query->page_token)) {
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
		return;
	}
	reply = decision_reply(decision, &health__list_missing_logs_reply__descriptor);
	reply->observations = arena_alloc(context->arena, page_size * sizeof(*reply->observations));
	while (reply->n_observations < page_size && (log = daily_log_next(&scan))) {
		observation = observation_find(view, log->observation_id);
		if (is_for(context, observation))
			reply->observations[reply->n_observations++] = bare(observation, context->arena);
	}
	position = scan_token(&scan, context->arena);
	if (daily_log_next(&scan))
		reply->next_page_token = position;
}
