/* Events of other services as alerting hears them, written as their data in YAML: what each raises by the plan's rules, and what ends it. */
#pragma once

#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

/* What alerting does about it: of the signal's service, or health's of what every service says; NULL: nothing. In the given's arena.
 * The test fails if there is no such signal, or the data are not its own. */
const Alerting__TakeSignal *signal_taken(struct given *given, const char *name, const char *yaml, uint64_t sequence);

struct raise_case {
	const char *name, *event, *data;
	const char *raises; /* "<rule> <department> <subject>: <title>", joined by "; "; NULL: no command */
};

/* Each in a store of its own. */
void signals_check_raises(const struct raise_case *cases, size_t count);

struct happening {
	const char *event, *data;
};

struct end_case {
	const char *name;
	struct happening happenings[5]; /* a minute after each other */
	const char *open;               /* rules whose alerts are open in the end, in the order of raising */
};

/* Each in a store of its own. */
void signals_check_ends(const struct end_case *cases, size_t count);
