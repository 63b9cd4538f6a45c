#include "services/alerting/thread.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/drill.h"
#include "services/alerting/summary.h"

#define THREADS_A_SECOND_MAX 8
#define CLOSED_AT_ONCE_MAX (DECISION_EVENTS_MAX - 4)

const Alerting__Thread *thread_find(const struct view *view, const char *correlation_id)
{
	Alerting__Thread key = ALERTING__THREAD__INIT;

	key.correlation_id = correlation_id;
	return thread_get(view, &key);
}

static Alerting__Thread thread_opened_by(const Alerting__Alert *first)
{
	Alerting__Thread thread = ALERTING__THREAD__INIT;

	thread.correlation_id = first->correlation_id;
	thread.opened_at = first->raised_at;
	thread.newest_first = -(first->raised_at / SECOND);
	thread.title_zh = first->title_zh;
	thread.title_en = first->title_en;
	thread.department = first->department;
	thread.drill = first->drill;
	return thread;
}

static void thread_count(struct tables *tables, const Alerting__Alert *alert, const Alerting__AlertSummary *prior,
			 const Alerting__AlertSummary *now)
{
	const Alerting__Thread *known = thread_find(&tables->view, alert->correlation_id);
	Alerting__Thread thread = known ? *known : thread_opened_by(alert);

	if (!prior) {
		thread.alerts++;
		thread.reopened += thread.closed_at != 0;
		thread.closed_at = 0;
	}
	thread.open += summary_is_open(now);
	thread.open -= prior && summary_is_open(prior);
	thread.closing = !thread.open && !thread.closed_at;
	if (alert->severity > thread.severity)
		thread.severity = alert->severity;
	thread_put(tables, &thread);
	if (thread.drill)
		drill_note(tables, &thread);
}

/* Whether it can keep others back: see hold_of(). */
static bool inhibits(const Alerting__AlertSummary *summary)
{
	return summary_is_open(summary) && !*summary->held_by;
}

/* The first who finds that nothing is held any more takes the release away. */
static void release_note(struct tables *tables, const Alerting__AlertSummary *prior, const Alerting__AlertSummary *now)
{
	const Alerting__AlertSummary *holder = *now->held_by ? summary_find(&tables->view, now->held_by) : NULL;
	Alerting__Release release = ALERTING__RELEASE__INIT;

	/* However it came about: what is over lets go of whatever it keeps back. */
	if (holder && !inhibits(holder)) {
		release.held_by = now->held_by;
		release_put(tables, &release);
	}
	if (inhibits(prior) && !inhibits(now) && holds_any(&tables->view, now->alert_id)) {
		release.held_by = now->alert_id;
		release_put(tables, &release);
	}
	if (!inhibits(prior) && inhibits(now)) {
		release.held_by = now->alert_id;
		release_delete(tables, &release);
	}
	if (*prior->held_by && strcmp(prior->held_by, now->held_by) != 0 && !holds_any(&tables->view, prior->held_by)) {
		release.held_by = prior->held_by;
		release_delete(tables, &release);
	}
}

static Alerting__OverdueAlert overdue_of(const Alerting__Alert *alert, const char *what, const char *party,
					 int64_t by_at)
{
	Alerting__OverdueAlert overdue = ALERTING__OVERDUE_ALERT__INIT;

	overdue.alert_id = alert->alert_id;
	overdue.rule = alert->rule;
	overdue.severity = alert->severity;
	overdue.department = alert->department;
	overdue.title_zh = alert->title_zh;
	overdue.title_en = alert->title_en;
	overdue.what = what;
	overdue.party = party;
	overdue.by_at = by_at;
	overdue.step = alert->step;
	overdue.drill = alert->drill;
	return overdue;
}

static void overdue_keep(struct tables *tables, const Alerting__OverdueAlert *overdue, bool is, bool was)
{
	if (is)
		overdue_put(tables, overdue);
	else if (was)
		overdue_delete(tables, overdue);
}

static void overdue_note(struct tables *tables, const Alerting__Alert *before, const Alerting__Alert *after,
			 bool is_open)
{
	Alerting__OverdueAlert overdue =
		overdue_of(after, "acknowledge", arena_printf(tables->view.arena, "department/%s", after->department),
			   after->acknowledge_by_at);

	overdue_keep(tables, &overdue, is_open && after->overdue && !after->acknowledged_at, before && before->overdue);
	for (size_t i = 0; i < after->n_duties; i++) {
		const Alerting__AlertDuty *duty = after->duties[i];

		overdue = overdue_of(after, duty->id, duty->party, duty->by_at);
		overdue_keep(tables, &overdue, is_open && duty->missed && !duty->done_at,
			     before && i < before->n_duties && before->duties[i]->missed);
	}
}

void thread_note(struct tables *tables, const Alerting__Alert *before, const Alerting__Alert *after)
{
	const Alerting__AlertSummary *prior = before ? summary_find(&tables->view, after->alert_id) : NULL;
	Alerting__AlertSummary now = summary_of(after, prior);

	summary_put(tables, &now);
	thread_count(tables, after, prior, &now);
	overdue_note(tables, before, after, summary_is_open(&now));
	if (prior)
		release_note(tables, prior, &now);
}

/* All its alerts, a bounded number at a time; with the last of them the thread. */
void decide_close_thread(const struct view *view, const struct context *context, const Alerting__CloseThread *command,
			 struct decision *decision)
{
	const Alerting__Thread *thread = thread_find(view, command->correlation_id);
	const Alerting__AlertSummary *summary;
	Alerting__Thread *closed;
	struct scan scan;

	decision_reply(decision, &alerting__close_thread_reply__descriptor);
	if (!thread || !thread->closing)
		return;
	summaries_of_thread(&scan, view, command->correlation_id, ALERTING__ALERT_PHASE__PHASE_RESOLVED);
	while ((summary = summary_next(&scan))) {
		Alerting__Alert *alert = reflect_copy(&alert_find(view, summary->alert_id)->base, context->arena);

		if (decision->event_count == CLOSED_AT_ONCE_MAX)
			return;
		alert->state = ALERTING__ALERT_STATE__CLOSED;
		alert->closed_at = context->now;
		emit_alert_closed(decision)->alert = alert;
	}
	closed = reflect_copy(&thread->base, context->arena);
	closed->closing = false;
	closed->closed_at = context->now;
	emit_thread_closed(decision)->thread = closed;
}

void apply_thread_closed(struct tables *tables, const Bus__Event *recorded, const Alerting__ThreadClosed *event)
{
	(void)recorded;
	thread_put(tables, event->thread);
}

void thread_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Thread from = ALERTING__THREAD__INIT;
	const Alerting__Thread *thread;
	struct scan scan;

	from.closing = true;
	thread_scan(&scan, view, "thread.by_closing", &from, 1, 1);
	for (unsigned i = 0; i < THREADS_A_SECOND_MAX && (thread = thread_next(&scan)); i++) {
		Alerting__CloseThread *command = reflect_new(&alerting__close_thread__descriptor, context->arena);

		command->correlation_id = arena_strdup(context->arena, thread->correlation_id);
		if (!schedule_command(schedule, &command->base, command->correlation_id))
			return;
	}
}
