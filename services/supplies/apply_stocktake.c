#include "services/supplies/supplies.h"

/* Each event carries the whole records as they are from then on. */

void apply_stocktake_clock_started(struct tables *tables, const Bus__Event *recorded,
				   const Supplies__StocktakeClockStarted *event)
{
	(void)recorded;
	stocktake_clock_put(tables, event->clock);
}

void apply_stocktake_opened(struct tables *tables, const Bus__Event *recorded, const Supplies__StocktakeOpened *event)
{
	(void)recorded;
	stocktake_put(tables, event->stocktake);
}

void apply_item_counted(struct tables *tables, const Bus__Event *recorded, const Supplies__ItemCounted *event)
{
	(void)recorded;
	count_put(tables, event->count);
}

void apply_stocktake_closed(struct tables *tables, const Bus__Event *recorded, const Supplies__StocktakeClosed *event)
{
	(void)recorded;
	stocktake_put(tables, event->stocktake);
}

void apply_stocktake_settled(struct tables *tables, const Bus__Event *recorded, const Supplies__StocktakeSettled *event)
{
	(void)recorded;
	stocktake_put(tables, event->stocktake);
	stocktake_clock_put(tables, event->clock);
	for (size_t i = 0; i < event->n_unsettled; i++)
		count_put(tables, event->unsettled[i]);
}

void apply_stocktake_rejected(struct tables *tables, const Bus__Event *recorded,
			      const Supplies__StocktakeRejected *event)
{
	(void)recorded;
	stocktake_put(tables, event->stocktake);
}

void apply_stocktake_overdue(struct tables *tables, const Bus__Event *recorded, const Supplies__StocktakeOverdue *event)
{
	(void)recorded;
	stocktake_clock_put(tables, event->clock);
}
