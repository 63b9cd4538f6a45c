#include "services/sanitation/fresh_air.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/fresh_air_hours.h"
#include "services/sanitation/sanitation.h"

#define MINUTE (60 * SECOND)
#define COMMANDS_A_SECOND 8

const Sanitation__FreshAir *fresh_air_find(const struct view *view, const char *zone)
{
	Sanitation__FreshAir key = SANITATION__FRESH_AIR__INIT;

	key.zone = zone;
	return fresh_air_get(view, &key);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static const Plan__VentilationRules *rules_now(const struct context *context)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	return plan_ventilation_on(context->plan, today);
}

/* --- what is to be told ---------------------------------------------------------------------------------------------------------------- */

static bool is_off_too_long(const struct context *context, const Sanitation__FreshAir *air,
			    const Sanitation__FreshAirHours *hours)
{
	int64_t due;

	if (air->off_told_at || air->state != SANITATION__FRESH_AIR_STATE__FRESH_AIR_OFF || !hours)
		return false;
	due = later(air->since_at, hours->from_at) + rules_now(context)->fresh_air_off_max_min * MINUTE;
	return due <= context->now && due <= air->known_until_at;
}

/* It was told in hours that are over. */
static bool is_over(const Sanitation__FreshAir *air, const Sanitation__FreshAirHours *hours)
{
	return air->off_told_at && (!hours || hours->from_at > air->off_told_at);
}

static bool is_silent(const struct context *context, const Sanitation__FreshAir *air,
		      const Sanitation__FreshAirHours *hours)
{
	return air->device && !air->silent_told_at && hours &&
	       later(air->told_at, hours->from_at) + rules_now(context)->fresh_air_silent_after_min * MINUTE <=
		       context->now;
}

static bool is_of_no_zone(const struct context *context, const Sanitation__FreshAir *air)
{
	return air->silent_told_at && !fresh_air_zone_find(context->plan, air->zone);
}

static bool is_due(const struct view *view, const struct context *context, const Sanitation__FreshAir *air)
{
	const Sanitation__FreshAirHours *hours = fresh_air_hours_at(view, air->zone, context->now);

	return is_over(air, hours) || is_of_no_zone(context, air) || is_off_too_long(context, air, hours) ||
	       is_silent(context, air, hours);
}

/* --- telling it ------------------------------------------------------------------------------------------------------------------------ */

void fresh_air_tell_back(struct decision *decision, Sanitation__FreshAir *now, bool running, int64_t back_at)
{
	Sanitation__FreshAirBack *event;

	if (!now->off_told_at)
		return;
	event = emit_fresh_air_back(decision);
	event->fresh_air = now;
	event->running = running;
	event->off_since_at = now->off_since_at;
	event->back_at = back_at;
	now->off_since_at = now->off_told_at = 0;
}

void fresh_air_tell_heard(struct decision *decision, Sanitation__FreshAir *now)
{
	if (!now->silent_told_at)
		return;
	now->silent_told_at = 0;
	emit_fresh_air_heard(decision)->fresh_air = now;
}

static void tell_off(const struct context *context, struct decision *decision, Sanitation__FreshAir *now,
		     const Sanitation__FreshAirHours *hours)
{
	Sanitation__FreshAirOff *event = emit_fresh_air_off(decision);

	now->off_since_at = later(now->since_at, hours->from_at);
	now->off_told_at = context->now;
	event->fresh_air = now;
	event->after_min = rules_now(context)->fresh_air_off_max_min;
}

static void tell_silent(const struct context *context, struct decision *decision, Sanitation__FreshAir *now)
{
	Sanitation__FreshAirSilent *event = emit_fresh_air_silent(decision);

	now->silent_told_at = context->now;
	event->fresh_air = now;
	event->after_min = rules_now(context)->fresh_air_silent_after_min;
}

/* The hours in which it was told are over since then; a new plan may have ended them. */
static int64_t over_at(const struct view *view, const struct context *context, const Sanitation__FreshAir *air)
{
	const Sanitation__FreshAirHours *hours = fresh_air_hours_at(view, air->zone, air->off_told_at);

	return hours && hours->until_at < context->now ? hours->until_at : context->now;
}

void decide_mark_fresh_air(const struct view *view, const struct context *context,
			   const Sanitation__MarkFreshAir *command, struct decision *decision)
{
	const Sanitation__FreshAir *stored = fresh_air_find(view, command->zone);
	const Sanitation__FreshAirHours *hours = fresh_air_hours_at(view, command->zone, context->now);
	Sanitation__FreshAir *now;

	decision_reply(decision, &sanitation__mark_fresh_air_reply__descriptor);
	if (!stored)
		return;
	now = reflect_copy(&stored->base, context->arena);
	if (is_over(now, hours))
		fresh_air_tell_back(decision, now, false, over_at(view, context, now));
	if (is_of_no_zone(context, now))
		fresh_air_tell_heard(decision, now);
	if (is_off_too_long(context, now, hours))
		tell_off(context, decision, now, hours);
	if (is_silent(context, now, hours))
		tell_silent(context, decision, now);
}

void fresh_air_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Sanitation__FreshAir from = SANITATION__FRESH_AIR__INIT;
	const Sanitation__FreshAir *air;
	struct scan scan;
	unsigned count = 0;

	fresh_air_hours_schedule(view, context, schedule);
	fresh_air_scan(&scan, view, NULL, &from, 0, 0);
	while (count < COMMANDS_A_SECOND && (air = fresh_air_next(&scan))) {
		Sanitation__MarkFreshAir *command;

		if (!is_due(view, context, air))
			continue;
		command = reflect_new(&sanitation__mark_fresh_air__descriptor, context->arena);
		command->zone = arena_strdup(context->arena, air->zone);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
		count++;
	}
}
