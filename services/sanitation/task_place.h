/* Where a task is done: rooms, touch points, bins, air-conditioning zones and departments of the plan, and who owns them (O3, O4). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "hallward/plan/v1/plan.pb-c.h"

struct task_place {
	const char *id;
	const char *room;  /* itself, or the one it is in; "": none */
	const char *owner; /* of the room, the zone; of a department itself */
};

/* The index-th place that a rule's target means, in the plan's order; `kinds` of rooms if the target is ROOMS. False: no more. */
bool task_place_at(const Plan__Plan *plan, const char *date, Plan__DisinfectionTarget target,
		   const Plan__RoomKind *kinds, size_t kind_count, size_t index, struct task_place *ret_place);

/* The room or touch point of that id. False: there is none. */
bool task_place_find(const Plan__Plan *plan, const char *id, struct task_place *ret_place);
