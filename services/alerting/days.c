#include "services/alerting/days.h"

#include "common/core/zone.h"
#include "services/alerting/alerting.h"

bool days_between(const char *from_date, const char *until_date, struct days *ret_days, struct decision *decision)
{
	int64_t unused;
	int days;

	if (zone_days_between(from_date, until_date, &days) && days >= 0 && days <= DAYS_MAX &&
	    zone_day(from_date, &ret_days->begin_at, &unused) && zone_day(until_date, &unused, &ret_days->end_at))
		return true;
	decision_reject(decision, &REASON_DAYS_IMPOSSIBLE, "until_date", DAYS_MAX);
	return false;
}

/* One way through the summaries: all of the scan that were raised before the days' end, until one was raised later (`in_order`). */
static bool walk(struct scan *scan, const struct days *days, bool in_order, days_look_fn *look, void *user,
		 struct decision *decision)
{
	const Alerting__AlertSummary *summary;

	for (unsigned i = 0; i <= DAYS_ALERTS_MAX; i++) {
		struct arena_mark mark = arena_mark(scan->view->arena);

		summary = summary_next(scan);
		if (!summary || (in_order && summary->raised_at >= days->end_at))
			return true;
		if (summary->raised_at < days->end_at)
			look(user, summary);
		arena_rewind(scan->view->arena, mark);
	}
	decision_reject(decision, &REASON_TOO_MANY_ALERTS, "", DAYS_ALERTS_MAX);
	return false;
}

/* The ids begin with the moment of raising (UUIDv7). */
bool days_walk(const struct days *days, const struct view *view, days_look_fn *look, void *user,
	       struct decision *decision)
{
	static const uint8_t none[10] = { 0 };
	Alerting__AlertSummary from = ALERTING__ALERT_SUMMARY__INIT;
	char first[UUID_TEXT_SIZE];
	struct scan scan;

	uuid7_format(days->begin_at, none, first);
	from.alert_id = first;
	summary_scan(&scan, view, NULL, &from, 0, 1);
	return walk(&scan, days, true, look, user, decision);
}

bool days_walk_open(const struct days *days, const struct view *view, days_look_fn *look, void *user,
		    struct decision *decision)
{
	Alerting__AlertSummary from = ALERTING__ALERT_SUMMARY__INIT; /* resolved_at 0: not yet */
	struct scan scan;

	summary_scan(&scan, view, "summary.by_resolved", &from, 1, 1);
	if (!walk(&scan, days, false, look, user, decision))
		return false;
	from.resolved_at = days->end_at;
	summary_scan(&scan, view, "summary.by_resolved", &from, 0, 1);
	return walk(&scan, days, false, look, user, decision);
}
