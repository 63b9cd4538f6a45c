#include "tests/unit/support/air.h"

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/fresh_air.h"
#include "services/sanitation/sanitation.h"

static Plan__FreshAirZone *zone_of(struct given *given, const char *id, const char *owner)
{
	Plan__FreshAirZone *zone = reflect_new(&plan__fresh_air_zone__descriptor, given->arena);

	zone->id = id;
	zone->name_en = zone->name_zh = id;
	zone->owner = owner;
	return zone;
}

void given_air(struct given *given)
{
	Plan__Plan *plan;

	given_init(given, &sanitation_service);
	given->schedule = fresh_air_schedule; /* no tasks are made by the clock */
	plan = air_plan_changes(given);
	plan->fresh_air_zones = arena_alloc(given->arena, 2 * sizeof(*plan->fresh_air_zones));
	plan->fresh_air_zones[plan->n_fresh_air_zones++] = zone_of(given, "ground", "property");
	plan->fresh_air_zones[plan->n_fresh_air_zones++] = zone_of(given, "upper", "permits");
}

Plan__Plan *air_plan_changes(struct given *given)
{
	Plan__Plan *plan = reflect_copy(&given->context.plan->base, given->arena);

	given->context.plan = plan;
	given->context.plan_version = arena_printf(given->arena, "%s+", given->context.plan_version);
	return plan;
}

static const char *say(struct given *given, const char *zone, Sanitation__FreshAirState state, int64_t observed_at)
{
	Sanitation__RecordFreshAir command = SANITATION__RECORD_FRESH_AIR__INIT;

	command.zone = zone;
	command.state = state;
	command.observed_at = observed_at;
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *air_by_hand(struct given *given, const char *zone, Sanitation__FreshAirState state)
{
	given->context.actor = "anna";
	given->context.roles = OFFICE;
	return say(given, zone, state, 0);
}

const char *air_by_device(struct given *given, const char *zone, Sanitation__FreshAirState state, int64_t observed_at)
{
	given->context.actor = "bms";
	given->context.roles = DEVICE;
	return say(given, zone, state, observed_at);
}

const char *air_clock(struct given *given, const char *date, const char *time_of_day)
{
	given->context.now = air_at(date, time_of_day);
	return given_schedule(given);
}

const char *air_minutes(struct given *given, const char *zone, const char *date)
{
	Sanitation__GetFreshAir query = SANITATION__GET_FRESH_AIR__INIT;
	const Sanitation__GetFreshAirReply *reply;

	given->context.roles = OFFICE;
	query.zone = zone;
	query.from_date = date;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	assert_true(reply->n_minutes <= 1);
	if (!reply->n_minutes)
		return "";
	return arena_printf(given->arena, "%u/%u/%u/%u", reply->minutes[0]->should_run_min, reply->minutes[0]->ran_min,
			    reply->minutes[0]->off_min, reply->minutes[0]->unknown_min);
}

int64_t air_at(const char *date, const char *time_of_day)
{
	int64_t at = 0;

	assert_true(zone_instant(date, time_of_day, &at));
	return at;
}
