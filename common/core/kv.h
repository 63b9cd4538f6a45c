/*
 * The ordered key-value store under the tables, as the pure code sees it. The runtime stands behind it with LMDB.
 *
 * Errors are sticky in the implementation: after the first one every call does nothing and finds nothing, and whoever owns
 * the transaction learns of it at the end. So there is no error to handle here. Values are checked against their checksum
 * before they are handed out; a damaged one is such an error. Spans are valid until the transaction's next write.
 */
#pragma once

#include <stdbool.h>

#include "common/core/span.h"

struct kv;

struct kv_ops {
	/* False: no such key. */
	bool (*get)(struct kv *kv, unsigned slot, struct span key, struct span *ret_value);
	/* First entry whose key is not below `key` (after: is above it). False: there is none. */
	bool (*seek)(struct kv *kv, unsigned slot, struct span key, bool after, struct span *ret_key,
		     struct span *ret_value);
	void (*put)(struct kv *kv, unsigned slot, struct span key, struct span value);
	void (*remove)(struct kv *kv, unsigned slot, struct span key);
};

struct kv {
	const struct kv_ops *ops;
};
