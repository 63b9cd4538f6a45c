#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/life.h"
#include "services/alerting/mark.h"
#include "services/alerting/receiver.h"

/* Is it a stream of the caller's? */
static bool is_own(const struct context *context, const Alerting__Receiver *stream, struct decision *decision)
{
	if (stream->kind != ALERTING__RECEIVER_KIND__STREAM)
		decision_reject(decision, &REASON_KIND_CHANGES, "stream", stream->receiver);
	else if (strcmp(stream->owner, context->actor) != 0)
		decision_reject(decision, &REASON_STREAM_OF_ANOTHER, "stream", stream->receiver, stream->owner);
	return !decision->rejection;
}

/* Of a department of the plan, and a department's own staff of theirs. */
static bool filter_check(const struct context *context, const Alerting__OpenStream *command, struct decision *decision)
{
	if (*command->department && !plan_department(context->plan, command->department))
		decision_reject(decision, &REASON_DEPARTMENT_UNKNOWN, "department", command->department);
	else if (!may_see_of(context, command->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", command->department,
				context->department);
	return !decision->rejection;
}

static bool has_happened(const struct context *context, const char *field, uint64_t sequence, struct decision *decision)
{
	if (sequence > context->last_sequence)
		decision_reject(decision, &REASON_SEQUENCE_AHEAD, field, (unsigned long long)sequence,
				(unsigned long long)context->last_sequence);
	return !decision->rejection;
}

/* What was raised before it begins is not for it to confirm. */
static Alerting__Receiver *stream_new(const struct context *context, const Alerting__OpenStream *command)
{
	Alerting__Receiver *stream = reflect_new(&alerting__receiver__descriptor, context->arena);

	stream->receiver = command->stream;
	stream->kind = ALERTING__RECEIVER_KIND__STREAM;
	stream->owner = context->actor;
	stream->put_by = context->actor;
	stream->put_at = context->now;
	stream->opened_sequence = command->from_past ? command->behind_sequence : context->last_sequence;
	stream->confirmed_sequence = stream->marked_sequence = stream->opened_sequence;
	return stream;
}

void decide_open_stream(const struct view *view, const struct context *context, const Alerting__OpenStream *command,
			struct decision *decision)
{
	const Alerting__Receiver *known = receiver_find(view, command->stream);
	Alerting__OpenStreamReply *reply;
	Alerting__Receiver *stream;

	if (!receiver_check_name(command->stream, "stream", decision) || (known && !is_own(context, known, decision)) ||
	    !filter_check(context, command, decision) ||
	    !has_happened(context, "behind_sequence", command->behind_sequence, decision) ||
	    (!known && !stream_check_room(view, context, decision)))
		return;
	stream = known ? reflect_copy(&known->base, context->arena) : stream_new(context, command);
	stream->severity = command->severity;
	stream->department = command->department;
	if (!known || known->severity != stream->severity || strcmp(known->department, stream->department) != 0)
		emit_stream_confirmed(decision)->receiver = stream;
	reply = decision_reply(decision, &alerting__open_stream_reply__descriptor);
	reply->receiver = stream;
}

/* Only forward, and only what has happened. */
void decide_confirm_stream(const struct view *view, const struct context *context,
			   const Alerting__ConfirmStream *command, struct decision *decision)
{
	const Alerting__Receiver *known = receiver_find(view, command->stream);
	Alerting__ConfirmStreamReply *reply;
	Alerting__Receiver *stream;
	struct life life;

	if (!known)
		decision_reject(decision, &REASON_STREAM_UNKNOWN, "stream", command->stream);
	else if (is_own(context, known, decision))
		has_happened(context, "sequence", command->sequence, decision);
	if (!known || decision->rejection)
		return;
	stream = reflect_copy(&known->base, context->arena);
	if (command->sequence > known->confirmed_sequence) {
		stream->confirmed_sequence = command->sequence;
		stream->confirmed_at = context->now;
		stream->answers_for_all = context->roles & (OFFICE | OPERATOR);
		stream->answers_for = context->roles & DEPARTMENT ? context->department : "";
		life_init(&life, view, context, decision);
		mark_taken(&life, stream);
		emit_stream_confirmed(decision)->receiver = stream;
	}
	reply = decision_reply(decision, &alerting__confirm_stream_reply__descriptor);
	reply->confirmed_sequence = stream->confirmed_sequence;
}
