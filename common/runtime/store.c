#include "common/runtime/store.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/core/reflect.h"
#include "common/runtime/seeded.h"
#include "common/runtime/store_internal.h"

static const uint8_t state_key[1] = { 0 };

/* --- one record ----------------------------------------------------------------------------------------------------------- */

static uint64_t record_checksum(const struct slot *slot, struct span key, const void *payload, size_t size)
{
	return XXH3_64bits_withSeed(payload, size, XXH3_64bits_withSeed(key.data, key.size, slot->seed));
}

static void transaction_fail(struct transaction *transaction, int error)
{
	enum store_result result = STORE_FAILED;

	if (transaction->error != STORE_OK)
		return;
	if (error == MDB_MAP_FULL || error == MDB_TXN_FULL || error == ENOSPC)
		result = STORE_FULL;
	else if (error == MDB_CORRUPTED || error == MDB_PAGE_NOTFOUND || error == MDB_INVALID)
		result = STORE_DAMAGED;
	transaction->error = result;
}

/* Checks a stored value and gives its payload. */
static bool record_open(struct transaction *transaction, const struct slot *slot, struct span key,
			const MDB_val *stored, struct span *ret_payload)
{
	const uint8_t *bytes = stored->mv_data;

	if (stored->mv_size < CHECKSUM_SIZE ||
	    stored_checksum(stored) !=
		    record_checksum(slot, key, bytes + CHECKSUM_SIZE, stored->mv_size - CHECKSUM_SIZE)) {
		transaction->error = STORE_DAMAGED;
		transaction->damaged_table = slot->name;
		return false;
	}
	*ret_payload = (struct span){ bytes + CHECKSUM_SIZE, stored->mv_size - CHECKSUM_SIZE };
	return true;
}

/* --- struct kv over a transaction ------------------------------------------------------------------------------------------- */

static bool transaction_get(struct kv *kv, unsigned number, struct span key, struct span *ret_value)
{
	struct transaction *transaction = (struct transaction *)kv;
	const struct slot *slot = &transaction->store->slots[number];
	MDB_val name = { key.size, (void *)key.data }, stored;
	int error;

	if (transaction->error != STORE_OK)
		return false;
	error = mdb_get(transaction->txn, slot->dbi, &name, &stored);
	if (error == MDB_NOTFOUND)
		return false;
	if (error) {
		transaction_fail(transaction, error);
		return false;
	}
	return record_open(transaction, slot, key, &stored, ret_value);
}

static MDB_cursor *transaction_cursor(struct transaction *transaction, unsigned number)
{
	if (!transaction->cursors[number]) {
		int error = mdb_cursor_open(transaction->txn, transaction->store->slots[number].dbi,
					    &transaction->cursors[number]);

		if (error)
			transaction_fail(transaction, error);
	}
	return transaction->cursors[number];
}

static bool transaction_seek(struct kv *kv, unsigned number, struct span key, bool after, struct span *ret_key,
			     struct span *ret_value)
{
	struct transaction *transaction = (struct transaction *)kv;
	MDB_val name = { key.size, (void *)key.data }, stored;
	MDB_cursor *cursor = transaction->error == STORE_OK ? transaction_cursor(transaction, number) : NULL;
	int error;

	if (!cursor)
		return false;
	error = mdb_cursor_get(cursor, &name, &stored, key.size ? MDB_SET_RANGE : MDB_FIRST);
	if (!error && after && name.mv_size == key.size && memcmp(name.mv_data, key.data, key.size) == 0)
		error = mdb_cursor_get(cursor, &name, &stored, MDB_NEXT);
	if (error == MDB_NOTFOUND)
		return false;
	if (error) {
		transaction_fail(transaction, error);
		return false;
	}
	*ret_key = (struct span){ name.mv_data, name.mv_size };
	return record_open(transaction, &transaction->store->slots[number], *ret_key, &stored, ret_value);
}

static void digest_subtract(struct transaction *transaction, unsigned number, const MDB_val *old)
{
	if (old->mv_size >= CHECKSUM_SIZE) {
		transaction->digests[number].sum -= stored_checksum(old);
		transaction->digests[number].count--;
	}
}

/* Makes room for a record in place of any under `name`, which is taken out of its table's digest. */
static int record_reserve(struct transaction *transaction, unsigned number, MDB_val *name, MDB_val *stored)
{
	const MDB_dbi dbi = transaction->store->slots[number].dbi;
	const size_t size = stored->mv_size;
	/* Most records are new, and so their place is searched only once. */
	int error = mdb_put(transaction->txn, dbi, name, stored, MDB_RESERVE | MDB_NOOVERWRITE);

	if (error != MDB_KEYEXIST)
		return error;
	digest_subtract(transaction, number, stored);
	stored->mv_size = size;
	return mdb_put(transaction->txn, dbi, name, stored, MDB_RESERVE);
}

static void transaction_put(struct kv *kv, unsigned number, struct span key, struct span value)
{
	struct transaction *transaction = (struct transaction *)kv;
	const struct slot *slot = &transaction->store->slots[number];
	MDB_val name = { key.size, (void *)key.data }, stored = { value.size + CHECKSUM_SIZE, NULL };
	uint64_t checksum, little;
	int error;

	if (transaction->error != STORE_OK)
		return;
	error = record_reserve(transaction, number, &name, &stored);
	if (error) {
		transaction_fail(transaction, error);
		return;
	}
	checksum = record_checksum(slot, key, value.data, value.size);
	little = htole64(checksum);
	memcpy(stored.mv_data, &little, sizeof(little));
	memcpy((uint8_t *)stored.mv_data + CHECKSUM_SIZE, value.data, value.size);
	transaction->digests[number].sum += checksum;
	transaction->digests[number].count++;
}

static void transaction_remove(struct kv *kv, unsigned number, struct span key)
{
	struct transaction *transaction = (struct transaction *)kv;
	const MDB_dbi dbi = transaction->store->slots[number].dbi;
	MDB_val name = { key.size, (void *)key.data }, old;
	int error;

	if (transaction->error != STORE_OK)
		return;
	error = mdb_get(transaction->txn, dbi, &name, &old);
	if (error == MDB_NOTFOUND)
		return;
	if (!error) {
		digest_subtract(transaction, number, &old);
		error = mdb_del(transaction->txn, dbi, &name, NULL);
	}
	if (error)
		transaction_fail(transaction, error);
}

static const struct kv_ops transaction_ops = { transaction_get, transaction_seek, transaction_put, transaction_remove };

static int transaction_begin(struct store *store, struct transaction *transaction, unsigned flags)
{
	transaction->kv.ops = &transaction_ops;
	transaction->store = store;
	transaction->error = STORE_OK;
	transaction->damaged_table = NULL;
	memset(transaction->cursors, 0, sizeof(transaction->cursors));
	memcpy(transaction->digests, store->digests, sizeof(transaction->digests));
	return mdb_txn_begin(store->environment, NULL, flags, &transaction->txn);
}

static void transaction_close_cursors(struct transaction *transaction)
{
	for (unsigned i = 0; i < transaction->store->slot_count; i++) {
		if (transaction->cursors[i])
			mdb_cursor_close(transaction->cursors[i]);
	}
}

/* --- write transaction -------------------------------------------------------------------------------------------------------- */

struct kv *store_begin(struct store *store)
{
#ifdef HALLWARD_SEEDED_BUGS
	if (store->writer.txn) { /* the commit that store_commit left for later */
		transaction_close_cursors(&store->writer);
		mdb_txn_commit(store->writer.txn);
	}
#endif
	int error = transaction_begin(store, &store->writer, 0);

	if (error) {
		store->writer.txn = NULL;
		transaction_fail(&store->writer, error);
	}
	return &store->writer.kv;
}

enum store_result store_error(const struct store *store)
{
	return store->writer.error;
}

void store_abort(struct store *store)
{
	if (!store->writer.txn)
		return;
	transaction_close_cursors(&store->writer);
	mdb_txn_abort(store->writer.txn);
	store->writer.txn = NULL;
}

static void state_set_digests(struct store *store, Bus__StoreState *state, Bus__TableDigest *digests,
			      Bus__TableDigest **pointers)
{
	for (unsigned i = SLOT_FIRST; i < store->slot_count; i++) {
		bus__table_digest__init(&digests[i]);
		digests[i].name = store->slots[i].name;
		digests[i].count = store->writer.digests[i].count;
		digests[i].sum = store->writer.digests[i].sum;
		pointers[i] = &digests[i];
	}
	state->n_digests = store->slot_count - SLOT_FIRST;
	state->digests = pointers + SLOT_FIRST;
	state->format = STORE_FORMAT;
	state->transaction = mdb_txn_id(store->writer.txn);
	state->service = store->service;
}

enum store_result store_commit(struct store *store, Bus__StoreState *state)
{
	Bus__TableDigest digests[STORE_SLOTS_MAX], *pointers[STORE_SLOTS_MAX];
	struct transaction *writer = &store->writer;
	uint8_t *packed;
	size_t size;
	int error;

	if (!writer->txn)
		return writer->error;
	state_set_digests(store, state, digests, pointers);
	size = bus__store_state__get_packed_size(state);
	packed = malloc(size);
	assert(packed);
	bus__store_state__pack(state, packed);
	transaction_put(&writer->kv, SLOT_STATE, (struct span){ state_key, sizeof(state_key) },
			(struct span){ packed, size });
	free(packed);
	state->n_digests = 0;
	state->digests = NULL;
	if (writer->error != STORE_OK) {
		store_abort(store);
		return writer->error;
	}
#ifdef HALLWARD_SEEDED_BUGS
	/* Only the store thread: LMDB wants a transaction ended by the thread that began it. */
	if (gettid() != getpid() && seeded_bug("answer-before-commit")) {
		memcpy(store->digests, writer->digests, sizeof(store->digests));
		return STORE_OK;
	}
#endif
	transaction_close_cursors(writer);
	error = mdb_txn_commit(writer->txn);
	writer->txn = NULL;
	if (error == MDB_MAP_FULL) /* found before anything is written */
		return STORE_FULL;
	if (error)
		return STORE_FAILED;
	memcpy(store->digests, writer->digests, sizeof(store->digests));
	return STORE_OK;
}

Bus__StoreState *store_state(struct kv *kv, struct arena *arena)
{
	struct span value;

	if (!kv->ops->get(kv, SLOT_STATE, (struct span){ state_key, sizeof(state_key) }, &value))
		return NULL;
	return bus__store_state__unpack(arena_allocator(arena), value.size, value.data);
}

/* --- snapshots ---------------------------------------------------------------------------------------------------------------- */

struct store_snapshot *store_snapshot_begin(struct store *store)
{
	struct store_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	assert(snapshot);
	/* A snapshot has no use for the digests, and the writer may be changing them. */
	snapshot->transaction.kv.ops = &transaction_ops;
	snapshot->transaction.store = store;
	if (mdb_txn_begin(store->environment, NULL, MDB_RDONLY, &snapshot->transaction.txn)) {
		free(snapshot);
		return NULL;
	}
	return snapshot;
}

struct kv *store_snapshot_kv(struct store_snapshot *snapshot)
{
	return &snapshot->transaction.kv;
}

enum store_result store_snapshot_end(struct store_snapshot *snapshot)
{
	enum store_result result = snapshot->transaction.error;

	transaction_close_cursors(&snapshot->transaction);
	mdb_txn_abort(snapshot->transaction.txn);
	free(snapshot);
	return result;
}
