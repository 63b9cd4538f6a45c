#include "services/alerting/wait.h"

#include <string.h>

#include "services/alerting/alerting.h"
#include "services/alerting/life.h"

bool is_waited_for(const struct view *view, const char *end)
{
	Alerting__Wait from = ALERTING__WAIT__INIT;
	struct scan scan;

	from.event = end;
	wait_scan(&scan, view, NULL, &from, 1, 1);
	return wait_next(&scan) != NULL;
}

/* The alert's i-th wait: its duties', then over_by; NULL: it waits for nothing there (any more). */
static const char *wait_at(const Alerting__Alert *alert, size_t i)
{
	const char *event;

	if (!alert_is_open(alert) || (i < alert->n_duties && alert->duties[i]->done_at))
		return NULL;
	event = i < alert->n_duties ? alert->duties[i]->waits_for : alert->over_by[i - alert->n_duties];
	return *event ? event : NULL;
}

static size_t wait_count(const Alerting__Alert *alert)
{
	return alert ? alert->n_duties + alert->n_over_by : 0;
}

static bool waits_for(const Alerting__Alert *alert, const char *event)
{
	for (size_t i = 0; i < wait_count(alert); i++) {
		const char *own = wait_at(alert, i);

		if (own && strcmp(own, event) == 0)
			return true;
	}
	return false;
}

static Alerting__Wait wait_of(const Alerting__Alert *alert, const char *event)
{
	Alerting__Wait wait = ALERTING__WAIT__INIT;

	wait.alert_id = alert->alert_id;
	wait.event = event;
	return wait;
}

void waits_keep(struct tables *tables, const Alerting__Alert *before, const Alerting__Alert *after)
{
	for (size_t i = 0; i < wait_count(before); i++) {
		const char *event = wait_at(before, i);

		if (event && !waits_for(after, event))
			wait_delete(tables, &(Alerting__Wait[1]){ wait_of(before, event) }[0]);
	}
	for (size_t i = 0; i < wait_count(after); i++) {
		const char *event = wait_at(after, i);

		if (event && !waits_for(before, event))
			wait_put(tables, &(Alerting__Wait[1]){ wait_of(after, event) }[0]);
	}
}
