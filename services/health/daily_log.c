#include "services/health/daily_log.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/health/days.h"

const Health__DailyLog *daily_log_current(const struct view *view, const char *observation_id, const char *date)
{
	Health__DailyLog from = HEALTH__DAILY_LOG__INIT;
	const Health__DailyLog *current = NULL, *log;
	struct scan scan;

	from.observation_id = observation_id;
	from.date = date;
	daily_log_scan(&scan, view, NULL, &from, 2, 2);
	while ((log = daily_log_next(&scan)))
		current = log;
	return current;
}

unsigned daily_log_missed_in_a_row(const struct view *view, const Health__Observation *observation, const char *date)
{
	const Health__DailyLog *log;
	unsigned days = 1;

	while (strcmp(date, observation->first_day) > 0) {
		date = day_after(view->arena, date, -1);
		log = daily_log_current(view, observation->observation_id, date);
		if (!log || !log->missing)
			break;
		days++;
	}
	return days;
}

Health__DailyLog *daily_log_missing(struct arena *arena, const Health__Observation *observation, const char *date)
{
	Health__DailyLog *log = reflect_new(&health__daily_log__descriptor, arena);

	log->observation_id = observation->observation_id;
	log->subject_id = observation->subject_id;
	log->date = date;
	log->revision = 1;
	log->missing = true;
	return log;
}

void daily_log_of_observation_scan(struct scan *scan, const struct view *view, const char *observation_id)
{
	Health__DailyLog from = HEALTH__DAILY_LOG__INIT;

	from.observation_id = observation_id;
	daily_log_scan(scan, view, NULL, &from, 1, 1);
}
