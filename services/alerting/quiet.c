/* Quiet hours (plan/v1/alerting.proto). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/alerting/hold.h"

static bool begins_at_midnight(const Plan__SeverityRules *rules)
{
	for (size_t i = 0; i < rules->n_quiet_hours; i++) {
		if (strcmp(rules->quiet_hours[i]->from, "00:00") == 0)
			return true;
	}
	return false;
}

/* The end of the span that holds this moment; the moment itself: none does. */
static int64_t span_end(const Plan__SeverityRules *rules, int64_t at)
{
	int64_t day_begin_at, day_end_at;
	char date[DATE_SIZE];

	zone_date(at, date);
	zone_day(date, &day_begin_at, &day_end_at);
	for (size_t i = 0; i < rules->n_quiet_hours; i++) {
		const Plan__TimeSpan *span = rules->quiet_hours[i];
		int64_t from_at = 0, until_at = 0;

		zone_instant(date, span->from, &from_at);
		zone_instant(date, span->until, &until_at);
		if (strcmp(span->until, "23:59") == 0 && begins_at_midnight(rules))
			until_at = day_end_at;
		if (from_at <= at && at < until_at)
			return until_at;
	}
	return at;
}

int64_t quiet_until(const Plan__Plan *plan, Alerting__Severity severity, int64_t now)
{
	const Plan__SeverityRules *rules = plan_severity(plan, (Plan__AlertSeverity)severity);
	int64_t at = now;

	if (!rules || severity == ALERTING__SEVERITY__CRITICAL)
		return now;
	/* Each span at most once: hours that are always quiet end after a day. */
	for (size_t i = 0; i <= rules->n_quiet_hours; i++)
		at = span_end(rules, at);
	return at;
}
