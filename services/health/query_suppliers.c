#include <string.h>

#include "common/core/zone.h"
#include "services/health/health.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000

static bool is_visit(const Health__Registration *registration, const char *organisation)
{
	return registration->kind == HEALTH__KIND__SUPPLIER && registration->direction == HEALTH__DIRECTION__IN &&
	       (!*organisation || strcmp(registration->organisation, organisation) == 0);
}

/* The next registration of the day. */
static const Health__Registration *next_of_day(struct scan *scan, int64_t end_at)
{
	const Health__Registration *next = registration_next(scan);

	return next && next->observed_at < end_at ? next : NULL;
}

/* False: rejected UNKNOWN_HALL, DATE_IMPOSSIBLE or PAGE_TOKEN_UNKNOWN. */
static bool day_scan(struct scan *scan, const struct view *view, const struct context *context,
		     const Health__ListSupplierVisits *query, struct decision *decision, int64_t *ret_end_at)
{
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	const Plan__Hall *hall = hall_by_id(context, query->hall, decision);

	if (!hall)
		return false;
	from.hall = hall->id;
	if (!zone_day(query->date, &from.observed_at, ret_end_at)) {
		decision_reject(decision, &REASON_DATE_IMPOSSIBLE, "date", query->date);
		return false;
	}
	registration_scan(scan, view, "registration.by_time", &from, 1, 2);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

void query_list_supplier_visits(const struct view *view, const struct context *context,
				const Health__ListSupplierVisits *query, struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Health__ListSupplierVisitsReply *reply;
	const Health__Registration *next;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;
	int64_t end_at;

	if (!day_scan(&scan, view, context, query, decision, &end_at))
		return;
	reply = decision_reply(decision, &health__list_supplier_visits_reply__descriptor);
	reply->visits = arena_alloc(context->arena, page_size * sizeof(*reply->visits));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_visits < page_size; i++) {
		mark = arena_mark(view->arena);
		next = next_of_day(&scan, end_at);
		if (!next)
			return;
		if (is_visit(next, query->organisation))
			reply->visits[reply->n_visits++] = (Health__Registration *)next;
		else
			arena_rewind(view->arena, mark);
	}
	position = scan_token(&scan, context->arena);
	if (next_of_day(&scan, end_at))
		reply->next_page_token = position;
}
