/*
 * What health's rules have in common: places of the plan, temperatures, who counts, and the people inside.
 *
 * Invariants, kept by decide and held by tests: a token is inside at most once; HallState counts exactly the open
 * visits of its hall, so it is never negative; a visit ends at or after it began.
 */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/health/v1/health.pb-c.h"

/* "a, b, c": one more, for sentences that name what the plan knows. */
const char *list_add(struct arena *arena, const char *list, const char *id);

/* The plan's hall with this checkpoint, or rejected UNKNOWN_CHECKPOINT and NULL. */
const Plan__Hall *hall_of_checkpoint(const struct context *context, const char *checkpoint, struct decision *decision);

/* The plan's hall of this id ("": its first), or rejected UNKNOWN_HALL and NULL. */
const Plan__Hall *hall_by_id(const struct context *context, const char *id, struct decision *decision);

/* Do they count to the hall's cap? Staff do not (B2.4). */
bool counts_to_cap(Health__Kind kind);

/* At or over the plan's threshold? Compared in tenths of a degree, the precision of a reading (C1.4). */
bool temperature_is_fever(const Plan__DoorRules *rules, double temperature_c);
bool temperature_is_possible(const Plan__DoorRules *rules, double temperature_c);

/* The rules of the door on the hall's day of that instant. */
const Plan__DoorRules *door_rules_at(const Plan__Plan *plan, int64_t at);

/* Whether a RegisterEntry, a RecordDailyHealth is to be the last to be shed. */
bool entry_is_fever(const Plan__Plan *plan, const void *entry);
bool daily_health_is_fever(const Plan__Plan *plan, const void *daily);

/* The visit that is open under this token, or NULL. */
const Health__Visit *visit_find(const struct view *view, const char *token);

/* The hall's state, by value; all zero if nobody has been registered yet. `hall` must outlive it. */
Health__HallState hall_state_now(const struct view *view, const char *hall);

/* Adds people (may be negative) to the state. */
void hall_state_add(Health__HallState *state, int visitors, int staff);
