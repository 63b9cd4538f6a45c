#include "common/runtime/erasure_ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/ids.h"
#include "common/core/zone.h"

#define LINE_MIN (UUID_TEXT_SIZE - 1)
/* What was added lately stands here; somebody from before would stand there twice, which does no harm. The ledger grows for good, and
 * an erasure must not take longer for it. */
#define LATELY_BYTES ((size_t)1024 * 1024)

/* What is in the file from `begin` on, into `text`. False: errno. */
static bool bytes_read(int file, off_t begin, char *text, size_t wanted, size_t *ret_size)
{
	size_t size = 0;

	while (size < wanted) {
		ssize_t got = pread(file, text + size, wanted - size, begin + (off_t)size);

		if (got < 0 && errno != EINTR)
			return false;
		if (got == 0)
			break;
		size += got > 0 ? (size_t)got : 0;
	}
	*ret_size = size;
	return true;
}

/* The whole lines among the file's last `bytes_max`, and where in the file they end. False: errno. */
static bool text_read(int file, size_t bytes_max, struct arena *arena, char **ret_text, off_t *ret_end)
{
	struct stat status;
	size_t wanted, size;
	off_t begin;
	char *text;

	if (fstat(file, &status) != 0)
		return false;
	wanted = (size_t)status.st_size < bytes_max ? (size_t)status.st_size : bytes_max;
	begin = status.st_size - (off_t)wanted;
	text = arena_alloc(arena, wanted + 1);
	if (!bytes_read(file, begin, text, wanted, &size))
		return false;
	while (size && text[size - 1] != '\n')
		size--;
	text[size] = '\0';
	if (begin && !size) {
		errno = EILSEQ; /* no ledger has so long a line */
		return false;
	}
	*ret_text = begin ? strchr(text, '\n') + 1 : text;
	*ret_end = begin + (off_t)size;
	return true;
}

/* The number of the first line that is none; 0: all are good. */
static size_t lines_parse(char *text, struct arena *arena, struct erasure_ledger *ledger)
{
	size_t lines = 0;
	uint8_t uuid[UUID_SIZE];

	for (const char *end = text; *end; end++)
		lines += *end == '\n';
	ledger->subject_ids = arena_alloc(arena, (lines + 1) * sizeof(*ledger->subject_ids));
	ledger->count = 0;
	for (char *line; (line = strsep(&text, "\n")) && text;) {
		if (strlen(line) < LINE_MIN || (line[LINE_MIN] != ' ' && line[LINE_MIN] != '\0'))
			return ledger->count + 1;
		line[LINE_MIN] = '\0';
		if (!uuid7_parse(line, uuid))
			return ledger->count + 1;
		ledger->subject_ids[ledger->count++] = line;
	}
	return 0;
}

bool erasure_ledger_read(const char *path, struct arena *arena, struct erasure_ledger *ret_ledger,
			 const char **ret_error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t wrong;
	char *text;
	off_t end;
	bool good;

	*ret_ledger = (struct erasure_ledger){ 0 };
	if (file < 0 && errno == ENOENT)
		return true;
	good = file >= 0 && text_read(file, SIZE_MAX, arena, &text, &end);
	if (!good)
		*ret_error = arena_printf(arena, "the ledger of erasures %s cannot be read: %s", path, strerror(errno));
	if (file >= 0)
		close(file);
	if (!good)
		return false;
	wrong = lines_parse(text, arena, ret_ledger);
	if (wrong)
		*ret_error = arena_printf(
			arena, "the ledger of erasures %s: line %zu does not begin with a subject's id", path, wrong);
	return !wrong;
}

static bool is_in(const struct erasure_ledger *ledger, const char *subject_id)
{
	for (size_t i = 0; i < ledger->count; i++) {
		if (strcmp(ledger->subject_ids[i], subject_id) == 0)
			return true;
	}
	return false;
}

static bool folder_make(const char *path, struct arena *arena)
{
	char *folder = arena_strdup(arena, path), *slash = strrchr(folder, '/');
	int above;
	bool good;

	if (!slash)
		return true;
	*slash = '\0';
	if (mkdir(folder, 0700) != 0)
		return errno == EEXIST;
	strcpy(slash, "/..");
	above = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = above >= 0 && fsync(above) == 0;
	if (above >= 0)
		close(above);
	return good;
}

static bool entry_sync(const char *path, struct arena *arena)
{
	char *folder = arena_strdup(arena, path), *slash = strrchr(folder, '/');
	int above;
	bool good;

	if (slash)
		*slash = '\0';
	above = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = above >= 0 && fsync(above) == 0;
	if (above >= 0)
		close(above);
	return good;
}

static bool lines_append(int file, off_t at, const char *lines)
{
	size_t size = strlen(lines);

	/* A line that was cut off goes. */
	if (ftruncate(file, at) != 0)
		return false;
	for (size_t done = 0; done < size;) {
		ssize_t wrote = pwrite(file, lines + done, size - done, at + (off_t)done);

		if (wrote < 0 && errno != EINTR)
			return false;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return fsync(file) == 0;
}

bool erasure_ledger_add(const char *path, const char *const *subject_ids, size_t count, int64_t at, struct arena *arena)
{
	struct erasure_ledger ledger;
	char *text, moment[RFC3339_SIZE];
	const char *lines = "";
	off_t end;
	int file;
	bool good;

	if (!folder_make(path, arena))
		return false;
	file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return false;
	good = text_read(file, LATELY_BYTES, arena, &text, &end);
	if (good) {
		lines_parse(text, arena, &ledger);
		rfc3339_format(at, moment);
	}
	for (size_t i = 0; good && i < count; i++) {
		if (!is_in(&ledger, subject_ids[i]))
			lines = arena_printf(arena, "%s%s %s\n", lines, subject_ids[i], moment);
	}
	good = good && (!*lines || (lines_append(file, end, lines) && entry_sync(path, arena)));
	close(file);
	return good;
}
