/* Comparing a store's records with their checksums and its tables with their digests. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/runtime/store_internal.h"

char *store_text(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	return text;
}

struct digest store_digest_of(const Bus__StoreState *state, const char *table, bool *ret_known)
{
	for (size_t i = 0; i < state->n_digests; i++) {
		if (strcmp(state->digests[i]->name, table) == 0)
			return (struct digest){ state->digests[i]->count, state->digests[i]->sum };
	}
	if (ret_known)
		*ret_known = false;
	return (struct digest){ 0, 0 };
}

/* A walk over one table, record after record. */
struct walk {
	MDB_txn *txn;
	const struct slot *slot;
	struct digest found;
	MDB_val key, stored; /* the record before; key.mv_data NULL: none yet */
};

static bool checksum_is_right(const struct slot *slot, const MDB_val *key, const MDB_val *stored)
{
	return stored->mv_size >= CHECKSUM_SIZE &&
	       stored_checksum(stored) ==
		       XXH3_64bits_withSeed((uint8_t *)stored->mv_data + CHECKSUM_SIZE, stored->mv_size - CHECKSUM_SIZE,
					    XXH3_64bits_withSeed(key->mv_data, key->mv_size, slot->seed));
}

/* Does a search from the root come to this very record? */
static bool is_found(const struct walk *walk, const MDB_val *key, const MDB_val *stored)
{
	MDB_val name = *key, found;

	return mdb_get(walk->txn, walk->slot->dbi, &name, &found) == 0 && found.mv_data == stored->mv_data;
}

static bool is_above(const MDB_val *key, const MDB_val *before)
{
	size_t common = key->mv_size < before->mv_size ? key->mv_size : before->mv_size;
	int order = memcmp(key->mv_data, before->mv_data, common);

	return order > 0 || (order == 0 && key->mv_size > before->mv_size);
}

static bool on_one_page(const MDB_val *key, const MDB_val *other, size_t page_size)
{
	return (uintptr_t)key->mv_data / page_size == (uintptr_t)other->mv_data / page_size;
}

/*
 * LMDB's own bytes have no checksum. That the keys rise and that the first and the last record of each page are found from the root
 * shows that the branches lead every key on the page there: so no record is there that a search would miss.
 */
static const char *record_check(struct walk *walk, const MDB_val *key, const MDB_val *stored, size_t page_size)
{
	bool first = !walk->key.mv_data, new_page = first || !on_one_page(key, &walk->key, page_size);

	if (!checksum_is_right(walk->slot, key, stored))
		return "its checksum is wrong";
	if (!first && !is_above(key, &walk->key))
		return "it stands out of order";
	if (new_page && (!is_found(walk, key, stored) || (!first && !is_found(walk, &walk->key, &walk->stored))))
		return "a search does not lead to it";
	walk->key = *key;
	walk->stored = *stored;
	walk->found.count++;
	walk->found.sum += stored_checksum(stored);
	return NULL;
}

static enum store_result table_check(struct transaction *transaction, unsigned number, struct digest expected,
				     char **ret_error)
{
	const struct slot *slot = &transaction->store->slots[number];
	struct walk walk = { transaction->txn, slot, { 0, 0 }, { 0, NULL }, { 0, NULL } };
	struct digest found;
	MDB_cursor *cursor;
	MDB_val key, stored;
	MDB_stat stat;
	int error = mdb_cursor_open(transaction->txn, slot->dbi, &cursor);

	if (error) {
		*ret_error = store_text("table %s: %s", slot->name, mdb_strerror(error));
		return STORE_FAILED;
	}
	mdb_env_stat(transaction->store->environment, &stat);
	while ((error = mdb_cursor_get(cursor, &key, &stored, MDB_NEXT)) == 0) {
		const char *damage = record_check(&walk, &key, &stored, stat.ms_psize);

		if (damage) {
			*ret_error = store_text("table %s: record %llu is damaged: %s", slot->name,
						(unsigned long long)walk.found.count + 1, damage);
			mdb_cursor_close(cursor);
			return STORE_DAMAGED;
		}
	}
	if (error == MDB_NOTFOUND && walk.key.mv_data && !is_found(&walk, &walk.key, &walk.stored))
		error = MDB_CORRUPTED;
	found = walk.found;
	mdb_cursor_close(cursor);
	if (error == MDB_NOTFOUND && found.count == expected.count && found.sum == expected.sum)
		return STORE_OK;
	if (error != MDB_NOTFOUND)
		*ret_error = store_text("table %s: %s", slot->name, mdb_strerror(error));
	else
		*ret_error =
			store_text("table %s: holds %llu records where the last commit left %llu, or other ones",
				   slot->name, (unsigned long long)found.count, (unsigned long long)expected.count);
	return STORE_DAMAGED;
}

enum store_result store_check(struct store *store, char **ret_error)
{
	struct store_snapshot *snapshot = store_snapshot_begin(store);
	struct arena *arena = arena_create(1 << 20);
	Bus__StoreState *state = snapshot ? store_state(store_snapshot_kv(snapshot), arena) : NULL;
	enum store_result result = state ? STORE_OK : STORE_DAMAGED;

	if (!state)
		*ret_error = store_text("the state record is missing or damaged");
	for (unsigned slot = SLOT_FIRST; result == STORE_OK && slot < store->slot_count; slot++) {
		result = table_check(&snapshot->transaction, slot,
				     store_digest_of(state, store->slots[slot].name, NULL), ret_error);
	}
	if (snapshot)
		store_snapshot_end(snapshot);
	arena_destroy(arena);
	return result;
}
