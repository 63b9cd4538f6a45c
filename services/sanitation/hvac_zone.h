/*
 * Zones of the central air conditioning: who holds them, what they were ordered, and what is said of them (C5.6).
 *
 * A zone may run if no interlock holds it. What is said of it is kept and believed only as far as it is said: "off" confirms an order if it
 * was seen after it; "running" after the order is RanUnderInterlock, and the order is given again.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"

/* The plan's; NULL: it has none of this id; of a room: the room is in none. */
const Plan__HvacZone *zone_planned(const Plan__Plan *plan, const char *zone);
const Plan__HvacZone *zone_of_room(const Plan__Plan *plan, const char *room);

/* A copy of the record, in the context's arena, with the plan's owner; before anything was said or ordered: a new one. */
Sanitation__Zone *zone_now(const struct view *view, const struct context *context, const char *zone);

bool zone_is_held_by(const Sanitation__Zone *zone, const char *interlock_id);

/* The same with another interlock that holds it; without one of them. */
void zone_hold(Sanitation__Zone *zone, const char *interlock_id, struct arena *arena);
void zone_let_go(Sanitation__Zone *zone, const char *interlock_id);

/* Gives the order, once more if it was given before: ShutDownOrdered, to be confirmed within the plan's minutes. */
void zone_shut(const struct context *context, struct decision *decision, Sanitation__Zone *zone,
	       const char *incident_id, const char *correlation_id);

/* Is it held and not confirmed to be off? Then nothing in it counts as disinfected. */
bool zone_may_blow(const struct view *view, const struct context *context, const char *zone);

/* False: rejected ZONE_UNKNOWN, or OTHER_DEPARTMENT where the caller is neither the office nor of the zone's department. A device without a
 * department is the hall's. */
bool zone_is_the_callers(const struct context *context, const Sanitation__Zone *zone, struct decision *decision);

/* What is missing before the zone may run; empty: nothing. At most MISSING_MAX steps, in `arena`. */
#define MISSING_MAX 32
size_t zone_missing(const struct view *view, const struct context *context, const Sanitation__Zone *zone,
		    Sanitation__MissingStep ***ret_steps);
