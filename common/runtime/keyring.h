/*
 * The site's `keys/` folder: who is known, and as what.
 *
 * A principal is one ZeroMQ certificate (zcert files in ZPL, ZeroMQ RFC 4; pyzmq's zmq.auth and czmq read and write them):
 *
 *   keys/NAME.key           public key and metadata, 0644                      metadata
 *   keys/NAME.key_secret    the same and the secret key, 0600                      name = "guard-1"
 *   keys/revoked/           what was revoked, never read again                     roles = "guard,department"
 *                                                                                  department = "office"
 *                                                                              curve
 *                                                                                  public-key = "…"
 *
 * A principal is authorised as long as keys/NAME.key is there; its secret may live on another machine. Keys are in Z85
 * (ZeroMQ RFC 32). Files appear whole or not at all: they are written under another name, synced, and renamed, and never
 * replace one that exists. The folder is 0700.
 *
 * Functions return 0, or a negative errno with keyring->error set to an English sentence in keyring->arena:
 * -EINVAL (bad name, role or department), -EEXIST, -ENOENT, -EBADMSG (no certificate, or a broken one), or what the file system said.
 * A keyring is a plain value of one thread; folder and arena belong to the caller.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/core/arena.h"

#define KEYRING_NAME_SIZE 49 /* with the final NUL; names match [a-z0-9][a-z0-9.-]{0,47} */
#define KEYRING_DEPARTMENT_SIZE 33
#define KEYRING_KEY_SIZE 41
#define KEYRING_PRINCIPALS_MAX 1024
#define KEYRING_FILE_BYTES_MAX 8192
#define KEYRING_ARENA_SIZE ((size_t)4 << 20) /* enough for any one call */

struct keyring {
	const char *folder; /* "<site>/keys" */
	struct arena *arena;
	const char *error;
};

struct principal {
	char name[KEYRING_NAME_SIZE];
	char department[KEYRING_DEPARTMENT_SIZE]; /* "": none */
	uint32_t roles;                           /* enum role, at least one */
	char public_key[KEYRING_KEY_SIZE];
};

/* Wipe it with certificate_wipe when it is no longer needed. */
struct certificate {
	char public_key[KEYRING_KEY_SIZE];
	char secret_key[KEYRING_KEY_SIZE]; /* "": not known */
};

struct keyring_problems {
	const char **texts; /* a sentence each, naming the file; in keyring->arena */
	size_t count;
};

/* Fills in what a person typed; department may be NULL. roles: names of common/core/roles.def, separated by commas. */
int keyring_describe(struct keyring *keyring, const char *name, const char *roles, const char *department,
		     struct principal *ret_principal);

/* -EINVAL: nobody may be named so. */
int keyring_check_name(struct keyring *keyring, const char *name);

/* Makes a key pair for a described principal (public_key is ignored). -EEXIST: the name is taken. The folder is made if
 * its parent exists. */
int keyring_create(struct keyring *keyring, const struct principal *principal);

/* Takes over the public key of a certificate made elsewhere; its own metadata is not believed. -EEXIST: the name is taken or the key known. */
int keyring_authorize(struct keyring *keyring, const char *certificate_path, const struct principal *principal);

/* Moves the principal's files to keys/revoked/NAME.key.20260131T120000.000000Z and so on. at: µs since 1970, UTC. */
int keyring_revoke(struct keyring *keyring, const char *name, int64_t at);

/* Reads a key pair; secret_path NULL: public_path is asked for the secret key too. Refuses pairs that do not belong together. */
int keyring_load(struct keyring *keyring, const char *public_path, const char *secret_path,
		 struct certificate *ret_certificate);

/* The key pair of a name in the folder, with its secret; the secret is looked for in $CREDENTIALS_DIRECTORY (systemd) first. */
int keyring_load_own(struct keyring *keyring, const char *name, struct certificate *ret_certificate);

/* All authorised principals, by name, in keyring->arena. A file that cannot be used is named in the problems and its principal left out. */
int keyring_list(struct keyring *keyring, struct principal **ret_principals, size_t *ret_count,
		 struct keyring_problems *ret_problems);

/* The roles as they stand in certificates: "guard,office"; in `arena`. */
const char *keyring_roles_text(uint32_t roles, struct arena *arena);

void certificate_wipe(struct certificate *certificate);
