/* Comparing a store's records with their checksums and its tables with their digests. */

#include <endian.h>
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

static enum store_result table_check(struct transaction *transaction, unsigned number, struct digest expected,
				     char **ret_error)
{
	const struct slot *slot = &transaction->store->slots[number];
	struct digest found = { 0, 0 };
	MDB_cursor *cursor;
	MDB_val key, stored;
	int error = mdb_cursor_open(transaction->txn, slot->dbi, &cursor);

	if (error) {
		*ret_error = store_text("table %s: %s", slot->name, mdb_strerror(error));
		return STORE_FAILED;
	}
	while ((error = mdb_cursor_get(cursor, &key, &stored, MDB_NEXT)) == 0) {
		uint64_t checksum = 0;

		if (stored.mv_size >= CHECKSUM_SIZE)
			memcpy(&checksum, stored.mv_data, CHECKSUM_SIZE);
		if (stored.mv_size < CHECKSUM_SIZE ||
		    checksum != htole64(XXH3_64bits_withSeed(
					(uint8_t *)stored.mv_data + CHECKSUM_SIZE, stored.mv_size - CHECKSUM_SIZE,
					XXH3_64bits_withSeed(key.mv_data, key.mv_size, slot->seed)))) {
			*ret_error = store_text("table %s: record %llu is damaged: its checksum is wrong", slot->name,
						(unsigned long long)found.count + 1);
			mdb_cursor_close(cursor);
			return STORE_DAMAGED;
		}
		found.count++;
		found.sum += le64toh(checksum);
	}
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
