/* Plans that are wrong in one place: a piece of tests/data/plan.yaml is replaced, and that one mistake is named, in one line. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct spoilt_plan {
	const char *name, *old, *put; /* the first occurrence of old */
	const char *says;             /* the one line, after the file and its place; NULL: no mistake */
};

/* Fails the test at the first case of which something else is said. */
void spoilt_plans_check(const struct spoilt_plan *cases, size_t count);
