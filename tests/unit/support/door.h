/* Readings at the door, as tests write them: IN("V1", .temperature_c = 37.3), OUT("V1", .minute = 5). */
#pragma once

#include "hallward/health/v1/health.pb-c.h"
#include "tests/unit/support/given.h"

struct reading {
	const char *token;
	int minute; /* observed so many minutes after nine */
	bool out;
	Health__Kind kind;      /* unset: visitor */
	double temperature_c;   /* unset: 36.5 */
	const char *checkpoint; /* unset: entrance-1 */
	bool no_mask;
	Health__Outcome offline;
	const char *subject_id; /* unset: nobody in particular */
};

#define IN(...)                                                                                                        \
	{                                                                                                              \
		.token = __VA_ARGS__                                                                                   \
	}
#define OUT(...)                                                                                                       \
	{                                                                                                              \
		.out = true, .token = __VA_ARGS__                                                                      \
	}

/* Registers it, told now. */
const struct decision *door_register(struct given *given, const struct reading *reading);

/* So many visitors (P1, P2 …) have come in by entrance-2 at half past eight. */
void door_fill(struct given *given, unsigned visitors);

/* Registers all readings up to one without a token; each must be taken. */
void door_register_all(struct given *given, const struct reading *readings);

/* Visitors and staff inside now, by GetOccupancy. */
void door_assert_inside(struct given *given, const char *hall, unsigned visitors, unsigned staff);

/* The day's figures of hall "main". */
const Health__GetDaySummaryReply *door_summary(struct given *given, const char *date);
