/*
 * The ledger of erasures, `<site>/erasures/<service>`: what makes an erasure survive a backup that is put back (common/README.md:
 * people). One line a subject, only ever appended, synced before the subject's key is destroyed:
 *
 *   01700000-0000-7000-8000-000000000001 2020-02-10T01:00:00Z
 *
 * It is no part of a backup and never put back with one: an older ledger would forget. It holds no personal data. A last line
 * without its newline was cut off by a crash, counts as not written, and is replaced by the next one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/core/arena.h"

struct erasure_ledger {
	const char **subject_ids;
	size_t count;
};

/* All that is in it, in `arena`; nothing if there is no such file. False: *ret_error, in `arena`, says which line cannot be read. */
bool erasure_ledger_read(const char *path, struct arena *arena, struct erasure_ledger *ret_ledger,
			 const char **ret_error);

/* Adds those that were not added lately (among the last thousands), and returns when they are on the disk; the file and its folder are
 * made if need be. False: some may be missing. */
bool erasure_ledger_add(const char *path, const char *const *subject_ids, size_t count, int64_t at,
			struct arena *arena);
