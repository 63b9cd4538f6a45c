#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/shelf.h"
#include "services/supplies/supplies.h"

static bool is_of(const Supplies__Line *line, const Supplies__Line *other)
{
	return strcmp(line->store, other->store) == 0 && strcmp(line->item, other->item) == 0;
}

static bool is_burnt(Supplies__LineKind kind)
{
	return kind == SUPPLIES__LINE_KIND__ISSUE || kind == SUPPLIES__LINE_KIND__DRAW;
}

/* The last day of what there is now; "": there is nothing. */
static const char *usable_until(const struct view *view, const Supplies__Line *line)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	const char *until = "";
	struct scan scan;

	from.store = line->store;
	from.item = line->item;
	holding_scan(&scan, view, NULL, &from, 2, 2);
	while ((holding = holding_next(&scan))) {
		if (holding->quantity_milli)
			until = holding->expires_on; /* in the order of their last days */
	}
	return until;
}

static Supplies__Shelf *shelf_of(const struct view *view, const Supplies__Line *line)
{
	const Supplies__Shelf *stored = shelf_find(view, line->store, line->item);
	Supplies__Shelf *shelf;

	if (stored)
		return reflect_copy(&stored->base, view->arena);
	shelf = reflect_new(&supplies__shelf__descriptor, view->arena);
	shelf->store = line->store;
	shelf->item = line->item;
	shelf->first_at = line->at;
	return shelf;
}

static Supplies__BurnDay *burn_day_of(const struct view *view, const Supplies__Shelf *shelf, const char *date)
{
	Supplies__BurnDay key = SUPPLIES__BURN_DAY__INIT, *day;
	const Supplies__BurnDay *stored;

	key.store = shelf->store;
	key.item = shelf->item;
	key.date = date;
	key.usable_until = shelf->usable_until;
	stored = burn_day_get(view, &key);
	day = reflect_copy(stored ? &stored->base : &key.base, view->arena);
	day->was_out = day->was_out || strcmp(day->usable_until, date) < 0;
	return day;
}

/* `line`: the event's first of its store and item. What comes and goes within an event is one moment. */
static void shelf_count_in(struct tables *tables, const Supplies__StockMoved *event, const Supplies__Line *line)
{
	Supplies__Shelf *shelf = shelf_of(&tables->view, line);
	Supplies__BurnDay *day;
	char date[DATE_SIZE];

	zone_date(line->at, date);
	day = burn_day_of(&tables->view, shelf, date);
	for (size_t i = 0; i < event->n_lines; i++) {
		if (is_of(event->lines[i], line) && is_burnt(event->lines[i]->kind))
			day->burnt_milli -= event->lines[i]->quantity_milli;
	}
	shelf->usable_until = usable_until(&tables->view, line);
	shelf->moved_at = line->at;
	day->was_out = day->was_out || strcmp(shelf->usable_until, date) < 0;
	shelf_put(tables, shelf);
	burn_day_put(tables, day);
}

void shelves_count_in(struct tables *tables, const Supplies__StockMoved *event)
{
	for (size_t i = 0; i < event->n_lines; i++) {
		size_t first = 0;

		while (!is_of(event->lines[first], event->lines[i]))
			first++;
		if (first == i)
			shelf_count_in(tables, event, event->lines[i]);
	}
}

void apply_stock_low(struct tables *tables, const Bus__Event *recorded, const Supplies__StockLow *event)
{
	(void)recorded;
	shelf_put(tables, event->shelf);
}

void apply_stock_out(struct tables *tables, const Bus__Event *recorded, const Supplies__StockOut *event)
{
	(void)recorded;
	shelf_put(tables, event->shelf);
}

void apply_stock_recovered(struct tables *tables, const Bus__Event *recorded, const Supplies__StockRecovered *event)
{
	(void)recorded;
	shelf_put(tables, event->shelf);
}
