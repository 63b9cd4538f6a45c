#include "tests/unit/support/place.h"

#include <stdlib.h>
#include <string.h>

const char *place_read(const char *text, const char *file, unsigned *ret_line)
{
	const char *line = text + strlen(file) + 1;
	char *end, *column;

	if (strncmp(text, file, strlen(file)) != 0 || line[-1] != ':')
		return NULL;
	*ret_line = (unsigned)strtoul(line, &end, 10);
	if (end == line || *end != ':')
		return NULL;
	column = end + 1;
	if (!strtoul(column, &end, 10) || strncmp(end, ": ", 2) != 0)
		return NULL;
	return end + 2;
}
