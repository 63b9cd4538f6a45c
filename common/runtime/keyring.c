#include "common/runtime/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "common/runtime/certificate.h"

#define PUBLIC ".key"
#define SECRET ".key_secret"

struct file_name {
	char text[KEYRING_NAME_SIZE + sizeof(SECRET)];
};

static struct file_name file_of(const char *name, const char *suffix)
{
	struct file_name file;

	snprintf(file.text, sizeof(file.text), "%.*s%s", KEYRING_NAME_SIZE - 1, name, suffix);
	return file;
}

static int fail(struct keyring *keyring, int error, const char *what, const char *path)
{
	keyring->error = arena_printf(keyring->arena, "cannot %s %s: %s", what, path, strerror(error));
	return -error;
}

/* A descriptor, or a negative errno. */
static int folder_open(struct keyring *keyring)
{
	int folder = open(keyring->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return folder < 0 ? fail(keyring, errno, "open the keys folder", keyring->folder) : folder;
}

static int folder_make(struct keyring *keyring)
{
	if (mkdir(keyring->folder, 0700) < 0 && errno != EEXIST)
		return fail(keyring, errno, "make the keys folder", keyring->folder);
	return folder_open(keyring);
}

/* --- Reading --- */

int keyring_load(struct keyring *keyring, const char *public_path, const char *secret_path,
		 struct certificate *ret_certificate)
{
	struct certificate_file open_part, secret_part;
	int result = certificate_read(AT_FDCWD, public_path, keyring->arena, &open_part, &keyring->error);

	if (result < 0)
		return result;
	if (secret_path) {
		result = certificate_read(AT_FDCWD, secret_path, keyring->arena, &secret_part, &keyring->error);
		if (result == 0 && (!*secret_part.keys.secret_key ||
				    strcmp(secret_part.keys.public_key, open_part.keys.public_key) != 0)) {
			keyring->error = arena_printf(keyring->arena, "%s does not hold the secret key of %s",
						      secret_path, public_path);
			result = -EBADMSG;
		}
		if (result == 0)
			open_part.keys = secret_part.keys;
		certificate_wipe(&secret_part.keys);
	}
	if (result == 0)
		*ret_certificate = open_part.keys;
	certificate_wipe(&open_part.keys);
	return result;
}

int keyring_load_own(struct keyring *keyring, const char *name, struct certificate *ret_certificate)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	const char *public_path, *secret_path = NULL;
	int result = keyring_check_name(keyring, name);

	if (result < 0)
		return result;
	public_path = arena_printf(keyring->arena, "%s/%s" PUBLIC, keyring->folder, name);
	if (credentials)
		secret_path = arena_printf(keyring->arena, "%s/%s" SECRET, credentials, name);
	if (!secret_path || access(secret_path, F_OK) < 0)
		secret_path = arena_printf(keyring->arena, "%s/%s" SECRET, keyring->folder, name);
	return keyring_load(keyring, public_path, secret_path, ret_certificate);
}

static int is_public_file(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return entry->d_name[0] != '.' && size > strlen(PUBLIC) &&
	       strcmp(entry->d_name + size - strlen(PUBLIC), PUBLIC) == 0;
}

static int read_principal(struct keyring *keyring, int folder, const char *file_name, struct principal *ret_principal)
{
	size_t name_size = strlen(file_name) - strlen(PUBLIC);
	struct certificate_file file;
	int result = certificate_read(folder, file_name, keyring->arena, &file, &keyring->error);

	if (result < 0)
		return result;
	if (strlen(file.name) != name_size || strncmp(file.name, file_name, name_size) != 0) {
		keyring->error = arena_printf(keyring->arena, "its metadata has the name \"%.60s\"", file.name);
		result = -EBADMSG;
	} else {
		result = keyring_describe(keyring, file.name, file.roles, *file.department ? file.department : NULL,
					  ret_principal);
	}
	if (result < 0)
		keyring->error =
			arena_printf(keyring->arena, "cannot use the certificate %s: %s", file_name, keyring->error);
	else
		memcpy(ret_principal->public_key, file.keys.public_key, KEYRING_KEY_SIZE);
	certificate_wipe(&file.keys);
	return result;
}

static const struct principal *find_key(const struct principal *principals, size_t count, const char *public_key)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(principals[i].public_key, public_key) == 0)
			return &principals[i];
	}
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct principal *)a)->name, ((const struct principal *)b)->name);
}

static void list_entries(struct keyring *keyring, int folder, struct dirent **entries, size_t entry_count,
			 struct principal *principals, size_t *count, struct keyring_problems *problems)
{
	for (size_t i = 0; i < entry_count; i++) {
		struct principal *principal = &principals[*count];
		const struct principal *same;

		keyring->error = NULL;
		if (i >= KEYRING_PRINCIPALS_MAX) {
			problems->texts[problems->count++] =
				arena_printf(keyring->arena, "%zu certificates are left out: at most %d are read",
					     entry_count - i, KEYRING_PRINCIPALS_MAX);
			break;
		}
		if (read_principal(keyring, folder, entries[i]->d_name, principal) == 0) {
			same = find_key(principals, *count, principal->public_key);
			if (!same)
				(*count)++;
			else
				keyring->error =
					arena_printf(keyring->arena, "cannot use the certificate %s: its key is %s's",
						     entries[i]->d_name, same->name);
		}
		if (keyring->error)
			problems->texts[problems->count++] = keyring->error;
	}
	keyring->error = NULL;
}

int keyring_list(struct keyring *keyring, struct principal **ret_principals, size_t *ret_count,
		 struct keyring_problems *ret_problems)
{
	struct keyring_problems problems = { 0 };
	struct principal *principals;
	struct dirent **entries;
	size_t count = 0;
	int folder, entry_count;

	folder = folder_open(keyring);
	if (folder < 0)
		return folder;
	entry_count = scandirat(folder, ".", &entries, is_public_file, alphasort);
	if (entry_count < 0) {
		entry_count = fail(keyring, errno, "list", keyring->folder);
		close(folder);
		return entry_count;
	}
	principals = arena_alloc(keyring->arena, sizeof(*principals) * (KEYRING_PRINCIPALS_MAX + 1));
	problems.texts = arena_alloc(keyring->arena, sizeof(*problems.texts) * (KEYRING_PRINCIPALS_MAX + 1));
	list_entries(keyring, folder, entries, (size_t)entry_count, principals, &count, &problems);
	while (entry_count > 0)
		free(entries[--entry_count]);
	free(entries);
	close(folder);
	qsort(principals, count, sizeof(*principals), by_name);
	*ret_principals = principals;
	*ret_count = count;
	*ret_problems = problems;
	return 0;
}

/* --- Changing --- */

static int refuse_taken(struct keyring *keyring, int folder, const char *name)
{
	static const char *const suffixes[] = { PUBLIC, SECRET };

	for (size_t i = 0; i < 2; i++) {
		struct file_name file = file_of(name, suffixes[i]);

		if (faccessat(folder, file.text, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
			keyring->error = arena_printf(keyring->arena, "%s/%s exists already; revoke %s first",
						      keyring->folder, file.text, name);
			return -EEXIST;
		}
	}
	return 0;
}

int keyring_create(struct keyring *keyring, const struct principal *principal)
{
	struct file_name public_file = file_of(principal->name, PUBLIC);
	struct file_name secret_file = file_of(principal->name, SECRET);
	struct certificate keys;
	int folder = folder_make(keyring), result;

	if (folder < 0)
		return folder;
	result = refuse_taken(keyring, folder, principal->name);
	if (result == 0 && zmq_curve_keypair(keys.public_key, keys.secret_key) < 0) {
		keyring->error = "this machine's libzmq has no CURVE";
		result = -ENOTSUP;
	}
	/* The public file is what authorises: it comes last, so that nobody is authorised by half. */
	if (result == 0)
		result = certificate_write(folder, secret_file.text, 0600, principal, &keys, keyring->arena,
					   &keyring->error);
	explicit_bzero(keys.secret_key, sizeof(keys.secret_key));
	if (result == 0) {
		result = certificate_write(folder, public_file.text, 0644, principal, &keys, keyring->arena,
					   &keyring->error);
		if (result < 0)
			unlinkat(folder, secret_file.text, 0);
	}
	close(folder);
	return result;
}

int keyring_authorize(struct keyring *keyring, const char *certificate_path, const struct principal *principal)
{
	struct file_name public_file = file_of(principal->name, PUBLIC);
	struct keyring_problems problems;
	const struct principal *same;
	struct principal *known = NULL;
	struct certificate keys;
	size_t count = 0;
	int result, folder;

	result = keyring_load(keyring, certificate_path, NULL, &keys);
	if (result < 0)
		return result;
	explicit_bzero(keys.secret_key, sizeof(keys.secret_key));
	folder = folder_make(keyring);
	if (folder < 0)
		return folder;
	result = keyring_list(keyring, &known, &count, &problems);
	same = result == 0 ? find_key(known, count, keys.public_key) : NULL;
	if (same) {
		keyring->error = arena_printf(keyring->arena, "the key of %s is authorised already, as %s",
					      certificate_path, same->name);
		result = -EEXIST;
	}
	if (result == 0)
		result = refuse_taken(keyring, folder, principal->name);
	if (result == 0)
		result = certificate_write(folder, public_file.text, 0644, principal, &keys, keyring->arena,
					   &keyring->error);
	close(folder);
	return result;
}

/* 1: moved, 0: there was no such file. */
static int move_to_revoked(struct keyring *keyring, int folder, const char *name, const char *suffix, int64_t at)
{
	struct file_name file = file_of(name, suffix);
	time_t seconds = (time_t)(at / 1000000);
	char stamp[32], revoked[128];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &utc);
	snprintf(revoked, sizeof(revoked), "revoked/%s.%s.%06dZ", file.text, stamp, (int)(at % 1000000));
	if (renameat2(folder, file.text, folder, revoked, RENAME_NOREPLACE) == 0)
		return 1;
	return errno == ENOENT ? 0 : fail(keyring, errno, "revoke", file.text);
}

int keyring_revoke(struct keyring *keyring, const char *name, int64_t at)
{
	int folder, public_moved, secret_moved = 0, result = keyring_check_name(keyring, name);

	if (result < 0)
		return result;
	folder = folder_open(keyring);
	if (folder < 0)
		return folder;
	if (mkdirat(folder, "revoked", 0700) < 0 && errno != EEXIST) {
		result = fail(keyring, errno, "make the folder revoked in", keyring->folder);
		close(folder);
		return result;
	}
	/* The public file is what authorises: it goes first. */
	public_moved = move_to_revoked(keyring, folder, name, PUBLIC, at);
	if (public_moved >= 0)
		secret_moved = move_to_revoked(keyring, folder, name, SECRET, at);
	if (public_moved < 0 || secret_moved < 0) {
		result = public_moved < 0 ? public_moved : secret_moved;
	} else if (!public_moved && !secret_moved) {
		keyring->error =
			arena_printf(keyring->arena, "there is no principal \"%s\" in %s", name, keyring->folder);
		result = -ENOENT;
	} else if (fsync(folder) < 0) {
		result = fail(keyring, errno, "sync", keyring->folder);
	}
	close(folder);
	return result;
}
