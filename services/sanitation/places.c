#include "services/sanitation/places.h"

#include <string.h>

#include "common/core/plan.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"

static void add(const char ***names, size_t *count, const char *name, struct arena *arena)
{
	if (!names_have(*names, *count, name))
		*names = names_with(*names, (*count)++, name, arena);
}

static void add_room(const struct context *context, const char *room, struct places *places)
{
	const Plan__HvacZone *zone = zone_of_room(context->plan, room);

	add(&places->rooms, &places->n_rooms, room, context->arena);
	if (zone)
		add(&places->zones, &places->n_zones, zone->id, context->arena);
}

/* False: the department has none, or nobody knows which it is. */
static bool add_offices(const struct context *context, const char *department, struct places *places)
{
	bool found = false;

	for (size_t i = 0; i < context->plan->n_rooms; i++) {
		const Plan__Room *room = context->plan->rooms[i];

		if (room->kind != PLAN__ROOM_KIND__OFFICE_ROOM || strcmp(room->owner, department) != 0)
			continue;
		add_room(context, room->id, places);
		found = true;
	}
	return found;
}

static const Plan__Checkpoint *checkpoint_of(const Plan__Plan *plan, const char *place)
{
	const Plan__Hall *hall = plan_hall_of_checkpoint(plan, place);

	for (size_t i = 0; hall && i < hall->n_checkpoints; i++) {
		if (strcmp(hall->checkpoints[i]->id, place) == 0)
			return hall->checkpoints[i];
	}
	return NULL;
}

/* False: the plan does not say where that is. */
static bool add_place(const struct context *context, const char *place, struct places *places)
{
	const Plan__Checkpoint *checkpoint = checkpoint_of(context->plan, place);
	const Plan__Hall *hall = *place ? plan_hall(context->plan, place) : NULL;

	if (plan_room(context->plan, place)) {
		add_room(context, place, places);
		return true;
	}
	if (checkpoint) {
		if (*checkpoint->room)
			add_room(context, checkpoint->room, places);
		return *checkpoint->room;
	}
	for (size_t i = 0; hall && i < hall->n_rooms; i++)
		add_room(context, hall->rooms[i], places);
	return hall ? hall->n_rooms > 0 : add_offices(context, place, places);
}

static void add_all_zones(const struct context *context, struct places *places)
{
	places->all_zones = true;
	for (size_t i = 0; i < context->plan->n_hvac_zones; i++)
		add(&places->zones, &places->n_zones, context->plan->hvac_zones[i]->id, context->arena);
}

void places_of_case(const struct context *context, const Sanitation__OpenInterlock *found, struct places *ret_places)
{
	bool known = !found->absent;

	*ret_places = (struct places){ 0 };
	if (*found->place || !found->staff)
		known &= add_place(context, found->place, ret_places);
	if (found->staff)
		known &= add_offices(context, found->department, ret_places);
	for (size_t i = 0; i < found->n_isolation_rooms; i++)
		add_room(context, found->isolation_rooms[i], ret_places);
	if (!known)
		add_all_zones(context, ret_places);
}
