#include "services/health/exposure.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * SECOND)

static int64_t later(int64_t one, int64_t other)
{
	return one > other ? one : other;
}

static int64_t earlier(int64_t one, int64_t other)
{
	return one < other ? one : other;
}

static int by_time(const void *one_pointer, const void *other_pointer)
{
	const struct overlap *one = one_pointer, *other = other_pointer;

	if (one->from_at != other->from_at)
		return one->from_at < other->from_at ? -1 : 1;
	if (one->until_at != other->until_at)
		return one->until_at < other->until_at ? -1 : 1;
	return strcmp(one->of_contact->entry->token, other->of_contact->entry->token);
}

static size_t overlaps_find(const struct stays *of_case, const struct stays *of_contact, int64_t from_at,
			    int64_t until_at, struct overlap *overlaps)
{
	size_t count = 0;

	for (size_t i = 0; i < of_case->count; i++) {
		const struct stay *one = &of_case->stays[i];

		for (size_t j = 0; j < of_contact->count && count < OVERLAPS_MAX; j++) {
			const struct stay *other = &of_contact->stays[j];
			struct overlap overlap = { later(later(one->from_at, other->from_at), from_at),
						   earlier(earlier(one->until_at, other->until_at), until_at), one,
						   other };

			if (strcmp(one->entry->hall, other->entry->hall) == 0 && overlap.from_at < overlap.until_at)
				overlaps[count++] = overlap;
		}
	}
	qsort(overlaps, count, sizeof(*overlaps), by_time);
	return count;
}

/* The overlaps of the day of the first of them, and how long they are together. */
static size_t day_of(const struct overlap *overlaps, size_t count, int64_t *ret_together)
{
	char day[DATE_SIZE], date[DATE_SIZE];
	int64_t counted_until = INT64_MIN;
	size_t i;

	*ret_together = 0;
	zone_date(overlaps[0].from_at, day);
	for (i = 0; i < count; i++) {
		zone_date(overlaps[i].from_at, date);
		if (strcmp(date, day) != 0)
			break;
		if (overlaps[i].until_at > counted_until) {
			*ret_together += overlaps[i].until_at - later(overlaps[i].from_at, counted_until);
			counted_until = overlaps[i].until_at;
		}
	}
	return i;
}

static void take_day(struct exposure *exposure, const struct overlap *overlaps, size_t count, int64_t together)
{
	exposure->together += together;
	for (size_t i = 0; i < count; i++) {
		exposure->exit_known =
			exposure->exit_known && overlaps[i].of_case->exit_known && overlaps[i].of_contact->exit_known;
		exposure->last_at = later(exposure->last_at, overlaps[i].until_at);
		exposure->overlaps[exposure->count++] = overlaps[i];
	}
	exposure->first_at = exposure->overlaps[0].from_at;
}

bool exposure_find(const struct stays *of_case, const struct stays *of_contact, int64_t from_at, int64_t until_at,
		   uint32_t overlap_min, struct arena *arena, struct exposure *ret_exposure)
{
	struct overlap *overlaps = arena_alloc(arena, OVERLAPS_MAX * sizeof(*overlaps));
	size_t count = overlaps_find(of_case, of_contact, from_at, until_at, overlaps);

	/* Days are taken towards the front of the same array. */
	*ret_exposure = (struct exposure){ .overlaps = overlaps, .exit_known = true };
	for (size_t i = 0; i < count;) {
		int64_t together;
		size_t of_day = day_of(overlaps + i, count - i, &together);

		if (together >= overlap_min * MINUTE)
			take_day(ret_exposure, overlaps + i, of_day, together);
		i += of_day;
	}
	return ret_exposure->count > 0;
}
