/* How fast alerts were acknowledged, acted on and resolved (G2). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/percentile.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/days.h"
#include "services/alerting/summary.h"

#define NEVER UINT32_MAX
#define DEPARTMENT_SIZE 33

struct measure {
	Alerting__Severity severity;
	char department[DEPARTMENT_SIZE];
	uint32_t to_acknowledge, to_act, to_resolve; /* seconds, or NEVER */
	uint32_t steps;
	bool open, overdue;
};

struct measures {
	const struct context *context;
	bool drills;
	struct measure *measures; /* NULL: they are only counted */
	size_t count;
	uint32_t *seconds; /* room for as many */
};

static uint32_t seconds_to(const Alerting__AlertSummary *summary, int64_t at)
{
	return at ? (uint32_t)((at - summary->raised_at) / SECOND) : NEVER;
}

static void measure(void *user, const Alerting__AlertSummary *summary)
{
	struct measures *all = user;
	struct measure *measure;

	if (summary->drill != all->drills || !may_see_of(all->context, summary->department))
		return;
	all->count++;
	if (!all->measures)
		return;
	measure = &all->measures[all->count - 1];
	measure->severity = summary->severity;
	snprintf(measure->department, sizeof(measure->department), "%s", summary->department);
	measure->to_acknowledge = seconds_to(summary, summary->acknowledged_at);
	measure->to_act = seconds_to(summary, summary->acted_at);
	measure->to_resolve = seconds_to(summary, summary->resolved_at);
	measure->steps = summary->step;
	measure->open = summary_is_open(summary);
	measure->overdue = summary->overdue;
}

/* The gravest first, then by department. */
static int compare(const void *a, const void *b)
{
	const struct measure *left = a, *right = b;

	if (left->severity != right->severity)
		return left->severity > right->severity ? -1 : 1;
	return strcmp(left->department, right->department);
}

static Alerting__AlertTimes *times_of(const struct measures *all, const struct measure *first, size_t count,
				      size_t offset)
{
	Alerting__AlertTimes *times = reflect_new(&alerting__alert_times__descriptor, all->context->arena);

	for (size_t i = 0; i < count; i++) {
		uint32_t seconds = *(const uint32_t *)((const char *)&first[i] + offset);

		if (seconds != NEVER)
			all->seconds[times->count++] = seconds;
	}
	if (!times->count)
		return times;
	percentile_sort(all->seconds, times->count);
	times->median_s = percentile(all->seconds, times->count, 50);
	times->p90_s = percentile(all->seconds, times->count, 90);
	times->max_s = all->seconds[times->count - 1];
	return times;
}

static Alerting__AlertFigures *figures_of(const struct measures *all, const struct measure *first, size_t count,
					  const char *department)
{
	Alerting__AlertFigures *figures = reflect_new(&alerting__alert_figures__descriptor, all->context->arena);

	figures->severity = first->severity;
	figures->department = department;
	figures->raised = (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		figures->open += first[i].open;
		figures->overdue += first[i].overdue;
		figures->escalated += first[i].steps;
	}
	figures->to_acknowledge = times_of(all, first, count, offsetof(struct measure, to_acknowledge));
	figures->to_act = times_of(all, first, count, offsetof(struct measure, to_act));
	figures->to_resolve = times_of(all, first, count, offsetof(struct measure, to_resolve));
	return figures;
}

/* How many from `at` on are of its severity, and of its department, too. */
static size_t run_length(const struct measures *all, size_t at, bool of_department)
{
	const struct measure *first = &all->measures[at];
	size_t end = at;

	while (end < all->count && all->measures[end].severity == first->severity &&
	       (!of_department || strcmp(all->measures[end].department, first->department) == 0))
		end++;
	return end - at;
}

static size_t figures_fill(const struct measures *all, Alerting__AlertFigures **figures)
{
	size_t filled = 0, severity_end = 0;

	for (size_t i = 0, count; i < all->count; i += count) {
		if (i == severity_end) {
			severity_end = i + run_length(all, i, false);
			figures[filled++] = figures_of(all, &all->measures[i], severity_end - i, "");
		}
		count = run_length(all, i, true);
		figures[filled++] = figures_of(all, &all->measures[i], count, all->measures[i].department);
	}
	return filled;
}

void query_get_alert_figures(const struct view *view, const struct context *context,
			     const Alerting__GetAlertFigures *query, struct decision *decision)
{
	struct measures all = { .context = context, .drills = query->drills };
	Alerting__GetAlertFiguresReply *reply;
	struct days days;

	if (!days_between(query->from_date, query->until_date, &days, decision) ||
	    !days_walk(&days, view, measure, &all, decision))
		return;
	all.measures = arena_alloc(context->arena, (all.count + 1) * sizeof(*all.measures));
	all.seconds = arena_alloc(context->arena, (all.count + 1) * sizeof(*all.seconds));
	reply = decision_reply(decision, &alerting__get_alert_figures_reply__descriptor);
	reply->figures = arena_alloc(context->arena, (2 * all.count + 1) * sizeof(*reply->figures));
	all.count = 0;
	days_walk(&days, view, measure, &all, decision);
	qsort(all.measures, all.count, sizeof(*all.measures), compare);
	reply->n_figures = figures_fill(&all, reply->figures);
}
