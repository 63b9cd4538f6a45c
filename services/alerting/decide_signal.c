#include "common/core/plan.h"
#include "services/alerting/alerting.h"
#include "services/alerting/life.h"

/* An event that the plan's rules speak of. What it ends comes before what it raises: an event does not end what it begins. */

static void end_all(struct life *life, const Alerting__TakeSignal *command, const char *end)
{
	Alerting__Wait from = ALERTING__WAIT__INIT;
	const Alerting__Wait *wait;
	struct scan scan;

	from.event = end;
	wait_scan(&scan, life->view, NULL, &from, 1, 1);
	while ((wait = wait_next(&scan))) {
		Alerting__Alert *alert = life_alert(life, wait->alert_id);

		if (alert && alert_is_open(alert))
			alert_take_end(life, alert, end, command->event, command->source_event);
	}
}

void decide_take_signal(const struct view *view, const struct context *context, const Alerting__TakeSignal *command,
			struct decision *decision)
{
	struct life life;

	life_init(&life, view, context, decision);
	for (size_t i = 0; i < command->n_ends; i++)
		end_all(&life, command, command->ends[i]);
	for (size_t i = 0; i < command->n_raised; i++) {
		const Plan__AlertRule *rule = plan_alert_rule(context->plan, command->raised[i]->rule);

		if (rule)
			alert_raise(&life, rule, command->raised[i], command->source_event);
		else
			decision_reject(decision, &REASON_RULE_UNKNOWN, "raised.rule", command->raised[i]->rule);
	}
	decision_reply(decision, &alerting__take_signal_reply__descriptor);
}
