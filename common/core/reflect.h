/* Reading protobuf-c messages by field name: for keys, subjects, facets. Paths are "field" or "field.field". */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/core/arena.h"

/* Short name of a message: what stands after the last dot of its full name. */
const char *reflect_short_name(const ProtobufCMessageDescriptor *descriptor);

/* Field of a message; NULL with ret_field NULL: no such path (or an unset message on the way). */
const void *reflect_member(const ProtobufCMessageDescriptor *descriptor, const void *message, const char *path,
			   const ProtobufCFieldDescriptor **ret_field);

/* A string or enum field as text ("" if unset); enums in lower case with hyphens: "critical". In `arena`. */
const char *reflect_text(const ProtobufCMessage *message, const char *path, struct arena *arena);

/* A new message, initialised, in `arena`. */
void *reflect_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena);

/* A deep copy in `arena`. */
void *reflect_copy(const ProtobufCMessage *message, struct arena *arena);

/* Packed into `arena`. */
ProtobufCBinaryData reflect_pack(const ProtobufCMessage *message, struct arena *arena);
