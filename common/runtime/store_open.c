/* Opening a store: its folder, its tables, and whether what is there is what the last commit left. */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/runtime/store_internal.h"

#define HEAD_NUMBER 144 /* bytes from a head page's beginning to its transaction's number */

static enum store_result error_result(int error)
{
	bool damaged = error == MDB_CORRUPTED || error == MDB_INVALID || error == MDB_NOTFOUND ||
		       error == MDB_PAGE_NOTFOUND || error == MDB_VERSION_MISMATCH || error == MDB_INCOMPATIBLE;

	return damaged ? STORE_DAMAGED : STORE_FAILED;
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

/* The state record's own table; the store has none: MDB_NOTFOUND. */
static int state_table_open(struct store *store)
{
	MDB_txn *txn;
	int error = mdb_txn_begin(store->environment, NULL, MDB_RDONLY, &txn);

	if (error)
		return error;
	error = mdb_dbi_open(txn, store->slots[SLOT_STATE].name, 0, &store->slots[SLOT_STATE].dbi);
	if (error) {
		mdb_txn_abort(txn);
		return error;
	}
	return mdb_txn_commit(txn);
}

static int tables_open_in(struct store *store, MDB_txn *txn, unsigned flags)
{
	int error = 0;

	for (unsigned i = 0; i < store->slot_count && !error; i++) {
		unsigned kept = 0;

		error = mdb_dbi_open(txn, store->slots[i].name, flags, &store->slots[i].dbi);
		if (!error)
			error = mdb_dbi_flags(txn, store->slots[i].dbi, &kept);
		/* No table of ours has any; one would change the order of its keys. */
		if (!error && kept)
			error = MDB_CORRUPTED;
	}
	return error;
}

/* Makes the tables that the store does not have yet, with the state that knows them, in one commit. */
static int tables_create(struct store *store, Bus__StoreState *state)
{
	int error;

	store_begin(store);
	if (!store->writer.txn)
		return EIO;
	error = tables_open_in(store, store->writer.txn, MDB_CREATE);
	if (error) {
		store_abort(store);
		return error;
	}
	return store_commit(store, state) == STORE_OK ? 0 : EIO;
}

static int tables_open(struct store *store)
{
	MDB_txn *txn;
	int error = mdb_txn_begin(store->environment, NULL, MDB_RDONLY, &txn);

	if (error)
		return error;
	error = tables_open_in(store, txn, 0);
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

/* What a creation left that was stopped midway: in a container process numbers come again. */
static int leftover_remove(const char *folder)
{
	static const char *const files[] = { "data.mdb", "lock.mdb" };
	char file[600];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(file, sizeof(file), "%s/%s", folder, files[i]);
		if (unlink(file) != 0 && errno != ENOENT)
			return errno;
	}
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
		error = leftover_remove(temporary);
	if (!error)
		error = environment_open(temporary, options, &store->environment);
	if (error)
		return error;
	state.floor = 1;
	error = tables_create(store, &state);
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

/*
 * LMDB 0.9 (data format 1) keeps two heads, pages 0 and 1: transaction N's is in page N modulo 2. So they hold the numbers of the
 * last two transactions; another pair means that one of them was changed.
 */
static bool heads_are_sound(struct store *store)
{
	uint64_t numbers[2];
	MDB_stat stat;
	int file;

	mdb_env_stat(store->environment, &stat);
	mdb_env_get_fd(store->environment, &file);
	for (unsigned page = 0; page < 2; page++) {
		if (pread(file, &numbers[page], sizeof(numbers[page]), (off_t)page * stat.ms_psize + HEAD_NUMBER) !=
		    (ssize_t)sizeof(numbers[page]))
			return false;
	}
	return numbers[0] % 2 == 0 && numbers[1] % 2 == 1 &&
	       (numbers[0] + 1 == numbers[1] || numbers[1] + 1 == numbers[0]);
}

/* Takes over what the last commit said about the tables; in `arena`. NULL: *ret_result and *ret_error say why. */
static Bus__StoreState *state_load(struct store *store, struct arena *arena, enum store_result *ret_result,
				   char **ret_error)
{
	struct store_snapshot *snapshot = store_snapshot_begin(store);
	Bus__StoreState *state = snapshot ? store_state(store_snapshot_kv(snapshot), arena) : NULL;
	bool is_last = state && state->transaction == mdb_txn_id(snapshot->transaction.txn);

	if (snapshot)
		store_snapshot_end(snapshot);
	*ret_result = STORE_DAMAGED;
	if (!state) {
		*ret_error = store_text("the state record is missing or damaged");
		return NULL;
	}
	if (state->format != STORE_FORMAT || strcmp(state->service, store->service) != 0) {
		*ret_error = store_text("holds format %u of service '%s'; this program reads format %u of '%s'",
					state->format, state->service, STORE_FORMAT, store->service);
		*ret_result = STORE_FAILED;
		return NULL;
	}
	if (!is_last || !heads_are_sound(store)) {
		*ret_error = store_text("the file's head is damaged: it does not lead to the last commit");
		return NULL;
	}
	for (unsigned slot = SLOT_FIRST; slot < store->slot_count; slot++)
		store->digests[slot] = store_digest_of(state, store->slots[slot].name, NULL);
	return state;
}

/* Are there tables that the store does not have yet? */
static bool tables_are_new(const struct store *store, const Bus__StoreState *state)
{
	bool known = true;

	for (unsigned slot = SLOT_FIRST; known && slot < store->slot_count; slot++)
		store_digest_of(state, store->slots[slot].name, &known);
	return !known;
}

static enum store_result tables_load(struct store *store, bool read_only, char **ret_error)
{
	struct arena *arena = arena_create(1 << 20);
	enum store_result result;
	Bus__StoreState *state = state_load(store, arena, &result, ret_error);
	int error;

	if (state) {
		error = !read_only && tables_are_new(store, state) ? tables_create(store, state) : tables_open(store);
		result = error ? error_result(error) : STORE_OK;
		if (error)
			*ret_error = store_text("%s", mdb_strerror(error));
		else if (!read_only)
			result = store_check(store, ret_error);
	}
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
	enum store_result result;
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
		error = state_table_open(store);
	result = error ? error_result(error) : tables_load(store, options->read_only, &cause);
	if (error)
		cause = store_text("%s", mdb_strerror(error));
	if (result != STORE_OK) {
		*ret_error = store_text("store %s: %s", path, cause ? cause : "out of memory");
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
