/* What store.c and store_open.c share; nobody else includes it. */
#pragma once

#include <endian.h>
#include <lmdb.h>
#include <string.h>

#include "common/runtime/store.h"

#define CHECKSUM_SIZE 8
#define SLOT_STATE 0 /* the state record's own table; it holds the other tables' digests */
#define SLOT_FIRST 1

struct slot {
	const char *name;
	uint64_t seed;
	MDB_dbi dbi;
};

struct digest {
	uint64_t count;
	uint64_t sum;
};

struct transaction {
	struct kv kv; /* first: the transaction is found from it */
	struct store *store;
	MDB_txn *txn;
	enum store_result error;
	const char *damaged_table;
	MDB_cursor *cursors[STORE_SLOTS_MAX];
	struct digest digests[STORE_SLOTS_MAX]; /* of a write transaction */
};

struct store {
	MDB_env *environment;
	const char *service;
	struct slot slots[STORE_SLOTS_MAX];
	unsigned slot_count;
	struct digest digests[STORE_SLOTS_MAX]; /* as of the last commit; the writing thread's */
	struct transaction writer;
	size_t map_bytes;
	size_t reserve_bytes;
	size_t allocated_bytes; /* of the data file that surely have blocks on the disk */
};

struct store_snapshot {
	struct transaction transaction;
};

/* A text to be freed by the caller; NULL: no memory. */
__attribute__((format(printf, 1, 2))) char *store_text(const char *format, ...);

/* What the state says about a table; nothing: of an empty one, and *ret_known (may be NULL) becomes false. */
struct digest store_digest_of(const Bus__StoreState *state, const char *table, bool *ret_known);

/* The checksum that stands before a stored payload. */
static inline uint64_t stored_checksum(const MDB_val *stored)
{
	uint64_t checksum;

	memcpy(&checksum, stored->mv_data, sizeof(checksum));
	return le64toh(checksum);
}
