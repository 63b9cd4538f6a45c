#include "services/supplies/supplies.h"

void apply_stock_drawn(struct tables *tables, const Bus__Event *recorded, const Supplies__StockDrawn *event)
{
	(void)recorded;
	draw_put(tables, event->draw);
}

void apply_discrepancy_found(struct tables *tables, const Bus__Event *recorded, const Supplies__DiscrepancyFound *event)
{
	(void)recorded;
	discrepancy_put(tables, event->discrepancy);
}

void apply_discrepancy_settled(struct tables *tables, const Bus__Event *recorded,
			       const Supplies__DiscrepancySettled *event)
{
	(void)recorded;
	discrepancy_put(tables, event->discrepancy);
}
