#include "services/rehearsal/folder.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MEMORY_DISK "/dev/shm"
#define MEMORY_DISK_MIN (UINT64_C(512) << 20)

char *folder_create(void)
{
	const char *asked = getenv("TMPDIR"), *root = asked && *asked ? asked : "/tmp";
	struct statvfs disk;
	char *folder;

	if (access(MEMORY_DISK, W_OK) == 0 && statvfs(MEMORY_DISK, &disk) == 0 &&
	    (uint64_t)disk.f_bavail * disk.f_frsize >= MEMORY_DISK_MIN)
		root = MEMORY_DISK;
	if (asprintf(&folder, "%s/hallward-rehearsal-XXXXXX", root) < 0)
		return NULL;
	if (mkdtemp(folder))
		return folder;
	free(folder);
	return NULL;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

void folder_remove(const char *path)
{
	if (access(path, F_OK) == 0 && nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
		perror(path);
		abort();
	}
}

static void file_copy(int from_folder, int to_folder, const char *name)
{
	int from = openat(from_folder, name, O_RDONLY | O_CLOEXEC);
	int to = openat(to_folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char buffer[64 * 1024];
	ssize_t size;

	while ((size = read(from, buffer, sizeof(buffer))) > 0 && write(to, buffer, (size_t)size) == size)
		;
	if (size != 0) {
		perror(name);
		abort();
	}
	close(from);
	close(to);
}

void folder_copy(const char *from, const char *to)
{
	DIR *folder = opendir(from);
	int target = mkdir(to, 0700) == 0 ? open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (!folder || target < 0) {
		perror(folder ? to : from);
		abort();
	}
	for (const struct dirent *file; (file = readdir(folder));) {
		if (file->d_type == DT_REG)
			file_copy(dirfd(folder), target, file->d_name);
	}
	closedir(folder);
	close(target);
}
