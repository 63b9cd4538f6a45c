/* When on a day a rule asks for something at a place (day_tasks.h has the ways in which it can say so). */
#pragma once

#include "services/sanitation/day_tasks.h"

/* What asks for tasks: the windows, a disinfection task of the plan, washrooms, tableware. */
struct day_rule {
	Sanitation__TaskKind kind;
	const char *id, *owner; /* owner "": the place's */
	Plan__DisinfectionTarget target;
	const Plan__RoomKind *rooms; /* ROOMS: of these kinds */
	size_t n_rooms;
	const Plan__DisinfectionTask *task; /* of DISINFECTION only */
};

/* How many; the walk's date is worked. */
size_t day_parts(const struct day_tasks *walk, const struct day_rule *rule, const char *place,
		 struct day_part ret_parts[DAY_PARTS_MAX]);
