#include "services/sanitation/task_place.h"

#include <string.h>

#include "common/core/plan.h"

static struct task_place of_room(const Plan__Room *room)
{
	return (struct task_place){ room->id, room->id, room->owner };
}

static struct task_place in_room(const Plan__Plan *plan, const char *id, const char *room)
{
	return (struct task_place){ id, room, plan_room(plan, room)->owner };
}

static bool room_at(const Plan__Plan *plan, const Plan__RoomKind *kinds, size_t kind_count, size_t index,
		    struct task_place *ret_place)
{
	for (size_t i = 0; i < plan->n_rooms; i++) {
		bool is_meant = false;

		for (size_t kind = 0; kind < kind_count; kind++)
			is_meant = is_meant || kinds[kind] == plan->rooms[i]->kind;
		if (is_meant && !index--) {
			*ret_place = of_room(plan->rooms[i]);
			return true;
		}
	}
	return false;
}

static bool dining_room_at(const Plan__Plan *plan, const char *date, size_t index, struct task_place *ret_place)
{
	const Plan__CanteenRules *canteen = plan_canteen_on(plan, date);

	if (!canteen || index)
		return false;
	*ret_place = (struct task_place){ canteen->department, "", canteen->department };
	return true;
}

bool task_place_at(const Plan__Plan *plan, const char *date, Plan__DisinfectionTarget target,
		   const Plan__RoomKind *kinds, size_t kind_count, size_t index, struct task_place *ret_place)
{
	bool found;

	switch (target) {
	case PLAN__DISINFECTION_TARGET__ROOMS:
		return room_at(plan, kinds, kind_count, index, ret_place);
	case PLAN__DISINFECTION_TARGET__TOUCH_POINTS:
		found = index < plan->n_touch_points;
		if (found)
			*ret_place = in_room(plan, plan->touch_points[index]->id, plan->touch_points[index]->room);
		return found;
	case PLAN__DISINFECTION_TARGET__WASTE_BINS:
		found = index < plan->n_waste_bins;
		if (found)
			*ret_place = in_room(plan, plan->waste_bins[index]->id, plan->waste_bins[index]->room);
		return found;
	case PLAN__DISINFECTION_TARGET__HVAC_ZONES:
		found = index < plan->n_hvac_zones;
		if (found)
			*ret_place =
				(struct task_place){ plan->hvac_zones[index]->id, "", plan->hvac_zones[index]->owner };
		return found;
	case PLAN__DISINFECTION_TARGET__OFFICE_FURNITURE:
	case PLAN__DISINFECTION_TARGET__OFFICE_EQUIPMENT:
		found = index < plan->n_departments;
		if (found)
			*ret_place =
				(struct task_place){ plan->departments[index]->id, "", plan->departments[index]->id };
		return found;
	case PLAN__DISINFECTION_TARGET__DINING_FURNITURE:
		return dining_room_at(plan, date, index, ret_place);
	default:
		return false;
	}
}

bool task_place_find(const Plan__Plan *plan, const char *id, struct task_place *ret_place)
{
	const Plan__Room *room = plan_room(plan, id);

	if (room)
		*ret_place = of_room(room);
	for (size_t i = 0; !room && i < plan->n_touch_points; i++) {
		if (strcmp(plan->touch_points[i]->id, id) == 0) {
			*ret_place = in_room(plan, id, plan->touch_points[i]->room);
			return true;
		}
	}
	return room;
}
