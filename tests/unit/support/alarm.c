#include "tests/unit/support/alarm.h"

#include <stdio.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"

/* --- the plan --------------------------------------------------------------------------------------------------------------------- */

static Plan__EscalationStep *step(struct arena *arena, uint32_t after_min, const char *to)
{
	Plan__EscalationStep *step = reflect_new(&plan__escalation_step__descriptor, arena);

	step->after_min = after_min;
	step->to = arena_alloc(arena, sizeof(*step->to));
	step->to[step->n_to++] = to;
	return step;
}

static void add_policy(struct arena *arena, Plan__Plan *plan)
{
	Plan__EscalationPolicy **policies =
		arena_alloc(arena, (plan->n_escalation + 1) * sizeof(Plan__EscalationPolicy *));
	Plan__EscalationPolicy *tall = reflect_new(&plan__escalation_policy__descriptor, arena);

	tall->id = "tall";
	tall->steps = arena_alloc(arena, 4 * sizeof(*tall->steps));
	tall->steps[tall->n_steps++] = step(arena, 5, "owner-head");
	tall->steps[tall->n_steps++] = step(arena, 10, "role/director");
	tall->steps[tall->n_steps++] = step(arena, 15, "role/deputy");
	tall->steps[tall->n_steps++] = step(arena, 20, "role/head");
	memcpy(policies, plan->escalation, plan->n_escalation * sizeof(*policies));
	policies[plan->n_escalation++] = tall;
	plan->escalation = policies;
}

static Plan__AlertDuty *duty(struct arena *arena, const char *id, const char *party)
{
	Plan__AlertDuty *duty = reflect_new(&plan__alert_duty__descriptor, arena);

	duty->id = id;
	duty->name_zh = duty->name_en = id;
	duty->party = party;
	return duty;
}

static Plan__AlertRule *rule(struct arena *arena, const char *id, Plan__AlertSeverity severity, bool may_return)
{
	Plan__AlertRule *rule = reflect_new(&plan__alert_rule__descriptor, arena);

	rule->id = id;
	rule->severity = severity;
	rule->may_return = may_return;
	return rule;
}

/* Over by an event, too. */
static Plan__AlertRule *may_be_over(struct arena *arena, Plan__AlertRule *rule)
{
	rule->over_by = arena_alloc(arena, sizeof(*rule->over_by));
	rule->over_by[rule->n_over_by++] = reflect_new(&plan__alert_end__descriptor, arena);
	return rule;
}

static Plan__AlertRule *with_duties(struct arena *arena, Plan__AlertRule *rule)
{
	rule->duties = arena_alloc(arena, 2 * sizeof(*rule->duties));
	rule->duties[0] = duty(arena, "isolate", "owner");
	rule->duties[0]->within = "incident.isolate_within_min";
	rule->duties[1] = duty(arena, "cdc", "department/office");
	rule->duties[1]->within_min = 120;
	rule->duties[1]->tell_when_missed = arena_alloc(arena, 2 * sizeof(const char *));
	rule->duties[1]->tell_when_missed[rule->duties[1]->n_tell_when_missed++] = "role/head";
	rule->duties[1]->tell_when_missed[rule->duties[1]->n_tell_when_missed++] = "body/cdc";
	rule->n_duties = 2;
	return rule;
}

static void set_rules(struct arena *arena, Plan__Plan *plan)
{
	Plan__AlertRule **rules = arena_alloc(arena, 6 * sizeof(Plan__AlertRule *));
	size_t count = 0;

	rules[count++] = may_be_over(arena, rule(arena, "plain", PLAN__ALERT_SEVERITY__CRITICAL, true));
	rules[count++] = may_be_over(arena, rule(arena, "once", PLAN__ALERT_SEVERITY__CRITICAL, false));
	rules[count++] = may_be_over(arena, rule(arena, "warn", PLAN__ALERT_SEVERITY__WARNING, true));
	rules[count - 1]->tell = arena_alloc(arena, sizeof(const char *));
	rules[count - 1]->tell[rules[count - 1]->n_tell++] = "department/tax";
	rules[count++] = rule(arena, "note", PLAN__ALERT_SEVERITY__INFO, true);
	rules[count++] =
		with_duties(arena, may_be_over(arena, rule(arena, "fever", PLAN__ALERT_SEVERITY__CRITICAL, true)));
	rules[count++] = with_duties(arena, rule(arena, "case", PLAN__ALERT_SEVERITY__CRITICAL, true));
	rules[count - 1]->statutory = true;
	plan->alert_rules = rules;
	plan->n_alert_rules = count;
}

void alarm_init(struct given *given)
{
	Plan__Plan *plan;

	given_init(given, &alerting_service);
	plan = (Plan__Plan *)given->context.plan; /* given's own */
	add_policy(given->arena, plan);
	set_rules(given->arena, plan);
	for (size_t i = 0; i < plan->n_severities; i++) {
		bool critical = plan->severities[i]->severity == PLAN__ALERT_SEVERITY__CRITICAL;

		plan->severities[i]->policy = critical ? "tall" : "at-once";
		plan->severities[i]->repeat_every_min = critical ? 30 : 0;
	}
}

/* --- events of others ------------------------------------------------------------------------------------------------------------- */

static void fill_in_waits(struct given *given, const Plan__AlertRule *rule, Alerting__RaisedByRule *raised,
			  const char *over_by)
{
	raised->waits = arena_alloc(given->arena, (rule->n_duties + rule->n_over_by + 1) * sizeof(*raised->waits));
	for (size_t i = 0; i < rule->n_duties; i++)
		raised->waits[raised->n_waits++] =
			arena_printf(given->arena, "health.Done/%s/%s", rule->duties[i]->id, raised->cause);
	for (size_t i = 0; i < rule->n_over_by; i++)
		raised->waits[raised->n_waits++] = over_by;
}

const char *alarm_raise(struct given *given, const char *rule, const char *cause, const char *department)
{
	return alarm_raise_waiting(given, rule, cause, department, arena_printf(given->arena, "health.Over/%s", cause));
}

const char *alarm_raise_waiting(struct given *given, const char *rule, const char *cause, const char *department,
				const char *over_by)
{
	Alerting__RaisedByRule raised = ALERTING__RAISED_BY_RULE__INIT;
	Alerting__TakeSignal signal = ALERTING__TAKE_SIGNAL__INIT;
	const Plan__AlertRule *found = plan_alert_rule(given->context.plan, rule);

	raised.rule = rule;
	raised.cause = raised.subject = cause;
	raised.department = department;
	raised.title_en = raised.title_zh = raised.action_en = raised.action_zh = cause;
	raised.observed_at = given->context.now;
	if (found)
		fill_in_waits(given, found, &raised, over_by);
	signal.event = "health.Happened";
	signal.source_event = "health/0000000000000001/7";
	signal.raised = &(Alerting__RaisedByRule *){ &raised };
	signal.n_raised = 1;
	given_ask(given, &signal.base);
	return alarm_outcome(given);
}

const char *alarm_end(struct given *given, const char *end)
{
	Alerting__TakeSignal signal = ALERTING__TAKE_SIGNAL__INIT;

	signal.event = arena_printf(given->arena, "%.*s", (int)strcspn(end, "/"), end);
	signal.source_event = "health/0000000000000001/8";
	signal.ends = &end;
	signal.n_ends = 1;
	given_ask(given, &signal.base);
	return alarm_outcome(given);
}

void alarm_clock(struct given *given, const char *time_of_day)
{
	assert_true(zone_instant("2020-02-10", time_of_day, &given->context.now));
}

/* --- what came of it -------------------------------------------------------------------------------------------------------------- */

static const char *event_text(struct given *given, const ProtobufCMessage *data)
{
	const char *text = reflect_short_name(data->descriptor);

	if (data->descriptor == &alerting__alert_duty_done__descriptor)
		return arena_printf(given->scratch, "%s %s", text, ((const Alerting__AlertDutyDone *)data)->duty);
	if (data->descriptor == &alerting__alert_duty_missed__descriptor)
		return arena_printf(given->scratch, "%s %s", text, ((const Alerting__AlertDutyMissed *)data)->duty);
	if (data->descriptor == &alerting__alert_escalated__descriptor) {
		const Alerting__AlertEscalated *escalated = (const Alerting__AlertEscalated *)data;

		text = arena_printf(given->scratch, "%s %u", text, escalated->step);
		for (size_t i = 0; i < escalated->n_to; i++)
			text = arena_printf(given->scratch, "%s %s", text, escalated->to[i]);
	}
	return text;
}

const char *alarm_outcome(struct given *given)
{
	const struct decision *decision = &given->decision;
	const char *text = "";

	if (decision->rejection)
		return arena_strdup(given->arena, given_outcome(given));
	for (size_t i = 0; i < decision->event_count; i++) {
		const char *name = reflect_short_name(decision->events[i].data->descriptor);

		if (strncmp(name, "Deliver", 7) == 0 || strcmp(name, "AlertGrouped") == 0)
			continue; /* who is told by which receiver is told elsewhere */
		text = arena_printf(given->scratch, "%s%s%s", text, *text ? ", " : "",
				    event_text(given, decision->events[i].data));
	}
	return arena_strdup(given->arena, text);
}

const char *alarm_advance(struct given *given)
{
	const char *text = "";
	struct schedule due;

	for (unsigned round = 0; round < 1000; round++) {
		due.count = 0;
		arena_reset(given->scratch);
		given->service->schedule(&given->view, &given->context, &due);
		if (!due.count)
			return text;
		for (size_t i = 0; i < due.count; i++)
			due.commands[i] = reflect_copy(due.commands[i], given->arena);
		for (size_t i = 0; i < due.count; i++) {
			const char *outcome;

			given_ask(given, due.commands[i]);
			assert_null(given->decision.rejection);
			outcome = alarm_outcome(given);
			text = arena_printf(given->arena, "%s%s%s", text, *text && *outcome ? ", " : "", outcome);
		}
	}
	fail_msg("what was done is still due");
	return text;
}
