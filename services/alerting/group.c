#include "services/alerting/group.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/hold.h"
#include "services/alerting/notification.h"

#define SENT_AT_ONCE_MAX 48     /* receivers of a group, in one decision */
#define SENT_IN_A_SECOND_MAX 12 /* groups: what else is due by the clock has its room, too */

static const Alerting__Group *group_find(const struct view *view, const char *group, const char *receiver)
{
	Alerting__Group key = ALERTING__GROUP__INIT;

	key.group = group;
	key.receiver = receiver;
	return group_get(view, &key);
}

/* A group that is there keeps its time, until it is full. */
static Alerting__GroupJoined *join(const struct view *view, const struct context *context, const Alerting__Alert *alert,
				   const char *group, const char *receiver)
{
	const Plan__Alerting *rules = context->plan->alerting;
	Alerting__GroupJoined *joined = reflect_new(&alerting__group_joined__descriptor, context->arena);
	const Alerting__Group *known = group_find(view, group, receiver);
	uint32_t before = known ? known->notification->alert_count : 0;
	bool is_full = before + 1 >= rules->group_max;

	joined->receiver = receiver;
	joined->notification_id = known ? known->notification->notification_id
					: told_id(context, arena_printf(context->arena, "%s/%s", group, receiver), 0);
	joined->counted_only = before >= rules->group_max;
	joined->due_at = is_full ? context->now : known ? known->due_at : context->now + rules->group_wait_s * SECOND;
	joined->due_at = quiet_until(context->plan, alert->severity, joined->due_at);
	return joined;
}

void group_join(const struct view *view, const struct context *context, const Alerting__Alert *alert,
		Alerting__Moment moment, unsigned detail, const Alerting__Receiver *const *receivers, size_t count,
		struct decision *decision)
{
	Alerting__AlertGrouped *event = emit_alert_grouped(decision);

	event->alert_id = alert->alert_id;
	event->group = arena_printf(context->arena, "%s/%s/%d.%u", alert->correlation_id, alert->rule, moment, detail);
	event->moment = moment;
	event->severity = alert->severity;
	event->correlation_id = alert->correlation_id;
	event->drill = alert->drill;
	event->made_at = context->now;
	if (moment == ALERTING__MOMENT__ESCALATED)
		event->step = detail;
	else if (moment == ALERTING__MOMENT__DUTY_MISSED && detail < alert->n_duties)
		event->duty = alert->duties[detail]->id;
	event->joined = arena_alloc(context->arena, count * sizeof(*event->joined));
	for (size_t i = 0; i < count; i++)
		event->joined[event->n_joined++] = join(view, context, alert, event->group, receivers[i]->receiver);
}

/* Spelt out as the alerts are now; to a receiver that was removed meanwhile it is recorded as dropped. */
static void send_off(const struct view *view, const struct context *context, const Alerting__Group *group,
		     struct decision *decision)
{
	Alerting__DeliveriesQueued *event = emit_deliveries_queued(decision);
	Alerting__Notification *notification = reflect_copy(&group->notification->base, context->arena);
	Alerting__Delivery *delivery;

	notification->made_at = context->now;
	notification->alerts = arena_alloc(context->arena, group->n_alert_ids * sizeof(*notification->alerts));
	for (size_t i = 0; i < group->n_alert_ids; i++) {
		const Alerting__Alert *alert = alert_find(view, group->alert_ids[i]);

		if (alert)
			notification->alerts[notification->n_alerts++] = alert_brief(context, alert);
	}
	delivery = delivery_new(context, notification, group->receiver, 1);
	if (!receiver_find(view, group->receiver))
		delivery->state = ALERTING__DELIVERY__STATE__DROPPED;
	event->notification = notification;
	event->deliveries = arena_copy(context->arena, &delivery, sizeof(Alerting__Delivery *));
	event->n_deliveries = 1;
	event->group = group->group;
}

/* To as many receivers as are due and fit; the others are due still. */
void decide_send_group(const struct view *view, const struct context *context, const Alerting__SendGroup *command,
		       struct decision *decision)
{
	Alerting__Group from = ALERTING__GROUP__INIT;
	const Alerting__Group *group;
	struct scan scan;

	from.group = command->group;
	group_scan(&scan, view, NULL, &from, 1, 1);
	while (decision->event_count < SENT_AT_ONCE_MAX && (group = group_next(&scan))) {
		if (group->due_at <= context->now)
			send_off(view, context, group, decision);
	}
	decision_reply(decision, &alerting__send_group_reply__descriptor);
}

static bool is_scheduled(const struct schedule *schedule, size_t from, const char *group)
{
	for (size_t i = from; i < schedule->count; i++) {
		if (strcmp(((const Alerting__SendGroup *)schedule->commands[i])->group, group) == 0)
			return true;
	}
	return false;
}

void group_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Group from = ALERTING__GROUP__INIT;
	const Alerting__Group *group;
	size_t first = schedule->count;
	struct scan scan;

	from.due_at = 1;
	group_scan(&scan, view, "group.by_due", &from, 0, 1);
	while (schedule->count < first + SENT_IN_A_SECOND_MAX && (group = group_next(&scan)) &&
	       group->due_at <= context->now) {
		Alerting__SendGroup *command;

		if (is_scheduled(schedule, first, group->group))
			continue;
		command = reflect_new(&alerting__send_group__descriptor, context->arena);
		command->group = arena_strdup(context->arena, group->group);
		if (!schedule_command(schedule, &command->base,
				      arena_strdup(context->arena, group->notification->correlation_id)))
			return;
	}
}
