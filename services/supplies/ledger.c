#include "services/supplies/ledger.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define KEEPS "9999-12-31"
/* Ids of lines and lots are told apart from those a decision makes of its own: these count from 0. */
#define LINE_ORDINAL 1000
#define LOT_ORDINAL 2000

/* What a store has of a lot, as it is after the lines so far. */
struct stock {
	const char *lot_id, *batch, *expires_on;
	int64_t quantity_milli;
	struct stock *next;
};

/* FEFO; of lots with the same last day the one that came first. */
static bool goes_before(const struct stock *one, const struct stock *other)
{
	int order = strcmp(one->expires_on, other->expires_on);

	return order ? order < 0 : strcmp(one->lot_id, other->lot_id) < 0;
}

const char *lot_last_day(const Supplies__Lot *lot)
{
	return *lot->expires_on ? lot->expires_on : KEEPS;
}

static void stock_insert(struct stock **list, struct stock *stock)
{
	while (*list && goes_before(*list, stock))
		list = &(*list)->next;
	stock->next = *list;
	*list = stock;
}

static struct stock *stock_find(struct stock *list, const char *lot_id)
{
	while (list && strcmp(list->lot_id, lot_id) != 0)
		list = list->next;
	return list;
}

static struct stock *stock_add(const struct ledger *ledger, struct stock **list, const char *lot_id, const char *batch,
			       const char *expires_on)
{
	struct stock *stock = arena_alloc(ledger->context->arena, sizeof(*stock));

	stock->lot_id = arena_strdup(ledger->context->arena, lot_id);
	stock->batch = arena_strdup(ledger->context->arena, batch);
	stock->expires_on = arena_strdup(ledger->context->arena, expires_on);
	stock_insert(list, stock);
	return stock;
}

static const Supplies__Lot *lot_of(const struct ledger *ledger, const char *lot_id)
{
	Supplies__Lot key = SUPPLIES__LOT__INIT;

	for (size_t i = 0; i < ledger->lot_count; i++) {
		if (strcmp(ledger->lots[i]->lot_id, lot_id) == 0)
			return ledger->lots[i];
	}
	key.lot_id = lot_id;
	return lot_get(ledger->view, &key);
}

/* Lots that came to the store by this decision, and have no holding yet. */
static struct stock *stock_take_in(const struct ledger *ledger, struct stock **list, const Supplies__Line *line)
{
	struct stock *stock = stock_find(*list, line->lot_id);
	const Supplies__Lot *lot = stock ? NULL : lot_of(ledger, line->lot_id);

	return stock ? stock : stock_add(ledger, list, lot->lot_id, lot->batch, lot_last_day(lot));
}

/* First expired first, with the lines of this decision. */
static struct stock *stock_list(const struct ledger *ledger, const char *store, const char *item)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	struct stock *list = NULL, **end = &list;
	struct scan scan;

	from.store = store;
	from.item = item;
	holding_scan(&scan, ledger->view, NULL, &from, 2, 2);
	while ((holding = holding_next(&scan))) {
		*end = NULL;
		stock_add(ledger, end, holding->lot_id, holding->batch, holding->expires_on)->quantity_milli =
			holding->quantity_milli;
		end = &(*end)->next;
	}
	for (size_t i = 0; i < ledger->line_count; i++) {
		const Supplies__Line *line = ledger->lines[i];

		if (strcmp(line->store, store) == 0 && strcmp(line->item, item) == 0)
			stock_take_in(ledger, &list, line)->quantity_milli += line->quantity_milli;
	}
	return list;
}

static bool takes_expired(Supplies__LineKind kind)
{
	return kind == SUPPLIES__LINE_KIND__WRITE_OFF || kind == SUPPLIES__LINE_KIND__COUNT_ADJUSTMENT;
}

void ledger_begin(struct ledger *ledger, const struct view *view, const struct context *context,
		  struct decision *decision)
{
	*ledger = (struct ledger){ .view = view, .context = context, .decision = decision };
}

static void line_add(struct ledger *ledger, const struct movement *movement, const char *lot_id, int64_t quantity_milli)
{
	struct arena *arena = ledger->context->arena;
	Supplies__Line *line = reflect_new(&supplies__line__descriptor, arena);
	char id[UUID_TEXT_SIZE];

	assert(ledger->line_count < LEDGER_LINES_MAX && quantity_milli && movement->cause && *movement->cause);
	uuid7_derive(ledger->context->now, ledger->context->request_id, LINE_ORDINAL + (unsigned)ledger->line_count,
		     id);
	line->line_id = arena_strdup(arena, id);
	line->at = ledger->context->now;
	line->kind = movement->kind;
	line->store = movement->store;
	line->item = movement->item;
	line->lot_id = lot_id;
	line->quantity_milli = quantity_milli;
	line->other_store = movement->other_store ? movement->other_store : "";
	line->cause = movement->cause;
	line->actor = ledger->context->actor;
	line->note = movement->note ? movement->note : "";
	ledger->lines[ledger->line_count++] = line;
}

static Supplies__LineKind arrival_of(Supplies__LineKind kind)
{
	return kind == SUPPLIES__LINE_KIND__LOAN_OUT ? SUPPLIES__LINE_KIND__LOAN_IN : SUPPLIES__LINE_KIND__TRANSFER_IN;
}

/* The other half of a transfer or loan. */
static void line_arrive(struct ledger *ledger, const struct movement *movement, const char *lot_id,
			int64_t quantity_milli)
{
	struct movement arrival = *movement;

	arrival.kind = arrival_of(movement->kind);
	arrival.store = movement->other_store;
	arrival.other_store = movement->store;
	line_add(ledger, &arrival, lot_id, quantity_milli);
}

static bool is_asked_for(const struct movement *movement, const struct stock *stock, bool of_batch)
{
	if (movement->lot_id && *movement->lot_id)
		return strcmp(movement->lot_id, stock->lot_id) == 0;
	return !of_batch || (movement->batch && *movement->batch && strcmp(movement->batch, stock->batch) == 0);
}

/* Goes through the store's lots once; what is then still missing. */
static int64_t take_round(struct ledger *ledger, const struct movement *movement, struct stock *list, bool of_batch,
			  int64_t missing, size_t lines_a_lot)
{
	const char *today = stock_today(ledger->context);

	for (struct stock *stock = list; stock && missing; stock = stock->next) {
		int64_t taken = stock->quantity_milli < missing ? stock->quantity_milli : missing;

		if (taken <= 0 || !is_asked_for(movement, stock, of_batch))
			continue;
		if (strcmp(stock->expires_on, today) < 0 && !takes_expired(movement->kind))
			continue;
		if (ledger->line_count + lines_a_lot > LEDGER_LINES_MAX)
			break;
		line_add(ledger, movement, stock->lot_id, -taken);
		if (lines_a_lot == 2)
			line_arrive(ledger, movement, stock->lot_id, taken);
		stock->quantity_milli -= taken;
		missing -= taken;
	}
	return missing;
}

static int64_t take(struct ledger *ledger, const struct movement *movement, size_t lines_a_lot)
{
	struct stock *list = stock_list(ledger, movement->store, movement->item);
	int64_t missing = movement->quantity_milli;

	assert(missing > 0);
	missing = take_round(ledger, movement, list, true, missing, lines_a_lot);
	return take_round(ledger, movement, list, false, missing, lines_a_lot);
}

int64_t ledger_take(struct ledger *ledger, const struct movement *movement)
{
	return take(ledger, movement, 1);
}

int64_t ledger_move(struct ledger *ledger, const struct movement *movement)
{
	assert(strcmp(movement->store, movement->other_store) != 0);
	return take(ledger, movement, 2);
}

int64_t ledger_available(const struct ledger *ledger, const char *store, const char *item)
{
	const char *today = stock_today(ledger->context);
	int64_t sum = 0;

	for (const struct stock *stock = stock_list(ledger, store, item); stock; stock = stock->next) {
		if (strcmp(stock->expires_on, today) >= 0)
			sum += stock->quantity_milli;
	}
	return sum;
}

int64_t ledger_total(const struct ledger *ledger, const char *store, const char *item)
{
	int64_t sum = 0;

	for (const struct stock *stock = stock_list(ledger, store, item); stock; stock = stock->next)
		sum += stock->quantity_milli;
	return sum;
}

int64_t ledger_of_lot(const struct ledger *ledger, const char *store, const char *item, const char *lot_id,
		      const char **ret_last_day)
{
	const struct stock *stock = stock_find(stock_list(ledger, store, item), lot_id);

	*ret_last_day = stock ? stock->expires_on : "";
	return stock ? stock->quantity_milli : 0;
}

const char *ledger_first_lot(const struct ledger *ledger, const char *store, const char *item)
{
	const struct stock *stock = stock_list(ledger, store, item);

	while (stock && strcmp(stock->expires_on, stock_today(ledger->context)) < 0)
		stock = stock->next;
	return stock ? stock->lot_id : NULL;
}

const Supplies__Lot *ledger_receive(struct ledger *ledger, const struct movement *movement, const Supplies__Lot *lot)
{
	Supplies__Lot *made = reflect_copy(&lot->base, ledger->context->arena);
	char id[UUID_TEXT_SIZE];

	assert(movement->quantity_milli > 0 && ledger->lot_count < LEDGER_LINES_MAX);
	uuid7_derive(ledger->context->now, ledger->context->request_id, LOT_ORDINAL + (unsigned)ledger->lot_count, id);
	made->lot_id = arena_strdup(ledger->context->arena, id);
	made->received_at = ledger->context->now;
	ledger->lots[ledger->lot_count++] = made;
	line_add(ledger, movement, made->lot_id, movement->quantity_milli);
	return made;
}

void ledger_put(struct ledger *ledger, const struct movement *movement)
{
	assert(movement->quantity_milli > 0 && lot_of(ledger, movement->lot_id));
	line_add(ledger, movement, movement->lot_id, movement->quantity_milli);
}

void ledger_post(struct ledger *ledger)
{
	struct arena *arena = ledger->context->arena;
	Supplies__StockMoved *event;

	if (!ledger->line_count)
		return;
	event = emit_stock_moved(ledger->decision);
	event->n_lines = ledger->line_count;
	event->lines = arena_copy(arena, ledger->lines, ledger->line_count * sizeof(*ledger->lines));
	event->n_lots = ledger->lot_count;
	event->lots = arena_copy(arena, ledger->lots, ledger->lot_count * sizeof(*ledger->lots));
}

int64_t milli(double quantity)
{
	return llround(quantity * MILLI);
}

const char *milli_text(struct arena *arena, int64_t quantity_milli)
{
	char *text = arena_printf(arena, "%s%lld.%03lld", quantity_milli < 0 ? "-" : "", llabs(quantity_milli / MILLI),
				  llabs(quantity_milli % MILLI));
	char *end = text + strlen(text);

	while (end[-1] == '0')
		end--;
	end[end[-1] == '.' ? -1 : 0] = '\0';
	return text;
}
