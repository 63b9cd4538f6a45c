/*
 * Meals are taken away in slots (C6): each of the plan's minutes, one after another from the meal's beginning, as many as end within it; in each
 * no more people than the plan allows.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/zone.h"
#include "hallward/sanitation/v1/meal.pb-c.h"

#define SLOT_TIME_SIZE 6 /* HH:MM and NUL */

/* NULL: rejected MEAL_UNKNOWN. */
const Plan__Meal *meal_take(const struct context *context, const char *date, const char *id, struct decision *decision);

/* How many slots the meal has; when the so-many-th begins, from 0; the end of the last is that of one more. */
unsigned meal_slots(const Plan__Meal *meal);
void meal_slot_time(const Plan__Meal *meal, unsigned number, char ret_time[SLOT_TIME_SIZE]);

/* The slot as the plan has it, and of `stored` (NULL: nobody) who comes. */
Sanitation__MealSlot *meal_slot_of(const struct context *context, const char *date, const Plan__Meal *meal,
				   unsigned number, const Sanitation__MealSlot *stored);
