#include "common/core/plan.h"

#include <stdbool.h>
#include <string.h>

const Plan__Hall *plan_hall_of_checkpoint(const Plan__Plan *plan, const char *checkpoint)
{
	for (size_t i = 0; i < plan->n_halls; i++) {
		const Plan__Hall *hall = plan->halls[i];

		for (size_t j = 0; j < hall->n_checkpoints; j++) {
			if (strcmp(hall->checkpoints[j]->id, checkpoint) == 0)
				return hall;
		}
	}
	return NULL;
}

const Plan__Hall *plan_hall(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_halls; i++) {
		if (!id[0] || strcmp(plan->halls[i]->id, id) == 0)
			return plan->halls[i];
	}
	return NULL;
}

const Plan__Department *plan_department(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_departments; i++) {
		if (strcmp(plan->departments[i]->id, id) == 0)
			return plan->departments[i];
	}
	return NULL;
}

const Plan__Post *plan_post(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_posts; i++) {
		if (strcmp(plan->posts[i]->id, id) == 0)
			return plan->posts[i];
	}
	return NULL;
}

const Plan__Room *plan_room(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_rooms; i++) {
		if (strcmp(plan->rooms[i]->id, id) == 0)
			return plan->rooms[i];
	}
	return NULL;
}

const Plan__StaffMember *plan_staff_member(const Plan__Plan *plan, const char *badge)
{
	for (size_t i = 0; i < plan->n_staff; i++) {
		if (strcmp(plan->staff[i]->badge, badge) == 0)
			return plan->staff[i];
	}
	return NULL;
}

/* plan_door_on() and its kin: sets in the order of their days, as plan_check() sees to. */
#define RULES_ON(Rules, section)                                                                                       \
	const Plan__##Rules *plan_##section##_on(const Plan__Plan *plan, const char *date)                             \
	{                                                                                                              \
		size_t i = plan->n_##section;                                                                          \
                                                                                                                       \
		while (i > 1 && strcmp(plan->section[i - 1]->effective_from, date) > 0)                                \
			i--;                                                                                           \
		return i ? plan->section[i - 1] : NULL;                                                                \
	}
RULES_ON(DoorRules, door)
RULES_ON(RollCallRules, roll_call)
RULES_ON(IncidentRules, incident)
RULES_ON(ReturneeRules, returnee)
RULES_ON(ContactRules, contact)

struct check {
	struct arena *arena;
	struct plan_mistake *first, **end;
};

static void say(struct check *check, const char *path, const char *sentence)
{
	struct plan_mistake *mistake = arena_alloc(check->arena, sizeof(*mistake));

	*mistake = (struct plan_mistake){ path, sentence, NULL };
	*check->end = mistake;
	check->end = &mistake->next;
}

static void checkpoint_check(struct check *check, const Plan__Plan *plan, size_t hall, size_t index)
{
	Plan__Checkpoint *const *checkpoints = plan->halls[hall]->checkpoints;
	const char *id = checkpoints[index]->id;
	const char *path = arena_printf(check->arena, "halls[%zu].checkpoints[%zu].id", hall, index);
	bool twice = false;

	for (size_t i = 0; i < index; i++)
		twice = twice || strcmp(checkpoints[i]->id, id) == 0;
	if (twice)
		say(check, path, arena_printf(check->arena, "'%s' stands twice", id));
	else if (plan_hall_of_checkpoint(plan, id) != plan->halls[hall])
		say(check, path, arena_printf(check->arena, "'%s' belongs to another hall too", id));
}

static void halls_check(struct check *check, const Plan__Plan *plan)
{
	for (size_t i = 0; i < plan->n_halls; i++) {
		const Plan__Hall *hall = plan->halls[i];

		if (plan_hall(plan, hall->id) != hall)
			say(check, arena_printf(check->arena, "halls[%zu].id", i),
			    arena_printf(check->arena, "'%s' stands twice; each hall has an id of its own", hall->id));
		for (size_t j = 0; j < hall->n_checkpoints; j++)
			checkpoint_check(check, plan, i, j);
	}
}

static void department_check(struct check *check, const Plan__Plan *plan, const char *path, const char *id)
{
	if (!plan_department(plan, id))
		say(check, path, arena_printf(check->arena, "'%s' is not the id of one of departments", id));
}

static void departments_check(struct check *check, const Plan__Plan *plan)
{
	for (size_t i = 0; i < plan->n_departments; i++) {
		const char *id = plan->departments[i]->id;

		if (plan_department(plan, id) != plan->departments[i])
			say(check, arena_printf(check->arena, "departments[%zu].id", i),
			    arena_printf(check->arena, "'%s' stands twice", id));
	}
	if (!plan->alerting)
		return;
	department_check(check, plan, "alerting.fever_department", plan->alerting->fever_department);
	department_check(check, plan, "alerting.bus_department", plan->alerting->bus_department);
}

const struct plan_mistake *plan_check(const Plan__Plan *plan, struct arena *arena)
{
	struct check check = { .arena = arena };

	check.end = &check.first;
	halls_check(&check, plan);
	departments_check(&check, plan);
	return check.first;
}
