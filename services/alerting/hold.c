#include "services/alerting/hold.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/life.h"
#include "services/alerting/silence.h"
#include "services/alerting/summary.h"

#define RELEASES_A_SECOND_MAX 4

/* Of what this decision has touched, the alert says more than its summary in the view. */
static const Alerting__Alert *touched(const struct life *life, const char *alert_id)
{
	for (size_t i = 0; i < life->count; i++) {
		if (strcmp(life->alerts[i]->alert_id, alert_id) == 0)
			return life->alerts[i];
	}
	return NULL;
}

static bool inhibits(const Alerting__Alert *by, const Alerting__Alert *alert, const char *rule)
{
	return by != alert && alert_is_open(by) && !by->hold && strcmp(by->rule, rule) == 0 &&
	       strcmp(by->correlation_id, alert->correlation_id) == 0;
}

/* An open alert of this rule in the same thread of which somebody is told. NULL: there is none. */
static const char *inhibitor_of(const struct life *life, const Alerting__Alert *alert, const char *rule)
{
	Alerting__AlertSummary from = ALERTING__ALERT_SUMMARY__INIT;
	const Alerting__AlertSummary *summary;
	struct scan scan;

	for (size_t i = 0; i < life->count; i++) {
		if (inhibits(life->alerts[i], alert, rule))
			return life->alerts[i]->alert_id;
	}
	from.correlation_id = alert->correlation_id;
	from.phase = ALERTING__ALERT_PHASE__PHASE_OPEN;
	from.rule = rule;
	summary_scan(&scan, life->view, "summary.by_thread", &from, 3, 3);
	while ((summary = summary_next(&scan))) {
		if (!*summary->held_by && !touched(life, summary->alert_id))
			return summary->alert_id;
	}
	return NULL;
}

static struct hold inhibition_of(const struct life *life, const Alerting__Alert *alert)
{
	const Plan__AlertRule *rule = plan_alert_rule(life->context->plan, alert->rule);
	struct hold hold = { .by = "" };

	for (size_t i = 0; rule && i < rule->n_inhibited_by; i++) {
		const char *by = inhibitor_of(life, alert, rule->inhibited_by[i]);

		if (by)
			return (struct hold){ ALERTING__HOLD__INHIBITED, by, 0 };
	}
	return hold;
}

struct hold hold_of(const struct life *life, const Alerting__Alert *alert)
{
	const Alerting__Silence *silence;

	if (alert->statutory)
		return (struct hold){ .by = "" };
	silence = silence_in_force(life->view, life->context, alert);
	if (silence)
		return (struct hold){ ALERTING__HOLD__SILENCED, silence->silence_id, silence->ends_at };
	return inhibition_of(life, alert);
}

/* Each is told, or kept back by something else. */
void decide_release_held(const struct view *view, const struct context *context, const Alerting__ReleaseHeld *command,
			 struct decision *decision)
{
	const Alerting__AlertSummary *summary;
	struct scan scan;
	struct life life;

	life_init(&life, view, context, decision);
	decision_reply(decision, &alerting__release_held_reply__descriptor);
	summaries_held_by(&scan, view, command->held_by);
	while (life_has_room(&life, TRANSITION_EVENTS_MAX) && (summary = summary_next(&scan)))
		alert_hold(&life, life_alert(&life, summary->alert_id));
}

void hold_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Release from = ALERTING__RELEASE__INIT;
	const Alerting__Release *release;
	struct scan scan;

	release_scan(&scan, view, NULL, &from, 0, 0);
	for (unsigned i = 0; i < RELEASES_A_SECOND_MAX && (release = release_next(&scan)); i++) {
		Alerting__ReleaseHeld *command = reflect_new(&alerting__release_held__descriptor, context->arena);

		command->held_by = arena_strdup(context->arena, release->held_by);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}
