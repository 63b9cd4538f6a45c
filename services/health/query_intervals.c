/* How fast incidents were dealt with, week by week (G2). */
#include "common/core/percentile.h"
#include "services/health/health.h"
#include "services/health/interval.h"

#define WEEKS_DEFAULT 4

struct week {
	int64_t begin_at, end_at;
	size_t incidents;
	uint32_t *seconds[INTERVAL_KINDS]; /* of those that have ended */
	size_t counts[INTERVAL_KINDS];
};

static void week_scan(struct scan *scan, const struct view *view, const struct week *week)
{
	Health__Incident from = HEALTH__INCIDENT__INIT;

	from.detected_at = week->begin_at;
	incident_scan(scan, view, "incident.by_detected", &from, 0, 1);
}

/* The next one of the week. What it takes in the arena is given back by the caller. */
static const Health__Incident *week_next(struct scan *scan, const struct week *week)
{
	const Health__Incident *incident = incident_next(scan);

	return incident && incident->detected_at < week->end_at ? incident : NULL;
}

static void week_count(struct week *week, const struct view *view)
{
	struct arena_mark mark = arena_mark(view->arena);
	struct scan scan;

	week_scan(&scan, view, week);
	while (week_next(&scan, week)) {
		week->incidents++;
		arena_rewind(view->arena, mark);
	}
	arena_rewind(view->arena, mark);
}

static void week_collect(struct week *week, const struct view *view)
{
	const Health__Incident *incident;
	struct arena_mark mark;
	struct scan scan;

	for (int i = 0; i < INTERVAL_KINDS; i++)
		week->seconds[i] = arena_alloc(view->arena, (week->incidents + 1) * sizeof(uint32_t));
	mark = arena_mark(view->arena);
	week_scan(&scan, view, week);
	while ((incident = week_next(&scan, week))) {
		for (int i = 0; i < INTERVAL_KINDS; i++)
			week->counts[i] += interval_of(incident, i + 1, &week->seconds[i][week->counts[i]]);
		arena_rewind(view->arena, mark);
	}
}

static Health__IncidentDistribution *distribution_of(uint32_t *seconds, size_t count,
						     Health__IncidentInterval__Kind kind, struct arena *arena)
{
	Health__IncidentDistribution *distribution = reflect_new(&health__incident_distribution__descriptor, arena);

	distribution->kind = kind;
	distribution->count = (uint32_t)count;
	if (!count)
		return distribution;
	percentile_sort(seconds, count);
	distribution->min_s = seconds[0];
	distribution->median_s = percentile(seconds, count, 50);
	distribution->p90_s = percentile(seconds, count, 90);
	distribution->max_s = seconds[count - 1];
	return distribution;
}

static Health__IncidentWeek *week_of(const struct view *view, const char *date, struct arena *arena)
{
	Health__IncidentWeek *reply = reflect_new(&health__incident_week__descriptor, arena);
	char name[WEEK_SIZE], monday[DATE_SIZE], sunday[DATE_SIZE];
	struct week week = { 0 };
	int64_t unused;

	iso_week(date, name, monday);
	zone_date_add(monday, 6, sunday);
	zone_day(monday, &week.begin_at, &unused);
	zone_day(sunday, &unused, &week.end_at);
	week_count(&week, view);
	week_collect(&week, view);
	reply->week = arena_strdup(arena, name);
	reply->from_date = arena_strdup(arena, monday);
	reply->incidents = (uint32_t)week.incidents;
	reply->intervals = arena_alloc(arena, INTERVAL_KINDS * sizeof(*reply->intervals));
	for (int i = 0; i < INTERVAL_KINDS; i++)
		reply->intervals[reply->n_intervals++] = distribution_of(week.seconds[i], week.counts[i], i + 1, arena);
	return reply;
}

void query_list_incident_intervals(const struct view *view, const struct context *context,
				   const Health__ListIncidentIntervals *query, struct decision *decision)
{
	uint32_t weeks = query->weeks ? query->weeks : WEEKS_DEFAULT;
	Health__ListIncidentIntervalsReply *reply =
		decision_reply(decision, &health__list_incident_intervals_reply__descriptor);

	reply->weeks = arena_alloc(context->arena, weeks * sizeof(*reply->weeks));
	for (uint32_t i = 0; i < weeks; i++) {
		char date[DATE_SIZE];

		if (!zone_date_add(query->from_date, (int)i * 7, date))
			return;
		reply->weeks[reply->n_weeks++] = week_of(view, date, context->arena);
	}
}
