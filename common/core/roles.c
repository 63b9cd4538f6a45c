#include "common/core/roles.h"

#include <string.h>

static const struct {
	const char *name;
	const char *summary;
} roles[] = {
#define ROLE(NAME, name, summary) { name, summary },
#include "common/core/roles.def"
#undef ROLE
};

const char *role_name(enum role_bit bit)
{
	return roles[bit].name;
}

const char *role_summary(enum role_bit bit)
{
	return roles[bit].summary;
}

uint32_t role_from_name(const char *name)
{
	for (unsigned bit = 0; bit < ROLE_COUNT; bit++) {
		if (strcmp(roles[bit].name, name) == 0)
			return UINT32_C(1) << bit;
	}
	return 0;
}
