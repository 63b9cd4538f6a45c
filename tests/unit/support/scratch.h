/* A folder of a test's own under $TMPDIR, gone with all within when the test ends. */
#pragma once

#include <stddef.h>

/* Its path, short enough for ipc sockets in it; to be given to scratch_destroy. */
char *scratch_create(void);
void scratch_destroy(char *folder);

/* <folder>/<name>, to be freed. */
char *scratch_path(const char *folder, const char *name);

/* Writes a file whole. */
void scratch_write(const char *path, const void *data, size_t size);
