#include "services/cli/bookmark.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/codec.h"

static const char *state_folder(struct cli *cli)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	const char *folder = arena_printf(cli->arena, "%s/watch", cli->site);

	if ((mkdir(folder, 0750) == 0 || errno == EEXIST) && access(folder, W_OK) == 0)
		return folder;
	folder = state && *state ? state : arena_printf(cli->arena, "%s/.local/state", home ? home : "");
	mkdir(folder, 0700);
	folder = arena_printf(cli->arena, "%s/hallward", folder);
	mkdir(folder, 0700);
	return folder;
}

static const Bus__Cursor *cursor_read(struct cli *cli, const char *path)
{
	struct codec_mistakes *mistakes = arena_alloc(cli->arena, sizeof(*mistakes));
	const char *error = "";
	size_t size;
	const char *text = cli_read_file(cli, path, &size);
	const struct value *value = text ? value_parse_json(text, size, cli->arena, &error) : NULL;

	return value ? codec_from_value(value, &bus__cursor__descriptor, cli->arena, mistakes) : NULL;
}

int bookmark_open(struct bookmark *bookmark, struct cli *cli, const char *name, const char *service,
		  const Bus__Cursor **ret_cursor)
{
	struct keyring names = { .arena = cli->arena };
	const Bus__Cursor *cursor = NULL;

	if (keyring_check_name(&names, name) != 0) {
		cli_complain("--durable: %s", names.error);
		return EX_USAGE;
	}
	*bookmark = (struct bookmark){ arena_printf(cli->arena, "%s/%s.json", state_folder(cli), name), cli };
	if (access(bookmark->path, F_OK) == 0) {
		cursor = cursor_read(cli, bookmark->path);
		if (!cursor || strcmp(cursor->publisher, service) != 0) {
			cli_complain(_("%s does not hold a place in the events of %s"), bookmark->path, service);
			return EX_DATAERR;
		}
	}
	*ret_cursor = cursor;
	return EX_OK;
}

int bookmark_write(struct bookmark *bookmark, const Bus__Cursor *cursor)
{
	struct arena_mark mark = arena_mark(bookmark->cli->arena);
	const char *text = codec_to_json(&cursor->base, 0, true, bookmark->cli->arena);
	bool written = cli_write_file(bookmark->cli, bookmark->path, text, strlen(text));

	if (!written)
		cli_complain("%s: %s", bookmark->path, strerror(errno));
	arena_rewind(bookmark->cli->arena, mark);
	return written ? EX_OK : EX_IOERR;
}
