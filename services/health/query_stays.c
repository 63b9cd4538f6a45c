#include "common/core/reflect.h"
#include "services/health/stay.h"

#define PAGE_SIZE_DEFAULT 100
#define INTERVAL_HOURS_MAX 48
#define ROWS_LOOKED_AT_MAX 10000

static Health__StayRow *stay_row(const struct view *view, const struct stay *stay)
{
	Health__StayRow *row = reflect_new(&health__stay_row__descriptor, view->arena);

	row->stay = reflect_new(&health__stay_evidence__descriptor, view->arena);
	row->stay->token = stay->entry->token;
	row->stay->checkpoint = stay->entry->checkpoint;
	row->stay->entered_at = stay->from_at;
	row->stay->left_at = stay->until_at;
	row->stay->exit_known = stay->exit_known;
	row->stay->left_checkpoint = stay->left_checkpoint;
	row->kind = stay->entry->kind;
	row->subject_id = registration_subject(view, stay->entry);
	return row;
}

/* False: rejected UNKNOWN_HALL, INTERVAL_IMPOSSIBLE or PAGE_TOKEN_UNKNOWN. */
static bool stays_scan(struct scan *scan, const struct view *view, const struct context *context,
		       const Health__ListStays *query, struct decision *decision)
{
	const Plan__Hall *hall = hall_by_id(context, query->hall, decision);
	Health__Registration from = HEALTH__REGISTRATION__INIT;

	if (!hall)
		return false;
	if (query->until_at <= query->from_at || query->until_at - query->from_at > INTERVAL_HOURS_MAX * HOUR) {
		decision_reject(decision, &REASON_INTERVAL_IMPOSSIBLE, "until_at", INTERVAL_HOURS_MAX);
		return false;
	}
	from.hall = hall->id;
	from.observed_at = query->from_at - STAY_MAX;
	registration_scan(scan, view, "registration.by_time", &from, 1, 2);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

static const Health__Registration *entries_next(struct scan *scan, const Health__ListStays *query)
{
	const Health__Registration *entry = registration_next(scan);

	return entry && entry->observed_at < query->until_at ? entry : NULL;
}

void query_list_stays(const struct view *view, const struct context *context, const Health__ListStays *query,
		      struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	const Health__Registration *entry;
	Health__ListStaysReply *reply;
	ProtobufCBinaryData position;
	struct scan scan;
	struct stay stay;

	if (!stays_scan(&scan, view, context, query, decision))
		return;
	reply = decision_reply(decision, &health__list_stays_reply__descriptor);
	reply->stays = arena_alloc(context->arena, page_size * sizeof(*reply->stays));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_stays < page_size; i++) {
		entry = entries_next(&scan, query);
		if (!entry)
			return;
		if (stay_of(view, context, entry, &stay) && stay.until_at > query->from_at)
			reply->stays[reply->n_stays++] = stay_row(view, &stay);
	}
	position = scan_token(&scan, context->arena);
	if (entries_next(&scan, query))
		reply->next_page_token = position;
}
