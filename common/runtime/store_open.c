/* Opening a store, keeping room for it on the disk, and comparing it with its digests. */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/runtime/store_internal.h"

#define ROOM_STEP ((size_t)16 * 1024 * 1024)

__attribute__((format(printf, 1, 2))) static char *text_create(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	return text;
}

static void slot_add(struct store *store, const char *name)
{
	assert(store->slot_count < STORE_SLOTS_MAX);
	store->slots[store->slot_count++] = (struct slot){ name, XXH3_64bits(name, strlen(name)), 0 };
}

/* The order of the options' tables makes the numbers, the same for every open. */
static void slots_assign(struct store *store, const struct store_options *options)
{
	slot_add(store, "state");
	for (size_t i = 0; i < options->table_count; i++) {
		struct table *table = options->tables[i];

		table->slot = store->slot_count;
		slot_add(store, table->name);
		for (struct table_index *index = table->indexes; index->name; index++) {
			index->slot = store->slot_count;
			slot_add(store, index->name);
		}
	}
}

static int environment_open(const char *path, const struct store_options *options, MDB_env **ret_environment)
{
	MDB_env *environment;
	int error = mdb_env_create(&environment);

	if (error)
		return error;
	error = mdb_env_set_maxdbs(environment, STORE_SLOTS_MAX);
	if (!error)
		error = mdb_env_set_mapsize(environment, options->map_bytes);
	if (!error)
		error = mdb_env_open(environment, path, MDB_NOTLS | (options->read_only ? MDB_RDONLY : 0), 0640);
	if (!error && !options->read_only) {
		int dead;

		error = mdb_reader_check(environment, &dead);
	}
	if (error) {
		mdb_env_close(environment);
		return error;
	}
	*ret_environment = environment;
	return 0;
}

static int tables_open(struct store *store, bool read_only)
{
	MDB_txn *txn;
	int error = mdb_txn_begin(store->environment, NULL, read_only ? MDB_RDONLY : 0, &txn);

	if (error)
		return error;
	for (unsigned i = 0; i < store->slot_count && !error; i++)
		error = mdb_dbi_open(txn, store->slots[i].name, read_only ? 0 : MDB_CREATE, &store->slots[i].dbi);
	if (error) {
		mdb_txn_abort(txn);
		return error;
	}
	return mdb_txn_commit(txn);
}

static void folder_sync(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return;
	fsync(folder);
	close(folder);
}

/* Makes the folders above `path`, and `path` itself if `with_last`. */
static int folders_create(const char *path, bool with_last)
{
	char folder[512];

	if (snprintf(folder, sizeof(folder), "%s", path) >= (int)sizeof(folder))
		return ENAMETOOLONG;
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0750) != 0 && errno != EEXIST)
			return errno;
		*slash = '/';
	}
	if (with_last && mkdir(folder, 0750) != 0 && errno != EEXIST)
		return errno;
	return 0;
}

/* A store is there complete or not at all: made under another name, renamed when its first commit is on the disk. */
static int store_create(const char *path, const struct store_options *options, struct store *store)
{
	char temporary[512];
	Bus__StoreState state = BUS__STORE_STATE__INIT;
	int error;

	if (snprintf(temporary, sizeof(temporary), "%s.new.%ld", path, (long)getpid()) >= (int)sizeof(temporary))
		return ENAMETOOLONG;
	error = folders_create(temporary, true);
	if (!error)
		error = environment_open(temporary, options, &store->environment);
	if (error)
		return error;
	error = tables_open(store, false);
	if (!error) {
		state.floor = 1;
		store_begin(store);
		if (store_commit(store, &state) != STORE_OK)
			error = EIO;
	}
	mdb_env_close(store->environment);
	store->environment = NULL;
	if (!error && rename(temporary, path) != 0)
		error = errno;
	if (!error) {
		char *slash;

		folder_sync(path);
		snprintf(temporary, sizeof(temporary), "%s", path);
		slash = strrchr(temporary, '/');
		if (slash)
			*slash = '\0';
		folder_sync(slash ? temporary : ".");
	}
	return error;
}

static bool store_exists(const char *path)
{
	char file[512];

	return snprintf(file, sizeof(file), "%s/data.mdb", path) < (int)sizeof(file) && access(file, F_OK) == 0;
}

/* Reads what the last commit said about the tables. */
static enum store_result state_load(struct store *store, char **ret_error)
{
	struct arena *arena = arena_create(1 << 20);
	struct store_snapshot *snapshot = store_snapshot_begin(store);
	Bus__StoreState *state = snapshot ? store_state(store_snapshot_kv(snapshot), arena) : NULL;
	enum store_result result = STORE_OK;

	if (!state) {
		*ret_error = text_create("the state record is missing or damaged");
		result = STORE_DAMAGED;
	} else if (state->format != STORE_FORMAT || strcmp(state->service, store->service) != 0) {
		*ret_error = text_create("holds format %u of service '%s'; this program reads format %u of '%s'",
					 state->format, state->service, STORE_FORMAT, store->service);
		result = STORE_FAILED;
	}
	for (size_t i = 0; result == STORE_OK && i < state->n_digests; i++) {
		for (unsigned slot = SLOT_FIRST; slot < store->slot_count; slot++) {
			if (strcmp(store->slots[slot].name, state->digests[i]->name) == 0)
				store->digests[slot] =
					(struct digest){ state->digests[i]->count, state->digests[i]->sum };
		}
	}
	if (snapshot)
		store_snapshot_end(snapshot);
	arena_destroy(arena);
	return result;
}

/* The blocks that the data file has already, those allocated ahead included. */
static size_t blocks_present(struct store *store)
{
	struct stat status;
	int file;

	mdb_env_get_fd(store->environment, &file);
	return fstat(file, &status) == 0 ? (size_t)status.st_blocks * 512 : 0;
}

enum store_result store_open(const char *path, const struct store_options *options, struct store **ret_store,
			     char **ret_error)
{
	struct store *store = calloc(1, sizeof(*store));
	enum store_result result = STORE_OK;
	char *cause = NULL;
	int error = 0;

	assert(store);
	store->service = options->service;
	store->map_bytes = options->map_bytes;
	store->reserve_bytes = options->reserve_bytes;
	slots_assign(store, options);
	if (!store_exists(path) && !options->read_only)
		error = store_create(path, options, store);
	if (!error)
		error = environment_open(path, options, &store->environment);
	if (!error)
		error = tables_open(store, options->read_only);
	if (error) {
		result = error == MDB_CORRUPTED || error == MDB_INVALID ? STORE_DAMAGED : STORE_FAILED;
		cause = text_create("%s", mdb_strerror(error));
	} else {
		result = state_load(store, &cause);
		if (result == STORE_OK && !options->read_only)
			result = store_check(store, &cause);
	}
	if (result != STORE_OK) {
		*ret_error = text_create("store %s: %s", path, cause ? cause : "out of memory");
		free(cause);
		store_close(store);
		return result;
	}
	store->allocated_bytes = blocks_present(store);
	*ret_store = store;
	return STORE_OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_abort(store);
	if (store->environment)
		mdb_env_close(store->environment);
	free(store);
}

/* --- digests --------------------------------------------------------------------------------------------------------------------- */

static enum store_result table_check(struct transaction *transaction, unsigned number, struct digest expected,
				     char **ret_error)
{
	const struct slot *slot = &transaction->store->slots[number];
	struct digest found = { 0, 0 };
	MDB_cursor *cursor;
	MDB_val key, stored;
	int error = mdb_cursor_open(transaction->txn, slot->dbi, &cursor);

	if (error) {
		*ret_error = text_create("table %s: %s", slot->name, mdb_strerror(error));
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
			*ret_error = text_create("table %s: record %llu is damaged: its checksum is wrong", slot->name,
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
		*ret_error = text_create("table %s: %s", slot->name, mdb_strerror(error));
	else
		*ret_error =
			text_create("table %s: holds %llu records where the last commit left %llu, or other ones",
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
		*ret_error = text_create("the state record is missing or damaged");
	for (unsigned slot = SLOT_FIRST; result == STORE_OK && slot < store->slot_count; slot++) {
		struct digest expected = { 0, 0 };

		for (size_t i = 0; i < state->n_digests; i++) {
			if (strcmp(state->digests[i]->name, store->slots[slot].name) == 0)
				expected = (struct digest){ state->digests[i]->count, state->digests[i]->sum };
		}
		result = table_check(&snapshot->transaction, slot, expected, ret_error);
	}
	if (snapshot)
		store_snapshot_end(snapshot);
	arena_destroy(arena);
	return result;
}

/* --- room ------------------------------------------------------------------------------------------------------------------------ */

/* Bytes in pages that earlier commits gave back. */
static size_t freed_bytes(struct store *store, size_t page_size)
{
	MDB_txn *txn;
	MDB_cursor *cursor;
	MDB_val key, pages;
	size_t count = 0;

	if (mdb_txn_begin(store->environment, NULL, MDB_RDONLY, &txn))
		return 0;
	if (mdb_cursor_open(txn, 0, &cursor) == 0) { /* 0: LMDB's own table of free pages */
		while (mdb_cursor_get(cursor, &key, &pages, MDB_NEXT) == 0)
			count += *(const size_t *)pages.mv_data;
		mdb_cursor_close(cursor);
	}
	mdb_txn_abort(txn);
	return count * page_size;
}

/* Blocks for the data file up to `end`; false: the disk has none left. */
static bool blocks_allocate(struct store *store, size_t end)
{
	int file;

	if (end <= store->allocated_bytes)
		return true;
	mdb_env_get_fd(store->environment, &file);
	if (fallocate(file, FALLOC_FL_KEEP_SIZE, 0, (off_t)end) != 0) {
		struct statvfs disk;

		/* A file system that cannot promise blocks: its free space at this moment is the best there is. */
		if (errno != EOPNOTSUPP || fstatvfs(file, &disk) != 0 ||
		    (size_t)disk.f_bavail * disk.f_frsize < end - store->allocated_bytes)
			return false;
		return true;
	}
	store->allocated_bytes = end;
	return true;
}

struct store_room store_reserve(struct store *store, size_t want_bytes)
{
	struct store_room room = { 0, store->reserve_bytes };
	size_t used, needed, limit;
	MDB_envinfo info;
	MDB_stat stat;

	mdb_env_info(store->environment, &info);
	mdb_env_stat(store->environment, &stat);
	used = (info.me_last_pgno + 1) * stat.ms_psize;
	needed = used + want_bytes + store->reserve_bytes;
	limit = needed < store->map_bytes ? needed : store->map_bytes;
	/* A step further than needed, so that the file system is asked rarely; if the disk has no such step left, just that. */
	if (limit > store->allocated_bytes) {
		size_t step = limit + ROOM_STEP < store->map_bytes ? limit + ROOM_STEP : store->map_bytes;

		if (!blocks_allocate(store, step))
			blocks_allocate(store, limit);
	}
	limit = store->allocated_bytes < store->map_bytes ? store->allocated_bytes : store->map_bytes;
	room.free_bytes = limit > used ? limit - used : 0;
	if (room.free_bytes < want_bytes + store->reserve_bytes)
		room.free_bytes += freed_bytes(store, stat.ms_psize);
	return room;
}
