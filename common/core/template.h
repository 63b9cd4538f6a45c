/*
 * Texts with fields of an event in braces, as alert rules write them; and conditions on an event.
 *
 *   {path}            the field, as a person reads it: an enum's or a bool's name, a number as short as it goes, an instant as
 *                     2020-02-10 09:01 in the hall's time, a repeated field's first ten, then "… (14)": how many there are
 *   {path:format}     with a format: time (09:01), date (2020-02-10), count (of a repeated field), degrees (37.3 °C), department,
 *                     checkpoint, room, role (the plan's name of that id, in the text's language), place (a checkpoint, room, hall or
 *                     department); an id that the plan does not know speaks for itself
 *   {a|b|'text'}      the first that is set (not empty, 0 or false); in single quotes: that text. The last one stands as it is
 *   {@id} {@correlation} {@recorded_at} {@service} {@subject}    of the event itself; @id is its CloudEvents id; @recorded_at takes
 *                     time and date as formats, too
 *   {{ and }}         a brace
 *
 * A path goes through messages by dots: "incident.token"; what is not set is "". Nothing is ever quoted that is personal or sealed:
 * such fields are refused (C1.4, G3).
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

enum template_language { TEMPLATE_EN, TEMPLATE_ZH };

/* NULL: the text can be filled in from every event whose data are of this type; else what is wrong and what is allowed, in `arena`. */
const char *template_check(const char *text, const ProtobufCMessageDescriptor *data, struct arena *arena);

/* The text filled in, in `arena`; for one that was checked. Cut at a character to at most bytes_max (4 or more) bytes, with "…" at the
 * end. */
const char *template_fill(const char *text, const Bus__Event *event, const ProtobufCMessage *data,
			  const Plan__Plan *plan, enum template_language language, size_t bytes_max,
			  struct arena *arena);

/* The same in English, as a key: of what is longer than bytes_max (34 or more) the end is "#" and 32 hex digits of its BLAKE2b hash, so
 * that two texts never become one. */
const char *template_key(const char *text, const Bus__Event *event, const ProtobufCMessage *data,
			 const Plan__Plan *plan, size_t bytes_max, struct arena *arena);

/* Is there nothing to fill in? Then it is its own text, but for doubled braces. */
bool template_is_literal(const char *text);

/* NULL: the template is one instant of the event ("{roll_call.deadline_at}", "{@recorded_at}") and nothing else. */
const char *template_check_instant(const char *text, const ProtobufCMessageDescriptor *data, struct arena *arena);

/* The instant of such a template, µs since 1970; 0: not set. */
int64_t template_instant(const char *text, const Bus__Event *event, const ProtobufCMessage *data, struct arena *arena);

/* The event's CloudEvents id, "health/<epoch in 16 hex digits>/<sequence>", in `arena`. */
const char *event_id(const Bus__Event *event, struct arena *arena);

/* NULL: the condition can be asked of this type: its field exists, and an enum's or a bool's values are some (enums in any case, with
 * - or _). Else what is wrong and what is allowed. */
const char *condition_check(const Plan__Condition *condition, const ProtobufCMessageDescriptor *data,
			    struct arena *arena);

/* Whether all conditions hold: the field's text, as a template without format writes it, is one of `is` (if there are any) and none of
 * `is_not`. For conditions that were checked. */
bool conditions_hold(Plan__Condition *const *conditions, size_t count, const ProtobufCMessage *data,
		     struct arena *arena);
