/* Fields of an event by path ("incident.token"), as the plan's rules name them: which may be, and how a person reads one. */
#pragma once

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

/* The field at the path in messages of this type. NULL: *ret_wrong says in `arena` what is wrong and what is allowed: there is no such
 * field, it is a message or bytes, it stands in a list, or its text is personal or sealed and so is quoted nowhere. */
const ProtobufCFieldDescriptor *event_field_find(const ProtobufCMessageDescriptor *data, const char *path,
						 struct arena *arena, const char **ret_wrong);

/* The values at a path that was found, as field_values() gives them; none: it, or a message on the way, is not set. */
size_t event_field_values(const ProtobufCMessage *data, const char *path, const ProtobufCFieldDescriptor **ret_field,
			  const void **ret_values);

/* One value: an enum's or a bool's name ("fever-at-door", "true"), a number as short as it goes (0: "0"), an epoch in 16 hex digits, an
 * instant as 2020-02-10 09:01 in the hall's time zone; "" for what stands for nothing: UNSPECIFIED, the instant 0. */
const char *event_field_text(const ProtobufCFieldDescriptor *field, const void *value, struct arena *arena);
