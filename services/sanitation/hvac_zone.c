#include "services/sanitation/hvac_zone.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

const Plan__HvacZone *zone_planned(const Plan__Plan *plan, const char *zone)
{
	for (size_t i = 0; i < plan->n_hvac_zones; i++) {
		if (strcmp(plan->hvac_zones[i]->id, zone) == 0)
			return plan->hvac_zones[i];
	}
	return NULL;
}

const Plan__HvacZone *zone_of_room(const Plan__Plan *plan, const char *room)
{
	for (size_t i = 0; i < plan->n_hvac_zones; i++) {
		const Plan__HvacZone *zone = plan->hvac_zones[i];

		if (names_have((const char *const *)zone->rooms, zone->n_rooms, room))
			return zone;
	}
	return NULL;
}

Sanitation__Zone *zone_now(const struct view *view, const struct context *context, const char *zone)
{
	const Plan__HvacZone *planned = zone_planned(context->plan, zone);
	Sanitation__Zone key = SANITATION__ZONE__INIT;
	const Sanitation__Zone *stored;
	Sanitation__Zone *now;

	key.zone = zone;
	stored = zone_get(view, &key);
	now = stored ? reflect_copy(&stored->base, context->arena)
		     : reflect_new(&sanitation__zone__descriptor, context->arena);
	now->zone = arena_strdup(context->arena, zone);
	now->owner = planned ? planned->owner : "";
	return now;
}

bool zone_is_held_by(const Sanitation__Zone *zone, const char *interlock_id)
{
	return names_have((const char *const *)zone->interlock_ids, zone->n_interlock_ids, interlock_id);
}

void zone_hold(Sanitation__Zone *zone, const char *interlock_id, struct arena *arena)
{
	if (!zone_is_held_by(zone, interlock_id))
		zone->interlock_ids = names_with((const char *const *)zone->interlock_ids, zone->n_interlock_ids++,
						 interlock_id, arena);
}

void zone_let_go(Sanitation__Zone *zone, const char *interlock_id)
{
	size_t kept = 0;

	for (size_t i = 0; i < zone->n_interlock_ids; i++) {
		if (strcmp(zone->interlock_ids[i], interlock_id) != 0)
			zone->interlock_ids[kept++] = zone->interlock_ids[i];
	}
	zone->n_interlock_ids = kept;
}

void zone_shut(const struct context *context, struct decision *decision, Sanitation__Zone *zone,
	       const char *incident_id, const char *correlation_id)
{
	Sanitation__ShutDownOrdered *event;
	char date[DATE_SIZE];
	int64_t within_min;

	zone_date(context->now, date);
	within_min = plan_disinfection_on(context->plan, date)->hvac_off_within_min;
	zone->ordered_at = context->now;
	zone->confirm_by_at = zone->due_at = context->now + within_min * 60 * SECOND;
	zone->confirmed_at = 0;
	zone->confirmed_by = "";
	zone->overdue = false;
	zone->correlation_id = correlation_id;
	event = emit_shut_down_ordered(decision);
	event->zone = zone;
	event->incident_id = incident_id;
}

bool zone_may_blow(const struct view *view, const struct context *context, const char *zone)
{
	const Sanitation__Zone *now = zone_now(view, context, zone);

	return now->n_interlock_ids && !now->confirmed_at;
}

/* One that the plan has given up is known as long as there is something to be said of it. */
static bool is_known(const struct context *context, const Sanitation__Zone *zone, struct decision *decision)
{
	const char *known = "";

	if (zone_planned(context->plan, zone->zone) || zone->n_interlock_ids)
		return true;
	for (size_t i = 0; i < context->plan->n_hvac_zones; i++)
		known = arena_printf(context->arena, "%s%s%s", known, *known ? ", " : "",
				     context->plan->hvac_zones[i]->id);
	decision_reject(decision, &REASON_HVAC_ZONE_UNKNOWN, "zone", zone->zone, *known ? known : "–");
	return false;
}

bool zone_is_the_callers(const struct context *context, const Sanitation__Zone *zone, struct decision *decision)
{
	if (!is_known(context, zone, decision))
		return false;
	if ((context->roles & OFFICE) || strcmp(zone->owner, context->department) == 0 ||
	    ((context->roles & DEVICE) && !*context->department))
		return true;
	decision_reject(decision, &REASON_OTHER_DEPARTMENT, "zone", zone->owner, context->department);
	return false;
}
