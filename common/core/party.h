/*
 * Parties: who can be told something, as one text (plan/v1/alerting.proto).
 *
 *   department/<id>, head/<department id>, area/<id>, role/<id>, body/<id>        whoever the plan names
 *   owner, owner-head, owner-area                                                 relative to the department that must act
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

#define PARTY_SIZE 72

/* Is it one that this plan knows? `relative`: owner, owner-head and owner-area are allowed, too. NULL: it is; else what is wrong and
 * what is allowed, in `arena`. */
const char *party_check(const Plan__Plan *plan, const char *party, bool relative, struct arena *arena);

/* Without reference to an owner: "owner-head" of department tax is "head/tax". owner-area of a department in no area: the office's
 * head. In `arena` unless it is `party` itself. */
const char *party_resolve(const Plan__Plan *plan, const char *party, const char *department, struct arena *arena);

/* The department in which a resolved party is told: a role's, an area's lead's; "" of a body outside the hall. */
const char *party_department(const Plan__Plan *plan, const char *party);

/* What a resolved party is called. In `arena` or the plan. */
const char *party_name_zh(const Plan__Plan *plan, const char *party, struct arena *arena);
const char *party_name_en(const Plan__Plan *plan, const char *party, struct arena *arena);
