#include <string.h>

#include "services/health/health.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000 /* by one page: a rare outcome takes several, maybe empty, pages */

/* The conditions that the index does not answer. */
static bool entry_matches(const Health__ListEntries *query, const Health__Registration *entry)
{
	return (!*query->hall || strcmp(entry->hall, query->hall) == 0) &&
	       (!*query->checkpoint || strcmp(entry->checkpoint, query->checkpoint) == 0) &&
	       (!query->outcome || entry->outcome == query->outcome);
}

/* False: rejected UNKNOWN_CHECKPOINT, UNKNOWN_HALL or PAGE_TOKEN_UNKNOWN. */
static bool entries_scan(struct scan *scan, const struct view *view, const struct context *context,
			 const Health__ListEntries *query, struct decision *decision)
{
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	const Plan__Hall *hall;

	hall = *query->checkpoint && !*query->hall ? hall_of_checkpoint(context, query->checkpoint, decision)
						   : hall_by_id(context, query->hall, decision);
	if (!hall)
		return false;
	from.hall = hall->id;
	from.token = query->token;
	from.observed_at = query->from_at;
	registration_scan(scan, view, *query->token ? "registration.by_token" : "registration.by_time", &from, 1, 2);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

/* The next registration within the time asked for. */
static const Health__Registration *entries_next(struct scan *scan, const Health__ListEntries *query)
{
	const Health__Registration *entry = registration_next(scan);

	return entry && (!query->until_at || entry->observed_at < query->until_at) ? entry : NULL;
}

void query_list_entries(const struct view *view, const struct context *context, const Health__ListEntries *query,
			struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Health__ListEntriesReply *reply;
	const Health__Registration *entry;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;

	if (!entries_scan(&scan, view, context, query, decision))
		return;
	reply = decision_reply(decision, &health__list_entries_reply__descriptor);
	reply->entries = arena_alloc(context->arena, page_size * sizeof(*reply->entries));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_entries < page_size; i++) {
		mark = arena_mark(view->arena);
		entry = entries_next(&scan, query);
		if (!entry)
			return;
		if (entry_matches(query, entry))
			reply->entries[reply->n_entries++] = (Health__Registration *)entry;
		else
			arena_rewind(view->arena, mark);
	}
	position = scan_token(&scan, context->arena);
	if (entries_next(&scan, query))
		reply->next_page_token = position;
}
