#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"

/* Said once for each change, however often it is noted (G3). */
void decide_note_heartbeat(const struct view *view, const struct context *context,
			   const Alerting__NoteHeartbeat *command, struct decision *decision)
{
	const Alerting__Receiver *known = receiver_find(view, command->receiver);
	Alerting__Receiver *receiver;

	decision_reply(decision, &alerting__note_heartbeat_reply__descriptor);
	if (!known || known->kind != ALERTING__RECEIVER_KIND__HEARTBEAT ||
	    !known->failing_since_at == !command->failing_since_at)
		return;
	receiver = reflect_copy(&known->base, context->arena);
	receiver->failing_since_at = command->failing_since_at;
	if (command->failing_since_at) {
		Alerting__HeartbeatFailed *event = emit_heartbeat_failed(decision);

		event->receiver = receiver;
		event->error = command->error;
	} else {
		emit_heartbeat_returned(decision)->receiver = receiver;
	}
}
