#include "services/sanitation/meal.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/sanitation.h"

const Plan__Meal *meal_take(const struct context *context, const char *date, const char *id, struct decision *decision)
{
	const Plan__CanteenRules *rules = plan_canteen_on(context->plan, date);
	const char *known = "";

	for (size_t i = 0; rules && i < rules->n_meals; i++) {
		if (strcmp(rules->meals[i]->id, id) == 0)
			return rules->meals[i];
		known = arena_printf(context->arena, "%s%s%s", known, i ? ", " : "", rules->meals[i]->id);
	}
	decision_reject(decision, &REASON_MEAL_UNKNOWN, "meal", id, known);
	return NULL;
}

unsigned meal_slots(const Plan__Meal *meal)
{
	unsigned from = 0, until = 0;

	zone_minutes(meal->from, &from);
	zone_minutes(meal->until, &until);
	return (until - from) / meal->slot_min;
}

void meal_slot_time(const Plan__Meal *meal, unsigned number, char ret_time[SLOT_TIME_SIZE])
{
	unsigned minutes = 0;

	zone_minutes(meal->from, &minutes);
	minutes += number * meal->slot_min;
	ret_time[0] = (char)('0' + minutes / 600);
	ret_time[1] = (char)('0' + minutes / 60 % 10);
	ret_time[2] = ':';
	ret_time[3] = (char)('0' + minutes % 60 / 10);
	ret_time[4] = (char)('0' + minutes % 10);
	ret_time[5] = '\0';
}

Sanitation__MealSlot *meal_slot_of(const struct context *context, const char *date, const Plan__Meal *meal,
				   unsigned number, const Sanitation__MealSlot *stored)
{
	Sanitation__MealSlot *slot = stored ? reflect_copy(&stored->base, context->arena)
					    : reflect_new(&sanitation__meal_slot__descriptor, context->arena);
	char from[SLOT_TIME_SIZE], until[SLOT_TIME_SIZE];

	meal_slot_time(meal, number, from);
	meal_slot_time(meal, number + 1, until);
	slot->date = date;
	slot->meal = meal->id;
	slot->slot = arena_strdup(context->arena, from);
	slot->until = arena_strdup(context->arena, until);
	slot->free = slot->people < meal->people_per_slot ? meal->people_per_slot - slot->people : 0;
	return slot;
}
