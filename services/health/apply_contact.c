#include "services/health/contact.h"

void apply_trace_began(struct tables *tables, const Bus__Event *recorded, const Health__TraceBegan *event)
{
	(void)recorded;
	trace_put(tables, event->trace);
}

void apply_contacts_released(struct tables *tables, const Bus__Event *recorded, const Health__ContactsReleased *event)
{
	(void)recorded;
	trace_put(tables, event->trace);
}
