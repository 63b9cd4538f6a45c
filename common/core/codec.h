/*
 * Protobuf messages from and to documents, by descriptor: no second schema anywhere.
 *
 * Names are the .proto's field names. Instants (int64 fields named …_at) are RFC 3339 strings (also read: integers, µs);
 * other 64-bit integers are JSON strings when written (proto3 JSON), numbers or strings when read. Enums are written as in
 * the .proto ("THERMAL_CAMERA") and read in any case with - for _ ("thermal-camera"). Bytes are base64, fixed64 (epochs) are
 * strings of 16 hex digits. Unset fields are left out when written, except that numbers, bools and enums at 0 are written
 * when `with_zeros`, but not instants and enums whose 0 is …_UNSPECIFIED.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "common/core/arena.h"
#include "common/core/value.h"

struct codec_mistake {
	unsigned line, column; /* 0: unknown */
	const char *path;      /* "door.fever_c", "halls[0].id" */
	const char *found;     /* what stands there, cut to 80 characters */
	const char
		*allowed; /* what may stand there, with the nearest known name for a typo: one English sentence part */
};

#define CODEC_MISTAKES_MAX 200

struct codec_mistakes {
	struct codec_mistake items[CODEC_MISTAKES_MAX];
	size_t count;
	bool more; /* there were more than fit */
};

/* Fills a new message of the type from a tree: every mistake is collected, not only the first. NULL if there were any. Checks
 * form only (types, names, ranges of the type); limits_check() checks the contract's limits. */
void *codec_from_value(const struct value *value, const ProtobufCMessageDescriptor *type, struct arena *arena,
		       struct codec_mistakes *mistakes);

/* The same, but never NULL: what is mistaken is left unset (in a list: zero), so that the rest can be checked in the same run. */
void *codec_rest_from_value(const struct value *value, const ProtobufCMessageDescriptor *type, struct arena *arena,
			    struct codec_mistakes *mistakes);

/* Sets one field of a message from text, as from a command line or a CSV cell (path: a field name). Repeated fields get one more
 * element. False: *ret_allowed says what may stand there. */
bool codec_set_text(ProtobufCMessage *message, const char *path, const char *text, struct arena *arena,
		    const char **ret_allowed);

/* One field's value as text for people and CSV: enums in lower case with hyphens, instants as RFC 3339, messages as JSON. */
const char *codec_get_text(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena);

/* JSON of the message on one line (indent 0) or indented, in `arena`. */
char *codec_to_json(const ProtobufCMessage *message, unsigned indent, bool with_zeros, struct arena *arena);
