#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

static Alerting__Notification *notification_begin(const struct tables *tables, const Alerting__AlertGrouped *event,
						  const char *notification_id)
{
	Alerting__Notification *notification = reflect_new(&alerting__notification__descriptor, tables->view.arena);

	notification->notification_id = notification_id;
	notification->moment = event->moment;
	notification->severity = event->severity;
	notification->correlation_id = event->correlation_id;
	notification->made_at = event->made_at;
	notification->drill = event->drill;
	notification->step = event->step;
	notification->duty = event->duty;
	return notification;
}

static void alert_add(struct tables *tables, Alerting__Group *group, const char *alert_id)
{
	size_t size = group->n_alert_ids * sizeof(*group->alert_ids);
	const char **ids = arena_alloc(tables->view.arena, size + sizeof(*ids));

	for (size_t i = 0; i < group->n_alert_ids; i++)
		ids[i] = group->alert_ids[i];
	ids[group->n_alert_ids++] = alert_id;
	group->alert_ids = ids;
}

static void join(struct tables *tables, const Alerting__AlertGrouped *event, const Alerting__GroupJoined *joined)
{
	Alerting__Group group = ALERTING__GROUP__INIT;
	Alerting__Told told = ALERTING__TOLD__INIT;
	const Alerting__Group *known;

	group.receiver = joined->receiver;
	group.group = event->group;
	known = group_get(&tables->view, &group);
	if (known)
		group = *known;
	else
		group.notification = notification_begin(tables, event, joined->notification_id);
	group.notification_id = group.notification->notification_id;
	group.due_at = joined->due_at;
	group.notification->alert_count++;
	if (!joined->counted_only)
		alert_add(tables, &group, event->alert_id);
	group_put(tables, &group);
	told.alert_id = event->alert_id;
	told.notification_id = group.notification_id;
	told_put(tables, &told);
}

void apply_alert_grouped(struct tables *tables, const Bus__Event *recorded, const Alerting__AlertGrouped *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_joined; i++)
		join(tables, event, event->joined[i]);
}
