#include "services/alerting/mark.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"

#define MARKED_AT_ONCE_MAX 32
#define LOOKED_AT_ONCE_MAX 500
#define MARKS_IN_A_SECOND_MAX 4

bool moment_notifies(Alerting__Moment moment)
{
	return moment != ALERTING__MOMENT__MOMENT_RESOLVED;
}

bool mark_notified(struct life *life, const char *alert_id)
{
	const Alerting__Alert *known = alert_find(life->view, alert_id);

	if (!known || known->notified_at || !alert_is_open(known))
		return false;
	alert_notified(life, life_alert(life, alert_id));
	return true;
}

static void mark_told(struct life *life, const Alerting__Notification *notification)
{
	Alerting__NotificationMarked *event;
	Alerting__Told from = ALERTING__TOLD__INIT;
	const char *marked = notification->marked_alert_id;
	const Alerting__Told *told;
	struct scan scan;
	unsigned looked_at = 0, count = 0;

	from.notification_id = notification->notification_id;
	from.alert_id = marked;
	told_scan(&scan, life->view, "told.by_notification", &from, 1, 2);
	while ((told = told_next(&scan)) && looked_at++ < LOOKED_AT_ONCE_MAX && count < MARKED_AT_ONCE_MAX) {
		count += mark_notified(life, told->alert_id);
		marked = told->alert_id;
	}
	decision_follow(life->decision, NULL);
	event = emit_notification_marked(life->decision);
	event->notification_id = notification->notification_id;
	event->marked_alert_id = marked;
	event->more = told != NULL;
}

bool stream_takes(const Alerting__Receiver *stream, const Alerting__Alert *alert)
{
	return alert->sequence > stream->opened_sequence && alert->severity >= stream->severity &&
	       (!*stream->department || strcmp(stream->department, alert->department) == 0);
}

/* That an auditor has read it is no proof that somebody has it who must act. */
static bool stream_proves(const struct life *life, const Alerting__Receiver *stream, const Alerting__Alert *alert)
{
	return stream_takes(stream, alert) &&
	       (stream->answers_for_all || alert_concerns(alert, life->context->plan, stream->answers_for));
}

/* By sequence: the order of ids is not that of raising within a millisecond. */
void mark_taken(struct life *life, Alerting__Receiver *stream)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	const Alerting__Alert *alert = NULL;
	struct scan scan;
	unsigned marked = 0;

	from.sequence = stream->marked_sequence + 1;
	alert_scan(&scan, life->view, "alert.by_sequence", &from, 0, 1);
	for (unsigned i = 0; i < LOOKED_AT_ONCE_MAX && marked < MARKED_AT_ONCE_MAX; i++) {
		alert = alert_next(&scan);
		if (!alert || alert->sequence > stream->confirmed_sequence)
			break;
		if (stream_proves(life, stream, alert))
			marked += mark_notified(life, alert->alert_id);
		stream->marked_sequence = alert->sequence;
	}
	stream->marking = alert && alert->sequence <= stream->confirmed_sequence;
	decision_follow(life->decision, NULL);
}

static void mark_stream(struct life *life, const char *name)
{
	const Alerting__Receiver *known = receiver_find(life->view, name);
	Alerting__Receiver *stream;

	if (!known || !known->marking)
		return;
	stream = reflect_copy(&known->base, life->context->arena);
	mark_taken(life, stream);
	emit_stream_confirmed(life->decision)->receiver = stream;
}

void decide_mark_notified(const struct view *view, const struct context *context, const Alerting__MarkNotified *command,
			  struct decision *decision)
{
	const Alerting__Notification *notification = notification_find(view, command->notification_id);
	struct life life;

	life_init(&life, view, context, decision);
	if (notification && notification->marking)
		mark_told(&life, notification);
	if (*command->stream)
		mark_stream(&life, command->stream);
	decision_reply(decision, &alerting__mark_notified_reply__descriptor);
}

static void schedule_mark(struct schedule *schedule, const struct context *context, const char *notification_id,
			  const char *stream, const char *correlation_id)
{
	Alerting__MarkNotified *command = reflect_new(&alerting__mark_notified__descriptor, context->arena);

	command->notification_id = arena_strdup(context->arena, notification_id);
	command->stream = arena_strdup(context->arena, stream);
	schedule_command(schedule, &command->base,
			 correlation_id ? arena_strdup(context->arena, correlation_id) : NULL);
}

void mark_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Notification from = ALERTING__NOTIFICATION__INIT;
	Alerting__Receiver from_stream = ALERTING__RECEIVER__INIT;
	const Alerting__Notification *notification;
	const Alerting__Receiver *stream;
	struct scan scan;

	from.marking = from_stream.marking = true;
	notification_scan(&scan, view, "notification.by_marking", &from, 1, 1);
	for (unsigned i = 0; i < MARKS_IN_A_SECOND_MAX && (notification = notification_next(&scan)); i++)
		schedule_mark(schedule, context, notification->notification_id, "", notification->correlation_id);
	receiver_scan(&scan, view, "receiver.by_marking", &from_stream, 1, 1);
	for (unsigned i = 0; i < MARKS_IN_A_SECOND_MAX && (stream = receiver_next(&scan)); i++)
		schedule_mark(schedule, context, "", stream->receiver, NULL);
}
