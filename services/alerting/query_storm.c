/* Lists of threads, silences, and of what is overdue. */
#include <string.h>

#include "common/core/page.h"
#include "common/core/party.h"
#include "services/alerting/alerting.h"

static bool wants_thread(const struct context *context, const void *query, const void *record)
{
	(void)query;
	return may_see_of(context, ((const Alerting__Thread *)record)->department);
}

void query_list_threads(const struct view *view, const struct context *context, const Alerting__ListThreads *query,
			struct decision *decision)
{
	Alerting__ListThreadsReply *reply = decision_reply(decision, &alerting__list_threads_reply__descriptor);
	Alerting__Thread from = ALERTING__THREAD__INIT; /* closed_at 0: open */
	struct scan scan;
	struct page page;

	thread_scan(&scan, view, query->closed ? "thread.by_opened" : "thread.by_closed", &from, query->closed ? 0 : 1,
		    query->closed ? 0 : 1);
	if (!page_fill(&page, &scan, context, query, wants_thread, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply->threads = (Alerting__Thread **)page.records;
	reply->n_threads = page.count;
	reply->next_page_token = page.next_token;
}

static bool wants_silence(const struct context *context, const void *query, const void *record)
{
	(void)context, (void)query, (void)record;
	return true;
}

void query_list_silences(const struct view *view, const struct context *context, const Alerting__ListSilences *query,
			 struct decision *decision)
{
	Alerting__ListSilencesReply *reply = decision_reply(decision, &alerting__list_silences_reply__descriptor);
	Alerting__Silence from = ALERTING__SILENCE__INIT;
	struct scan scan;
	struct page page;

	if (query->ended)
		silence_scan(&scan, view, NULL, &from, 0, 0);
	else
		silence_scan(&scan, view, "silence.by_end", &from, 1, 1);
	if (!page_fill(&page, &scan, context, query, wants_silence, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply->silences = (Alerting__Silence **)page.records;
	reply->n_silences = page.count;
	reply->next_page_token = page.next_token;
}

/* By the department that the alert is for, or that is late. */
static bool wants_overdue(const struct context *context, const void *query, const void *record)
{
	const Alerting__OverdueAlert *overdue = record;
	const char *late = party_department(context->plan, overdue->party);
	const char *asked = ((const Alerting__ListOverdue *)query)->department;

	return (may_see_of(context, overdue->department) || may_see_of(context, late)) &&
	       (!*asked || strcmp(asked, overdue->department) == 0 || strcmp(asked, late) == 0);
}

void query_list_overdue(const struct view *view, const struct context *context, const Alerting__ListOverdue *query,
			struct decision *decision)
{
	Alerting__ListOverdueReply *reply = decision_reply(decision, &alerting__list_overdue_reply__descriptor);
	Alerting__OverdueAlert from = ALERTING__OVERDUE_ALERT__INIT;
	struct scan scan;
	struct page page;

	if (*query->department && !may_see_of(context, query->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", query->department,
				context->department);
	overdue_scan(&scan, view, "overdue.by_deadline", &from, 0, 0);
	if (decision->rejection || !page_fill(&page, &scan, context, query, wants_overdue, query->page_size,
					      query->page_token, &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply->overdue = (Alerting__OverdueAlert **)page.records;
	reply->n_overdue = page.count;
	reply->next_page_token = page.next_token;
}
