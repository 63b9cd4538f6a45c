#include <assert.h>
#include <math.h>

#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/health/health.h"

const char *list_add(struct arena *arena, const char *list, const char *id)
{
	return arena_printf(arena, "%s%s%s", list, *list ? ", " : "", id);
}

const Plan__Hall *hall_of_checkpoint(const struct context *context, const char *checkpoint, struct decision *decision)
{
	const Plan__Plan *plan = context->plan;
	const Plan__Hall *hall = plan_hall_of_checkpoint(plan, checkpoint);
	const char *known = "";

	if (hall)
		return hall;
	for (size_t i = 0; i < plan->n_halls; i++) {
		for (size_t j = 0; j < plan->halls[i]->n_checkpoints; j++)
			known = list_add(context->arena, known, plan->halls[i]->checkpoints[j]->id);
	}
	decision_reject(decision, &REASON_UNKNOWN_CHECKPOINT, "checkpoint", checkpoint, known);
	return NULL;
}

const Plan__Hall *hall_by_id(const struct context *context, const char *id, struct decision *decision)
{
	const Plan__Plan *plan = context->plan;
	const Plan__Hall *hall = plan_hall(plan, id);
	const char *known = "";

	if (hall)
		return hall;
	for (size_t i = 0; i < plan->n_halls; i++)
		known = list_add(context->arena, known, plan->halls[i]->id);
	decision_reject(decision, &REASON_UNKNOWN_HALL, "hall", id, known);
	return NULL;
}

bool counts_to_cap(Health__Kind kind)
{
	return kind != HEALTH__KIND__STAFF;
}

static long tenths(double temperature_c)
{
	return lround(temperature_c * 10);
}

const Plan__DoorRules *door_rules_at(const Plan__Plan *plan, int64_t at)
{
	char date[DATE_SIZE];

	zone_date(at, date);
	return plan_door_on(plan, date);
}

bool temperature_is_fever(const Plan__DoorRules *rules, double temperature_c)
{
	return tenths(temperature_c) >= tenths(rules->fever_c);
}

bool temperature_is_possible(const Plan__DoorRules *rules, double temperature_c)
{
	return tenths(temperature_c) >= tenths(rules->reading_min_c) &&
	       tenths(temperature_c) <= tenths(rules->reading_max_c);
}

bool entry_is_fever(const Plan__Plan *plan, const void *entry)
{
	const Health__RegisterEntry *registration = entry;

	return temperature_is_fever(door_rules_at(plan, registration->observed_at), registration->temperature_c);
}

bool daily_health_is_fever(const Plan__Plan *plan, const void *daily)
{
	const Health__RecordDailyHealth *record = daily;

	return temperature_is_fever(plan_door_on(plan, record->date), record->temperature_c);
}

const Health__Visit *visit_find(const struct view *view, const char *token)
{
	Health__Visit key = HEALTH__VISIT__INIT;

	key.token = token;
	return visit_get(view, &key);
}

Health__HallState hall_state_now(const struct view *view, const char *hall)
{
	Health__HallState none = HEALTH__HALL_STATE__INIT;
	const Health__HallState *stored;

	none.hall = hall;
	stored = hall_state_get(view, &none);
	return stored ? *stored : none;
}

void hall_state_add(Health__HallState *state, int visitors, int staff)
{
	assert((int64_t)state->visitors_inside + visitors >= 0 && (int64_t)state->staff_inside + staff >= 0);
	state->visitors_inside += (uint32_t)visitors;
	state->staff_inside += (uint32_t)staff;
}
