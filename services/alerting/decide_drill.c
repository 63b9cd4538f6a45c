#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/drill.h"
#include "services/alerting/life.h"
#include "services/alerting/silence.h"
#include "services/alerting/summary.h"

void decide_start_drill(const struct view *view, const struct context *context, const Alerting__StartDrill *command,
			struct decision *decision)
{
	Alerting__StartDrillReply *reply;
	Alerting__Drill *drill;
	char id[UUID_TEXT_SIZE];

	(void)view;
	if (!end_is_possible(context, command->ends_at, context->plan->alerting->drill_max_h, decision))
		return;
	drill = reflect_new(&alerting__drill__descriptor, context->arena);
	uuid7_derive(context->now, context->request_id, 0, id);
	drill->drill_id = arena_strdup(context->arena, id);
	drill->name = command->name;
	drill->author = context->actor;
	drill->started_at = context->now;
	drill->ends_at = command->ends_at;
	decision_correlate(decision, drill->drill_id);
	emit_drill_started(decision)->drill = drill;
	reply = decision_reply(decision, &alerting__start_drill_reply__descriptor);
	reply->drill = drill;
}

static bool is_any_open(const struct view *view, const char *drill_id)
{
	struct scan scan;

	summaries_of_thread(&scan, view, drill_id, ALERTING__ALERT_PHASE__PHASE_OPEN);
	return summary_next(&scan) != NULL;
}

void decide_end_drill(const struct view *view, const struct context *context, const Alerting__EndDrill *command,
		      struct decision *decision)
{
	const Alerting__Drill *known = drill_find(view, command->drill_id);
	Alerting__EndDrillReply *reply;
	Alerting__Drill *drill;

	if (!known)
		decision_reject(decision, &REASON_DRILL_UNKNOWN, "drill_id", command->drill_id);
	else if (known->ended_at)
		decision_reject(decision, &REASON_DRILL_OVER, "drill_id", command->drill_id, known->ended_by);
	if (decision->rejection)
		return;
	drill = reflect_copy(&known->base, context->arena);
	drill->ended_at = context->now;
	drill->ended_by = context->actor;
	drill->settling = is_any_open(view, drill->drill_id);
	decision_correlate(decision, drill->drill_id);
	emit_drill_ended(decision)->drill = drill;
	reply = decision_reply(decision, &alerting__end_drill_reply__descriptor);
	reply->drill = drill;
}

/* A drill's alerts end with it, statutory ones, too: nothing of it has happened. */
void decide_settle_drill(const struct view *view, const struct context *context, const Alerting__SettleDrill *command,
			 struct decision *decision)
{
	const Alerting__AlertSummary *summary;
	struct scan scan;
	struct life life;

	life_init(&life, view, context, decision);
	decision_reply(decision, &alerting__settle_drill_reply__descriptor);
	summaries_of_thread(&scan, view, command->drill_id, ALERTING__ALERT_PHASE__PHASE_OPEN);
	while (life_has_room(&life, TRANSITION_EVENTS_MAX) && (summary = summary_next(&scan)))
		alert_resolve(&life, life_alert(&life, summary->alert_id), "drill over");
}
