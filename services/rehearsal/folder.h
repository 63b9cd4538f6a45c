/* Folders of a rehearsal: one level of files each, on a disk that lives in memory if there is one. What fails ends the process:
 * a rehearsal without its stores has nothing to say. */
#pragma once

/* A new folder, to be given to folder_remove and freed. NULL: errno. */
char *folder_create(void);

/* With all within; nothing if it is not there. */
void folder_remove(const char *path);

/* Copies the files of `from` to `to`, which is made. */
void folder_copy(const char *from, const char *to);
