#include <string.h>

#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/outbox.h"
#include "services/alerting/receiver.h"

/* Is the kind one that may be put, and the one there is? */
static bool kind_fits(const Alerting__PutReceiver *command, const Alerting__Receiver *known, struct decision *decision)
{
	if (command->kind == ALERTING__RECEIVER_KIND__STREAM ||
	    (known && known->kind == ALERTING__RECEIVER_KIND__STREAM))
		decision_reject(decision, &REASON_STREAM_IS_OPENED, known ? "receiver" : "kind");
	else if (!known && !command->kind)
		decision_reject(decision, &REASON_KIND_MISSING, "kind");
	else if (known && command->kind && command->kind != known->kind)
		decision_reject(decision, &REASON_KIND_CHANGES, "kind", command->receiver);
	return !decision->rejection;
}

/* One of this name was taken away and its outbox is being emptied still: what waits there is not the new one's. */
static bool name_is_free(const struct view *view, const Alerting__PutReceiver *command, struct decision *decision)
{
	if (outbox_of(view, command->receiver).clearing)
		decision_reject(decision, &REASON_BEING_REMOVED, "receiver", command->receiver);
	return !decision->rejection;
}

static void take(const char **field, const char *given)
{
	if (*given)
		*field = given;
}

/* The receiver with what the command gives of it. */
static Alerting__Receiver *receiver_with(const struct context *context, const Alerting__PutReceiver *command,
					 const Alerting__Receiver *known)
{
	Alerting__Receiver *receiver = known ? reflect_copy(&known->base, context->arena)
					     : reflect_new(&alerting__receiver__descriptor, context->arena);

	receiver->receiver = command->receiver;
	receiver->kind = known ? known->kind : command->kind;
	take(&receiver->address, command->address);
	take(&receiver->relay, command->relay);
	take(&receiver->user, command->user);
	take(&receiver->from, command->from);
	if (command->n_serves) {
		receiver->serves = command->serves;
		receiver->n_serves = command->n_serves;
	}
	if (command->severity)
		receiver->severity = command->severity;
	if (command->language || !receiver->language)
		receiver->language = command->language ? command->language : ALERTING__LANGUAGE__ZH_EN;
	return receiver;
}

/* The secret is the receiver's own subject: with its key it goes for good. */
static void seal_secret(const struct context *context, const char *secret, Alerting__Receiver *receiver)
{
	char id[UUID_TEXT_SIZE];

	if (!*secret || (receiver->secret_box.len && strcmp(receiver_secret(context, receiver), secret) == 0))
		return;
	if (!*receiver->subject_id) {
		uuid7_derive(context->now, context->request_id, 0, id);
		receiver->subject_id = arena_strdup(context->arena, id);
	}
	receiver->secret_box = seal_text(context->seal, receiver->subject_id, &alerting__receiver__descriptor,
					 "secret_box", secret, context->arena);
}

static bool is_same(const struct context *context, const Alerting__Receiver *a, const Alerting__Receiver *b)
{
	ProtobufCBinaryData packed_a = reflect_pack(&a->base, context->arena);
	ProtobufCBinaryData packed_b = reflect_pack(&b->base, context->arena);

	return packed_a.len == packed_b.len && memcmp(packed_a.data, packed_b.data, packed_a.len) == 0;
}

void decide_put_receiver(const struct view *view, const struct context *context, const Alerting__PutReceiver *command,
			 struct decision *decision)
{
	const Alerting__Receiver *known = receiver_find(view, command->receiver);
	Alerting__PutReceiverReply *reply;
	Alerting__Receiver *receiver;

	if (!receiver_check_name(command->receiver, "receiver", decision) || !kind_fits(command, known, decision) ||
	    !name_is_free(view, command, decision))
		return;
	if (!known && !receiver_check_room(view, decision))
		return;
	receiver = receiver_with(context, command, known);
	if (!receiver_check(context, command, receiver, decision) ||
	    (known && !receiver_check_secret(command, known, receiver, decision)))
		return;
	seal_secret(context, command->secret, receiver);
	if (!known || !is_same(context, known, receiver)) {
		receiver->put_by = context->actor;
		receiver->put_at = context->now;
		emit_receiver_put(decision)->receiver = receiver;
	}
	reply = decision_reply(decision, &alerting__put_receiver_reply__descriptor);
	reply->receiver = receiver_shown(context, receiver);
}

void decide_remove_receiver(const struct view *view, const struct context *context,
			    const Alerting__RemoveReceiver *command, struct decision *decision)
{
	const Alerting__Receiver *known = receiver_find(view, command->receiver);

	if (!known) {
		decision_reject(decision, &REASON_RECEIVER_UNKNOWN, "receiver", command->receiver);
		return;
	}
	emit_receiver_removed(decision)->receiver = command->receiver;
	if (*known->subject_id)
		decision_erase(decision, arena_strdup(context->arena, known->subject_id), "removed");
	decision_reply(decision, &alerting__remove_receiver_reply__descriptor);
}
