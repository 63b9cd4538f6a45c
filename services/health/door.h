/*
 * What registering an entry and an exit have in common: one person passing one checkpoint.
 *
 * door_begin() answers a repeat and checks what both must say; the rules then fill in the registration; door_end()
 * replies.
 */
#pragma once

#include "services/health/health.h"

struct door {
	const struct view *view;
	const struct context *context;
	struct decision *decision;
	const Plan__Hall *hall;
	const Plan__DoorRules *rules;       /* of the day observed */
	Health__HallState state;            /* of the hall, followed through the events decided so far */
	Health__Registration *registration; /* outcome and readings are the rules' to fill in */
};

/* The registration with this key, if there is one: to be answered again, however old it is (C1.2). */
const Health__Registration *registration_find(const struct view *view, const char *checkpoint, const char *token,
					      Health__Direction direction, int64_t observed_at);

/* Neither in the future nor longer ago than the plan takes in? False: rejected OBSERVED_IN_FUTURE or OBSERVED_TOO_OLD. */
bool observed_at_is_taken(const struct context *context, int64_t observed_at, const char *field,
			  struct decision *decision);

/* False: rejected UNKNOWN_CHECKPOINT, OBSERVED_IN_FUTURE or OBSERVED_TOO_OLD. */
bool door_begin(struct door *door, const struct view *view, const struct context *context, struct decision *decision,
		const char *checkpoint, int64_t observed_at);

/* The registration changes the people inside by one. */
void door_count(struct door *door, Health__Kind kind, int change);

/* Ends a visit whose exit was not recorded, because of what was observed later, at `ended_at`. */
void door_end_unrecorded(struct door *door, const Health__Visit *visit, int64_t ended_at, uint64_t ordinal);

/* The visit that is open ended before this registration: the person is here now. */
void door_end_earlier(struct door *door, const Health__Visit *open);

/* Writes down the count inside, as the last step; a silence of the checkpoint is over. */
void door_close(struct door *door);
