/*
 * Sealing: how clear personal data become bytes that only the key of their subject opens (common/README.md: people).
 *
 * A subject is a person under a random id (UUIDv7). Its names, numbers, addresses and free texts stand in events and tables only
 * as boxes, in fields marked `sealed` in the contract; destroying the subject's key leaves figures about nobody. Requests and
 * queries' replies hold them in the clear, in fields marked `personal`; a command's reply never does, for the journal keeps it.
 *
 * A box: 24 bytes nonce, then XChaCha20-Poly1305 (libsodium) of the text padded to a multiple of SEAL_PAD bytes (so that its
 * length says little), bound to store, record type, field and subject. Example of what is authenticated besides, for the
 * name in a Person of health:
 *   "health" 00 "hallward.health.v1.Person" 00 "name" 00 "01700000-0000-7000-8000-000000000001"
 *
 * Who is who is found by a keyed hash (BLAKE2b-128 under a key that all services of a site derive alike), never by a clear value.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/core/arena.h"

#define SEAL_KEY_SIZE 32
#define SEAL_PAD 32
#define SEAL_LOOKUP_SIZE 33 /* 128 bits in hex and NUL */

struct seal;

/* The keys, as pure code sees them; the runtime's key store or a test's memory stands behind it. Errors are sticky there, as in
 * the store (kv.h). */
struct seal_ops {
	/* False: the subject has no key: none was made, or it was destroyed. */
	bool (*find)(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE]);
	/* A new key, kept with the decision that is being made, and dropped if that is refused. Never asked by a query. */
	void (*create)(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE]);
	void (*random)(struct seal *seal, void *buffer, size_t size);
};

struct seal {
	const struct seal_ops *ops;
	const char *store; /* the service whose store it is */
	uint8_t lookup_key[SEAL_KEY_SIZE];
};

/* Seals `text` for this field of this record type; the subject's key is made if there is none. "" gives an empty box. The box
 * lives in `arena`. */
ProtobufCBinaryData seal_text(struct seal *seal, const char *subject_id, const ProtobufCMessageDescriptor *record,
			      const char *field, const char *text, struct arena *arena);

/* The text in a box, in `arena`; "" for an empty one. NULL: the subject's key is gone, or the box is not of this store, record
 * type, field and subject. */
const char *seal_open(struct seal *seal, const char *subject_id, const ProtobufCMessageDescriptor *record,
		      const char *field, ProtobufCBinaryData box, struct arena *arena);

/* Can this subject's boxes be opened? */
bool seal_has_key(struct seal *seal, const char *subject_id);

/* The hash under which a value is looked up: `kind` ("phone", "resident-id") keeps equal texts of different kinds apart; `text` is
 * in its normal form. */
void seal_lookup(const struct seal *seal, const char *kind, const char *text, char ret_hash[SEAL_LOOKUP_SIZE]);
