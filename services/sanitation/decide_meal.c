/* Departments book slots in which their people fetch a meal (C6). */
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/caller.h"
#include "services/sanitation/meal.h"
#include "services/sanitation/sanitation.h"

static const Sanitation__MealSlot *slot_find(const struct view *view, const char *date, const char *meal,
					     const char *time)
{
	Sanitation__MealSlot key = SANITATION__MEAL_SLOT__INIT;

	key.date = date;
	key.meal = meal;
	key.slot = time;
	return meal_slot_get(view, &key);
}

/* NULL: rejected DEPARTMENT_UNKNOWN or OTHER_DEPARTMENT. */
static const char *department_take(const struct context *context, const char *asked, struct decision *decision)
{
	const char *department = *asked ? asked : context->department;

	if (!plan_department(context->plan, department)) {
		decision_reject(decision, &REASON_DEPARTMENT_UNKNOWN, "department", department);
		return NULL;
	}
	return caller_may_act_for(context, department, "department", decision) ? department : NULL;
}

static bool day_is_possible(const struct context *context, const char *date, struct decision *decision)
{
	const Plan__CanteenRules *rules = plan_canteen_on(context->plan, date);
	char today[DATE_SIZE], last[DATE_SIZE];
	int days;

	zone_date(context->now, today);
	if (!rules || (zone_days_between(today, date, &days) && days >= 0 && days <= (int)rules->book_days_ahead_max &&
		       calendar_day(context->plan, date).is_working))
		return true; /* without a canteen there is no meal, which is told */
	zone_date_add(today, (int)rules->book_days_ahead_max, last);
	decision_reject(decision, &REASON_MEAL_DAY_IMPOSSIBLE, "date", last);
	return false;
}

static bool is_to_come(const struct context *context, const char *date, const char *slot, struct decision *decision)
{
	char begin[RFC3339_SIZE];
	int64_t at = 0;

	if (zone_instant(date, slot, &at) && at > context->now)
		return true;
	rfc3339_format(at, begin);
	decision_reject(decision, &REASON_MEAL_SLOT_OVER, "slot", begin);
	return false;
}

/* The number of the slot that begins then; -1: rejected MEAL_SLOT_UNKNOWN. */
static int number_take(const Plan__Meal *meal, const char *slot, struct decision *decision)
{
	unsigned count = meal_slots(meal);
	char time[SLOT_TIME_SIZE];

	for (unsigned i = 0; i < count; i++) {
		meal_slot_time(meal, i, time);
		if (strcmp(time, slot) == 0)
			return (int)i;
	}
	meal_slot_time(meal, count ? count - 1 : 0, time);
	decision_reject(decision, &REASON_MEAL_SLOT_UNKNOWN, "slot", slot, meal->from, meal->slot_min, time);
	return -1;
}

/* "11:50 (3), 12:00 (30)": those to come with room for so many. */
static const char *with_room(const struct view *view, const struct context *context, const char *date,
			     const Plan__Meal *meal, unsigned people)
{
	const char *text = "";

	for (unsigned i = 0; i < meal_slots(meal); i++) {
		char time[SLOT_TIME_SIZE];
		Sanitation__MealSlot *slot;
		int64_t at = 0;

		meal_slot_time(meal, i, time);
		slot = meal_slot_of(context, date, meal, i, slot_find(view, date, meal->id, time));
		if (slot->free >= people && zone_instant(date, time, &at) && at > context->now)
			text = arena_printf(context->arena, "%s%s%s (%u)", text, *text ? ", " : "", time, slot->free);
	}
	return *text ? text : "-";
}

/* The department's own line of the slot; made if there is none. */
static Sanitation__MealBooking *booking_of(const struct context *context, Sanitation__MealSlot *slot,
					   const char *department)
{
	Sanitation__MealBooking **bookings;

	for (size_t i = 0; i < slot->n_bookings; i++) {
		if (strcmp(slot->bookings[i]->department, department) == 0)
			return slot->bookings[i];
	}
	bookings = arena_alloc(context->arena, (slot->n_bookings + 1) * sizeof(*bookings));
	if (slot->n_bookings)
		memcpy(bookings, slot->bookings, slot->n_bookings * sizeof(*bookings));
	slot->bookings = bookings;
	bookings[slot->n_bookings] = reflect_new(&sanitation__meal_booking__descriptor, context->arena);
	bookings[slot->n_bookings]->department = department;
	return bookings[slot->n_bookings++];
}

void decide_book_meal_slot(const struct view *view, const struct context *context,
			   const Sanitation__BookMealSlot *command, struct decision *decision)
{
	const char *department = department_take(context, command->department, decision);
	Sanitation__BookMealSlotReply *reply;
	Sanitation__MealSlotBooked *event;
	Sanitation__MealSlot *slot;
	const Plan__Meal *meal;
	int number;

	if (!department || !day_is_possible(context, command->date, decision))
		return;
	meal = meal_take(context, command->date, command->meal, decision);
	number = meal ? number_take(meal, command->slot, decision) : -1;
	if (number < 0 || !is_to_come(context, command->date, command->slot, decision))
		return;
	slot = meal_slot_of(context, command->date, meal, (unsigned)number,
			    slot_find(view, command->date, meal->id, command->slot));
	if (slot->free < command->people) {
		decision_reject(decision, &REASON_MEAL_SLOT_FULL, "people", meal->people_per_slot, slot->free,
				command->people, with_room(view, context, command->date, meal, command->people));
		return;
	}
	booking_of(context, slot, department)->people += command->people;
	slot->people += command->people;
	slot->free -= command->people;
	event = emit_meal_slot_booked(decision);
	event->slot = slot;
	event->department = department;
	event->people = command->people;
	reply = decision_reply(decision, &sanitation__book_meal_slot_reply__descriptor);
	reply->slot = slot;
}

/* Also of a slot that the plan does not have any more. */
void decide_release_meal_slot(const struct view *view, const struct context *context,
			      const Sanitation__ReleaseMealSlot *command, struct decision *decision)
{
	const char *department = department_take(context, command->department, decision);
	const Sanitation__MealSlot *stored = slot_find(view, command->date, command->meal, command->slot);
	Sanitation__MealSlot *slot = stored ? reflect_copy(&stored->base, context->arena)
					    : reflect_new(&sanitation__meal_slot__descriptor, context->arena);
	Sanitation__ReleaseMealSlotReply *reply;
	Sanitation__MealSlotReleased *event;
	Sanitation__MealBooking *booking;

	if (!department || !is_to_come(context, command->date, command->slot, decision))
		return;
	booking = booking_of(context, slot, department);
	if (booking->people < command->people) {
		decision_reject(decision, &REASON_MEAL_NOT_BOOKED, "people", department, booking->people);
		return;
	}
	booking->people -= command->people;
	slot->people -= command->people;
	event = emit_meal_slot_released(decision);
	event->slot = slot;
	event->department = department;
	event->people = command->people;
	reply = decision_reply(decision, &sanitation__release_meal_slot_reply__descriptor);
	reply->slot = slot;
}
