/*
 * A second ledger, kept by a test from the events alone and by the rule alone: what StockMoved says is added up here, and held against
 * what the service's tables say (S3).
 */
#pragma once

#include "hallward/supplies/v1/stock.pb-c.h"
#include "tests/unit/support/given.h"

#define STOCK_BOOK_MAX 4096

struct stock_entry {
	const char *store, *item, *lot_id, *expires_on; /* "9999-12-31": it keeps */
	int64_t quantity_milli;
};

struct stock_book {
	struct arena *arena;
	struct stock_entry entries[STOCK_BOOK_MAX];
	size_t count;
	size_t lines;
	size_t read; /* events of the journal */
};

/* Takes the lines in. NULL, or the first that breaks a rule: below zero, without cause, unknown lot, not the store's first to expire
 * (checks_order: whoever wrote them asked for no lot or batch), expired. `today`: YYYY-MM-DD. */
const char *stock_book_take(struct stock_book *book, const Supplies__StockMoved *event, const char *today,
			    bool checks_order);

/* The same with all that was journalled since; lots are taken in any order. */
const char *stock_book_read(struct stock_book *book, struct given *given);

/* NULL, or how the tables differ: holdings, or the sum of a holding's lines. */
const char *stock_book_compare(const struct stock_book *book, struct given *given);
