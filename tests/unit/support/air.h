/* What stories of fresh air say: each line one command, answered as given_outcome() says it. */
#pragma once

#include "hallward/sanitation/v1/fresh_air.pb-c.h"
#include "tests/unit/support/given.h"

#define ON SANITATION__FRESH_AIR_STATE__FRESH_AIR_RUNNING
#define OFF SANITATION__FRESH_AIR_STATE__FRESH_AIR_OFF

/* The plan has the zones "ground" (of property) and "upper" (of permits); nothing is laid down yet. Monday 2020-02-10, 09:00. */
void given_air(struct given *given);

/* A copy of the plan, to be changed; in force from now on, under a version of its own. */
Plan__Plan *air_plan_changes(struct given *given);

/* The office says it by hand; a device says it, seen at that moment (0: now). */
const char *air_by_hand(struct given *given, const char *zone, Sanitation__FreshAirState state);
const char *air_by_device(struct given *given, const char *zone, Sanitation__FreshAirState state, int64_t observed_at);

/* The clock goes to that time of that day; what was due of fresh air. */
const char *air_clock(struct given *given, const char *date, const char *time_of_day);

/* Of the date: "should/ran/off/unknown", "" if nothing is laid down. */
const char *air_minutes(struct given *given, const char *zone, const char *date);

int64_t air_at(const char *date, const char *time_of_day);
