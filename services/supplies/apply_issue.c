#include "services/supplies/supplies.h"

void apply_issued_to_roster(struct tables *tables, const Bus__Event *recorded, const Supplies__IssuedToRoster *event)
{
	(void)recorded;
	issue_put(tables, event->issue);
}

void apply_handed_out(struct tables *tables, const Bus__Event *recorded, const Supplies__HandedOut *event)
{
	(void)recorded;
	handout_put(tables, event->handout);
}
