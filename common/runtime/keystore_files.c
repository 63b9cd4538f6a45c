/* The key store's files: opening one, changing two about, and leaving nothing of one that goes. */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/keystore_internal.h"

/* As the last commit left it; the probe is not counted. */
static size_t subjects_count(struct keys_file *file)
{
	struct store_snapshot *snapshot = store_snapshot_begin(file->store);
	struct arena *arena = arena_create(1 << 20);
	Bus__StoreState *state = snapshot ? store_state(store_snapshot_kv(snapshot), arena) : NULL;
	size_t count = state ? store_digest_of(state, file->table.name, NULL).count : 0;

	if (snapshot)
		store_snapshot_end(snapshot);
	arena_destroy(arena);
	return count ? count - 1 : 0;
}

enum store_result keys_file_open(const struct keystore *keys, const char *path, bool read_only,
				 struct keys_file **ret_file, char **ret_error)
{
	struct keys_file *file = calloc(1, sizeof(*file));
	struct table *tables[1] = { &file->table };
	struct store_options options = { .service = keys->service,
					 .tables = tables,
					 .table_count = 1,
					 .map_bytes = keys->map_bytes,
					 .reserve_bytes = KEYSTORE_RESERVE_BYTES,
					 .read_only = read_only };
	enum store_result result;
	char *error = NULL;

	assert(file);
	file->table.name = "subject_key";
	result = store_open(path, &options, &file->store, &error);
	if (result != STORE_OK) {
		if (ret_error)
			*ret_error = error;
		else
			free(error);
		free(file);
		return result;
	}
	if (!read_only)
		chmod(path, 0700);
	file->count = subjects_count(file);
	*ret_file = file;
	return STORE_OK;
}

void keys_file_close(struct keys_file *file)
{
	if (!file)
		return;
	store_close(file->store);
	free(file);
}

/* The folder above `path`. */
static bool above_sync(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *above = store_text("%.*s", slash ? (int)(slash + 1 - path) : 2, slash ? path : "./");
	int folder = above ? open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	bool good = folder >= 0 && fsync(folder) == 0;

	if (folder >= 0)
		close(folder);
	free(above);
	return good;
}

bool keystore_folders_exchange(const char *path, const char *other)
{
	return renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE) == 0;
}

/* Writes zeros over all of it, and waits until they are on the disk. */
static bool file_overwrite(int folder, const char *name)
{
	static const uint8_t nothing[64 * 1024];
	int file = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	bool good;

	if (file < 0)
		return errno == ENOENT;
	good = fstat(file, &status) == 0;
	for (off_t at = 0; good && at < status.st_size;) {
		size_t rest = (size_t)(status.st_size - at);
		ssize_t wrote = pwrite(file, nothing, rest < sizeof(nothing) ? rest : sizeof(nothing), at);

		good = wrote > 0 || (wrote < 0 && errno == EINTR);
		at += wrote > 0 ? wrote : 0;
	}
	good = good && fdatasync(file) == 0;
	close(file);
	return good;
}

bool keystore_folder_shred(const char *path)
{
	static const char *const files[] = { "data.mdb", "lock.mdb" };
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	bool good;

	if (folder < 0)
		return errno == ENOENT;
	/* That it lies here, and the one that is kept there, must be on the disk before anything of it is overwritten. */
	good = above_sync(path);
	for (size_t i = 0; good && i < sizeof(files) / sizeof(files[0]); i++)
		good = file_overwrite(folder, files[i]) && (unlinkat(folder, files[i], 0) == 0 || errno == ENOENT);
	close(folder);
	return good && rmdir(path) == 0 && above_sync(path);
}

static bool file_verify(const struct keystore *keys, const char *path, char **ret_damage)
{
	struct keys_file *file;
	bool whole;

	if (keys_file_open(keys, path, true, &file, ret_damage) != STORE_OK)
		return false;
	whole = store_check(file->store, ret_damage) == STORE_OK;
	keys_file_close(file);
	return whole;
}

bool keystore_verify(const char *service, const char *path, size_t map_bytes, char **ret_damage)
{
	const struct keystore keys = { .service = service, .map_bytes = map_bytes };

	if (file_verify(&keys, path, ret_damage))
		return true;
	/* One that its daemon rewrote meanwhile was overwritten under our eyes; the one in its place is looked at. */
	free(*ret_damage);
	*ret_damage = NULL;
	return file_verify(&keys, path, ret_damage);
}
