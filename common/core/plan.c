#include "common/core/plan.h"

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

static const char *halls_check(const Plan__Plan *plan, struct arena *arena)
{
	for (size_t i = 0; i < plan->n_halls; i++) {
		const Plan__Hall *hall = plan->halls[i];

		if (plan_hall(plan, hall->id) != hall)
			return arena_printf(arena, "halls[%zu].id: '%s' stands twice; each hall has an id of its own",
					    i, hall->id);
		for (size_t j = 0; j < hall->n_checkpoints; j++) {
			const char *id = hall->checkpoints[j]->id;

			for (size_t k = 0; k < j; k++) {
				if (strcmp(hall->checkpoints[k]->id, id) == 0)
					return arena_printf(arena, "halls[%zu].checkpoints[%zu].id: '%s' stands twice",
							    i, j, id);
			}
			if (plan_hall_of_checkpoint(plan, id) != hall)
				return arena_printf(arena,
						    "halls[%zu].checkpoints[%zu].id: '%s' belongs to another hall too",
						    i, j, id);
		}
	}
	return NULL;
}

static const char *departments_check(const Plan__Plan *plan, struct arena *arena)
{
	const struct {
		const char *path, *id;
	} named[] = { { "alerting.fever_department", plan->alerting->fever_department },
		      { "alerting.bus_department", plan->alerting->bus_department } };

	for (size_t i = 0; i < plan->n_departments; i++) {
		if (plan_department(plan, plan->departments[i]->id) != plan->departments[i])
			return arena_printf(arena, "departments[%zu].id: '%s' stands twice", i,
					    plan->departments[i]->id);
	}
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (!plan_department(plan, named[i].id))
			return arena_printf(arena, "%s: '%s' is not the id of one of departments", named[i].path,
					    named[i].id);
	}
	return NULL;
}

const char *plan_check(const Plan__Plan *plan, struct arena *arena)
{
	const char *mistake = halls_check(plan, arena);

	return mistake ? mistake : departments_check(plan, arena);
}
