#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/commendation.h"
#include "services/alerting/desk.h"

static bool commendation_matches(const struct context *context, const void *query, const void *record)
{
	const Alerting__ListCommendations *asked = query;
	const Alerting__Commendation *commendation = record;

	return (!desk_is_bound(context) || strcmp(context->department, commendation->department) == 0 ||
		strcmp(context->department, commendation->reviewing_department) == 0) &&
	       (!*asked->department || strcmp(asked->department, commendation->department) == 0) &&
	       (!asked->state || asked->state == commendation->state) && (!asked->overdue || commendation->overdue);
}

static Alerting__CommendationNow *commendation_now(const struct context *context, Alerting__Commendation *commendation)
{
	Alerting__CommendationNow *now = reflect_new(&alerting__commendation_now__descriptor, context->arena);

	now->deed = commendation_text(context, commendation, "deed");
	now->reason = commendation_text(context, commendation, "reason");
	now->commendation = commendation;
	commendation_strip(commendation);
	return now;
}

void query_list_commendations(const struct view *view, const struct context *context,
			      const Alerting__ListCommendations *query, struct decision *decision)
{
	Alerting__Commendation from = ALERTING__COMMENDATION__INIT;
	Alerting__ListCommendationsReply *reply;
	struct page page;
	struct scan scan;

	commendation_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, commendation_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &alerting__list_commendations_reply__descriptor);
	reply->commendations = arena_alloc(context->arena, (page.count + 1) * sizeof(*reply->commendations));
	for (; reply->n_commendations < page.count; reply->n_commendations++)
		reply->commendations[reply->n_commendations] =
			commendation_now(context, page.records[reply->n_commendations]);
	reply->next_page_token = page.next_token;
}

/* --- for everyone ------------------------------------------------------------------------------------------------------------------------ */

/* What was rewarded stays published. */
static bool is_published(const struct context *context, const void *query, const void *record)
{
	const Alerting__Commendation *commendation = record;

	(void)context;
	(void)query;
	return commendation->state == ALERTING__COMMENDATION_STATE__COMMENDATION_PUBLISHED ||
	       commendation->state == ALERTING__COMMENDATION_STATE__COMMENDATION_REWARDED;
}

static Alerting__PublishedCommendation *published(const struct context *context,
						  const Alerting__Commendation *commendation)
{
	Alerting__PublishedCommendation *row =
		reflect_new(&alerting__published_commendation__descriptor, context->arena);

	row->department = commendation->department;
	row->text_zh = commendation_text(context, commendation, "text_zh");
	row->text_en = commendation_text(context, commendation, "text_en");
	row->published_at = commendation->published_at;
	row->reward = commendation->reward;
	return row;
}

void query_list_published_commendations(const struct view *view, const struct context *context,
					const Alerting__ListPublishedCommendations *query, struct decision *decision)
{
	Alerting__Commendation from = ALERTING__COMMENDATION__INIT;
	Alerting__ListPublishedCommendationsReply *reply;
	struct page page;
	struct scan scan;

	commendation_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, is_published, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &alerting__list_published_commendations_reply__descriptor);
	reply->commendations = arena_alloc(context->arena, (page.count + 1) * sizeof(*reply->commendations));
	for (; reply->n_commendations < page.count; reply->n_commendations++)
		reply->commendations[reply->n_commendations] = published(context, page.records[reply->n_commendations]);
	reply->next_page_token = page.next_token;
}
