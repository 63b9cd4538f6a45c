#include <string.h>

#include "common/core/page.h"
#include "services/alerting/alerting.h"
#include "services/alerting/life.h"

static bool is_asked(const char *asked, const char *value)
{
	return !*asked || strcmp(asked, value) == 0;
}

static bool wants_alert(const struct context *context, const void *asked, const void *record)
{
	const Alerting__ListAlerts *query = asked;
	const Alerting__Alert *alert = record;

	return may_see_alert(context, alert) && (!query->state || alert->state == query->state) &&
	       (!query->severity || alert->severity == query->severity) &&
	       (!*query->department || alert_concerns(alert, context->plan, query->department)) &&
	       is_asked(query->rule, alert->rule);
}

/* By incident, else by state, else all. */
static void alerts_scan(struct scan *scan, const struct view *view, const Alerting__ListAlerts *query)
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
}

void query_list_alerts(const struct view *view, const struct context *context, const Alerting__ListAlerts *query,
		       struct decision *decision)
{
	Alerting__ListAlertsReply *reply = decision_reply(decision, &alerting__list_alerts_reply__descriptor);
	struct scan scan;
	struct page page;

	if (*query->department && !may_see_of(context, query->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", query->department,
				context->department);
	alerts_scan(&scan, view, query);
	if (decision->rejection || !page_fill(&page, &scan, context, query, wants_alert, query->page_size,
					      query->page_token, &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply->alerts = (Alerting__Alert **)page.records;
	reply->n_alerts = page.count;
	reply->next_page_token = page.next_token;
}
