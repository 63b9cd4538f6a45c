#include "services/supplies/supplies.h"

void apply_stock_moved(struct tables *tables, const Bus__Event *recorded, const Supplies__StockMoved *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_lots; i++)
		lot_put(tables, event->lots[i]);
	for (size_t i = 0; i < event->n_lines; i++)
		line_put(tables, event->lines[i]);
}
