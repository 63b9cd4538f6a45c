/* The process's clocks. Only the runtime reads them; rules get the time in their context. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* µs since 1970, UTC. */
int64_t clock_now(void);

/* µs of a clock that only goes forward; no meaning across restarts. */
int64_t clock_monotonic(void);

/* Does the time zone database have it? */
bool zone_is_known(const char *iana_name);

/* Sets the process's time zone, in which days are counted (core/zone.h). False: the time zone database does not have it; nothing
 * is changed. */
bool zone_set(const char *iana_name);
