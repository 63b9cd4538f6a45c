#include "common/core/reflect.h"
#include "services/health/contact.h"

#define APPLY_KEEPS_TRACE(name, Event)                                                                                 \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Health__##Event *event)             \
	{                                                                                                              \
		(void)recorded;                                                                                        \
		trace_put(tables, event->trace);                                                                       \
	}
APPLY_KEEPS_TRACE(trace_began, TraceBegan)
APPLY_KEEPS_TRACE(trace_advanced, TraceAdvanced)
APPLY_KEEPS_TRACE(contacts_traced, ContactsTraced)
APPLY_KEEPS_TRACE(contacts_released, ContactsReleased)

void apply_contact_identified(struct tables *tables, const Bus__Event *recorded, const Health__ContactIdentified *event)
{
	(void)recorded;
	contact_put(tables, event->contact);
}

void apply_contact_dropped(struct tables *tables, const Bus__Event *recorded, const Health__ContactDropped *event)
{
	const Health__Contact *contact = contact_find(&tables->view, event->incident_id, event->subject_id);
	Health__Contact dropped = *contact;

	(void)recorded;
	dropped.dropped = event->state;
	dropped.dropped_reason = event->reason;
	contact_put(tables, &dropped);
}

void apply_line_list_exported(struct tables *tables, const Bus__Event *recorded, const Health__LineListExported *event)
{
	(void)recorded;
	line_list_export_put(tables, event->line_list);
}
