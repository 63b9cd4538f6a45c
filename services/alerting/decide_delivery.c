#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/life.h"
#include "services/alerting/mark.h"
#include "services/alerting/notification.h"
#include "services/alerting/receiver.h"

#define JITTER_PARTS 1000

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When it is given up: what could not be tried, as nobody was there to try or the night was quiet, has its whole time still. */
static int64_t give_up_at(const struct context *context, const Alerting__Delivery *delivery)
{
	return delivery->first_tried_at + context->plan->alerting->give_up_after_min * 60 * SECOND;
}

/* Twice as long after each attempt, with up to a quarter of chance, so that not all come again at once; as the receiver asks, if that is
 * later; but once more before it is given up. */
static int64_t retry_at(const struct context *context, const Alerting__Delivery *delivery,
			const Alerting__Attempt *attempt)
{
	const Plan__Alerting *rules = context->plan->alerting;
	int64_t wait = rules->retry_first_s * SECOND, longest = rules->retry_max_s * SECOND;

	for (uint32_t i = 1; i < delivery->attempts && wait < longest; i++)
		wait *= 2;
	wait = least(wait, longest);
	wait += wait / 4 * attempt->jitter / JITTER_PARTS;
	if (wait < attempt->retry_after_s * SECOND)
		wait = attempt->retry_after_s * SECOND;
	return least(context->now + wait, give_up_at(context, delivery));
}

static void record_sent(const struct context *context, Alerting__Delivery *delivery, const Alerting__Attempt *attempt,
			struct decision *decision)
{
	bool is_told = attempt->at > delivery->queued_at && attempt->at < context->now;

	delivery->state = ALERTING__DELIVERY__STATE__SENT;
	delivery->sent_at = is_told ? attempt->at : context->now;
	delivery->error = "";
	delivery->given_up_at = 0;
	emit_delivery_sent(decision)->delivery = delivery;
}

static void record_failed(const struct view *view, const struct context *context, Alerting__Delivery *delivery,
			  const Alerting__Attempt *attempt, struct decision *decision)
{
	const Alerting__Receiver *receiver = receiver_find(view, delivery->receiver);
	Alerting__DeliveryGivenUp *event;

	delivery->error = attempt->error;
	if (!attempt->hopeless && context->now < give_up_at(context, delivery)) {
		delivery->next_at = retry_at(context, delivery, attempt);
		emit_delivery_failed(decision)->delivery = delivery;
		return;
	}
	delivery->state = ALERTING__DELIVERY__STATE__GIVEN_UP;
	delivery->given_up_at = context->now;
	/* That a receiver is not reached is a matter of its own, and real even if found in a drill. */
	decision_follow(decision, NULL);
	event = emit_delivery_given_up(decision);
	event->delivery = delivery;
	event->kind = receiver ? receiver->kind : 0;
	event->reason = *attempt->error ? attempt->error : arena_printf(context->arena, "status %u", attempt->status);
}

/* What is known already, or of nothing that is known, is nothing new. What went through after all did, whatever was thought of it. */
static bool is_news(const Alerting__RecordAttempts *command, size_t index, const Alerting__Delivery *delivery)
{
	const Alerting__Attempt *attempt = command->attempts[index];

	if (!delivery || delivery->state == ALERTING__DELIVERY__STATE__SENT)
		return false;
	for (size_t i = 0; i < index; i++) {
		if (strcmp(command->attempts[i]->delivery_id, attempt->delivery_id) == 0)
			return false;
	}
	return attempt->delivered || delivery->state == ALERTING__DELIVERY__STATE__QUEUED;
}

/* One alert is marked at once; those of a group by and by (MarkNotified). Told to several receivers, it is marked once. */
static void note_notified(struct life *life, const Alerting__Delivery *delivery)
{
	const Alerting__Notification *notification = notification_find(life->view, delivery->notification_id);

	if (notification && notification->alert_count == 1 && notification->n_alerts &&
	    moment_notifies(notification->moment))
		mark_notified(life, notification->alerts[0]->alert_id);
}

void decide_record_attempts(const struct view *view, const struct context *context,
			    const Alerting__RecordAttempts *command, struct decision *decision)
{
	struct life life;

	life_init(&life, view, context, decision);
	for (size_t i = 0; i < command->n_attempts; i++) {
		const Alerting__Attempt *attempt = command->attempts[i];
		const Alerting__Delivery *known = delivery_find(view, attempt->receiver, attempt->delivery_id);
		Alerting__Delivery *delivery;

		if (!is_news(command, i, known))
			continue;
		delivery = reflect_copy(&known->base, context->arena);
		delivery->attempts++;
		if (!delivery->first_tried_at)
			delivery->first_tried_at = context->now;
		decision_follow(decision, delivery->correlation_id);
		delivery->status = attempt->status;
		if (attempt->delivered) {
			record_sent(context, delivery, attempt, decision);
			note_notified(&life, delivery);
		} else {
			record_failed(view, context, delivery, attempt, decision);
		}
	}
	decision_reply(decision, &alerting__record_attempts_reply__descriptor);
}

/* A dead letter once more, under the same id: the receiver may have had it after all. */
void decide_retry_delivery(const struct view *view, const struct context *context,
			   const Alerting__RetryDelivery *command, struct decision *decision)
{
	const Alerting__Delivery *known = delivery_find(view, command->receiver, command->delivery_id);
	Alerting__RetryDeliveryReply *reply;
	Alerting__Delivery *delivery;

	if (!receiver_find(view, command->receiver))
		decision_reject(decision, &REASON_RECEIVER_UNKNOWN, "receiver", command->receiver);
	else if (!known)
		decision_reject(decision, &REASON_DELIVERY_UNKNOWN, "delivery_id", command->receiver);
	else if (known->state != ALERTING__DELIVERY__STATE__GIVEN_UP)
		decision_reject(decision, &REASON_DELIVERY_NOT_GIVEN_UP, "delivery_id");
	if (decision->rejection)
		return;
	delivery = reflect_copy(&known->base, context->arena);
	delivery->state = ALERTING__DELIVERY__STATE__QUEUED;
	delivery->attempts = 0;
	delivery->first_tried_at = 0;
	delivery->given_up_at = 0;
	delivery->requeued_at = context->now;
	delivery->next_at = context->now;
	emit_delivery_requeued(decision)->delivery = delivery;
	reply = decision_reply(decision, &alerting__retry_delivery_reply__descriptor);
	reply->delivery = delivery;
}

static Alerting__AlertBrief *test_brief(const struct context *context)
{
	Alerting__AlertBrief *brief = reflect_new(&alerting__alert_brief__descriptor, context->arena);

	brief->severity = ALERTING__SEVERITY__INFO;
	brief->title_zh = "测试消息";
	brief->title_en = "Test message";
	brief->action_zh = "无需处理：仅检查能否收到警报。";
	brief->action_en = "Nothing is to be done: this is to see whether alerts arrive.";
	brief->observed_at = context->now;
	brief->raised_at = context->now;
	return brief;
}

void decide_test_receiver(const struct view *view, const struct context *context, const Alerting__TestReceiver *command,
			  struct decision *decision)
{
	const Alerting__Receiver *receiver = receiver_find(view, command->receiver);
	Alerting__Notification *notification;
	Alerting__DeliveriesQueued *event;
	Alerting__TestReceiverReply *reply;
	Alerting__Delivery *delivery;

	if (!receiver)
		decision_reject(decision, &REASON_RECEIVER_UNKNOWN, "receiver", command->receiver);
	else if (!receiver_has_outbox(receiver))
		decision_reject(decision, &REASON_NOTHING_IS_SENT, "receiver", command->receiver);
	if (decision->rejection)
		return;
	notification = reflect_new(&alerting__notification__descriptor, context->arena);
	notification->notification_id = told_id(context, "test", 0);
	notification->moment = ALERTING__MOMENT__INFORMED;
	notification->severity = ALERTING__SEVERITY__INFO;
	notification->correlation_id = context->correlation_id;
	notification->made_at = context->now;
	notification->alerts = arena_alloc(context->arena, sizeof(*notification->alerts));
	notification->alerts[notification->n_alerts++] = test_brief(context);
	delivery = delivery_new(context, notification, command->receiver, 1);
	event = emit_deliveries_queued(decision);
	event->notification = notification;
	event->deliveries = arena_copy(context->arena, &delivery, sizeof(Alerting__Delivery *));
	event->n_deliveries = 1;
	reply = decision_reply(decision, &alerting__test_receiver_reply__descriptor);
	reply->delivery_id = delivery->delivery_id;
}
