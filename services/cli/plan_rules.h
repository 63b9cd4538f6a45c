/*
 * A plan seen through its descriptor: its sections, the sets of rules that count from a day on, and what tells the elements of a
 * list apart. A section that the contract gains needs nothing here.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

/* The elements of such a list are sets of rules, each with the day from which it counts. */
bool plan_is_rules(const ProtobufCFieldDescriptor *field);

/* What tells an element of a list from its neighbours: the day from which it counts, its id, its badge, its date; else its first
 * text. NULL: its place alone. */
const ProtobufCFieldDescriptor *plan_key_field(const ProtobufCMessageDescriptor *element);

/* The key's text; "" if it has none. In `arena`. */
const char *plan_key(const ProtobufCMessage *element, struct arena *arena);

/* The set that counts on a day: the last that began on or before it; before the first, the first. NULL: there is no set. The sets
 * stand in the order of their days. */
const ProtobufCMessage *plan_set_on(const ProtobufCMessage *const *sets, size_t count, const char *date,
				    struct arena *arena);

/* A copy of the plan with only those sets that count on the day. */
Plan__Plan *plan_on(const Plan__Plan *plan, const char *date, struct arena *arena);

/* Of names in two languages, the one that the user does not read. */
bool plan_is_foreign(const ProtobufCFieldDescriptor *field);

/* An element of a list, or a message within one, on one line: "badge P1, department permits". */
const char *plan_line(const ProtobufCMessage *message, bool with_key, struct arena *arena);

/* A field's value as people read it: "none" where nothing is set. */
const char *plan_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena);

/* The whole plan: for people; or as YAML that reads back as the same plan. */
void plan_put_text(FILE *file, const Plan__Plan *plan, struct arena *arena);
void plan_put_yaml(FILE *file, const Plan__Plan *plan, struct arena *arena);
