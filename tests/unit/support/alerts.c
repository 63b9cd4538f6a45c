#include "tests/unit/support/alerts.h"

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

static Plan__AlertRule *rule_add(Plan__Plan *plan, const char *id, bool statutory, const char *inhibited_by,
				 struct arena *arena)
{
	Plan__AlertRule *rule = reflect_new(&plan__alert_rule__descriptor, arena);

	rule->id = id;
	rule->severity = PLAN__ALERT_SEVERITY__WARNING;
	rule->statutory = statutory;
	rule->inhibited_by = arena_alloc(arena, sizeof(*rule->inhibited_by));
	rule->inhibited_by[0] = inhibited_by;
	rule->n_inhibited_by = inhibited_by ? 1 : 0;
	plan->alert_rules[plan->n_alert_rules++] = rule;
	return rule;
}

void alerts_init(struct given *given)
{
	Plan__AlertRule **of_the_plan;
	Plan__Plan *plan;

	given_init(given, &alerting_service);
	plan = reflect_copy(&given->context.plan->base, given->arena);
	of_the_plan = plan->alert_rules;
	plan->alert_rules = arena_alloc(given->arena, (plan->n_alert_rules + 4) * sizeof(*of_the_plan));
	for (size_t i = 0; i < plan->n_alert_rules; i++)
		plan->alert_rules[i] = of_the_plan[i];
	rule_add(plan, "smoke", false, NULL, given->arena);
	rule_add(plan, "law", true, NULL, given->arena);
	rule_add(plan, "echo", false, "smoke", given->arena);
	rule_add(plan, "decree", true, "smoke", given->arena);
	given->context.plan = plan;
}

const char *alerts_raise(struct given *given, const struct raised *raised)
{
	Alerting__RaisedByRule by_rule = ALERTING__RAISED_BY_RULE__INIT, *all[] = { &by_rule };
	Plan__AlertRule *rule = (Plan__AlertRule *)plan_alert_rule(given->context.plan, raised->rule);
	Alerting__TakeSignal signal = ALERTING__TAKE_SIGNAL__INIT;

	rule->severity = raised->severity ? (Plan__AlertSeverity)raised->severity : PLAN__ALERT_SEVERITY__WARNING;
	by_rule.rule = by_rule.title_zh = by_rule.title_en = raised->rule;
	by_rule.cause = arena_printf(given->arena, "cause/%u", given->requests);
	by_rule.department = raised->department ? raised->department : "office";
	by_rule.subject = raised->subject ? raised->subject : "";
	signal.event = "health.SomethingHappened";
	signal.raised = all;
	signal.n_raised = 1;
	given_ask(given, &signal.base);
	assert_true(given->decision.event_count > 0);
	return arena_strdup(given->arena,
			    ((const Alerting__AlertRaised *)given->decision.events[0].data)->alert->alert_id);
}

Alerting__Alert *alerts_get(struct given *given, const char *alert_id)
{
	const Alerting__Alert *alert = alert_find(&given->view, alert_id);

	assert_non_null(alert);
	return reflect_copy(&alert->base, given->arena);
}

static void change(const struct view *view, const struct context *context, struct decision *decision,
		   const void *argument)
{
	(void)view;
	emit_alert_resolved(decision)->alert = reflect_copy(argument, context->arena);
}

void alerts_change(struct given *given, Alerting__Alert *alert)
{
	given_rule(given, change, alert);
}

void alerts_resolve(struct given *given, const char *alert_id)
{
	Alerting__Alert *alert = alerts_get(given, alert_id);

	alert->state = ALERTING__ALERT_STATE__RESOLVED;
	alert->resolved_at = given->context.now;
	alert->hold = ALERTING__HOLD__HOLD_UNSPECIFIED;
	alert->held_by = "";
	alert->due_at = alert->held_until_at = 0;
	alerts_change(given, alert);
}

void alerts_wait(struct given *given, int64_t seconds)
{
	given->context.now += seconds * INT64_C(1000000);
}
