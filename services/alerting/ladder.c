#include "services/alerting/ladder.h"

#include <string.h>

#include "common/core/party.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/duty.h"
#include "services/alerting/notify.h"

#define COMMANDS_A_SECOND_MAX 24
#define ALERTS_A_COMMAND_MAX 16

/* --- steps ----------------------------------------------------------------------------------------------------------------------- */

static const Plan__SeverityRules *severity_of(const Plan__Plan *plan, const Alerting__Alert *alert)
{
	return plan_severity(plan, (Plan__AlertSeverity)alert->severity);
}

static const Plan__EscalationPolicy *policy_of(const Plan__Plan *plan, const Alerting__Alert *alert)
{
	const Plan__EscalationPolicy *policy = plan_escalation(plan, alert->policy);

	return policy ? policy : plan_escalation(plan, severity_of(plan, alert)->policy);
}

static bool all_told(const struct life *life, const Alerting__Alert *alert, const Plan__EscalationStep *step)
{
	for (size_t i = 0; i < step->n_to; i++) {
		if (!alert_is_told(alert, party_resolve(life->context->plan, step->to[i], alert->department,
							life->context->arena)))
			return false;
	}
	return true;
}

/* Which step comes next; the policy's count: none. Of a ladder that has become shorter meanwhile, its last step. */
static size_t step_next(const struct life *life, const Alerting__Alert *alert, const Plan__EscalationPolicy *policy)
{
	size_t last = policy->n_steps - 1;

	if (alert->step <= last || all_told(life, alert, policy->steps[last]))
		return alert->step <= last ? alert->step : policy->n_steps;
	return last;
}

void ladder_stop(Alerting__Alert *alert)
{
	alert->step_at = alert->remind_at = 0;
}

static int64_t minutes_before(const Plan__EscalationPolicy *policy, size_t step)
{
	return (int64_t)policy->steps[step]->after_min - (step ? policy->steps[step - 1]->after_min : 0);
}

static int64_t repeat_of(const struct life *life, const Alerting__Alert *alert)
{
	return severity_of(life->context->plan, alert)->repeat_every_min * MINUTE;
}

void ladder_climb(const struct life *life, Alerting__Alert *alert, int64_t from)
{
	const Plan__EscalationPolicy *policy = policy_of(life->context->plan, alert);
	const size_t next = step_next(life, alert, policy);
	const int64_t repeat = repeat_of(life, alert);

	ladder_stop(alert);
	if (alert->severity == ALERTING__SEVERITY__INFO)
		return;
	if (next < policy->n_steps)
		alert->step_at = from + minutes_before(policy, next) * MINUTE;
	else if (repeat)
		alert->remind_at = from + repeat;
}

/* What held it is over: the next step comes at once, if its minute has passed; none comes before it. */
static void ladder_go_on(const struct life *life, Alerting__Alert *alert, int64_t at)
{
	const Plan__EscalationPolicy *policy = policy_of(life->context->plan, alert);
	int64_t own_at;

	if (alert->step_at || alert->remind_at)
		return;
	ladder_climb(life, alert, at);
	if (!alert->step_at)
		return;
	own_at = alert->raised_at + policy->steps[step_next(life, alert, policy)]->after_min * MINUTE;
	alert->step_at = own_at > at ? own_at : at;
}

/* --- what comes by the clock ------------------------------------------------------------------------------------------------------ */

enum due_kind { NOTHING, RELEASE, OVERDUE, EXPIRY, MISSED, CLIMB };

struct due {
	enum due_kind kind;
	int64_t at;
	size_t duty;
};

/* Of two at the same moment, the one offered first. */
static void due_offer(struct due *due, enum due_kind kind, int64_t at, size_t duty)
{
	if (at && (due->kind == NOTHING || at < due->at))
		*due = (struct due){ kind, at, duty };
}

static struct due alert_due(const Alerting__Alert *alert)
{
	struct due due = { .kind = NOTHING };

	if (!alert_is_open(alert))
		return due;
	if (alert->hold) {
		due_offer(&due, RELEASE, alert->held_until_at, 0);
		return due;
	}
	if (!alert->overdue && !alert->acknowledged_at)
		due_offer(&due, OVERDUE, alert->acknowledge_by_at, 0);
	due_offer(&due, EXPIRY, alert->acknowledged_until_at, 0);
	for (size_t i = 0; i < alert->n_duties; i++) {
		if (!alert->duties[i]->done_at && !alert->duties[i]->missed)
			due_offer(&due, MISSED, alert->duties[i]->by_at, i);
	}
	due_offer(&due, CLIMB, alert->step_at, 0);
	due_offer(&due, CLIMB, alert->remind_at, 0);
	return due;
}

int64_t alert_due_at(const Alerting__Alert *alert)
{
	return alert_due(alert).at;
}

static void release(struct life *life, Alerting__Alert *alert, struct due due)
{
	(void)due;
	alert_hold(life, alert);
}

static void mark_overdue(struct life *life, Alerting__Alert *alert, struct due due)
{
	Alerting__AlertOverdue *event;

	(void)due;
	alert->overdue = true;
	event = emit_alert_overdue(life->decision);
	event->alert = life_now(life, alert);
}

static void expire(struct life *life, Alerting__Alert *alert, struct due due)
{
	Alerting__AcknowledgementExpired *event;

	alert->acknowledged_until_at = 0;
	ladder_go_on(life, alert, due.at);
	event = emit_acknowledgement_expired(life->decision);
	event->alert = life_now(life, alert);
}

static void miss(struct life *life, Alerting__Alert *alert, struct due due)
{
	ladder_go_on(life, alert, due.at);
	duty_miss(life, alert, due.duty);
}

static void step_take(struct life *life, Alerting__Alert *alert, const Plan__EscalationStep *step, int64_t at)
{
	const char **to = alert_tell(life, alert, (const char *const *)step->to, step->n_to);
	Alerting__AlertEscalated *event;

	alert->step++;
	ladder_climb(life, alert, at);
	event = emit_alert_escalated(life->decision);
	event->alert = life_now(life, alert);
	event->step = alert->step;
	event->to = to;
	event->n_to = step->n_to;
	notify(life->view, life->context, alert, ALERTING__MOMENT__ESCALATED, (const char *const *)to, step->n_to,
	       alert->step, life->decision);
}

/* Once, however long nobody was there to do it; the next one at its time. */
static void remind(struct life *life, Alerting__Alert *alert, int64_t at)
{
	const int64_t repeat = repeat_of(life, alert);
	Alerting__AlertReminded *event;

	alert->reminders++;
	alert->step_at = 0;
	alert->remind_at = repeat ? at + ((life->context->now - at) / repeat + 1) * repeat : 0;
	event = emit_alert_reminded(life->decision);
	event->alert = life_now(life, alert);
	alert_tell_all(life, alert, ALERTING__MOMENT__REMINDED, 0);
}

/* A step or, at the ladder's end, a reminder; as the plan has it now, which may have been another when the moment was set. */
static void climb(struct life *life, Alerting__Alert *alert, struct due due)
{
	const Plan__EscalationPolicy *policy = policy_of(life->context->plan, alert);
	const size_t next = step_next(life, alert, policy);

	if (next < policy->n_steps)
		step_take(life, alert, policy->steps[next], due.at);
	else
		remind(life, alert, due.at);
}

bool alert_advance(struct life *life, Alerting__Alert *alert)
{
	static void (*const moments[])(struct life *, Alerting__Alert *, struct due) = {
		[RELEASE] = release, [OVERDUE] = mark_overdue, [EXPIRY] = expire, [MISSED] = miss, [CLIMB] = climb,
	};
	struct due due;

	decision_follow(life->decision, alert->correlation_id);
	while ((due = alert_due(alert)).kind && due.at <= life->context->now) {
		if (!life_has_room(life, TRANSITION_EVENTS_MAX))
			return false;
		moments[due.kind](life, alert, due);
	}
	return true;
}

/* --- schedule --------------------------------------------------------------------------------------------------------------------- */

/* The longest due first. The same moment brings many at once: so a command takes several. */
void alert_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	Alerting__AdvanceAlerts *command = NULL;
	const Alerting__Alert *alert;
	struct scan scan;

	from.due_at = 1; /* 0: nothing is due */
	alert_scan(&scan, view, "alert.by_due", &from, 0, 1);
	for (size_t i = 0; i < COMMANDS_A_SECOND_MAX * ALERTS_A_COMMAND_MAX; i++) {
		alert = alert_next(&scan);
		if (!alert || alert->due_at > context->now)
			return;
		if (i % ALERTS_A_COMMAND_MAX == 0) {
			command = reflect_new(&alerting__advance_alerts__descriptor, context->arena);
			command->alert_ids =
				arena_alloc(context->arena, ALERTS_A_COMMAND_MAX * sizeof(*command->alert_ids));
			if (!schedule_command(schedule, &command->base, NULL))
				return;
		}
		command->alert_ids[command->n_alert_ids++] = arena_strdup(context->arena, alert->alert_id);
	}
}
