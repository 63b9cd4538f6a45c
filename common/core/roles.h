/* Roles: what a principal is in the hall. Commands, queries and topics each name the roles that may use them. */
#pragma once

#include <stdint.h>

enum role_bit {
#define ROLE(NAME, name, summary) ROLE_BIT_##NAME,
#include "common/core/roles.def"
#undef ROLE
	ROLE_COUNT,
};

enum role {
#define ROLE(NAME, name, summary) NAME = 1 << ROLE_BIT_##NAME,
#include "common/core/roles.def"
#undef ROLE
	NOBODY = 0, /* only the service itself */
	EVERYONE = (1 << ROLE_COUNT) - 1,
};

/* The name as it stands in certificates. */
const char *role_name(enum role_bit bit);
const char *role_summary(enum role_bit bit);

/* 0: there is no such role. */
uint32_t role_from_name(const char *name);
