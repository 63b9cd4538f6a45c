#include "tests/unit/support/scratch.h"

#include <assert.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *scratch_create(void)
{
	const char *root = getenv("TMPDIR");
	char *folder = scratch_path(root && *root ? root : "/tmp", "hallward-XXXXXX"), *made = mkdtemp(folder);

	assert(made);
	return folder;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

void scratch_destroy(char *folder)
{
	assert(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
	free(folder);
}

char *scratch_path(const char *folder, const char *name)
{
	char *path;

	int size = asprintf(&path, "%s/%s", folder, name);

	assert(size > 0);
	return path;
}

void scratch_write(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "wb");
	bool good;

	assert(file);
	good = fwrite(data, 1, size, file) == size;
	good &= fclose(file) == 0;
	assert(good);
}
