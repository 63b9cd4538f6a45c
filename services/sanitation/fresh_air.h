/*
 * Fresh air, as it is said to run (C4.2). Off in hours in which it should run for the plan's minutes without a break: told once, until it
 * runs or the hours are over. A device that says nothing in such hours for the plan's minutes: told once, until something is said.
 *
 * Off and silent are told of the hours that go on: what had begun and ended while the service did not run stands in the minutes, and is
 * nobody's to act on any more.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/fresh_air.pb-c.h"

/* What a person says counts until somebody says otherwise: 9999-12-31. */
#define FRESH_AIR_FOREVER INT64_C(253402300799000000)

/* NULL: nothing was ever said. */
const Sanitation__FreshAir *fresh_air_find(const struct view *view, const char *zone);

/* The end of what was told, if it is over; the events carry `now`, the record as it is from then on, which is changed for it. */
void fresh_air_tell_back(struct decision *decision, Sanitation__FreshAir *now, bool running, int64_t back_at);
void fresh_air_tell_heard(struct decision *decision, Sanitation__FreshAir *now);

/* LayDownFreshAir and MarkFreshAir. */
void fresh_air_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
