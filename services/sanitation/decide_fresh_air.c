/* What is said of a zone's fresh air (C4.2). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/caller.h"
#include "services/sanitation/fresh_air.h"
#include "services/sanitation/fresh_air_hours.h"
#include "services/sanitation/sanitation.h"

#define MINUTE (60 * SECOND)

static const Plan__FreshAirZone *zone_take(const struct context *context, const char *id, struct decision *decision)
{
	const Plan__FreshAirZone *zone = fresh_air_zone_find(context->plan, id);
	const char *known = "";

	if (zone)
		return zone;
	for (size_t i = 0; i < context->plan->n_fresh_air_zones; i++)
		known = arena_printf(context->arena, "%s%s%s", known, i ? ", " : "",
				     context->plan->fresh_air_zones[i]->id);
	decision_reject(decision, &REASON_FRESH_AIR_ZONE_UNKNOWN, "zone", id, known);
	return NULL;
}

/* Only a device may tell late: within the plan's minutes, and nothing before what was said last. */
static bool moment_is_possible(const struct context *context, const Sanitation__FreshAir *last, int64_t at,
			       struct decision *decision)
{
	char today[DATE_SIZE], from[RFC3339_SIZE], until[RFC3339_SIZE];
	int64_t first;

	if (!at)
		return true;
	if (!(context->roles & DEVICE)) {
		decision_reject(decision, &REASON_MOMENT_OF_DEVICES, "observed_at");
		return false;
	}
	zone_date(context->now, today);
	first = context->now - plan_disinfection_on(context->plan, today)->device_report_age_max_min * MINUTE;
	if (last && last->seen_at > first)
		first = last->seen_at;
	if (first <= at && at <= context->now)
		return true;
	rfc3339_format(first, from);
	rfc3339_format(context->now, until);
	decision_reject(decision, &REASON_MOMENT_IMPOSSIBLE, "observed_at", from, until);
	return false;
}

/* A device that is no department's speaks for all zones. */
static bool is_the_callers(const struct context *context, const Plan__FreshAirZone *zone, struct decision *decision)
{
	return (context->roles & DEVICE && !*context->department) ||
	       caller_may_act_for(context, zone->owner, "zone", decision);
}

static Sanitation__FreshAirRun *run_of(const struct context *context, const Sanitation__FreshAir *air, int64_t until_at)
{
	Sanitation__FreshAirRun *run = reflect_new(&sanitation__fresh_air_run__descriptor, context->arena);

	run->zone = air->zone;
	run->from_at = air->since_at;
	run->until_at = until_at;
	run->state = air->state;
	return run;
}

/* The record as it is from now on: the same run goes on if it is said again while what was said before still counts. */
static Sanitation__FreshAir *air_now(const struct context *context, const Plan__FreshAirZone *zone,
				     const Sanitation__FreshAir *last, const Sanitation__RecordFreshAir *command)
{
	Sanitation__FreshAir *air = last ? reflect_copy(&last->base, context->arena)
					 : reflect_new(&sanitation__fresh_air__descriptor, context->arena);
	int64_t at = command->observed_at ? command->observed_at : context->now;
	bool goes_on = last && last->state == command->state && at <= last->known_until_at;
	char today[DATE_SIZE];

	zone_date(context->now, today);
	air->zone = zone->id;
	air->owner = zone->owner;
	air->state = command->state;
	air->since_at = goes_on ? last->since_at : at;
	air->seen_at = at;
	air->told_at = context->now;
	air->told_by = context->actor;
	air->device = (context->roles & DEVICE) != 0;
	air->known_until_at =
		air->device ? at + plan_ventilation_on(context->plan, today)->fresh_air_silent_after_min * MINUTE
			    : FRESH_AIR_FOREVER;
	return air;
}

void decide_record_fresh_air(const struct view *view, const struct context *context,
			     const Sanitation__RecordFreshAir *command, struct decision *decision)
{
	const Plan__FreshAirZone *zone = zone_take(context, command->zone, decision);
	const Sanitation__FreshAir *last = fresh_air_find(view, command->zone);
	Sanitation__FreshAirRecorded *event;
	Sanitation__RecordFreshAirReply *reply;
	Sanitation__FreshAir *air;

	if (!zone || !is_the_callers(context, zone, decision) ||
	    !moment_is_possible(context, last, command->observed_at, decision))
		return;
	air = air_now(context, zone, last, command);
	event = emit_fresh_air_recorded(decision);
	event->fresh_air = air;
	event->run = run_of(context, air, air->known_until_at);
	if (last && last->since_at < air->since_at && last->known_until_at > air->since_at)
		event->ended = run_of(context, last, air->since_at);
	fresh_air_tell_heard(decision, air);
	if (air->state == SANITATION__FRESH_AIR_STATE__FRESH_AIR_RUNNING)
		fresh_air_tell_back(decision, air, true, air->since_at);
	reply = decision_reply(decision, &sanitation__record_fresh_air_reply__descriptor);
	reply->fresh_air = air;
	reply->should_run = fresh_air_hours_at(view, zone->id, context->now) != NULL;
}
