#include "services/sanitation/day_tasks.h"

#include <stdio.h>
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/day_parts.h"
#include "services/sanitation/task_place.h"

/* --- rules, in their order: windows, disinfection, washrooms, tableware ------------------------------------------------------------- */

static const Plan__RoomKind washroom[] = { PLAN__ROOM_KIND__WASHROOM };

static struct day_rule rule_at(const struct day_tasks *walk, size_t index)
{
	const Plan__VentilationRules *windows = plan_ventilation_on(walk->plan, walk->date);
	const Plan__DisinfectionRules *rules = plan_disinfection_on(walk->plan, walk->date);
	const Plan__DisinfectionTask *task;

	if (index == 0)
		return (struct day_rule){ .kind = SANITATION__TASK_KIND__VENTILATION,
					  .id = RULE_VENTILATION,
					  .owner = "",
					  .target = PLAN__DISINFECTION_TARGET__ROOMS,
					  .rooms = windows->rooms,
					  .n_rooms = windows->n_rooms };
	if (index == rules->n_tasks + 1)
		return (struct day_rule){ .kind = SANITATION__TASK_KIND__WASHROOM_CHECK,
					  .id = RULE_WASHROOM,
					  .owner = "",
					  .target = PLAN__DISINFECTION_TARGET__ROOMS,
					  .rooms = washroom,
					  .n_rooms = 1 };
	if (index == rules->n_tasks + 2)
		return (struct day_rule){ .kind = SANITATION__TASK_KIND__TABLEWARE,
					  .id = RULE_TABLEWARE,
					  .owner = "",
					  .target = PLAN__DISINFECTION_TARGET__DINING_FURNITURE };
	task = rules->tasks[index - 1];
	return (struct day_rule){ .kind = SANITATION__TASK_KIND__DISINFECTION,
				  .id = task->id,
				  .owner = task->owner,
				  .target = task->target,
				  .rooms = task->rooms,
				  .n_rooms = task->n_rooms,
				  .task = task };
}

static size_t rule_count(const struct day_tasks *walk)
{
	return plan_disinfection_on(walk->plan, walk->date)->n_tasks + 3;
}

/* --- the walk ----------------------------------------------------------------------------------------------------------------------- */

void day_tasks_begin(struct day_tasks *walk, const Plan__Plan *plan, const char *date,
		     const Sanitation__HeavyUse *const *uses, size_t use_count, struct arena *arena)
{
	*walk = (struct day_tasks){ .plan = plan, .date = date, .uses = uses, .use_count = use_count, .arena = arena };
	walk->is_worked = calendar_day(plan, date).is_working && zone_day(date, &walk->day_begin_at, &walk->day_end_at);
	walk->rule_count = walk->is_worked ? rule_count(walk) : 0;
}

/* Goes to the next part there is; false: there is none. */
static bool advance(struct day_tasks *walk, struct day_rule *ret_rule, struct task_place *ret_place)
{
	while (walk->rule < walk->rule_count) {
		*ret_rule = rule_at(walk, walk->rule);
		if (!task_place_at(walk->plan, walk->date, ret_rule->target, ret_rule->rooms, ret_rule->n_rooms,
				   walk->place, ret_place)) {
			walk->rule++;
			walk->place = 0;
			continue;
		}
		if (!walk->has_parts)
			walk->part_count = day_parts(walk, ret_rule, ret_place->id, walk->parts);
		walk->has_parts = true;
		if (walk->part < walk->part_count)
			return true;
		walk->place++;
		walk->part = 0;
		walk->has_parts = false;
	}
	return false;
}

static Sanitation__Task *task_new(const struct day_tasks *walk, const struct day_rule *rule,
				  const struct task_place *place, const struct day_part *part)
{
	Sanitation__Task *task = reflect_new(&sanitation__task__descriptor, walk->arena);

	task->task_id = arena_printf(walk->arena, "%s/%s/%s/%u", walk->date, rule->id, place->id, part->number);
	task->kind = rule->kind;
	task->date = walk->date;
	task->rule = rule->id;
	task->place = place->id;
	task->room = place->room;
	task->owner = *rule->owner ? rule->owner : place->owner;
	task->number = part->number;
	task->from_at = part->from_at;
	task->until_at = part->until_at;
	task->overdue_at = part->overdue_at;
	task->missed_at = part->missed_at;
	task->state = SANITATION__TASK__STATE__DUE;
	task->next_at = task_next_look(task);
	return task;
}

void day_tasks_skip(struct day_tasks *walk, size_t count)
{
	struct task_place place;
	struct day_rule rule;

	while (count-- && advance(walk, &rule, &place))
		walk->part++;
}

Sanitation__Task *day_tasks_next(struct day_tasks *walk)
{
	struct task_place place;
	struct day_rule rule;

	if (!advance(walk, &rule, &place))
		return NULL;
	return task_new(walk, &rule, &place, &walk->parts[walk->part++]);
}

size_t day_tasks_of(struct day_tasks *walk, const char *rule_id, const char *place_id, Sanitation__Task **ret_tasks,
		    size_t tasks_max)
{
	struct task_place place;
	struct day_rule rule;
	size_t count = 0;

	for (; count < tasks_max && advance(walk, &rule, &place); walk->part++) {
		if (strcmp(rule.id, rule_id) == 0 && strcmp(place.id, place_id) == 0)
			ret_tasks[count++] = task_new(walk, &rule, &place, &walk->parts[walk->part]);
	}
	return count;
}

int64_t task_next_look(const Sanitation__Task *task)
{
	return task->overdue || task->missed_at < task->overdue_at ? task->missed_at : task->overdue_at;
}
