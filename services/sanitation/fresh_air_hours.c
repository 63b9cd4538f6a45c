#include "services/sanitation/fresh_air_hours.h"

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/sanitation.h"

#define DAYS_A_SECOND 8
#define GIVEN_UP_MAX 128 /* zones that a plan may have */

struct hours {
	int64_t from_at, until_at;
};

const Plan__FreshAirZone *fresh_air_zone_find(const Plan__Plan *plan, const char *zone)
{
	for (size_t i = 0; i < plan->n_fresh_air_zones; i++) {
		if (strcmp(plan->fresh_air_zones[i]->id, zone) == 0)
			return plan->fresh_air_zones[i];
	}
	return NULL;
}

static const Sanitation__FreshAirDay *day_find(const struct view *view, const char *zone, const char *date)
{
	Sanitation__FreshAirDay key = SANITATION__FRESH_AIR_DAY__INIT;

	key.zone = zone;
	key.date = date;
	return fresh_air_day_get(view, &key);
}

const Sanitation__FreshAirHours *fresh_air_hours_at(const struct view *view, const char *zone, int64_t at)
{
	const Sanitation__FreshAirDay *day;
	char date[DATE_SIZE];

	zone_date(at, date);
	day = day_find(view, zone, date);
	for (size_t i = 0; day && i < day->n_hours; i++) {
		if (day->hours[i]->from_at <= at && at < day->hours[i]->until_at)
			return day->hours[i];
	}
	return NULL;
}

/* --- hours -------------------------------------------------------------------------------------------------------------------------- */

/* In their order; what touches is one. */
static void hours_add(const struct context *context, Sanitation__FreshAirDay *day, size_t room, struct hours hours)
{
	Sanitation__FreshAirHours *last = day->n_hours ? day->hours[day->n_hours - 1] : NULL;

	if (hours.from_at >= hours.until_at)
		return;
	if (last && last->until_at == hours.from_at) {
		last->until_at = hours.until_at;
		return;
	}
	if (!day->hours)
		day->hours = arena_alloc(context->arena, room * sizeof(*day->hours));
	last = day->hours[day->n_hours++] = reflect_new(&sanitation__fresh_air_hours__descriptor, context->arena);
	last->from_at = hours.from_at;
	last->until_at = hours.until_at;
}

/* The plan's hours and the day exist. */
static struct hours hours_of(const Plan__TimeSpan *span, const char *date)
{
	struct hours hours = { 0 };

	zone_instant(date, span->from, &hours.from_at);
	zone_instant(date, span->until, &hours.until_at);
	return hours;
}

/* The end of what is covered at `at` by one of the spans; `at` itself: by none. *ret_next: when the next of them begins, at most. */
static int64_t covered_until(Plan__TimeSpan *const *spans, size_t count, const char *date, int64_t at,
			     int64_t *ret_next)
{
	for (size_t i = 0; i < count; i++) {
		struct hours hours = hours_of(spans[i], date);

		if (hours.from_at <= at && at < hours.until_at)
			return hours.until_at;
		if (hours.from_at > at && hours.from_at < *ret_next)
			*ret_next = hours.from_at;
	}
	return at;
}

/* What the plan asks for from `from` on: from one edge to the next, while somebody works and no window is open. */
static void plan_add(const struct context *context, Sanitation__FreshAirDay *day, size_t room, int64_t from)
{
	const Plan__WorkingHours *working = plan_working_hours_on(context->plan, day->date);
	const Plan__VentilationRules *rules = plan_ventilation_on(context->plan, day->date);
	int64_t begin, end;

	if (!calendar_day(context->plan, day->date).is_working || !zone_day(day->date, &begin, &end))
		return;
	for (int64_t at = from > begin ? from : begin, next; at < end; at = next) {
		int64_t works, open;

		next = end;
		works = covered_until(working->spans, working->n_spans, day->date, at, &next);
		open = covered_until(rules->windows_open, rules->n_windows_open, day->date, at, &next);
		if (works > at && works < next)
			next = works;
		if (open > at && open < next)
			next = open;
		if (works > at && open == at)
			hours_add(context, day, room, (struct hours){ at, next });
	}
}

/* --- laying down ---------------------------------------------------------------------------------------------------------------------- */

/* Of a day that was laid down: what has gone by of it, and from now on what the plan says. `zone` NULL: the plan has given it up. */
static Sanitation__FreshAirDay *day_lay_down(const struct context *context, const Plan__FreshAirZone *zone,
					     const Sanitation__FreshAirDay *stored, const char *date, int64_t from)
{
	Sanitation__FreshAirDay *day = reflect_new(&sanitation__fresh_air_day__descriptor, context->arena);
	size_t room = plan_working_hours_on(context->plan, date)->n_spans +
		      plan_ventilation_on(context->plan, date)->n_windows_open + (stored ? stored->n_hours : 0) + 1;

	day->zone = zone ? zone->id : stored->zone;
	day->owner = zone ? zone->owner : stored->owner;
	day->date = date;
	for (size_t i = 0; stored && i < stored->n_hours; i++) {
		struct hours gone = { stored->hours[i]->from_at, stored->hours[i]->until_at };

		gone.until_at = gone.until_at < from ? gone.until_at : from;
		hours_add(context, day, room, gone);
	}
	if (zone)
		plan_add(context, day, room, from);
	return day;
}

static const Sanitation__FreshAirClock *clock_find(const struct view *view)
{
	Sanitation__FreshAirClock key = SANITATION__FRESH_AIR_CLOCK__INIT;

	return fresh_air_clock_get(view, &key);
}

/* The day after the last one; today, if none was or if it is today's and of another plan. NULL: all is laid down. */
static const char *next_date(const struct context *context, const Sanitation__FreshAirClock *clock)
{
	char today[DATE_SIZE], next[DATE_SIZE];

	zone_date(context->now, today);
	if (!clock)
		return context->plan->n_fresh_air_zones ? arena_strdup(context->arena, today) : NULL;
	if (strcmp(clock->date, today) < 0 && zone_date_add(clock->date, 1, next))
		return arena_strdup(context->arena, next);
	if (strcmp(clock->date, today) == 0 && strcmp(clock->plan_version, context->plan_version) != 0)
		return arena_strdup(context->arena, today);
	return NULL;
}

static void given_up_add(const struct view *view, const struct context *context, const char *date,
			 Sanitation__FreshAirLaidDown *event)
{
	Sanitation__FreshAirDay from = SANITATION__FRESH_AIR_DAY__INIT;
	const Sanitation__FreshAirDay *stored;
	struct scan scan;

	from.date = date;
	fresh_air_day_scan(&scan, view, "fresh_air_day.by_date", &from, 1, 1);
	while (event->n_days < context->plan->n_fresh_air_zones + GIVEN_UP_MAX &&
	       (stored = fresh_air_day_next(&scan))) {
		if (!fresh_air_zone_find(context->plan, stored->zone))
			event->days[event->n_days++] = day_lay_down(context, NULL, stored, date, context->now);
	}
}

void decide_lay_down_fresh_air(const struct view *view, const struct context *context,
			       const Sanitation__LayDownFreshAir *command, struct decision *decision)
{
	const Sanitation__FreshAirClock *clock = clock_find(view);
	const char *date = next_date(context, clock);
	bool again = clock && date && strcmp(clock->date, date) == 0;
	Sanitation__FreshAirLaidDown *event;

	decision_reply(decision, &sanitation__lay_down_fresh_air_reply__descriptor);
	if (!date || strcmp(date, command->date) != 0)
		return;
	event = emit_fresh_air_laid_down(decision);
	event->days =
		arena_alloc(context->arena, (context->plan->n_fresh_air_zones + GIVEN_UP_MAX) * sizeof(*event->days));
	for (; event->n_days < context->plan->n_fresh_air_zones; event->n_days++) {
		const Plan__FreshAirZone *zone = context->plan->fresh_air_zones[event->n_days];

		event->days[event->n_days] = day_lay_down(context, zone, day_find(view, zone->id, date), date,
							  again ? context->now : INT64_MIN);
	}
	if (again)
		given_up_add(view, context, date, event);
	event->clock = reflect_new(&sanitation__fresh_air_clock__descriptor, context->arena);
	event->clock->date = date;
	event->clock->plan_version = context->plan_version;
}

void fresh_air_hours_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	const char *date = next_date(context, clock_find(view));
	char today[DATE_SIZE], next[DATE_SIZE];

	zone_date(context->now, today);
	for (unsigned i = 0; i < DAYS_A_SECOND && date && strcmp(date, today) <= 0; i++) {
		Sanitation__LayDownFreshAir *command =
			reflect_new(&sanitation__lay_down_fresh_air__descriptor, context->arena);

		command->date = date;
		if (!schedule_command(schedule, &command->base, NULL))
			return;
		date = zone_date_add(date, 1, next) ? arena_strdup(context->arena, next) : NULL;
	}
}
