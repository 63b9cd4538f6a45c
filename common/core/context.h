/* What a rule may know of the world besides the tables: an argument, so that rules stay pure. */
#pragma once

#include <stdint.h>

#include "common/core/arena.h"
#include "common/core/ids.h"
#include "hallward/plan/v1/plan.pb-c.h"

struct context {
	int64_t now; /* µs since 1970, UTC; never steps back within a service's journal */
	const Plan__Plan *plan;
	const char *plan_version;
	uint64_t last_sequence;     /* of this service's journal before what is decided here; 0: it is empty */
	const char *actor;          /* principal; the service's own name for reactions and schedules */
	const char *department;     /* the principal's, or "" */
	uint32_t roles;             /* enum role */
	const char *request_id;     /* UUIDv7 */
	const char *correlation_id; /* never empty */
	const char *causation_id;   /* may be "" */
	const char *traceparent;    /* may be "" */
	struct seal *seal;          /* keys of the people whose data are sealed (seal.h) */
	const void *host;           /* of the runtime's own queries; nothing for a service's rules */
	struct arena *arena;
};
