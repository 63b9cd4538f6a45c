/*
 * The ledger (S3): the one place that moves stock. Whoever decides collects the lines of one decision and posts them together as one
 * StockMoved; a later take in the same decision sees the earlier ones, so nothing goes below zero however they are mixed.
 *
 *   struct ledger ledger;
 *   ledger_begin(&ledger, view, context, decision);
 *   missing = ledger_take(&ledger, &(struct movement){ .kind = DRAW, .store = "property", .item = "alcohol", .quantity_milli = 500, … });
 *   ledger_post(&ledger);
 *
 * Invariants: stock of a lot in a store = the sum of its lines there, >= 0; every line has a cause.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/supplies/v1/stock.pb-c.h"

#define LEDGER_LINES_MAX 256 /* of one decision */
#define MILLI 1000           /* thousandths in a unit */

struct movement {
	Supplies__LineKind kind;
	const char *store;       /* a department of the plan */
	const char *item;        /* an item of the plan */
	const char *batch;       /* NULL or "": any; else lots of this maker's number first, then the others */
	const char *lot_id;      /* NULL: any */
	int64_t quantity_milli;  /* > 0 */
	const char *other_store; /* of transfers and loans; else NULL */
	const char *cause;       /* never empty */
	const char *note;        /* NULL: none */
};

struct ledger {
	const struct view *view;
	const struct context *context;
	struct decision *decision;
	Supplies__Line *lines[LEDGER_LINES_MAX];
	size_t line_count;
	Supplies__Lot *lots[LEDGER_LINES_MAX];
	size_t lot_count;
};

void ledger_begin(struct ledger *ledger, const struct view *view, const struct context *context,
		  struct decision *decision);

/* At most LEDGER_LINES_MAX lines in one decision: a take or move that would need more leaves the rest as missing; who receives or adds keeps
 * count (assert). Strings of a movement must live as long as the decision. */

/* Takes out, first expired first; what is past its last day only for WRITE_OFF and COUNT_ADJUSTMENT. What could not be taken; 0: nothing
 * lacks. */
int64_t ledger_take(struct ledger *ledger, const struct movement *movement);

/* How much could be taken to be used, without taking it. */
int64_t ledger_available(const struct ledger *ledger, const char *store, const char *item);

/* How much is there, expired or not. */
int64_t ledger_total(const struct ledger *ledger, const char *store, const char *item);

/* The same of one lot; *ret_last_day as holdings have it, "" if there is no such lot of the item in the store. */
int64_t ledger_of_lot(const struct ledger *ledger, const char *store, const char *item, const char *lot_id,
		      const char **ret_last_day);

/* The first to expire of the lots good for use, in the context's arena; NULL: there is none. */
const char *ledger_first_lot(const struct ledger *ledger, const char *store, const char *item);

/* Puts a new lot in: RECEIVE. `lot` has item, batch, expires_on, order_id; its id and time are set here. */
const Supplies__Lot *ledger_receive(struct ledger *ledger, const struct movement *movement, const Supplies__Lot *lot);

/* Puts more into a lot that there is, named by lot_id: a COUNT_ADJUSTMENT of what was found. */
void ledger_put(struct ledger *ledger, const struct movement *movement);

/* From one store to another, lot by lot; kind TRANSFER_OUT or LOAN_OUT. What could not be taken. */
int64_t ledger_move(struct ledger *ledger, const struct movement *movement);

/* Emits StockMoved, if there are lines. Only once, at the end. */
void ledger_post(struct ledger *ledger);

/* As holdings have it: "9999-12-31" where the lot keeps. */
const char *lot_last_day(const Supplies__Lot *lot);

/* "2.5" in the item's unit is 2500; limits of the contract see to range and decimals. */
int64_t milli(double quantity);

/* 2500 is "2.5", 3000 is "3". */
const char *milli_text(struct arena *arena, int64_t quantity_milli);
