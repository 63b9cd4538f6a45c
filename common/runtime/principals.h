/*
 * Everyone who is authorised, as an immutable snapshot of the keys folder. A reload makes a new snapshot; whoever still holds the
 * old one keeps it until it lets go.
 *
 * A connection is known by its public key (the ZAP User-Id), not by a name: a name that is revoked and made anew has another key, so
 * old connections do not inherit it.
 */
#pragma once

#include "common/runtime/keyring.h"

struct principals;

/* Reads keyring->folder. 0, or a negative errno as keyring_list. ret_problems: certificates left out. The caller owns one reference. */
int principals_load(struct keyring *keyring, struct principals **ret_principals, struct keyring_problems *ret_problems);

/* Thread-safe. */
struct principals *principals_ref(struct principals *principals);
void principals_unref(struct principals *principals); /* NULL: nothing */

/* NULL: not authorised. Valid as long as the snapshot. */
const struct principal *principals_find_key(const struct principals *principals, const char *public_key);
const struct principal *principals_find_name(const struct principals *principals, const char *name);

size_t principals_count(const struct principals *principals);
const struct principal *principals_at(const struct principals *principals, size_t index); /* by name */

/* Where one thread puts the snapshot in force and others take it. Thread-safe. */
struct principals_share;

struct principals_share *principals_share_create(void); /* nobody is authorised yet; never NULL */
void principals_share_destroy(struct principals_share *share);
void principals_share_set(struct principals_share *share,
			  struct principals *principals);                /* takes a reference of its own */
struct principals *principals_share_get(struct principals_share *share); /* to be unreferenced; NULL: none set */
