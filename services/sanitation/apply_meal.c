#include "services/sanitation/sanitation.h"

/* What follows from the plan is not stored: it is the plan's of whoever asks. */
static void store(struct tables *tables, const Sanitation__MealSlot *slot)
{
	Sanitation__MealSlot kept = *slot;

	kept.until = "";
	kept.free = 0;
	meal_slot_put(tables, &kept);
}

void apply_meal_slot_booked(struct tables *tables, const Bus__Event *recorded, const Sanitation__MealSlotBooked *event)
{
	(void)recorded;
	store(tables, event->slot);
}

void apply_meal_slot_released(struct tables *tables, const Bus__Event *recorded,
			      const Sanitation__MealSlotReleased *event)
{
	(void)recorded;
	store(tables, event->slot);
}
