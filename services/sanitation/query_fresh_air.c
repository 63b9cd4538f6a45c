/* How long fresh air ran, should have run, was off or unknown: of the hours as laid down and the runs as said (C4.2). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/caller.h"
#include "services/sanitation/fresh_air.h"
#include "services/sanitation/fresh_air_hours.h"
#include "services/sanitation/period.h"
#include "services/sanitation/sanitation.h"

#define MINUTE (60 * SECOND)

/* Minutes that begin in it; of a time after 1970. */
static uint32_t minutes_in(int64_t from_at, int64_t until_at)
{
	return until_at > from_at ? (uint32_t)((until_at + MINUTE - 1) / MINUTE - (from_at + MINUTE - 1) / MINUTE) : 0;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* One after another, as the hours are: runs lie apart, in the order of their ends. */
static void runs_add(const struct view *view, Sanitation__FreshAirMinutes *minutes, int64_t from_at, int64_t until_at)
{
	Sanitation__FreshAirRun from = SANITATION__FRESH_AIR_RUN__INIT;
	const Sanitation__FreshAirRun *run;
	struct arena_mark mark = arena_mark(view->arena);
	struct scan scan;

	from.zone = minutes->zone;
	from.until_at = from_at + 1;
	fresh_air_run_scan(&scan, view, "fresh_air_run.by_end", &from, 1, 2);
	while ((run = fresh_air_run_next(&scan)) && run->from_at < until_at) {
		uint32_t count = minutes_in(later(run->from_at, from_at), sooner(run->until_at, until_at));

		if (run->state == SANITATION__FRESH_AIR_STATE__FRESH_AIR_RUNNING)
			minutes->ran_min += count;
		else
			minutes->off_min += count;
		arena_rewind(view->arena, mark);
	}
	arena_rewind(view->arena, mark);
}

static Sanitation__FreshAirMinutes *minutes_of(const struct view *view, const struct context *context,
					       const Sanitation__FreshAirDay *day)
{
	Sanitation__FreshAirMinutes *minutes = reflect_new(&sanitation__fresh_air_minutes__descriptor, context->arena);

	minutes->zone = day->zone;
	minutes->date = day->date;
	minutes->owner = day->owner;
	for (size_t i = 0; i < day->n_hours; i++) {
		int64_t until_at = sooner(day->hours[i]->until_at, context->now);

		minutes->should_run_min += minutes_in(day->hours[i]->from_at, until_at);
		runs_add(view, minutes, day->hours[i]->from_at, until_at);
	}
	minutes->unknown_min = minutes->should_run_min - minutes->ran_min - minutes->off_min;
	return minutes;
}

static bool is_wanted(const struct context *context, const char *asked, const char *zone, const char *owner)
{
	return (!*asked || strcmp(asked, zone) == 0) && caller_may_see(context, owner);
}

static void days_fill(const struct view *view, const struct context *context, const Sanitation__GetFreshAir *query,
		      const char *first, const char *last, Sanitation__GetFreshAirReply *reply)
{
	Sanitation__FreshAirDay from = SANITATION__FRESH_AIR_DAY__INIT;
	const Sanitation__FreshAirDay *day;
	struct scan scan;

	from.date = first;
	fresh_air_day_scan(&scan, view, "fresh_air_day.by_date", &from, 0, 1);
	while ((day = fresh_air_day_next(&scan)) && strcmp(day->date, last) <= 0) {
		if (!is_wanted(context, query->zone, day->zone, day->owner))
			continue;
		reply->minutes = arena_grow(context->arena, reply->minutes, reply->n_minutes);
		reply->minutes[reply->n_minutes++] = minutes_of(view, context, day);
	}
}

static void zones_fill(const struct view *view, const struct context *context, const Sanitation__GetFreshAir *query,
		       Sanitation__GetFreshAirReply *reply)
{
	Sanitation__FreshAir from = SANITATION__FRESH_AIR__INIT;
	const Sanitation__FreshAir *air;
	struct scan scan;

	fresh_air_scan(&scan, view, NULL, &from, 0, 0);
	while ((air = fresh_air_next(&scan))) {
		if (!is_wanted(context, query->zone, air->zone, air->owner))
			continue;
		reply->zones = arena_grow(context->arena, reply->zones, reply->n_zones);
		reply->zones[reply->n_zones++] = (Sanitation__FreshAir *)air;
	}
}

void query_get_fresh_air(const struct view *view, const struct context *context, const Sanitation__GetFreshAir *query,
			 struct decision *decision)
{
	const char *first = query->from_date, *last;
	Sanitation__GetFreshAirReply *reply;
	char today[DATE_SIZE];

	zone_date(context->now, today);
	first = *first ? first : arena_strdup(context->arena, today);
	last = *query->until_date ? query->until_date : first;
	if (!period_is_possible(first, last, decision))
		return;
	reply = decision_reply(decision, &sanitation__get_fresh_air_reply__descriptor);
	days_fill(view, context, query, first, last, reply);
	zones_fill(view, context, query, reply);
}
