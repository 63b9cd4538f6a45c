/*
 * Typed tables: records are protobuf messages, keys are made of their fields.
 *
 * A table is declared in one row of its service's tables.def: record type, the fields that make its key, and its secondary
 * indexes, each again a list of fields. The table layer builds keys by reflection, keeps the indexes with every put and
 * delete, and pages through a scan.
 *
 * Key encoding, order-preserving, fields one after another:
 *   string         bytes, then 00 (strings never hold NUL)
 *   int64, sint64  8 bytes big-endian, sign bit flipped
 *   uint64, fixed64, uint32, enum, bool   8 bytes big-endian
 * An index's key is its own fields, then the table's key; its value is the table's key. Example: registration
 * "entrance-1", "V1", IN, 1 has the key
 *   65 6e 74 72 61 6e 63 65 2d 31 00 | 56 31 00 | 00 00 00 00 00 00 00 01 | 80 00 00 00 00 00 00 01
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/core/arena.h"
#include "common/core/kv.h"

#define TABLE_KEY_MAX 480
#define TABLE_INDEXES_MAX 5

struct table_index {
	const char *name;   /* of the index's own key space: "<table>.<what>" */
	const char *fields; /* "hall,observed_at" */
	unsigned slot;      /* set by the store */
};

struct table {
	const char *name;
	const ProtobufCMessageDescriptor *record;
	const char *key_fields;
	struct table_index indexes[TABLE_INDEXES_MAX + 1]; /* ends with a row without name */
	unsigned slot;                                     /* set by the store */
};

/* Reading: a snapshot (queries) or the batch's own transaction (decide). Records live in the view's arena. */
struct view {
	struct kv *kv;
	struct arena *arena;
};

/* Writing: only apply functions get one. */
struct tables {
	struct view view;
};

/* The record whose key fields equal those of `key`, a message of the record's type of which only these are looked at. NULL:
 * there is none. */
const void *table_get(const struct view *view, const struct table *table, const void *key);

/* Stores `record` in place of any with the same key, and keeps the indexes. */
void table_put(struct tables *tables, const struct table *table, const void *record);

/* The same for a record that is packed already. */
void table_put_packed(struct tables *tables, const struct table *table, const void *record, struct span packed);

/* Removes the record with the key fields of `key`, if there is one. */
void table_delete(struct tables *tables, const struct table *table, const void *key);

struct scan {
	const struct view *view;
	const struct table *table;
	const struct table_index *index;
	uint8_t key[TABLE_KEY_MAX]; /* position: last key taken, or where to begin */
	size_t key_size;
	size_t prefix_size; /* keys belong to the scan while this much of `key` stays the same */
	bool after;         /* go on after `key`, not at it */
};

/*
 * Scans the table (index NULL) or one of its indexes by name, in key order. Of the fields of that key, the first
 * `equal_fields` must equal those of `from`, and the scan begins at the values of the first `from_fields` (at least
 * equal_fields).
 */
void scan_begin(struct scan *scan, const struct view *view, const struct table *table, const char *index,
		const void *from, size_t equal_fields, size_t from_fields);

/* The next record; NULL at the end. */
const void *scan_next(struct scan *scan);

/* Where the scan stands, to be handed out as a page token (in `arena`), and going on from there. A token that does not fit
 * the scan (of another query) is refused: false, the scan unchanged. */
ProtobufCBinaryData scan_token(const struct scan *scan, struct arena *arena);
bool scan_resume(struct scan *scan, ProtobufCBinaryData token);
