/* What keystore.c and keystore_files.c share; nobody else includes it. */
#pragma once

#include <pthread.h>

#include "common/runtime/keystore.h"
#include "common/runtime/store_internal.h"

#define KEYSTORE_BINDING_MAX 128
#define KEYSTORE_RESERVE_BYTES ((size_t)1 << 20)
#define KEYSTORE_COPY_STEP 20000 /* records in one commit of a rewrite */
#define KEYSTORE_COPY_ROOM                                                                                             \
	((size_t)8 * 1024 * 1024) /* that such a commit may take: they come in order, a page holds 30 */

/* One opened file. Its table is its own: a file is opened beside the one that other threads read. */
struct keys_file {
	struct store *store;
	struct table table;
	size_t count; /* of subjects; the probe is none */
};

struct keystore_secrets {
	uint8_t wrapping_key[SEAL_KEY_SIZE];
	uint8_t lookup_key[SEAL_KEY_SIZE];
	uint8_t request_key[SEAL_KEY_SIZE];
};

struct keystore {
	const char *service;
	char *path, *new_path;
	struct keystore_secrets *secrets; /* locked in memory */
	pthread_rwlock_t lock;            /* held for reading by whoever finds, for writing while `file` changes */
	struct keys_file *file;
	size_t map_bytes;
	void (*random)(void *user, void *buffer, size_t size);
	void *user;
};

/* Opens it, or makes it unless it is only to be read. Not STORE_OK: *ret_error (ret_error may be NULL), to be freed. */
enum store_result keys_file_open(const struct keystore *keys, const char *path, bool read_only,
				 struct keys_file **ret_file, char **ret_error);
void keys_file_close(struct keys_file *file); /* NULL: nothing */

/* The two folders change places in one step. False: neither moved. */
bool keystore_folders_exchange(const char *path, const char *other);

/* Overwrites what is in the folder and removes it; nothing if it is not there. False: some may still be there. */
bool keystore_folder_shred(const char *path);
