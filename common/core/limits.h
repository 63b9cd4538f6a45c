/*
 * The contract's limits: every message is checked against them before a rule sees it, by every daemon for requests and by the
 * tools for plans and configuration. The limits are options of the .proto fields (hallward/bus/v1/options.proto), read from
 * the FileDescriptorSet that is built in (contract.h). A field without the option has the defaults named there.
 *
 * Beyond the option: strings are valid UTF-8 (RFC 3629) without control characters (so without NUL too), doubles finite,
 * enum values named in the .proto, oneof members set where the case says so, and instants representable.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "common/core/arena.h"

struct limits_mistake {
	const char *field;   /* path: "registration.token" */
	const char *en, *zh; /* what is wrong and what is allowed, one sentence each */
};

/* Checks the message and all within. True: all well. False: the first mistake in field order. */
bool limits_check(const ProtobufCMessage *message, struct arena *arena, struct limits_mistake *ret_mistake);

/* The same, calling `report` for each mistake; returns how many there were. */
size_t limits_check_all(const ProtobufCMessage *message, struct arena *arena,
			void (*report)(const struct limits_mistake *mistake, void *user), void *user);

/*
 * Unpacks untrusted bytes: refuses more than size_max bytes, then looks the packed bytes over, then protobuf-c's unpack into the
 * arena, then checks as above. On the packed bytes are refused, because protobuf-c would not: NUL bytes in strings (cut off
 * silently), singular fields that occur more than once, more elements than allowed, and more than LIMITS_UNKNOWN_FIELDS_MAX
 * fields that the contract does not name (a few bytes of either would take much of the arena). NULL: *ret_mistake says why.
 */
#define LIMITS_UNKNOWN_FIELDS_MAX 256
void *limits_unpack(const ProtobufCMessageDescriptor *type, ProtobufCBinaryData packed, size_t size_max,
		    struct arena *arena, struct limits_mistake *ret_mistake);

/* The same, calling `report` for each mistake: all of a message that can be unpacked, the first of one that cannot. */
void *limits_unpack_all(const ProtobufCMessageDescriptor *type, ProtobufCBinaryData packed, size_t size_max,
			struct arena *arena, void (*report)(const struct limits_mistake *mistake, void *user),
			void *user);
