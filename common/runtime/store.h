/*
 * The store: one LMDB environment in one folder, its records checked, its commits durable.
 *
 * Stored record: 8 bytes XXH3-64 (little-endian) over the payload, seeded with the XXH3-64 of the key that is itself seeded
 * with the XXH3-64 of the table's name; then the payload. So a record that was changed, or stands under another key or in
 * another table, is not served. Example: table "visit", key 56 31 00 ("V1"), payload 0a 02 56 31:
 *   seed = XXH3("visit"), seed' = XXH3(56 31 00, seed), stored = le64(XXH3(0a 02 56 31, seed')) 0a 02 56 31
 *
 * Each table's number of records and sum of checksums are kept in the state record, so that a missing or additional record
 * is found too, on opening and by verification.
 *
 * LMDB has no checksum on its own two head pages, of which the last commits wrote one each; a change there could bring back an
 * older, consistent state and so lose commits in silence. So each commit notes its transaction's number in the state record,
 * and opening refuses a store as damaged unless that is LMDB's last one and the two heads hold the last two numbers.
 *
 * Nor has it one on its inner pages and on its records of tables. Opening therefore also looks that no table has a flag that would
 * order its keys in another way, that keys rise, and that the first and last record of each page are found by a search from the root.
 *
 * A transaction's error is sticky: afterwards its calls do nothing and find nothing, and its owner learns of it at the end.
 * Threads: one for the write transaction, any for snapshots, each used by one thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/core/arena.h"
#include "common/core/kv.h"
#include "common/core/table.h"
#include "hallward/bus/v1/journal.pb-c.h"

#define STORE_FORMAT 1
#define STORE_SLOTS_MAX 160
#define STORE_COMMAND_ROOM (128 * 1024) /* bytes that one command's pages may take in the worst case */

struct store;
struct store_snapshot;

struct store_options {
	const char *service;
	struct table *const *tables; /* all tables, the runtime's own included; their slots are set here */
	size_t table_count;
	size_t map_bytes;
	size_t reserve_bytes;
	bool read_only; /* for verification beside a running daemon */
};

enum store_result {
	STORE_OK,
	STORE_FULL,    /* no room on the disk or in the map; nothing was changed */
	STORE_DAMAGED, /* a record's checksum is wrong, or LMDB calls the file corrupted; nothing was changed */
	STORE_FAILED,  /* any other error; after a commit it is unknown what is on disk: the process must exit */
};

/*
 * Opens the store in folder `path`; a new one is made complete in a temporary folder beside it and renamed. Tables and state
 * are compared with their digests. Not STORE_OK: *ret_error says what and where, to be freed by the caller.
 */
enum store_result store_open(const char *path, const struct store_options *options, struct store **ret_store,
			     char **ret_error);
void store_close(struct store *store);

/* The write transaction; its tables are good until commit or abort. `state` is what the last commit left; the caller changes it
 * and hands it back. */
struct kv *store_begin(struct store *store);
enum store_result store_error(const struct store *store); /* of the transaction so far */
enum store_result store_commit(struct store *store, Bus__StoreState *state);
void store_abort(struct store *store);

/* The state record as of the transaction's beginning, in `arena`. */
Bus__StoreState *store_state(struct kv *kv, struct arena *arena);

/* A consistent view of the last commit. NULL: out of readers or damaged. */
struct store_snapshot *store_snapshot_begin(struct store *store);
struct kv *store_snapshot_kv(struct store_snapshot *snapshot);
enum store_result store_snapshot_end(struct store_snapshot *snapshot); /* the sticky error of its reads */

struct store_room {
	size_t free_bytes;    /* that commits may still use, the reserve included */
	size_t reserve_bytes; /* kept for urgent commands */
};

/* Makes sure of room on the disk for the next commit of up to `want_bytes` beyond the reserve, as far as there is any: blocks are
 * allocated ahead, so that a full disk is noticed here and never in a commit. Between transactions only. */
struct store_room store_reserve(struct store *store, size_t want_bytes);

/* Another size of map and reserve, with no transaction open in any thread. A map does not shrink below what it holds. */
void store_resize(struct store *store, size_t map_bytes, size_t reserve_bytes);

/* Compares every record with its checksum and every table with its digest. Not STORE_OK: *ret_error (freed by the caller)
 * names the first damage. */
enum store_result store_check(struct store *store, char **ret_error);
