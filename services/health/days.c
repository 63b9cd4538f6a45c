#include "services/health/days.h"

#include <assert.h>
#include <string.h>

#include "common/core/zone.h"

const char *day_of(struct arena *arena, int64_t at)
{
	char day[DATE_SIZE];

	zone_date(at, day);
	return arena_strdup(arena, day);
}

const char *day_after(struct arena *arena, const char *day, int days)
{
	char after[DATE_SIZE];
	bool exists = zone_date_add(day, days, after);

	assert(exists);
	return arena_strdup(arena, after);
}

int64_t day_end_at(const char *day)
{
	int64_t begin_at, end_at;
	bool exists = zone_day(day, &begin_at, &end_at);

	assert(exists);
	return end_at;
}

const char *day_later(const char *one, const char *other)
{
	return strcmp(one, other) > 0 ? one : other;
}
