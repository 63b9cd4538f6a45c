/*
 * The intervals of G2, each from the detection: to the office told, the CDC told, isolated, treated (cleared or in a hospital).
 * One that has not ended is not there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/core/arena.h"
#include "hallward/health/v1/incident.pb-c.h"

#define INTERVAL_KINDS 4

/* Seconds, rounded down. False: it has not ended. */
bool interval_of(const Health__Incident *incident, Health__IncidentInterval__Kind kind, uint32_t *ret_seconds);

/* All that have ended, in `arena`. */
Health__IncidentInterval **intervals_of(const Health__Incident *incident, struct arena *arena, size_t *ret_count);

/* "2020-W07" of a date that exists, and the Monday of that week (ISO 8601). */
#define WEEK_SIZE 20
void iso_week(const char *date, char ret_week[WEEK_SIZE], char ret_monday[]);
