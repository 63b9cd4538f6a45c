#include "common/runtime/rootkey.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/certificate.h"

#define HEX_SIZE ((size_t)2 * ROOTKEY_SIZE)

/* NULL: all well. */
static const char *access_mistake(int file)
{
	struct stat status;

	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
		return "it is not a file";
	if (status.st_uid != geteuid())
		return "it belongs to another user; chown it to the user that the daemons run as";
	return status.st_mode & 077 ? "others than its owner may use it; chmod it to 0600" : NULL;
}

/* NULL: all well. */
static const char *text_parse(const uint8_t *text, size_t size, uint8_t ret_root[ROOTKEY_SIZE])
{
	uint8_t root[ROOTKEY_SIZE];
	size_t length = 0;
	bool is_hex;

	if (size == ROOTKEY_SIZE) {
		memcpy(ret_root, text, ROOTKEY_SIZE);
		return NULL;
	}
	is_hex = (size == HEX_SIZE || (size == HEX_SIZE + 1 && text[HEX_SIZE] == '\n')) &&
		 sodium_hex2bin(root, sizeof(root), (const char *)text, HEX_SIZE, NULL, &length, NULL) == 0 &&
		 length == ROOTKEY_SIZE;
	if (is_hex)
		memcpy(ret_root, root, ROOTKEY_SIZE);
	sodium_memzero(root, sizeof(root));
	return is_hex ? NULL : "it holds neither 64 hex digits nor 32 bytes";
}

static int file_read(const char *path, bool is_credential, struct arena *arena, uint8_t ret_root[ROOTKEY_SIZE],
		     const char **ret_error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (is_credential ? 0 : O_NOFOLLOW));
	uint8_t text[HEX_SIZE + 2];
	const char *mistake;
	ssize_t size;
	int result;

	if (file < 0) {
		result = -errno;
		*ret_error = arena_printf(arena, "cannot open the root key %s: %s%s", path, strerror(errno),
					  errno == ENOENT ? "; 'hallward up' and 'hallward keys new' make one" : "");
		return result;
	}
	mistake = is_credential ? NULL : access_mistake(file);
	result = mistake ? -EPERM : -EBADMSG;
	size = mistake ? 0 : read(file, text, sizeof(text));
	if (!mistake)
		mistake = size < 0 ? strerror(errno) : text_parse(text, (size_t)size, ret_root);
	sodium_memzero(text, sizeof(text));
	close(file);
	if (!mistake)
		return 0;
	*ret_error = arena_printf(arena, "cannot use the root key %s: %s", path, mistake);
	return result;
}

int rootkey_read(const char *keys_folder, struct arena *arena, uint8_t ret_root[ROOTKEY_SIZE], const char **ret_error)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	const char *path = credentials ? arena_printf(arena, "%s/root-key", credentials) : NULL;

	if (path && access(path, F_OK) == 0)
		return file_read(path, true, arena, ret_root, ret_error);
	return file_read(arena_printf(arena, "%s/root", keys_folder), false, arena, ret_root, ret_error);
}

int rootkey_create(const char *keys_folder, struct arena *arena, const char **ret_error)
{
	int folder = open(keys_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result;
	char text[HEX_SIZE + 2];
	uint8_t root[ROOTKEY_SIZE];

	if (folder < 0) {
		result = -errno;
		*ret_error = arena_printf(arena, "cannot open the keys folder %s: %s", keys_folder, strerror(-result));
		return result;
	}
	randombytes_buf(root, sizeof(root));
	sodium_bin2hex(text, sizeof(text), root, sizeof(root));
	memcpy(text + HEX_SIZE, "\n", 2);
	result = faccessat(folder, "root", F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? -EEXIST : 0;
	if (result == 0)
		result = certificate_put_text(folder, "root", 0600, text);
	sodium_memzero(root, sizeof(root));
	sodium_memzero(text, sizeof(text));
	close(folder);
	if (result < 0)
		*ret_error =
			arena_printf(arena, "cannot make the root key %s/root: %s", keys_folder, strerror(-result));
	return result;
}

void rootkey_derive(const uint8_t root[ROOTKEY_SIZE], const char *purpose, const char *service,
		    uint8_t ret_key[ROOTKEY_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, root, ROOTKEY_SIZE, ROOTKEY_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const uint8_t *)service, strlen(service));
	crypto_generichash_final(&state, ret_key, ROOTKEY_SIZE);
	sodium_memzero(&state, sizeof(state));
}
