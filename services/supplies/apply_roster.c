#include "services/supplies/supplies.h"

void apply_roster_taken(struct tables *tables, const Bus__Event *recorded, const Supplies__RosterTaken *event)
{
	(void)recorded;
	roster_put(tables, event->roster);
}
