#include <string.h>

#include "services/alerting/alerting.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000 /* by one page: rare alerts take several, maybe empty, pages */

static bool alert_matches(const struct context *context, const Alerting__ListAlerts *query,
			  const Alerting__Alert *alert)
{
	return may_see_of(context, alert->department) && (!query->state || alert->state == query->state) &&
	       (!query->severity || alert->severity == query->severity) &&
	       (!*query->department || strcmp(alert->department, query->department) == 0);
}

/* By incident, else by state, else all. False: rejected PAGE_TOKEN_UNKNOWN. */
static bool alerts_scan(struct scan *scan, const struct view *view, const Alerting__ListAlerts *query,
			struct decision *decision)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;

	from.correlation_id = query->correlation_id;
	from.state = query->state;
	if (*query->correlation_id)
		alert_scan(scan, view, "alert.by_incident", &from, 1, 1);
	else if (query->state)
		alert_scan(scan, view, "alert.by_state", &from, 1, 1);
	else
		alert_scan(scan, view, NULL, &from, 0, 0);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

void query_list_alerts(const struct view *view, const struct context *context, const Alerting__ListAlerts *query,
		       struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Alerting__ListAlertsReply *reply;
	const Alerting__Alert *alert;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;

	if (*query->department && !may_see_of(context, query->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", query->department,
				context->department);
	if (decision->rejection || !alerts_scan(&scan, view, query, decision))
		return;
	reply = decision_reply(decision, &alerting__list_alerts_reply__descriptor);
	reply->alerts = arena_alloc(context->arena, page_size * sizeof(*reply->alerts));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_alerts < page_size; i++) {
		mark = arena_mark(view->arena);
		alert = alert_next(&scan);
		if (!alert)
			return;
		if (alert_matches(context, query, alert))
			reply->alerts[reply->n_alerts++] = (Alerting__Alert *)alert;
		else
			arena_rewind(view->arena, mark);
	}
	position = scan_token(&scan, context->arena);
	if (alert_next(&scan))
		reply->next_page_token = position;
}
