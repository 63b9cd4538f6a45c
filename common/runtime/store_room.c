/* Keeping room for a store on its disk and in its map. */

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>

#include "common/runtime/store_internal.h"

#define ROOM_STEP ((size_t)16 * 1024 * 1024)
#define ROOM_FEW (64 * (size_t)STORE_COMMAND_ROOM) /* worst case of the commands of one commit, where room is short */
#define ROOM_STEPS_LEFT 16 /* a step ahead of need is taken while the disk has so many left: several stores share it */

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

/* Bytes the file system under the data file has left for anybody. */
static size_t disk_free_bytes(int file)
{
	struct statvfs disk;

	return fstatvfs(file, &disk) == 0 ? (size_t)disk.f_bavail * disk.f_frsize : 0;
}

/* Blocks for the data file up to `end`; false: the disk has none left. */
static bool blocks_allocate(struct store *store, int file, size_t end)
{
	if (end <= store->allocated_bytes)
		return true;
	/* A file system that cannot promise blocks: its free space at this moment is the best there is. */
	if (fallocate(file, FALLOC_FL_KEEP_SIZE, 0, (off_t)end) != 0)
		return errno == EOPNOTSUPP && disk_free_bytes(file) >= end - store->allocated_bytes;
	store->allocated_bytes = end;
	return true;
}

struct store_room store_reserve(struct store *store, size_t want_bytes)
{
	struct store_room room = { 0, store->reserve_bytes };
	size_t used, needed, few, limit;
	MDB_envinfo info;
	MDB_stat stat;

	mdb_env_info(store->environment, &info);
	mdb_env_stat(store->environment, &stat);
	used = (info.me_last_pgno + 1) * stat.ms_psize;
	needed = used + want_bytes + store->reserve_bytes;
	few = used + ROOM_FEW + store->reserve_bytes;
	limit = needed < store->map_bytes ? needed : store->map_bytes;
	/* A step further than needed, so that the file system is asked rarely; on a disk that runs short, what is needed for a few. */
	if (limit > store->allocated_bytes) {
		size_t step = limit + ROOM_STEP < store->map_bytes ? limit + ROOM_STEP : store->map_bytes;
		int file;

		mdb_env_get_fd(store->environment, &file);
		if (disk_free_bytes(file) < ROOM_STEPS_LEFT * ROOM_STEP || !blocks_allocate(store, file, step))
			blocks_allocate(store, file, few < limit ? few : limit);
	}
	limit = store->allocated_bytes < store->map_bytes ? store->allocated_bytes : store->map_bytes;
	room.free_bytes = limit > used ? limit - used : 0;
	if (room.free_bytes < want_bytes + store->reserve_bytes)
		room.free_bytes += freed_bytes(store, stat.ms_psize);
	return room;
}

void store_resize(struct store *store, size_t map_bytes, size_t reserve_bytes)
{
	MDB_envinfo info;

	mdb_env_set_mapsize(store->environment, map_bytes);
	mdb_env_info(store->environment, &info);
	store->map_bytes = info.me_mapsize;
	store->reserve_bytes = reserve_bytes;
}
