#include "tests/unit/support/reached.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static FILE *list_open(void)
{
	const char *folder = getenv("HALLWARD_REACHED");
	char path[512];
	FILE *list;

	if (!folder)
		return NULL;
	assert(mkdir(folder, 0755) == 0 || errno == EEXIST);
	snprintf(path, sizeof(path), "%s/%s", folder, program_invocation_short_name);
	list = fopen(path, "we");
	assert(list);
	return list;
}

void reached_note(const char *service, const char *word)
{
	static FILE *list;
	static int asked;

	if (!asked++)
		list = list_open();
	if (list && *word) {
		fprintf(list, "%s %s\n", service, word);
		fflush(list); /* a program that fails midway still says how far it came */
	}
}
