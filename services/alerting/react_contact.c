/* What the contacts of a case mean to alerting: the office is told once a search is over, of all of them together (C9.3). */
#include "common/core/plan.h"
#include "common/core/zone.h"
#include "hallward/health/v1/contact.pb-c.h"
#include "services/alerting/react.h"

const ProtobufCMessage *raise_contacts_found(const struct view *view, const struct context *context,
					     const Bus__Event *event, const void *data)
{
	const Health__Trace *trace = ((const Health__ContactsTraced *)data)->trace;
	Alerting__RaiseAlert *command;
	char date[DATE_SIZE];

	(void)view;
	if (!trace->found)
		return NULL;
	zone_date(event->recorded_at, date);
	command = alert_command(context, event, ALERTING__ALERT_KIND__CONTACTS_FOUND);
	command->cause = arena_printf(context->arena, "contacts/%s/%u", trace->incident_id, trace->run);
	command->subject = trace->subject_id;
	command->observed_at = event->recorded_at;
	command->department = plan_incident_on(context->plan, date)->reporting_department;
	command->what = arena_printf(context->arena, "%u", trace->found);
	command->where = trace->incident_id;
	return &command->base;
}
