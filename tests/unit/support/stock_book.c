#include "tests/unit/support/stock_book.h"

#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/supplies.h"

static struct stock_entry *entry_find(struct stock_book *book, const char *store, const char *lot_id)
{
	for (size_t i = 0; i < book->count; i++) {
		if (strcmp(book->entries[i].lot_id, lot_id) == 0 && strcmp(book->entries[i].store, store) == 0)
			return &book->entries[i];
	}
	return NULL;
}

static struct stock_entry *entry_add(struct stock_book *book, const char *store, const struct stock_entry *like)
{
	struct stock_entry *entry = &book->entries[book->count++];

	assert_true(book->count < STOCK_BOOK_MAX);
	*entry = *like;
	entry->store = arena_strdup(book->arena, store);
	entry->quantity_milli = 0;
	return entry;
}

/* A lot is known once it is received: under the store "". */
static void lot_take(struct stock_book *book, const Supplies__Lot *lot)
{
	struct stock_entry entry = { .item = arena_strdup(book->arena, lot->item),
				     .lot_id = arena_strdup(book->arena, lot->lot_id),
				     .expires_on = *lot->expires_on ? arena_strdup(book->arena, lot->expires_on)
								    : "9999-12-31" };

	entry_add(book, "", &entry);
}

/* Is there, in the same store, some of the item that expires earlier and is good? */
static bool skips_earlier(const struct stock_book *book, const struct stock_entry *taken, const char *today)
{
	for (size_t i = 0; i < book->count; i++) {
		const struct stock_entry *entry = &book->entries[i];

		if (strcmp(entry->store, taken->store) == 0 && strcmp(entry->item, taken->item) == 0 &&
		    entry->quantity_milli > 0 && strcmp(entry->expires_on, today) >= 0 &&
		    strcmp(entry->expires_on, taken->expires_on) < 0)
			return true;
	}
	return false;
}

static bool may_be_expired(const Supplies__Line *line)
{
	return line->quantity_milli > 0 || line->kind == SUPPLIES__LINE_KIND__WRITE_OFF ||
	       line->kind == SUPPLIES__LINE_KIND__COUNT_ADJUSTMENT;
}

static const char *line_take(struct stock_book *book, const Supplies__Line *line, const char *today, bool checks_order)
{
	const struct stock_entry *lot = entry_find(book, "", line->lot_id);
	struct stock_entry *entry = entry_find(book, line->store, line->lot_id);

	if (!lot || strcmp(lot->item, line->item) != 0)
		return "a line of a lot that nobody received";
	if (!*line->cause)
		return "a line without cause";
	if (!line->quantity_milli)
		return "a line of nothing";
	if (!entry)
		entry = entry_add(book, line->store, lot);
	if (!may_be_expired(line) && strcmp(entry->expires_on, today) < 0)
		return "expired stock was given out";
	if (!may_be_expired(line) && checks_order && skips_earlier(book, entry, today))
		return "not first expired, first out";
	entry->quantity_milli += line->quantity_milli;
	book->lines++;
	return entry->quantity_milli < 0 ? "below zero" : NULL;
}

const char *stock_book_take(struct stock_book *book, const Supplies__StockMoved *event, const char *today,
			    bool checks_order)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < event->n_lots; i++)
		lot_take(book, event->lots[i]);
	for (size_t i = 0; i < event->n_lines && !wrong; i++)
		wrong = line_take(book, event->lines[i], today, checks_order);
	return wrong;
}

const char *stock_book_read(struct stock_book *book, struct given *given)
{
	const char *wrong = NULL;
	char today[DATE_SIZE];

	for (; book->read < given->journal_count && !wrong; book->read++) {
		const Bus__Event *event = given->journal[book->read];

		zone_date(event->recorded_at, today);
		if (strcmp(event->type, "StockMoved") == 0)
			wrong = stock_book_take(book,
						supplies__stock_moved__unpack(arena_allocator(given->scratch),
									      event->data.len, event->data.data),
						today, false);
	}
	return wrong;
}

static int64_t sum_of_lines(struct given *given, const struct stock_entry *entry)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	const Supplies__Line *line;
	struct scan scan;
	int64_t sum = 0;

	from.lot_id = entry->lot_id;
	from.store = entry->store;
	line_scan(&scan, &given->view, "line.by_lot", &from, 2, 2);
	while ((line = line_next(&scan)))
		sum += line->quantity_milli;
	return sum;
}

static int64_t held(struct given *given, const struct stock_entry *entry)
{
	Supplies__Holding key = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;

	key.store = entry->store;
	key.item = entry->item;
	key.expires_on = entry->expires_on;
	key.lot_id = entry->lot_id;
	holding = holding_get(&given->view, &key);
	return holding ? holding->quantity_milli : 0;
}

static size_t holdings(struct given *given)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	struct scan scan;
	size_t count = 0;

	holding_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((holding = holding_next(&scan)))
		count += holding->quantity_milli != 0;
	return count;
}

const char *stock_book_compare(const struct stock_book *book, struct given *given)
{
	size_t with_stock = 0;

	for (size_t i = 0; i < book->count; i++) {
		const struct stock_entry *entry = &book->entries[i];

		arena_reset(given->scratch);
		if (held(given, entry) != entry->quantity_milli)
			return "a holding is not the sum of what happened";
		if (*entry->store && sum_of_lines(given, entry) != entry->quantity_milli)
			return "a holding is not the sum of its lines";
		with_stock += entry->quantity_milli != 0;
	}
	return holdings(given) == with_stock ? NULL : "a holding that nobody filled";
}
