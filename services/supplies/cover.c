#include "services/supplies/cover.h"

#include <assert.h>
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/supplies/demand.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

/* What expires on one day, in all stores together. */
struct pile {
	const char *expires_on;
	int64_t quantity_milli;
	struct pile *next;
};

/* What the stock serves of a burn that is the same every working day. */
struct course {
	char dates[COVER_DAYS_MAX][DATE_SIZE]; /* working days from today on */
	size_t covered;                        /* of them, from the first on */
	int64_t served_milli;                  /* on the first days, as many as were asked for */
	bool calendar_unknown;
};

static void pile_add(struct pile **list, const struct context *context, const Supplies__Holding *holding)
{
	struct pile *pile;

	while (*list && strcmp((*list)->expires_on, holding->expires_on) < 0)
		list = &(*list)->next;
	if (!*list || strcmp((*list)->expires_on, holding->expires_on) != 0) {
		pile = arena_alloc(context->arena, sizeof(*pile));
		pile->expires_on = arena_strdup(context->arena, holding->expires_on);
		pile->next = *list;
		*list = pile;
	}
	(*list)->quantity_milli += holding->quantity_milli;
}

/* First expired first; what may not be used today is left out. */
static struct pile *piles_of(const struct view *view, const struct context *context, const Supplies__Demand *demand)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const char *today = stock_today(context);
	const Supplies__Holding *holding;
	struct pile *list = NULL;
	struct scan scan;

	from.item = demand->item;
	from.store = demand->store;
	holding_scan(&scan, view, "holding.by_item", &from, *demand->store ? 2 : 1, *demand->store ? 2 : 1);
	while ((holding = holding_next(&scan))) {
		if (strcmp(holding->expires_on, today) >= 0)
			pile_add(&list, context, holding);
	}
	return list;
}

static int64_t piles_sum(const struct pile *pile)
{
	int64_t sum = 0;

	for (; pile; pile = pile->next)
		sum += pile->quantity_milli;
	return sum;
}

/* Takes up to so much on that day; how much there was. */
static int64_t piles_take(struct pile *pile, const char *date, int64_t wanted)
{
	int64_t taken = 0;

	for (; pile && taken < wanted; pile = pile->next) {
		int64_t part = pile->quantity_milli < wanted - taken ? pile->quantity_milli : wanted - taken;

		if (strcmp(pile->expires_on, date) < 0)
			continue;
		pile->quantity_milli -= part;
		taken += part;
	}
	return taken;
}

static void course_run(struct course *course, const struct context *context, struct pile *piles, int64_t burn_milli,
		       size_t target_days)
{
	const char *before = stock_today(context);

	*course = (struct course){ .covered = COVER_DAYS_MAX };
	for (size_t i = 0; i < COVER_DAYS_MAX && (course->covered == COVER_DAYS_MAX || i < target_days); i++) {
		bool known = false,
		     exists = calendar_working_day_after(context->plan, before, i ? 1 : 0, course->dates[i], &known);
		int64_t taken;

		assert(exists);
		before = course->dates[i];
		taken = piles_take(piles, before, burn_milli);
		if (i < target_days)
			course->served_milli += taken;
		if (taken < burn_milli && course->covered == COVER_DAYS_MAX)
			course->covered = i;
		course->calendar_unknown = course->calendar_unknown || !known;
	}
}

/* The last working day that still begins with the least cover there should be; NULL: not even today does. */
static const char *last_good_day(const struct course *course, size_t days_min)
{
	return course->covered >= days_min ? course->dates[course->covered - days_min] : NULL;
}

static void order_by_say(const struct course *course, const struct context *context, const Plan__SupplyRules *rules,
			 Supplies__Demand *demand)
{
	const char *today = stock_today(context), *arrives = last_good_day(course, rules->days_of_cover_min);
	char yesterday[DATE_SIZE], date[DATE_SIZE];

	if (!zone_date_add(today, -1, yesterday) ||
	    !zone_date_add(arrives ? arrives : yesterday, -(int)rules->receive_within_days, date))
		return;
	demand->order_by = arena_strdup(context->arena, date);
	demand->late = strcmp(date, today) < 0;
}

int64_t whole_units(const Plan__SupplyItem *item, int64_t quantity_milli)
{
	if (item->unit == PLAN__SUPPLY_UNIT__LITRE)
		return quantity_milli;
	return (quantity_milli + MILLI - 1) / MILLI * MILLI;
}

void cover_say(const struct view *view, const struct context *context, const Plan__SupplyItem *item,
	       Supplies__Demand *demand)
{
	const Plan__SupplyRules *rules = plan_supply_on(context->plan, stock_today(context));
	struct pile *piles = piles_of(view, context, demand);
	struct course course;
	int64_t lacks;

	demand->usable_milli = piles_sum(piles);
	if (!demand->days_counted)
		return;
	course_run(&course, context, piles, demand->median_milli, rules->days_of_cover_target);
	demand->calendar_unknown = demand->calendar_unknown || course.calendar_unknown;
	demand->cover_days = (uint32_t)course.covered;
	if (course.covered)
		demand->covered_until = arena_strdup(context->arena, course.dates[course.covered - 1]);
	if (course.covered < COVER_DAYS_MAX)
		order_by_say(&course, context, rules, demand);
	lacks = demand->median_milli * rules->days_of_cover_target - course.served_milli - demand->coming_milli;
	demand->buy_milli = lacks > 0 ? whole_units(item, lacks) : 0;
}
