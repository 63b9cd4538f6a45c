/*
 * The tasks of a day, as the plan asks for them (C3, C4.1, C5.1–C5.3, C5.5, C5.7, C5.8, C6, C8, O3, O4): a pure walk over plan, date and
 * that day's heavy use, in an order that is always the same, so that it can go in steps.
 *
 *   struct day_tasks walk;
 *   day_tasks_begin(&walk, plan, "2020-02-10", uses, count, arena);
 *   day_tasks_skip(&walk, 120);
 *   while ((task = day_tasks_next(&walk))) …
 *
 * Order: windows, then the plan's disinfection tasks, washrooms, tableware; of each its places in the plan's order, of each place its
 * tasks from morning to evening. No tasks on a day that is not worked.
 *
 *   at                  each span
 *   times_a_day n       the working hours, from their first span's beginning to the last one's end, cut into n parts to the minute
 *   every_hours k       every k hours from the first working hour, until the next one or the end of the working hours
 *   every_days k        the first working day of each k days, counted from the rule set's effective_from; of each week, if k is 7. The whole
 *                       day; until the k days are over it can still be done
 *   after_each_meal     from the meal's end, for the plan's after_meal_within_min
 *
 * Heavy use: of the parts of times_a_day_heavy_max those that begin after it was reported, in the stead of the ordinary ones that do.
 */
#pragma once

#include "common/core/arena.h"
#include "common/core/zone.h"
#include "hallward/plan/v1/plan.pb-c.h"
#include "hallward/sanitation/v1/task.pb-c.h"
#include "hallward/sanitation/v1/task_day.pb-c.h"

#define RULE_VENTILATION "ventilation"
#define RULE_WASHROOM "washroom"
#define RULE_TABLEWARE "tableware"
#define RULE_SOILING "soiling"

#define DAY_PARTS_MAX 24 /* of one place by one rule, as many as a plan may ask for */

/* When one task is to be done. */
struct day_part {
	int64_t from_at, until_at, overdue_at, missed_at;
	uint32_t number;
};

struct day_tasks {
	const Plan__Plan *plan;
	const char *date;
	const Sanitation__HeavyUse *const *uses;
	size_t use_count;
	struct arena *arena;
	int64_t day_begin_at, day_end_at;
	size_t rule, place, part; /* where it stands */
	size_t rule_count;
	struct day_part parts[DAY_PARTS_MAX]; /* of the place */
	size_t part_count;
	bool is_worked, has_parts;
};

/* The date exists; plan, date and uses live as long as the walk. */
void day_tasks_begin(struct day_tasks *walk, const Plan__Plan *plan, const char *date,
		     const Sanitation__HeavyUse *const *uses, size_t use_count, struct arena *arena);

/* Only the tasks of this rule at this place, from the beginning. For rules of departments (heavy use). */
size_t day_tasks_of(struct day_tasks *walk, const char *rule_id, const char *place_id, Sanitation__Task **ret_tasks,
		    size_t tasks_max);

/* Passes over so many. */
void day_tasks_skip(struct day_tasks *walk, size_t count);

/* The next one, DUE, in the arena; NULL: these were all. */
Sanitation__Task *day_tasks_next(struct day_tasks *walk);

/* When the schedule has next to look at a task that is not over. */
int64_t task_next_look(const Sanitation__Task *task);
