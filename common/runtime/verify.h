/*
 * Verification of a store at rest or beside its running daemon (it only reads): every record against its checksum, every table
 * against its digest, the journal's chain of hashes, sequences without gaps, and, if asked, a replay of the journal into an
 * empty store whose tables must come out the same.
 */
#pragma once

#include "common/core/service.h"

struct verify_report {
	uint64_t entries, events, records; /* looked at */
	uint64_t epochs;
	char *damage; /* the first one found, in English; NULL: none. To be freed by the caller */
};

/* False: damage is set. rebuild_path: folder for the replayed store, made and removed here; NULL: no replay. */
bool verify_store(const struct service *service, const char *store_path, size_t map_bytes, const char *rebuild_path,
		  struct verify_report *ret_report);
