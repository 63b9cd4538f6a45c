/*
 * Stocktakes (S3). A difference is what was counted less what the ledger had at that moment; so what moves between count and approval
 * does not change it. Approved, it becomes COUNT_ADJUSTMENT lines. Less than was counted as missing may be left by then: what cannot be
 * taken stands in the count as unsettled, and nothing goes below zero.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/stocktake.pb-c.h"

#define STOCKTAKE_COUNTS_MAX                                                                                           \
	120 /* lines of a decision are enough for as many, and for lots that an item as a whole is taken of */

/* NULL: there is none. */
const Supplies__Stocktake *stocktake_find(const struct view *view, const char *stocktake_id);

/* What the store has from then on: last counted today. */
Supplies__StocktakeClock *stocktake_clock_today(const struct context *context, const char *store);

/* Emits the lines that set the books right, and fills in what of the counts is unsettled. */
void stocktake_settle(const struct view *view, const struct context *context, const Supplies__Stocktake *stocktake,
		      Supplies__Count **counts, size_t count, const char *note, struct decision *decision);

/* Of a store that has stock for the first time, and of one that was not counted for the plan's days: told when the hall next opens. */
void stocktake_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
