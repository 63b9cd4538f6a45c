#include <assert.h>

#include "common/core/reflect.h"
#include "services/supplies/shelf.h"
#include "services/supplies/supplies.h"

static Supplies__Holding *holding_of(struct tables *tables, const Supplies__Line *line)
{
	Supplies__Holding key = SUPPLIES__HOLDING__INIT, *holding;
	Supplies__Lot lot_key = SUPPLIES__LOT__INIT;
	const Supplies__Holding *stored;
	const Supplies__Lot *lot;

	lot_key.lot_id = line->lot_id;
	lot = lot_get(&tables->view, &lot_key);
	assert(lot);
	key.store = line->store;
	key.item = line->item;
	key.expires_on = lot_last_day(lot);
	key.lot_id = line->lot_id;
	stored = holding_get(&tables->view, &key);
	holding = reflect_copy(stored ? &stored->base : &key.base, tables->view.arena);
	if (!stored)
		holding->batch = lot->batch;
	return holding;
}

/* What is used up and was told of stays until its end was told, too (expiry.h). */
static void line_count_in(struct tables *tables, const Supplies__Line *line)
{
	Supplies__Holding *holding = holding_of(tables, line);

	holding->quantity_milli += line->quantity_milli;
	assert(holding->quantity_milli >= 0);
	if (holding->quantity_milli && holding->state == SUPPLIES__HOLDING_STATE__HOLDING_EMPTIED)
		holding->state = SUPPLIES__HOLDING_STATE__HOLDING_GOOD;
	else if (!holding->quantity_milli && holding->state)
		holding->state = SUPPLIES__HOLDING_STATE__HOLDING_EMPTIED;
	if (holding->quantity_milli || holding->state)
		holding_put(tables, holding);
	else
		holding_delete(tables, holding);
}

void apply_stock_moved(struct tables *tables, const Bus__Event *recorded, const Supplies__StockMoved *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_lots; i++)
		lot_put(tables, event->lots[i]);
	for (size_t i = 0; i < event->n_lines; i++) {
		line_put(tables, event->lines[i]);
		line_count_in(tables, event->lines[i]);
	}
	shelves_count_in(tables, event);
}

void apply_lot_expiring(struct tables *tables, const Bus__Event *recorded, const Supplies__LotExpiring *event)
{
	(void)recorded;
	holding_put(tables, event->holding);
}

void apply_lot_expired(struct tables *tables, const Bus__Event *recorded, const Supplies__LotExpired *event)
{
	(void)recorded;
	holding_put(tables, event->holding);
}

void apply_stock_cleared(struct tables *tables, const Bus__Event *recorded, const Supplies__StockCleared *event)
{
	(void)recorded;
	holding_delete(tables, event->holding);
}

void apply_loan_opened(struct tables *tables, const Bus__Event *recorded, const Supplies__LoanOpened *event)
{
	(void)recorded;
	loan_put(tables, event->loan);
}

void apply_loan_returned(struct tables *tables, const Bus__Event *recorded, const Supplies__LoanReturned *event)
{
	(void)recorded;
	loan_put(tables, event->loan);
}
