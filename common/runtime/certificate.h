/*
 * One certificate file (keyring.h shows one), read with suspicion and written so that it appears whole or not at all.
 * Functions return 0, or a negative errno with *ret_error set to an English sentence in `arena`.
 */
#pragma once

#include <sys/types.h>

#include "common/runtime/keyring.h"

/* What a file says; metadata is "" where it says nothing, and not checked. */
struct certificate_file {
	const char *name;
	const char *roles;
	const char *department;
	struct certificate keys; /* valid Z85; a secret key belongs to the public one */
};

/* path is taken from the folder `directory` (openat). -EBADMSG: no certificate. Wipe ret_file->keys. */
int certificate_read(int directory, const char *path, struct arena *arena, struct certificate_file *ret_file,
		     const char **ret_error);

/* Writes `name` into the folder `directory`, with the secret key if `keys` has one. -EEXIST: never replaces a file. */
int certificate_write(int directory, const char *name, mode_t mode, const struct principal *principal,
		      const struct certificate *keys, struct arena *arena, const char **ret_error);

/* Any small text file in the same way: written beside, synced, renamed. A negative errno; -EEXIST: never replaces a file. */
int certificate_put_text(int directory, const char *name, mode_t mode, const char *text);
