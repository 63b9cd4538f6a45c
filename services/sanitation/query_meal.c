#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "services/sanitation/meal.h"
#include "services/sanitation/sanitation.h"

static void slots_add(const struct view *view, const struct context *context, const Plan__Meal *meal,
		      Sanitation__ListMealSlotsReply *reply)
{
	for (unsigned i = 0; i < meal_slots(meal); i++) {
		Sanitation__MealSlot key = SANITATION__MEAL_SLOT__INIT;
		char time[SLOT_TIME_SIZE];

		meal_slot_time(meal, i, time);
		key.date = reply->date;
		key.meal = meal->id;
		key.slot = time;
		reply->slots = arena_grow(context->arena, reply->slots, reply->n_slots);
		reply->slots[reply->n_slots++] = meal_slot_of(context, reply->date, meal, i, meal_slot_get(view, &key));
	}
}

void query_list_meal_slots(const struct view *view, const struct context *context,
			   const Sanitation__ListMealSlots *query, struct decision *decision)
{
	Sanitation__ListMealSlotsReply *reply =
		decision_reply(decision, &sanitation__list_meal_slots_reply__descriptor);
	const Plan__CanteenRules *rules;
	char today[DATE_SIZE];

	zone_date(context->now, today);
	reply->date = *query->date ? query->date : arena_strdup(context->arena, today);
	rules = plan_canteen_on(context->plan, reply->date);
	if (!calendar_day(context->plan, reply->date).is_working)
		return;
	for (size_t i = 0; rules && i < rules->n_meals; i++)
		slots_add(view, context, rules->meals[i], reply);
}
