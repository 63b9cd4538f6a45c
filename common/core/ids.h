/* Identifiers: UUIDv7 (RFC 9562) in their canonical text form, 36 characters, lower case. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/core/span.h"

#define UUID_TEXT_SIZE 37 /* with the final NUL */
#define UUID_SIZE 16

/* A UUIDv7 of the instant `at` (µs since 1970, UTC; kept to the millisecond) with 74 bits taken from `entropy`. */
void uuid7_format(int64_t at, const uint8_t entropy[10], char ret_text[UUID_TEXT_SIZE]);

/* False: not a UUIDv7 in canonical form (variant, version, hyphens, lower-case hex). */
bool uuid7_parse(const char *text, uint8_t ret_uuid[UUID_SIZE]);

/* The instant in it, µs since 1970, UTC. */
int64_t uuid7_time(const uint8_t uuid[UUID_SIZE]);

/* A UUIDv7 that depends on nothing but its arguments: the `ordinal`th id that `seed_text` gives birth to at `at`. */
void uuid7_derive(int64_t at, const char *seed_text, unsigned ordinal, char ret_text[UUID_TEXT_SIZE]);
