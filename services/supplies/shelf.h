/*
 * Shelves: what a store should have of an item by the plan's par levels, and how it was last told to be (O4, S3).
 *
 *   SHELF_GOOD ⇄ SHELF_LOW ⇄ SHELF_OUT, each change told once: StockLow, StockOut, StockRecovered
 *
 * A shelf begins with the first line of the ledger for that store and item. Looked at each second are the shelves that moved in the last
 * minute, and those of one store after another: so what a night or a new plan changes is told within as many seconds as there are
 * departments, and what happened while the service was down likewise.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/shelf.pb-c.h"
#include "hallward/supplies/v1/stock.pb-c.h"

/* The plan's level of an item in a store, its own or the general one; NULL: none. */
const Plan__ParLevel *par_level_of(const struct context *context, const char *store, const char *item);

/* NULL: nothing of the item ever came to the store. */
const Supplies__Shelf *shelf_find(const struct view *view, const char *store, const char *item);

/* Counts lines in that have been applied to the holdings: each shelf's last day, and what the day has burnt (demand.h). */
void shelves_count_in(struct tables *tables, const Supplies__StockMoved *event);

void shelf_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
