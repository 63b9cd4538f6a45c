#include "common/runtime/keystore.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/runtime/keystore_internal.h"
#include "common/runtime/seeded.h"

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define WRAPPED_SIZE (NONCE_SIZE + SEAL_KEY_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define KEY_ROOM ((size_t)16 * 1024) /* bytes that one new key's pages may take in the worst case */
#define PROBE ""

static const uint8_t probe_key[SEAL_KEY_SIZE]; /* zero */

/* --- wrapping --------------------------------------------------------------------------------------------------------------- */

/* A subject's name in the table: its id and 00. */
static struct span name_of(const char *subject_id)
{
	return (struct span){ (const uint8_t *)subject_id, strlen(subject_id) + 1 };
}

static size_t binding(const struct keystore *keys, const char *subject_id, char text[KEYSTORE_BINDING_MAX])
{
	int size = snprintf(text, KEYSTORE_BINDING_MAX, "%s%c%s", keys->service, 0, subject_id);

	assert(size > 0 && size < KEYSTORE_BINDING_MAX);
	return (size_t)size;
}

static void key_wrap(struct keystore *keys, const char *subject_id, const uint8_t key[SEAL_KEY_SIZE],
		     uint8_t ret_wrapped[WRAPPED_SIZE])
{
	char bound[KEYSTORE_BINDING_MAX];
	size_t size = binding(keys, subject_id, bound);

	keystore_random(keys, ret_wrapped, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(ret_wrapped + NONCE_SIZE, NULL, key, SEAL_KEY_SIZE, (uint8_t *)bound,
						   size, NULL, ret_wrapped, keys->secrets->wrapping_key);
}

static bool key_unwrap(struct keystore *keys, const char *subject_id, struct span wrapped,
		       uint8_t ret_key[SEAL_KEY_SIZE])
{
	char bound[KEYSTORE_BINDING_MAX];
	size_t size = binding(keys, subject_id, bound);

	return wrapped.size == WRAPPED_SIZE &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(ret_key, NULL, NULL, wrapped.data + NONCE_SIZE,
							  wrapped.size - NONCE_SIZE, (uint8_t *)bound, size,
							  wrapped.data, keys->secrets->wrapping_key) == 0;
}

/* --- reading ---------------------------------------------------------------------------------------------------------------- */

enum keystore_found keystore_find(struct keystore *keys, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	enum keystore_found found = KEY_DAMAGED;
	struct store_snapshot *snapshot;
	struct span wrapped;

	pthread_rwlock_rdlock(&keys->lock);
	snapshot = store_snapshot_begin(keys->file->store);
	if (snapshot) {
		struct kv *kv = store_snapshot_kv(snapshot);

		if (!kv->ops->get(kv, keys->file->table.slot, name_of(subject_id), &wrapped))
			found = KEY_NONE;
		else if (key_unwrap(keys, subject_id, wrapped, ret_key))
			found = KEY_FOUND;
		if (store_snapshot_end(snapshot) != STORE_OK)
			found = KEY_DAMAGED;
	}
	pthread_rwlock_unlock(&keys->lock);
	return found;
}

size_t keystore_count(const struct keystore *keys)
{
	return keys->file->count;
}

void keystore_random(struct keystore *keys, void *buffer, size_t size)
{
	if (keys->random)
		keys->random(keys->user, buffer, size);
	else
		randombytes_buf(buffer, size);
}

const uint8_t *keystore_lookup_key(const struct keystore *keys)
{
	return keys->secrets->lookup_key;
}

const uint8_t *keystore_request_key(const struct keystore *keys)
{
	return keys->secrets->request_key;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------- */

size_t keystore_room(struct keystore *keys, size_t wanted, bool urgent)
{
	struct store_room room = store_reserve(keys->file->store, wanted * KEY_ROOM);
	size_t kept = urgent ? 0 : room.reserve_bytes;

	return room.free_bytes > kept ? (room.free_bytes - kept) / KEY_ROOM : 0;
}

static enum store_result keys_put(struct keystore *keys, const struct subject_key *made, size_t count)
{
	Bus__StoreState state = BUS__STORE_STATE__INIT;
	struct keys_file *file = keys->file;
	struct kv *kv = store_begin(file->store);
	enum store_result result;

	for (size_t i = 0; i < count; i++) {
		uint8_t wrapped[WRAPPED_SIZE];

		key_wrap(keys, made[i].subject_id, made[i].key, wrapped);
		kv->ops->put(kv, file->table.slot, name_of(made[i].subject_id),
			     (struct span){ wrapped, sizeof(wrapped) });
	}
	result = store_commit(file->store, &state);
	if (result == STORE_OK)
		file->count += count;
	return result;
}

enum store_result keystore_commit(struct keystore *keys, const struct subject_key *made, size_t count)
{
	if (!count)
		return STORE_OK;
	/* A full disk is noticed here: inside a commit it would end the process. */
	if (keystore_room(keys, count, true) < count)
		return STORE_FULL;
	return keys_put(keys, made, count);
}

void keystore_resize(struct keystore *keys, size_t map_bytes)
{
	pthread_rwlock_wrlock(&keys->lock);
	keys->map_bytes = map_bytes;
	store_resize(keys->file->store, map_bytes, KEYSTORE_RESERVE_BYTES);
	pthread_rwlock_unlock(&keys->lock);
}

/* --- destroying -------------------------------------------------------------------------------------------------------------- */

static bool is_among(const char *subject_id, const char *const *subject_ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(subject_ids[i], subject_id) == 0)
			return true;
	}
	return false;
}

static bool has_any(struct keystore *keys, const char *const *subject_ids, size_t count)
{
	bool found = false;

	for (size_t i = 0; i < count && !found; i++) {
		uint8_t key[SEAL_KEY_SIZE];

		found = keystore_find(keys, subject_ids[i], key) != KEY_NONE;
		sodium_memzero(key, sizeof(key));
	}
	return found;
}

/* Puts what is left into `to`, some at a time. */
static enum store_result records_copy(struct keys_file *from, struct keys_file *to, const char *const *without,
				      size_t count)
{
	struct store_snapshot *snapshot = store_snapshot_begin(from->store);
	struct kv *source = snapshot ? store_snapshot_kv(snapshot) : NULL;
	struct span key = { NULL, 0 }, wrapped;
	enum store_result result = snapshot ? STORE_OK : STORE_FAILED;
	bool more = snapshot != NULL;

	while (more && result == STORE_OK) {
		Bus__StoreState state = BUS__STORE_STATE__INIT;
		struct kv *target;
		size_t put = 0;

		if (store_reserve(to->store, KEYSTORE_COPY_ROOM).free_bytes < KEYSTORE_COPY_ROOM) {
			result = STORE_FULL;
			break;
		}
		target = store_begin(to->store);
		while (put < KEYSTORE_COPY_STEP &&
		       (more = source->ops->seek(source, from->table.slot, key, key.size != 0, &key, &wrapped))) {
			if (is_among((const char *)key.data, without, count))
				continue;
			target->ops->put(target, to->table.slot, key, wrapped);
			to->count += *key.data != '\0';
			put++;
		}
		result = store_commit(to->store, &state);
	}
	if (snapshot && store_snapshot_end(snapshot) != STORE_OK)
		result = STORE_DAMAGED;
	return result;
}

#ifdef HALLWARD_SEEDED_BUGS
/* A planted bug: the records are deleted, and LMDB keeps their bytes. */
static enum store_result records_delete(struct keystore *keys, const char *const *subject_ids, size_t count)
{
	Bus__StoreState state = BUS__STORE_STATE__INIT;
	struct kv *kv = store_begin(keys->file->store);

	for (size_t i = 0; i < count; i++)
		kv->ops->remove(kv, keys->file->table.slot, name_of(subject_ids[i]));
	return store_commit(keys->file->store, &state);
}
#endif

/* From here on the fresh file is the key store, and `*file` the one that was. */
static bool files_exchange(struct keystore *keys, struct keys_file **file)
{
	struct keys_file *fresh = *file;

	if (!keystore_folders_exchange(keys->path, keys->new_path))
		return false;
	pthread_rwlock_wrlock(&keys->lock);
	*file = keys->file;
	keys->file = fresh;
	pthread_rwlock_unlock(&keys->lock);
	return true;
}

enum store_result keystore_destroy(struct keystore *keys, const char *const *subject_ids, size_t count)
{
	struct keys_file *other;
	enum store_result result;

	/* What an earlier call could not remove. */
	if (!keystore_folder_shred(keys->new_path))
		return STORE_FAILED;
	if (!has_any(keys, subject_ids, count))
		return STORE_OK;
#ifdef HALLWARD_SEEDED_BUGS
	if (seeded_bug("keys-not-rewritten"))
		return records_delete(keys, subject_ids, count);
#endif
	result = keys_file_open(keys, keys->new_path, false, &other, NULL);
	if (result != STORE_OK)
		return result;
	result = records_copy(keys->file, other, subject_ids, count);
	if (result == STORE_OK && !files_exchange(keys, &other))
		result = STORE_FAILED;
	keys_file_close(other);
	return keystore_folder_shred(keys->new_path) || result != STORE_OK ? result : STORE_FAILED;
}

/* --- opening ----------------------------------------------------------------------------------------------------------------- */

/* A new key store gets its probe; one that has it proves the root key by it. 0, or an exit code. */
static int probe_check(struct keystore *keys, char **ret_error)
{
	struct subject_key probe = { PROBE, { 0 } };
	uint8_t key[SEAL_KEY_SIZE];
	enum keystore_found found = keystore_find(keys, PROBE, key);

	if (found == KEY_FOUND && memcmp(key, probe_key, sizeof(key)) == 0)
		return 0;
	if (found == KEY_NONE && keys->file->count == 0) {
		if (keystore_room(keys, 1, true) && keys_put(keys, &probe, 1) == STORE_OK) {
			keys->file->count = 0; /* the probe is nobody's */
			return 0;
		}
		*ret_error = store_text("key store %s: it cannot be written: its disk is full or failing", keys->path);
		return EX_IOERR;
	}
	if (found == KEY_NONE) {
		*ret_error = store_text("key store %s: the record that proves the root key is missing", keys->path);
		return EX_DATAERR;
	}
	*ret_error = store_text("key store %s: the root key is not the one under which these keys were wrapped; put "
				"that one back, without it nothing sealed here can be opened",
				keys->path);
	return EX_CONFIG;
}

static int file_begin(struct keystore *keys, char **ret_error)
{
	enum store_result result;

	if (!keystore_folder_shred(keys->new_path)) {
		*ret_error = store_text("key store %s: what a rewrite left in %s cannot be removed", keys->path,
					keys->new_path);
		return EX_IOERR;
	}
	result = keys_file_open(keys, keys->path, false, &keys->file, ret_error);
	if (result != STORE_OK)
		return result == STORE_DAMAGED ? EX_DATAERR : EX_IOERR;
	return probe_check(keys, ret_error);
}

int keystore_open(const struct keystore_options *options, struct keystore **ret_keys, char **ret_error)
{
	struct keystore *keys = calloc(1, sizeof(*keys));
	int code;

	assert(keys && sodium_init() >= 0);
	keys->service = options->service;
	keys->path = store_text("%s", options->path);
	keys->new_path = store_text("%s.new", options->path);
	keys->map_bytes = options->map_bytes;
	keys->random = options->random;
	keys->user = options->user;
	keys->secrets = sodium_malloc(sizeof(*keys->secrets));
	assert(keys->path && keys->new_path && keys->secrets);
	pthread_rwlock_init(&keys->lock, NULL);
	rootkey_derive(options->root, "hallward key wrapping", keys->service, keys->secrets->wrapping_key);
	rootkey_derive(options->root, "hallward lookup", "", keys->secrets->lookup_key);
	rootkey_derive(options->root, "hallward request hash", keys->service, keys->secrets->request_key);
	code = file_begin(keys, ret_error);
	if (code) {
		keystore_close(keys);
		return code;
	}
	*ret_keys = keys;
	return 0;
}

void keystore_close(struct keystore *keys)
{
	if (!keys)
		return;
	keys_file_close(keys->file);
	pthread_rwlock_destroy(&keys->lock);
	sodium_free(keys->secrets); /* zeroes it */
	free(keys->path);
	free(keys->new_path);
	free(keys);
}
