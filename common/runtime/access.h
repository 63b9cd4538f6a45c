/*
 * What a principal may do: pure checks on tables of rows (common/core/service.h), no state.
 *
 * A subscription is a prefix of raw bytes of the topics in common/core/topic.h. It is granted only if its principal may see every
 * event that could ever be published under it:
 *  - each event type whose topics the prefix can match must be open to one of the principal's roles (viewers);
 *  - a role in viewers_in_department sees the type's events of its own department only: the prefix must spell out the facet whose
 *    path ends in "department", equal to the principal's, with its closing dot ("alerting.AlertRaised.critical.office.");
 *  - "<service>.~head" is open to everyone authorised;
 *  - a prefix that can match nothing of this service is refused.
 * The empty prefix matches all, so it takes the right to see all. The same holds for the topics of a FetchEvents.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/core/service.h"
#include "common/runtime/keyring.h"

/* roles: of the command's or query's row; NOBODY is refused to everyone. */
bool access_may_call(const struct principal *principal, uint32_t roles);

/* builtins: event types that every service's runtime records. prefix: `size` bytes as they came, not terminated. */
bool access_may_see(const struct principal *principal, const struct service *service, const struct event_type *builtins,
		    size_t builtin_count, const char *prefix, size_t size);
