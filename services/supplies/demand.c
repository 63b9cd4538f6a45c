#include "services/supplies/demand.h"

#include <stdlib.h>
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/percentile.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/cover.h"
#include "services/supplies/purchase.h"
#include "services/supplies/shelf.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define SAMPLE_DAYS_MAX 90 /* the plan's limit */
#define LOOK_BACK_DAYS 366 /* for so many working days */

struct sample_day {
	char date[DATE_SIZE];
	int64_t burnt_milli;
	bool was_missed; /* a store that uses it had none */
	bool was_there;  /* some store had it all day */
};

struct sample {
	struct sample_day days[SAMPLE_DAYS_MAX]; /* oldest first */
	size_t count;
	bool calendar_unknown;
};

/* The working days before today. */
static void sample_begin(struct sample *sample, const struct context *context, size_t wanted)
{
	const char *today = stock_today(context);
	struct sample_day *first = sample->days + SAMPLE_DAYS_MAX;

	*sample = (struct sample){ 0 };
	for (int back = 1; back <= LOOK_BACK_DAYS && sample->count < wanted; back++) {
		struct calendar_day day;
		char date[DATE_SIZE];

		if (!zone_date_add(today, -back, date))
			break;
		day = calendar_day(context->plan, date);
		sample->calendar_unknown = sample->calendar_unknown || !day.is_known;
		if (!day.is_working)
			continue;
		strcpy((--first)->date, date);
		sample->count++;
	}
	memmove(sample->days, first, sample->count * sizeof(*first));
}

/* A store's days beside the sample's. */
struct store_day {
	int64_t burnt_milli;
	bool was_out;
};

/* A day without a row is like the end of the last day with one, which the next row, or the shelf, still knows. */
static bool store_read(const struct view *view, const struct sample *sample, const Supplies__Shelf *shelf,
		       struct store_day *ret_days)
{
	Supplies__BurnDay from = SUPPLIES__BURN_DAY__INIT;
	const Supplies__BurnDay *row;
	bool burns = false;
	struct scan scan;

	from.store = shelf->store;
	from.item = shelf->item;
	from.date = sample->days[0].date;
	burn_day_scan(&scan, view, NULL, &from, 2, 3);
	row = burn_day_next(&scan);
	for (size_t i = 0; i < sample->count; i++) {
		const char *date = sample->days[i].date;

		while (row && strcmp(row->date, date) < 0)
			row = burn_day_next(&scan);
		if (row && strcmp(row->date, date) == 0)
			ret_days[i] = (struct store_day){ row->burnt_milli, row->was_out };
		else
			ret_days[i] = (struct store_day){ 0, strcmp(row ? row->usable_until : shelf->usable_until,
								    date) < 0 };
		burns = burns || ret_days[i].burnt_milli;
	}
	return burns;
}

static void store_add(struct sample *sample, const struct view *view, const Supplies__Shelf *shelf)
{
	struct store_day days[SAMPLE_DAYS_MAX];
	struct arena_mark mark = arena_mark(view->arena);
	bool burns = sample->count && store_read(view, sample, shelf, days);
	char first[DATE_SIZE];

	zone_date(shelf->first_at, first);
	for (size_t i = 0; i < sample->count; i++) {
		struct sample_day *day = &sample->days[i];

		day->burnt_milli += days[i].burnt_milli;
		day->was_there = day->was_there || !days[i].was_out;
		day->was_missed = day->was_missed || (burns && days[i].was_out && strcmp(day->date, first) >= 0);
	}
	arena_rewind(view->arena, mark);
}

static void sample_take(struct sample *sample, const struct view *view, const char *item, const char *store)
{
	Supplies__Shelf from = SUPPLIES__SHELF__INIT;
	const Supplies__Shelf *shelf;
	struct scan scan;

	from.item = item;
	from.store = store;
	shelf_scan(&scan, view, "shelf.by_item", &from, *store ? 2 : 1, *store ? 2 : 1);
	while ((shelf = shelf_next(&scan)))
		store_add(sample, view, shelf);
}

static int compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void burn_say(const struct sample *sample, const struct context *context, Supplies__Demand *demand)
{
	int64_t burnt[SAMPLE_DAYS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < sample->count; i++) {
		if (!sample->days[i].was_missed && sample->days[i].was_there)
			burnt[count++] = sample->days[i].burnt_milli;
	}
	demand->since_date = sample->count ? arena_strdup(context->arena, sample->days[0].date) : "";
	demand->days_counted = (uint32_t)count;
	demand->days_without_stock = (uint32_t)(sample->count - count);
	demand->calendar_unknown = sample->calendar_unknown;
	if (!count)
		return;
	qsort(burnt, count, sizeof(*burnt), compare);
	demand->median_milli = burnt[percentile_index(count, 50)];
	demand->p90_milli = burnt[percentile_index(count, 90)];
}

Supplies__Demand *demand_of(const struct view *view, const struct context *context, const Plan__SupplyItem *item,
			    const char *store)
{
	const Plan__SupplyRules *rules = plan_supply_on(context->plan, stock_today(context));
	Supplies__Demand *demand = reflect_new(&supplies__demand__descriptor, context->arena);
	struct sample sample;

	demand->item = item->id;
	demand->store = store;
	sample_begin(&sample, context, rules->burn_rate_days);
	sample_take(&sample, view, item->id, store);
	burn_say(&sample, context, demand);
	demand->coming_milli = purchase_coming(view, store, item->id);
	cover_say(view, context, item, demand);
	return demand;
}
