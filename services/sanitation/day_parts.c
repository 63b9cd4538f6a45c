#include "services/sanitation/day_parts.h"

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"

#define MINUTE (60 * SECOND)
#define WEEK_DAYS 7
#define A_MONDAY "1970-01-05"

struct parts {
	const struct day_tasks *walk;
	struct day_part *parts;
	size_t count;
	int64_t overdue_after; /* µs after its end */
};

static int64_t instant(const struct day_tasks *walk, const char *time_of_day)
{
	int64_t at = walk->day_begin_at;

	zone_instant(walk->date, time_of_day, &at);
	return at;
}

static struct day_part *part_add(struct parts *parts, int64_t from_at, int64_t until_at, uint32_t number)
{
	struct day_part *part;

	if (parts->count == DAY_PARTS_MAX)
		return &parts->parts[DAY_PARTS_MAX - 1];
	part = &parts->parts[parts->count++];
	*part = (struct day_part){ .from_at = from_at,
				   .until_at = until_at,
				   .overdue_at = until_at + parts->overdue_after,
				   .missed_at = parts->walk->day_end_at,
				   .number = number };
	return part;
}

/* --- working hours ------------------------------------------------------------------------------------------------------------------- */

struct hours {
	int64_t opens_at, closes_at;
};

/* The breaks between count as working time (C5.2, C5.3). */
static struct hours hours_of(const struct day_tasks *walk)
{
	const Plan__WorkingHours *hours = plan_working_hours_on(walk->plan, walk->date);
	struct hours whole = { walk->day_end_at, walk->day_begin_at };

	for (size_t i = 0; i < hours->n_spans; i++) {
		int64_t from_at = instant(walk, hours->spans[i]->from),
			until_at = instant(walk, hours->spans[i]->until);

		whole.opens_at = from_at < whole.opens_at ? from_at : whole.opens_at;
		whole.closes_at = until_at > whole.closes_at ? until_at : whole.closes_at;
	}
	return whole;
}

/* When the index-th of so many equal parts begins, to the minute. */
static int64_t cut(const struct hours *hours, uint32_t index, uint32_t count)
{
	return hours->opens_at + (hours->closes_at - hours->opens_at) / MINUTE * index / count * MINUTE;
}

/* Those that begin in (after_at, until_at]. */
static void times_a_day(struct parts *parts, uint32_t count, int64_t after_at, int64_t until_at)
{
	struct hours hours = hours_of(parts->walk);

	for (uint32_t i = 0; i < count; i++) {
		int64_t from_at = cut(&hours, i, count);

		if (from_at > after_at && from_at <= until_at)
			part_add(parts, from_at, cut(&hours, i + 1, count), i + 1);
	}
}

static void every_hours(struct parts *parts, uint32_t every)
{
	struct hours hours = hours_of(parts->walk);
	uint32_t number = 1;

	for (int64_t from_at = hours.opens_at; from_at < hours.closes_at; from_at += every * HOUR) {
		int64_t until_at = from_at + every * HOUR;

		part_add(parts, from_at, until_at < hours.closes_at ? until_at : hours.closes_at, number++);
	}
}

/* --- days and meals ------------------------------------------------------------------------------------------------------------------ */

/* Is the date the first working day of its period? Then the date after its last day. */
static bool period_begins(const struct day_tasks *walk, const char *origin, uint32_t days, char ret_end[DATE_SIZE])
{
	char date[DATE_SIZE];
	int since;

	if (!zone_days_between(origin, walk->date, &since))
		return false;
	since %= (int)days;
	if (since < 0)
		since += (int)days;
	for (int i = 1; i <= since; i++) {
		if (!zone_date_add(walk->date, -i, date) || calendar_day(walk->plan, date).is_working)
			return false;
	}
	return zone_date_add(walk->date, (int)days - since, ret_end);
}

static void every_days(struct parts *parts, uint32_t days)
{
	const struct day_tasks *walk = parts->walk;
	const char *origin =
		days == WEEK_DAYS ? A_MONDAY : plan_disinfection_on(walk->plan, walk->date)->effective_from;
	char end[DATE_SIZE];
	int64_t end_at, unused;

	if (period_begins(walk, origin, days, end) && zone_day(end, &end_at, &unused))
		part_add(parts, walk->day_begin_at, walk->day_end_at, 1)->missed_at = end_at;
}

static void after_each_meal(struct parts *parts)
{
	const Plan__CanteenRules *canteen = plan_canteen_on(parts->walk->plan, parts->walk->date);

	for (size_t i = 0; canteen && i < canteen->n_meals; i++) {
		int64_t from_at = instant(parts->walk, canteen->meals[i]->until);

		part_add(parts, from_at, from_at + canteen->after_meal_within_min * MINUTE, (uint32_t)i + 1);
	}
}

/* --- each kind ----------------------------------------------------------------------------------------------------------------------- */

/* Who has not opened them by the end of a window never will (C4.1). */
static void windows(struct parts *parts)
{
	const struct day_tasks *walk = parts->walk;
	const Plan__VentilationRules *rules = plan_ventilation_on(walk->plan, walk->date);

	for (size_t i = 0; i < rules->n_windows_open; i++) {
		struct day_part *part = part_add(parts, instant(walk, rules->windows_open[i]->from),
						 instant(walk, rules->windows_open[i]->until), (uint32_t)i + 1);

		part->overdue_at = part->from_at + rules->confirm_within_min * MINUTE;
		part->missed_at = part->until_at;
	}
}

static const Sanitation__HeavyUse *heavy_use(const struct day_tasks *walk, const char *rule, const char *place)
{
	for (size_t i = 0; i < walk->use_count; i++) {
		if (strcmp(walk->uses[i]->rule, rule) == 0 && strcmp(walk->uses[i]->department, place) == 0)
			return walk->uses[i];
	}
	return NULL;
}

static void disinfection(struct parts *parts, const Plan__DisinfectionTask *task, const char *place)
{
	const struct day_tasks *walk = parts->walk;
	const Sanitation__HeavyUse *use = task->times_a_day_heavy_max ? heavy_use(walk, task->id, place) : NULL;

	parts->overdue_after = task->overdue_after_min * MINUTE;
	for (size_t i = 0; i < task->n_at; i++)
		part_add(parts, instant(walk, task->at[i]->from), instant(walk, task->at[i]->until), (uint32_t)i + 1);
	if (task->times_a_day_min)
		times_a_day(parts, task->times_a_day_min, INT64_MIN, use ? use->reported_at : INT64_MAX);
	if (use)
		times_a_day(parts, task->times_a_day_heavy_max, use->reported_at, INT64_MAX);
	if (task->every_hours)
		every_hours(parts, task->every_hours);
	if (task->every_days)
		every_days(parts, task->every_days);
	if (task->after_each_meal)
		after_each_meal(parts);
}

size_t day_parts(const struct day_tasks *walk, const struct day_rule *rule, const char *place,
		 struct day_part ret_parts[DAY_PARTS_MAX])
{
	const Plan__DisinfectionRules *rules = plan_disinfection_on(walk->plan, walk->date);
	struct parts parts = { .walk = walk, .parts = ret_parts };

	if (rule->kind == SANITATION__TASK_KIND__VENTILATION) {
		windows(&parts);
	} else if (rule->kind == SANITATION__TASK_KIND__WASHROOM_CHECK) {
		parts.overdue_after = rules->washroom_overdue_after_min * MINUTE;
		times_a_day(&parts, rules->washroom_checks_a_day, INT64_MIN, INT64_MAX);
	} else if (rule->kind == SANITATION__TASK_KIND__TABLEWARE) {
		parts.overdue_after = plan_canteen_on(walk->plan, walk->date)->tableware_overdue_after_min * MINUTE;
		after_each_meal(&parts);
	} else {
		disinfection(&parts, rule->task, place);
	}
	return parts.count;
}
