#include "services/alerting/summary.h"

#include "services/alerting/alerting.h"

const Alerting__AlertSummary *summary_find(const struct view *view, const char *alert_id)
{
	Alerting__AlertSummary key = ALERTING__ALERT_SUMMARY__INIT;

	key.alert_id = alert_id;
	return summary_get(view, &key);
}

static Alerting__AlertPhase phase_of(Alerting__AlertState state)
{
	switch (state) {
	case ALERTING__ALERT_STATE__RESOLVED:
		return ALERTING__ALERT_PHASE__PHASE_RESOLVED;
	case ALERTING__ALERT_STATE__CLOSED:
		return ALERTING__ALERT_PHASE__PHASE_CLOSED;
	default:
		return ALERTING__ALERT_PHASE__PHASE_OPEN;
	}
}

/* Somebody has begun, or a duty is done: whichever was first. */
static int64_t acted_at(const Alerting__Alert *alert)
{
	int64_t first = alert->acting_at;

	for (size_t i = 0; i < alert->n_duties; i++) {
		int64_t done_at = alert->duties[i]->done_at;

		if (done_at && (!first || done_at < first))
			first = done_at;
	}
	return first;
}

static bool is_overdue(const Alerting__Alert *alert)
{
	for (size_t i = 0; i < alert->n_duties; i++) {
		if (alert->duties[i]->missed)
			return true;
	}
	return alert->overdue;
}

static int64_t first_of(int64_t prior, int64_t now)
{
	return prior ? prior : now;
}

Alerting__AlertSummary summary_of(const Alerting__Alert *alert, const Alerting__AlertSummary *prior)
{
	static const Alerting__AlertSummary none = ALERTING__ALERT_SUMMARY__INIT;
	Alerting__AlertSummary summary = ALERTING__ALERT_SUMMARY__INIT;

	prior = prior ? prior : &none;
	summary.alert_id = alert->alert_id;
	summary.correlation_id = alert->correlation_id;
	summary.rule = alert->rule;
	summary.department = alert->department;
	summary.subject = alert->subject;
	summary.severity = alert->severity;
	summary.phase = phase_of(alert->state);
	summary.held_by = summary_is_open(&summary) && alert->hold ? alert->held_by : "";
	summary.raised_at = alert->raised_at;
	summary.acknowledge_by_at = alert->acknowledge_by_at;
	summary.acknowledged_at = first_of(prior->acknowledged_at, alert->acknowledged_at);
	summary.acted_at = first_of(prior->acted_at, acted_at(alert));
	summary.resolved_at = alert->resolved_at;
	summary.overdue = prior->overdue || is_overdue(alert);
	summary.step = alert->step;
	summary.drill = alert->drill;
	return summary;
}

bool summary_is_open(const Alerting__AlertSummary *summary)
{
	return summary->phase == ALERTING__ALERT_PHASE__PHASE_OPEN;
}

void summaries_of_thread(struct scan *scan, const struct view *view, const char *correlation_id,
			 Alerting__AlertPhase phase)
{
	Alerting__AlertSummary from = ALERTING__ALERT_SUMMARY__INIT;

	from.correlation_id = correlation_id;
	from.phase = phase;
	summary_scan(scan, view, "summary.by_thread", &from, 2, 2);
}

void summaries_held_by(struct scan *scan, const struct view *view, const char *held_by)
{
	Alerting__AlertSummary from = ALERTING__ALERT_SUMMARY__INIT;

	from.held_by = held_by;
	summary_scan(scan, view, "summary.by_holder", &from, 1, 1);
}

bool holds_any(const struct view *view, const char *held_by)
{
	struct scan scan;

	summaries_held_by(&scan, view, held_by);
	return summary_next(&scan) != NULL;
}
