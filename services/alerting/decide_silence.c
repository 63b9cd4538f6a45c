#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/life.h"
#include "services/alerting/silence.h"
#include "services/alerting/summary.h"

#define LOOKED_AT_ONCE_MAX 1000

bool end_is_possible(const struct context *context, int64_t ends_at, uint32_t hours_max, struct decision *decision)
{
	int64_t last_at = context->now + hours_max * HOUR;
	char now[RFC3339_SIZE], last[RFC3339_SIZE];

	if (ends_at > context->now && ends_at <= last_at)
		return true;
	rfc3339_format(context->now, now);
	rfc3339_format(last_at, last);
	decision_reject(decision, &REASON_END_IMPOSSIBLE, "ends_at", now, last, hours_max);
	return false;
}

static bool rules_can_be_silenced(const struct context *context, const Alerting__CreateSilence *command,
				  struct decision *decision)
{
	for (size_t i = 0; i < command->n_rules; i++) {
		const Plan__AlertRule *rule = plan_alert_rule(context->plan, command->rules[i]);
		const char *field = arena_printf(context->arena, "rules[%zu]", i);

		if (!rule)
			decision_reject(decision, &REASON_RULE_UNKNOWN, field, command->rules[i]);
		else if (rule->statutory)
			decision_reject(decision, &REASON_RULE_STATUTORY, field, command->rules[i]);
	}
	return !decision->rejection;
}

static bool department_can_be_silenced(const struct context *context, const char *department, struct decision *decision)
{
	if (*department && !desk_knows_department(context, department, "department", decision))
		return false;
	if (!may_act_for(context, department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", department, context->department);
	return !decision->rejection;
}

static bool there_is_room(const struct view *view, const struct context *context, struct decision *decision)
{
	Alerting__Silence from = ALERTING__SILENCE__INIT;
	const Alerting__Silence *silence;
	unsigned all = 0, own = 0;
	struct scan scan;

	silence_scan(&scan, view, "silence.by_end", &from, 1, 1);
	while ((silence = silence_next(&scan))) {
		all++;
		own += strcmp(silence->author, context->actor) == 0;
	}
	if (own >= SILENCES_OF_ONE_MAX && !(context->roles & (OFFICE | OPERATOR)))
		decision_reject(decision, &REASON_TOO_MANY_OWN_SILENCES, "", SILENCES_OF_ONE_MAX, context->actor);
	else if (all >= SILENCES_MAX)
		decision_reject(decision, &REASON_TOO_MANY_SILENCES, "", SILENCES_MAX);
	return !decision->rejection;
}

/* Open alerts of one of the silence's rules, from the one where its spreading stands. */
static void rule_scan(struct scan *scan, const struct view *view, const Alerting__Silence *silence)
{
	Alerting__AlertSummary from = ALERTING__ALERT_SUMMARY__INIT;

	from.phase = ALERTING__ALERT_PHASE__PHASE_OPEN;
	from.rule = silence->rules[silence->spread_rule];
	from.alert_id = silence->spread_alert_id;
	summary_scan(scan, view, "summary.by_rule", &from, 2, 3);
}

/* The next open alert of its rules; moves its spreading on to it. NULL: that was the last. */
static const Alerting__AlertSummary *spread_next(struct scan *scan, const struct view *view, Alerting__Silence *silence)
{
	const Alerting__AlertSummary *summary;

	for (;;) {
		summary = summary_next(scan);
		if (summary && strcmp(summary->alert_id, silence->spread_alert_id) == 0)
			continue;
		silence->spread_alert_id = summary ? summary->alert_id : "";
		if (summary)
			return summary;
		if (++silence->spread_rule >= silence->n_rules)
			return NULL;
		rule_scan(scan, view, silence);
	}
}

static bool is_any_open(const struct view *view, const Alerting__Silence *silence)
{
	Alerting__Silence looking = *silence;
	struct scan scan;

	rule_scan(&scan, view, &looking);
	return spread_next(&scan, view, &looking) != NULL;
}

static Alerting__Silence *silence_of(const struct view *view, const struct context *context,
				     const Alerting__CreateSilence *command)
{
	Alerting__Silence *silence = reflect_new(&alerting__silence__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	silence->silence_id = arena_strdup(context->arena, id);
	silence->rules = command->rules;
	silence->n_rules = command->n_rules;
	silence->department = command->department;
	silence->subject = command->subject;
	silence->reason = command->reason;
	silence->author = context->actor;
	silence->begins_at = context->now;
	silence->ends_at = command->ends_at;
	silence->spreading = is_any_open(view, silence);
	return silence;
}

void decide_create_silence(const struct view *view, const struct context *context,
			   const Alerting__CreateSilence *command, struct decision *decision)
{
	Alerting__CreateSilenceReply *reply;
	Alerting__Silence *silence;

	if (!rules_can_be_silenced(context, command, decision) ||
	    !department_can_be_silenced(context, command->department, decision) ||
	    !end_is_possible(context, command->ends_at, context->plan->alerting->silence_max_h, decision) ||
	    !there_is_room(view, context, decision))
		return;
	silence = silence_of(view, context, command);
	emit_silence_created(decision)->silence = silence;
	reply = decision_reply(decision, &alerting__create_silence_reply__descriptor);
	reply->silence = silence;
}

void decide_end_silence(const struct view *view, const struct context *context, const Alerting__EndSilence *command,
			struct decision *decision)
{
	const Alerting__Silence *known = silence_find(view, command->silence_id);
	Alerting__EndSilenceReply *reply;
	Alerting__Silence *silence;

	if (!known)
		decision_reject(decision, &REASON_SILENCE_UNKNOWN, "silence_id", command->silence_id);
	else if (!may_act_for(context, known->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "silence_id", known->department,
				context->department);
	else if (known->ended_at)
		decision_reject(decision, &REASON_SILENCE_OVER, "silence_id", command->silence_id, known->ended_by);
	if (decision->rejection)
		return;
	silence = reflect_copy(&known->base, context->arena);
	silence->ended_at = context->now;
	silence->ended_by = context->actor;
	silence->spreading = false;
	emit_silence_ended(decision)->silence = silence;
	reply = decision_reply(decision, &alerting__end_silence_reply__descriptor);
	reply->silence = silence;
}

/* What is kept back already is looked at again when that is over. */
static void hold_back(struct life *life, const Alerting__Silence *silence, const Alerting__AlertSummary *summary)
{
	if (!*summary->held_by && silence_covers(silence, summary->rule, summary->department, summary->subject))
		alert_hold(life, life_alert(life, summary->alert_id));
}

void decide_spread_silence(const struct view *view, const struct context *context,
			   const Alerting__SpreadSilence *command, struct decision *decision)
{
	const Alerting__Silence *known = silence_find(view, command->silence_id);
	const Alerting__AlertSummary *summary = NULL;
	Alerting__Silence *silence;
	struct scan scan;
	struct life life;

	decision_reply(decision, &alerting__spread_silence_reply__descriptor);
	if (!known || !known->spreading)
		return;
	life_init(&life, view, context, decision);
	silence = reflect_copy(&known->base, context->arena);
	rule_scan(&scan, view, silence);
	for (unsigned i = 0; i < LOOKED_AT_ONCE_MAX && life_has_room(&life, TRANSITION_EVENTS_MAX + 1); i++) {
		summary = spread_next(&scan, view, silence);
		if (!summary)
			break;
		hold_back(&life, silence, summary);
	}
	silence->spreading = summary != NULL;
	decision_follow(decision, NULL);
	emit_silence_spread(decision)->silence = silence;
}
