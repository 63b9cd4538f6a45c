/*
 * What everything that is done with stock by hand has in common: whose store, which item, how much (S1, S3).
 *
 * A store is a department's; a department acts on its own, the office on all.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "services/supplies/ledger.h"

/* The hall's date now; in the context's arena. */
const char *stock_today(const struct context *context);

/* False: rejected STORE_UNKNOWN. */
bool stock_knows_store(const struct context *context, const char *store, const char *field, struct decision *decision);

/* May the caller act on it? False: rejected STORE_UNKNOWN or OTHER_DEPARTMENT. */
bool stock_is_ours(const struct context *context, const char *store, const char *field, struct decision *decision);

/* May the caller read what only the store's department and those over all may read? */
bool stock_may_see(const struct context *context, const char *store);

/* The plan's item; NULL: rejected ITEM_UNKNOWN. */
const Plan__SupplyItem *stock_item(const struct context *context, const char *item, struct decision *decision);

/* "litre" */
const char *stock_unit(const struct context *context, const Plan__SupplyItem *item);

/* Thousandths of the item's unit; `unit` "" or its name, or a pack's. -1: rejected UNIT_UNKNOWN, QUANTITY_NOT_WHOLE or
 * QUANTITY_TOO_LARGE. */
int64_t stock_measure(const struct context *context, const Plan__SupplyItem *item, double quantity, const char *unit,
		      struct decision *decision);

/* "2.5 litre", for sentences. */
const char *stock_text(const struct context *context, const Plan__SupplyItem *item, int64_t quantity_milli);

/* Has any of the item ever come to the store? Else it keeps no records of it. */
bool stock_is_recorded(const struct view *view, const char *store, const char *item);

/* "request/<id>": what is done by hand. */
const char *stock_cause(const struct context *context);

/* What leaves a store: does the plan know all, and is the store the caller's? Then the movement's quantity is set. NULL: rejected as by
 * stock_is_ours(), stock_item(), stock_measure(). */
const Plan__SupplyItem *stock_check(const struct context *context, struct movement *movement, double quantity,
				    const char *unit, struct decision *decision);

/* Is `to` another store? False: rejected STORE_UNKNOWN or SAME_STORE. */
bool stock_goes_elsewhere(const struct context *context, const char *store, const char *to, struct decision *decision);

/* Takes or moves all of it, of which `there` could be. False: rejected NOT_ENOUGH or TOO_MANY_LOTS. */
bool stock_removes(struct ledger *ledger, const struct movement *movement, const Plan__SupplyItem *item, int64_t there);

/* The ledger's lines, for a reply. */
void stock_reply_lines(const struct ledger *ledger, size_t *ret_count, Supplies__Line ***ret_lines);
