/*
 * Bugs planted on purpose, so that tests can show that they would be found. Only in the daemons built for that
 * (HALLWARD_SEEDED_BUGS); the product's do not hold a line of it.
 */
#pragma once

#ifdef HALLWARD_SEEDED_BUGS
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Is this the bug that HALLWARD_SEEDED_BUG asks for? */
static inline bool seeded_bug(const char *name)
{
	const char *asked = getenv("HALLWARD_SEEDED_BUG");

	return asked && strcmp(asked, name) == 0;
}
#endif
