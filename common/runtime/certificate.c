#include "common/runtime/certificate.h"

#include <czmq.h>
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* czmq writes what it does not like about a file to stderr, so it is only shown lines that it likes. */
#define ZPL_LINE                                                                                                       \
	"^(    )*([[:alnum:]$_@.&+-]+ *(= *(\"[^\"[:cntrl:]]*\"|'[^'[:cntrl:]]*'|[^\"'#[:cntrl:] ]*))? *)?(#.*)?$"

static bool text_is_zpl(char *text)
{
	size_t depth_max = 0;
	bool well = true;
	regex_t line_form;
	char *rest = NULL;

	if (regcomp(&line_form, ZPL_LINE, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	for (char *line = strtok_r(text, "\n", &rest); line && well; line = strtok_r(NULL, "\n", &rest)) {
		size_t indent = strspn(line, " ");

		well = regexec(&line_form, line, 0, NULL, 0) == 0;
		if (line[indent] != '\0' && line[indent] != '#') {
			well = well && indent / 4 <= depth_max;
			depth_max = indent / 4 + 1;
		}
	}
	regfree(&line_form);
	return well;
}

static int read_text(int directory, const char *path, char text[KEYRING_FILE_BYTES_MAX + 1])
{
	/* A fifo in the folder must not hang the daemon. */
	int file = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	size_t size = 0;
	ssize_t got = 0;
	int error = 0;

	if (file < 0)
		return -errno;
	if (fstat(file, &status) < 0)
		error = errno;
	else if (!S_ISREG(status.st_mode))
		error = EBADMSG;
	while (!error && (got = read(file, text + size, KEYRING_FILE_BYTES_MAX + 1 - size)) != 0) {
		if (got > 0)
			size += (size_t)got;
		else if (errno != EINTR)
			error = errno;
	}
	close(file);
	if (!error && (size > KEYRING_FILE_BYTES_MAX || memchr(text, '\0', size)))
		error = EBADMSG;
	if (!error)
		text[size] = '\0';
	return -error;
}

static bool key_is_valid(const char *key)
{
	uint8_t binary[32];
	bool valid = strlen(key) == KEYRING_KEY_SIZE - 1 && zmq_z85_decode(binary, key);

	explicit_bzero(binary, sizeof(binary));
	return valid;
}

/* NULL: all well. */
static const char *take_keys(zconfig_t *root, struct certificate *ret_keys)
{
	const char *public_key = zconfig_get(root, "/curve/public-key", "");
	const char *secret_key = zconfig_get(root, "/curve/secret-key", "");
	char derived[KEYRING_KEY_SIZE];

	if (!*public_key && !*secret_key)
		return "it holds no key; a certificate has a public-key under curve";
	if (*secret_key) {
		if (!key_is_valid(secret_key) || zmq_curve_public(derived, secret_key) < 0)
			return "its secret-key is not 40 characters of Z85";
		if (*public_key && strcmp(public_key, derived) != 0)
			return "its public-key and secret-key do not belong together";
		public_key = derived;
	}
	if (!key_is_valid(public_key))
		return "its public-key is not 40 characters of Z85";
	memcpy(ret_keys->public_key, public_key, KEYRING_KEY_SIZE);
	memset(ret_keys->secret_key, 0, KEYRING_KEY_SIZE);
	if (*secret_key)
		memcpy(ret_keys->secret_key, secret_key, KEYRING_KEY_SIZE);
	return NULL;
}

static const char *parse(char *text, struct arena *arena, struct certificate_file *ret_file)
{
	char copy[KEYRING_FILE_BYTES_MAX + 1];
	struct certificate_file file;
	const char *mistake;
	zconfig_t *root;
	bool is_zpl;

	memcpy(copy, text, strlen(text) + 1);
	is_zpl = text_is_zpl(copy);
	explicit_bzero(copy, sizeof(copy));
	root = is_zpl ? zconfig_str_load(text) : NULL;
	if (!root)
		return "it is not a certificate in ZPL";
	mistake = take_keys(root, &file.keys);
	if (!mistake) {
		file.name = arena_strdup(arena, zconfig_get(root, "/metadata/name", ""));
		file.roles = arena_strdup(arena, zconfig_get(root, "/metadata/roles", ""));
		file.department = arena_strdup(arena, zconfig_get(root, "/metadata/department", ""));
		*ret_file = file;
	}
	certificate_wipe(&file.keys);
	zconfig_destroy(&root);
	return mistake;
}

int certificate_read(int directory, const char *path, struct arena *arena, struct certificate_file *ret_file,
		     const char **ret_error)
{
	char text[KEYRING_FILE_BYTES_MAX + 1];
	const char *mistake;
	int result = read_text(directory, path, text);

	if (result == 0) {
		mistake = parse(text, arena, ret_file);
		explicit_bzero(text, sizeof(text));
		result = mistake ? -EBADMSG : 0;
	} else {
		mistake = result == -EBADMSG ? "it is not a text file of at most 8 KiB" : strerror(-result);
	}
	if (result < 0)
		*ret_error = arena_printf(arena, "cannot use the certificate %s: %s", path, mistake);
	return result;
}

/* The file's text, to be wiped and freed; NULL: no memory. */
static char *format(const struct principal *principal, const struct certificate *keys, struct arena *arena)
{
	zconfig_t *root = zconfig_new("root", NULL);
	char *text;

	if (!root)
		return NULL;
	zconfig_set_comment(root, "   ZeroMQ CURVE %s certificate", *keys->secret_key ? "**secret**" : "public");
	if (*keys->secret_key)
		zconfig_set_comment(root, "   Give this file to its owner only.");
	zconfig_put(root, "/metadata/name", principal->name);
	zconfig_put(root, "/metadata/roles", keyring_roles_text(principal->roles, arena));
	if (*principal->department)
		zconfig_put(root, "/metadata/department", principal->department);
	zconfig_put(root, "/curve/public-key", keys->public_key);
	if (*keys->secret_key)
		zconfig_put(root, "/curve/secret-key", keys->secret_key);
	text = zconfig_str_save(root);
	zconfig_destroy(&root);
	return text;
}

static int write_whole(int file, const char *text, mode_t mode)
{
	size_t size = strlen(text);

	/* The mode is as asked, whatever the umask. */
	if (fchmod(file, mode) < 0)
		return -errno;
	for (size_t done = 0; done < size;) {
		ssize_t wrote = write(file, text + done, size - done);

		if (wrote < 0 && errno != EINTR)
			return -errno;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return fsync(file) < 0 ? -errno : 0;
}

int certificate_put_text(int directory, const char *name, mode_t mode, const char *text)
{
	char temporary[KEYRING_NAME_SIZE + 32];
	int file, result;

	snprintf(temporary, sizeof(temporary), ".%s.%08x", name, randombytes_random());
	file = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return -errno;
	result = write_whole(file, text, mode);
	close(file);
	if (result == 0 && renameat2(directory, temporary, directory, name, RENAME_NOREPLACE) < 0)
		result = -errno;
	if (result < 0)
		unlinkat(directory, temporary, 0);
	else if (fsync(directory) < 0)
		result = -errno;
	return result;
}

int certificate_write(int directory, const char *name, mode_t mode, const struct principal *principal,
		      const struct certificate *keys, struct arena *arena, const char **ret_error)
{
	char *text = format(principal, keys, arena);
	int result = text ? certificate_put_text(directory, name, mode, text) : -ENOMEM;

	if (text) {
		explicit_bzero(text, strlen(text));
		free(text);
	}
	if (result < 0)
		*ret_error = arena_printf(arena, "cannot write %s: %s", name, strerror(-result));
	return result;
}

void certificate_wipe(struct certificate *certificate)
{
	explicit_bzero(certificate, sizeof(*certificate));
}
