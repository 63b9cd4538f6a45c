/* Where a case was: the rooms, and the zones of the air conditioning that go with them (C5.6). */
#pragma once

#include "common/core/context.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"

/* In the context's arena. */
struct places {
	const char **zones;
	size_t n_zones;
	const char **rooms;
	size_t n_rooms;
	bool all_zones; /* somewhere else, too, and nobody knows where */
};

/*
 * The place where they were found: a room; a checkpoint's or hall's rooms; of somebody on the staff also the department's offices; the
 * isolation rooms. Anything that the plan does not say is not known, and then it is all zones: of somebody who was not found in the
 * hall, always.
 */
void places_of_case(const struct context *context, const Sanitation__OpenInterlock *found, struct places *ret_places);
