/* One value of a field that is no message, to and from text: the part that both directions of the codec share. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "common/core/arena.h"
#include "common/core/value.h"

/* Reads into `ret_member`, which is untouched on failure. NULL: all well, else what may stand there. */
const char *codec_read_scalar(const struct value *value, const ProtobufCFieldDescriptor *field, void *ret_member,
			      struct arena *arena);

/* The value as text without quotes; *ret_quoted says whether JSON writes it as a string. Enums as in the .proto. */
const char *codec_write_scalar(const ProtobufCFieldDescriptor *field, const void *member, struct arena *arena,
			       bool *ret_quoted);

/* The name as people type it: lower case, hyphens for underscores. */
char *codec_friendly_name(const char *name, struct arena *arena);

/* The value that stands for "not set": 0, named …_UNSPECIFIED. */
bool codec_is_unspecified(const ProtobufCEnumValue *value);
