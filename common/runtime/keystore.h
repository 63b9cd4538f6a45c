/*
 * The keys under which a service seals what is personal (core/seal.h): one random key a subject, in a store of its own beside the
 * service's, `<site>/<service>/keys/`. It is a store as store.h describes it (checksums, durable commits, damage found on opening)
 * with one table, `subject_key`.
 *
 * Record, under the key subject id 00: 24 bytes nonce, then XChaCha20-Poly1305 of the subject's 32 bytes, 72 bytes in all, wrapped by
 * a key derived from the site's root key ("hallward key wrapping", rootkey.h) and bound to service and subject. What is
 * authenticated besides, for a subject of health:
 *   "health" 00 "01700000-0000-7000-8000-000000000001"
 * The record of no subject ("") holds 32 zero bytes, wrapped alike: it proves the root key when the store is opened.
 *
 * To destroy a key is to rewrite the store: all other records are put into a fresh store beside it, `keys.new/`, which is synced; the
 * two folders change places in one step; the old one is overwritten and removed. LMDB leaves bytes of deleted records in its pages,
 * so nothing less would do. A `keys.new/` that is found on opening was left by a crash on one side or the other of that step, and is
 * overwritten and removed. (A file system or disk that writes elsewhere than over the old bytes keeps them until it reuses the room;
 * they are wrapped, and open only with the root key.)
 *
 * Threads: one writes (commit, destroy, resize), any may find meanwhile.
 */
#pragma once

#include "common/core/ids.h"
#include "common/core/seal.h"
#include "common/runtime/rootkey.h"
#include "common/runtime/store.h"

struct keystore;

struct subject_key {
	char subject_id[UUID_TEXT_SIZE];
	uint8_t key[SEAL_KEY_SIZE];
};

struct keystore_options {
	const char *service;
	const char *path;    /* of the folder; its parent exists */
	const uint8_t *root; /* ROOTKEY_SIZE bytes, looked at while opening only */
	size_t map_bytes;
	/* Where keys and nonces come from; NULL: the kernel. A rehearsal's repeat themselves. */
	void (*random)(void *user, void *buffer, size_t size);
	void *user;
};

/* 0, or a code of sysexits(3) with *ret_error, to be freed: EX_CONFIG (another root key wrapped these keys), EX_DATAERR (damaged),
 * EX_IOERR (cannot be opened or made, or what a crash left cannot be removed). */
int keystore_open(const struct keystore_options *options, struct keystore **ret_keys, char **ret_error);
void keystore_close(struct keystore *keys);

enum keystore_found { KEY_NONE, KEY_FOUND, KEY_DAMAGED };
enum keystore_found keystore_find(struct keystore *keys, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE]);

/* How many keys can surely be committed; with and without the reserve that is kept for urgent commands. */
size_t keystore_room(struct keystore *keys, size_t wanted, bool urgent);

/* Keeps new keys, durably. STORE_FULL: none was kept. STORE_FAILED: unknown; the process must exit. */
enum store_result keystore_commit(struct keystore *keys, const struct subject_key *made, size_t count);

/* Destroys these subjects' keys; those that have none are passed over, and without any nothing is rewritten. Not STORE_OK: they may
 * still be there, ask again. */
enum store_result keystore_destroy(struct keystore *keys, const char *const *subject_ids, size_t count);

/* How many subjects have a key; the writing thread's. */
size_t keystore_count(const struct keystore *keys);

/* Another size, while nothing is written. */
void keystore_resize(struct keystore *keys, size_t map_bytes);

void keystore_random(struct keystore *keys, void *buffer, size_t size);

/* Derived from the root key: for seal->lookup_key, alike in all services of a site; and for hashes of requests, the service's own.
 * Valid as long as the key store. */
const uint8_t *keystore_lookup_key(const struct keystore *keys);
const uint8_t *keystore_request_key(const struct keystore *keys);

/* Compares every record with its checksum, beside a running daemon too; the root key is not needed. False: *ret_damage, to be freed. */
bool keystore_verify(const char *service, const char *path, size_t map_bytes, char **ret_damage);
