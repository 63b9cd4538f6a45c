#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/life.h"
#include "services/alerting/signals.h"

#define COMMANDS_A_SECOND_MAX 4

/* An event that the plan's rules speak of. What it ends comes before what it raises: an event does not end what it begins. */

/* By it, too: that may have been in the same microsecond. As long as it is not left, the view holds none of them. */
static bool was_raised_since(const Alerting__UnfinishedSignal *signal, const Alerting__Alert *alert)
{
	return signal->sequence && alert->sequence > signal->sequence;
}

/* Of the alerts that wait for it, those that were there when it came. False: no room for all, but for `reserved` events. */
static bool end_all(struct life *life, const Alerting__UnfinishedSignal *signal, const char *end, size_t reserved)
{
	Alerting__Wait from = ALERTING__WAIT__INIT;
	const Alerting__Wait *wait;
	struct scan scan;

	from.event = end;
	wait_scan(&scan, life->view, NULL, &from, 1, 1);
	while ((wait = wait_next(&scan))) {
		const Alerting__Alert *known = alert_find(life->view, wait->alert_id);
		Alerting__Alert *alert;

		if (!known || was_raised_since(signal, known))
			continue;
		if (!life_has_room(life, reserved))
			return false;
		alert = life_alert(life, wait->alert_id);
		if (!alert_is_open(alert))
			continue;
		if (!life_has_room(life, reserved + alert->n_duties + TRANSITION_EVENTS_MAX))
			return false;
		alert_take_end(life, alert, end, signal->event, signal->source_event);
	}
	return true;
}

static bool ends_take(struct life *life, const Alerting__UnfinishedSignal *signal, size_t reserved)
{
	for (size_t i = 0; i < signal->n_ends; i++) {
		if (!end_all(life, signal, signal->ends[i], reserved))
			return false;
	}
	return true;
}

static Alerting__UnfinishedSignal *signal_of(const struct context *context, const Alerting__TakeSignal *command)
{
	Alerting__UnfinishedSignal *signal = reflect_new(&alerting__unfinished_signal__descriptor, context->arena);

	signal->source_event = command->source_event;
	signal->event = command->event;
	signal->ends = command->ends;
	signal->n_ends = command->n_ends;
	signal->taken_at = context->now;
	return signal;
}

/* Would one that is still to be raised keep it back? */
static bool is_inhibited(const Plan__Plan *plan, const Alerting__TakeSignal *command, uint64_t raised, size_t i)
{
	const Plan__AlertRule *rule = plan_alert_rule(plan, command->raised[i]->rule);

	for (size_t j = 0; j < command->n_raised; j++) {
		if (j == i || raised >> j & 1)
			continue;
		for (size_t k = 0; rule && k < rule->n_inhibited_by; k++) {
			if (strcmp(rule->inhibited_by[k], command->raised[j]->rule) == 0)
				return true;
		}
	}
	return false;
}

/* What keeps others back comes before them; of rules that do so in a ring, the first. */
static size_t raised_next(const Plan__Plan *plan, const Alerting__TakeSignal *command, uint64_t raised)
{
	size_t first = command->n_raised;

	for (size_t i = command->n_raised; i-- > 0;) {
		if (!(raised >> i & 1))
			first = i;
	}
	for (size_t i = first; i < command->n_raised; i++) {
		if (!(raised >> i & 1) && !is_inhibited(plan, command, raised, i))
			return i;
	}
	return first;
}

static void raise_all(struct life *life, const Alerting__TakeSignal *command)
{
	const Plan__Plan *plan = life->context->plan;
	uint64_t raised = 0;
	size_t i;

	while ((i = raised_next(plan, command, raised)) < command->n_raised) {
		const Plan__AlertRule *rule = plan_alert_rule(plan, command->raised[i]->rule);

		raised |= UINT64_C(1) << i;
		if (rule)
			alert_raise(life, rule, command->raised[i], command->source_event);
		else
			decision_reject(life->decision, &REASON_RULE_UNKNOWN, "raised.rule", command->raised[i]->rule);
	}
}

void decide_take_signal(const struct view *view, const struct context *context, const Alerting__TakeSignal *command,
			struct decision *decision)
{
	Alerting__UnfinishedSignal *signal = signal_of(context, command);
	struct life life;

	life_init(&life, view, context, decision);
	if (!ends_take(&life, signal, 1 + command->n_raised * RAISING_EVENTS_MAX)) {
		decision_follow(decision, NULL);
		emit_signal_left(decision)->signal = signal;
	}
	raise_all(&life, command);
	decision_reply(decision, &alerting__take_signal_reply__descriptor);
}

/* What is over waits for nothing any more: the rest is what is left. */
void decide_finish_signal(const struct view *view, const struct context *context, const Alerting__FinishSignal *command,
			  struct decision *decision)
{
	Alerting__UnfinishedSignal key = ALERTING__UNFINISHED_SIGNAL__INIT;
	const Alerting__UnfinishedSignal *signal;
	struct life life;

	decision_reply(decision, &alerting__finish_signal_reply__descriptor);
	key.source_event = command->source_event;
	signal = unfinished_get(view, &key);
	if (!signal)
		return;
	life_init(&life, view, context, decision);
	if (ends_take(&life, signal, 1)) {
		decision_follow(decision, NULL);
		emit_signal_finished(decision)->signal = (Alerting__UnfinishedSignal *)signal;
	}
}

void signal_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__UnfinishedSignal from = ALERTING__UNFINISHED_SIGNAL__INIT;
	const Alerting__UnfinishedSignal *signal;
	struct scan scan;

	unfinished_scan(&scan, view, NULL, &from, 0, 0);
	for (unsigned i = 0; i < COMMANDS_A_SECOND_MAX && (signal = unfinished_next(&scan)); i++) {
		Alerting__FinishSignal *command = reflect_new(&alerting__finish_signal__descriptor, context->arena);

		command->source_event = arena_strdup(context->arena, signal->source_event);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}
