#include "services/health/interval.h"

#include <stdio.h>

#include "services/health/health.h"

#define KIND(NAME) HEALTH__INCIDENT_INTERVAL__KIND__##NAME

static int64_t end_of(const Health__Incident *incident, Health__IncidentInterval__Kind kind)
{
	switch (kind) {
	case KIND(TO_OFFICE_TOLD):
		return incident->office_told_at;
	case KIND(TO_CDC_TOLD):
		return incident->cdc_told_at;
	case KIND(TO_ISOLATED):
		return incident->isolated_at;
	case KIND(TO_TREATED):
		return incident->treated_at;
	default:
		return 0;
	}
}

bool interval_of(const Health__Incident *incident, Health__IncidentInterval__Kind kind, uint32_t *ret_seconds)
{
	int64_t end_at = end_of(incident, kind);

	if (end_at < incident->detected_at)
		return false;
	*ret_seconds = (uint32_t)((end_at - incident->detected_at) / SECOND);
	return true;
}

Health__IncidentInterval **intervals_of(const Health__Incident *incident, struct arena *arena, size_t *ret_count)
{
	Health__IncidentInterval **intervals = arena_alloc(arena, INTERVAL_KINDS * sizeof(*intervals));
	size_t count = 0;

	for (int kind = 1; kind <= INTERVAL_KINDS; kind++) {
		uint32_t seconds;

		if (!interval_of(incident, kind, &seconds))
			continue;
		intervals[count] = reflect_new(&health__incident_interval__descriptor, arena);
		intervals[count]->kind = kind;
		intervals[count++]->seconds = seconds;
	}
	*ret_count = count;
	return intervals;
}

/* 1970-01-05 was a Monday. The week belongs to the year of its Thursday. */
void iso_week(const char *date, char ret_week[WEEK_SIZE], char ret_monday[])
{
	char thursday[DATE_SIZE], january[DATE_SIZE];
	int days = 0, since_january = 0;

	zone_days_between("1970-01-05", date, &days);
	zone_date_add(date, -((days % 7 + 7) % 7), ret_monday);
	zone_date_add(ret_monday, 3, thursday);
	snprintf(january, sizeof(january), "%.4s-01-01", thursday);
	zone_days_between(january, thursday, &since_january);
	snprintf(ret_week, WEEK_SIZE, "%.4s-W%02d", thursday, since_january / 7 + 1);
}
