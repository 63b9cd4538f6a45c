#include <string.h>
#include <sysexits.h>

#include "common/runtime/daemon_internal.h"
#include "common/runtime/log.h"

/* Has anybody lost a key or a right that he had? */
static bool somebody_lost(const struct principals *before, const struct principals *after)
{
	for (size_t i = 0; i < principals_count(before); i++) {
		const struct principal *old = principals_at(before, i);
		const struct principal *now = principals_find_key(after, old->public_key);

		if (!now || (old->roles & ~now->roles) || strcmp(old->department, now->department) != 0)
			return true;
	}
	return false;
}

void daemon_reload_keys(struct daemon *daemon)
{
	struct principals *before = principals_ref(daemon->principals);
	const char *error;

	if (daemon_read_keys(daemon)) {
		log_write(LOG_LEVEL_INFO, "keys read", NULL);
		if (somebody_lost(before, daemon->principals)) {
			queries_release(daemon);
			if (!events_reopen(daemon, &error))
				daemon_fail(daemon, EX_UNAVAILABLE, error);
		}
	}
	principals_unref(before);
}

void daemon_reload_capacity(struct daemon *daemon)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	const char *error;

	daemon->resize_due = site_read_capacity(&daemon->site, arena, &error);
	if (daemon->resize_due)
		log_write(LOG_LEVEL_INFO, "capacity read", NULL);
	else
		log_write(LOG_LEVEL_ERROR, "config.yaml is not valid; what was in force stays", "cause", error, NULL);
	arena_destroy(arena);
}
