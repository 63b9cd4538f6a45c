/*
 * Texts with fields of an event in braces, as alert rules write them.
 *
 *   {path}            the field, as a person reads it: an enum's or a bool's name, a number as short as it goes, an instant as
 *                     2020-02-10 09:01 in the hall's time, a repeated field's first ten, then "… (of 14)"
 *   {path:format}     with a format: time (09:01), date (2020-02-10), count (of a repeated field), degrees (37.3 °C), department,
 *                     checkpoint, room, role (the plan's name of that id, in the text's language)
 *   {a|b|'text'}      the first that is not empty; in single quotes: that text
 *   {@id} {@correlation} {@recorded_at} {@service} {@subject}    of the event itself; @id is its CloudEvents id
 *   {{ and }}         a brace
 *
 * A path goes through messages by dots: "incident.token". Nothing is ever quoted that is personal or sealed: such fields are refused.
 */
#pragma once

#include "common/core/arena.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

enum template_language { TEMPLATE_EN, TEMPLATE_ZH };

/* NULL: the text can be filled in from every event whose data are of this type; else what is wrong and what is allowed, in `arena`. */
const char *template_check(const char *text, const ProtobufCMessageDescriptor *data, struct arena *arena);

/* The text filled in, in `arena`; for one that was checked. Cut at a character to at most bytes_max bytes, with "…" at the end. */
const char *template_fill(const char *text, const Bus__Event *event, const ProtobufCMessage *data,
			  const Plan__Plan *plan, enum template_language language, size_t bytes_max,
			  struct arena *arena);

/* Whether all conditions hold; for conditions that were checked. */
bool conditions_hold(Plan__Condition *const *conditions, size_t count, const ProtobufCMessage *data,
		     struct arena *arena);

/* NULL: the condition can be asked of this type: its field exists, and an enum's or a bool's values are some. Else what is wrong. */
const char *condition_check(const Plan__Condition *condition, const ProtobufCMessageDescriptor *data,
			    struct arena *arena);
