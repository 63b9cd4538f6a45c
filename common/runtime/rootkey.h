/*
 * The site's root key: 32 random bytes from which the site's other symmetric keys are derived (common/README.md: people).
 *
 *   keys/root   64 hex digits and a newline, or the 32 bytes as they are; 0600, of the user that the daemons run as
 *
 * Whoever has it and a key store can open what is sealed; whoever has lost it cannot, ever. systemd hands it to a daemon as the
 * credential `root-key` ($CREDENTIALS_DIRECTORY/root-key), which is looked for first and whose access systemd answers for.
 *
 * Derived keys: BLAKE2b-256 (RFC 7693) keyed with the root key, of the purpose, 00, the service ("" for what all services derive
 * alike). Example, the key that wraps the subjects' keys of health:
 *   BLAKE2b-256(key = root, "hallward key wrapping" 00 "health")
 *
 * Functions return 0, or a negative errno with *ret_error set to an English sentence in `arena`; no sentence shows a key.
 */
#pragma once

#include <stdint.h>

#include "common/core/arena.h"

#define ROOTKEY_SIZE 32

/* Wipe it with sodium_memzero as soon as what is needed is derived. -EPERM: others may read the file, or it is not ours. */
int rootkey_read(const char *keys_folder, struct arena *arena, uint8_t ret_root[ROOTKEY_SIZE], const char **ret_error);

/* Makes keys/root, whole or not at all. -EEXIST: there is one, which stays as it is. */
int rootkey_create(const char *keys_folder, struct arena *arena, const char **ret_error);

void rootkey_derive(const uint8_t root[ROOTKEY_SIZE], const char *purpose, const char *service,
		    uint8_t ret_key[ROOTKEY_SIZE]);
