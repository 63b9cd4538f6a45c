#include "services/alerting/commendation.h"

#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/alerting/alerting.h"

#define COMMANDS_A_SECOND 8

const Alerting__Commendation *commendation_find(const struct view *view, const char *commendation_id)
{
	Alerting__Commendation key = ALERTING__COMMENDATION__INIT;

	key.commendation_id = commendation_id;
	return commendation_get(view, &key);
}

const char *commendation_text(const struct context *context, const Alerting__Commendation *commendation,
			      const char *field)
{
	const ProtobufCMessageDescriptor *record = &alerting__commendation__descriptor;
	const ProtobufCFieldDescriptor *found;
	const ProtobufCBinaryData *sealed = reflect_member(record, commendation, field, &found);
	const char *text = seal_open(context->seal, commendation->subject_id, record, field, *sealed, context->arena);

	return text ? text : "";
}

void commendation_strip(Alerting__Commendation *commendation)
{
	const ProtobufCBinaryData none = { 0, NULL };

	commendation->deed = commendation->reason = commendation->text_zh = commendation->text_en = none;
}

void decide_mark_commendation_overdue(const struct view *view, const struct context *context,
				      const Alerting__MarkCommendationOverdue *command, struct decision *decision)
{
	const Alerting__Commendation *stored = commendation_find(view, command->commendation_id);
	Alerting__Commendation *commendation;

	decision_reply(decision, &alerting__mark_commendation_overdue_reply__descriptor);
	if (!stored || !stored->due_at || stored->due_at > context->now)
		return; /* the step was done meanwhile */
	commendation = reflect_copy(&stored->base, context->arena);
	commendation->overdue = true;
	commendation->due_at = 0;
	emit_commendation_overdue(decision)->commendation = commendation;
}

void commendation_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Commendation from = ALERTING__COMMENDATION__INIT;
	const Alerting__Commendation *next;
	struct scan scan;

	from.due_at = 1;
	commendation_scan(&scan, view, "commendation.by_due", &from, 0, 1);
	for (unsigned i = 0; i < COMMANDS_A_SECOND && (next = commendation_next(&scan)) && next->due_at <= context->now;
	     i++) {
		Alerting__MarkCommendationOverdue *command =
			reflect_new(&alerting__mark_commendation_overdue__descriptor, context->arena);

		command->commendation_id = arena_strdup(context->arena, next->commendation_id);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, next->correlation_id)))
			return;
	}
}
