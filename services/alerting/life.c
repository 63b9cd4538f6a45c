#include "services/alerting/life.h"

#include <assert.h>
#include <string.h>

#include "common/core/party.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/drill.h"
#include "services/alerting/duty.h"
#include "services/alerting/hold.h"
#include "services/alerting/ladder.h"
#include "services/alerting/notify.h"

void life_init(struct life *life, const struct view *view, const struct context *context, struct decision *decision)
{
	*life = (struct life){ .view = view, .context = context, .decision = decision };
}

bool life_has_room(const struct life *life, size_t events)
{
	return life->decision->event_count + events <= DECISION_EVENTS_MAX && life->count < DECISION_EVENTS_MAX;
}

Alerting__Alert *life_alert(struct life *life, const char *alert_id)
{
	const Alerting__Alert *alert;

	for (size_t i = 0; i < life->count; i++) {
		if (strcmp(life->alerts[i]->alert_id, alert_id) == 0)
			return life->alerts[i];
	}
	alert = alert_find(life->view, alert_id);
	if (!alert)
		return NULL;
	assert(life->count < DECISION_EVENTS_MAX);
	return life->alerts[life->count++] = reflect_copy(&alert->base, life->context->arena);
}

bool alert_is_open(const Alerting__Alert *alert)
{
	return !alert->resolved_at && !alert->closed_at;
}

bool alert_is_acknowledged(const Alerting__Alert *alert, int64_t now)
{
	return alert->acknowledged_until_at > now;
}

static bool is_told_in(const Plan__Plan *plan, const Alerting__Alert *alert, const char *department)
{
	for (size_t i = 0; *department && i < alert->n_told; i++) {
		if (strcmp(party_department(plan, alert->told[i]), department) == 0)
			return true;
	}
	return false;
}

bool alert_has_audience(const Alerting__Alert *alert, const struct context *context)
{
	return context->roles & (OFFICE | OPERATOR) || is_told_in(context->plan, alert, context->department);
}

bool alert_concerns(const Alerting__Alert *alert, const Plan__Plan *plan, const char *department)
{
	return strcmp(alert->department, department) == 0 || is_told_in(plan, alert, department);
}

bool may_see_alert(const struct context *context, const Alerting__Alert *alert)
{
	return may_see_of(context, alert->department) || is_told_in(context->plan, alert, context->department);
}

static Alerting__AlertState state_of(const Alerting__Alert *alert)
{
	return alert->closed_at               ? ALERTING__ALERT_STATE__CLOSED
	       : alert->resolved_at           ? ALERTING__ALERT_STATE__RESOLVED
	       : alert->acting_at             ? ALERTING__ALERT_STATE__ACTING
	       : alert->acknowledged_until_at ? ALERTING__ALERT_STATE__ACKNOWLEDGED
	       : alert->notified_at           ? ALERTING__ALERT_STATE__NOTIFIED
					      : ALERTING__ALERT_STATE__FIRING;
}

void alert_settle(Alerting__Alert *alert)
{
	alert->state = state_of(alert);
	alert->due_at = alert_due_at(alert);
}

Alerting__Alert *life_now(struct life *life, Alerting__Alert *alert)
{
	alert_settle(alert);
	return reflect_copy(&alert->base, life->context->arena);
}

bool alert_is_told(const Alerting__Alert *alert, const char *party)
{
	for (size_t i = 0; i < alert->n_told; i++) {
		if (strcmp(alert->told[i], party) == 0)
			return true;
	}
	return false;
}

const char **alert_tell(struct life *life, Alerting__Alert *alert, const char *const *parties, size_t count)
{
	struct arena *arena = life->context->arena;
	const char **resolved = arena_alloc(arena, (count + 1) * sizeof(*resolved));
	const char **told = arena_alloc(arena, (alert->n_told + count + 1) * sizeof(*told));

	if (alert->n_told)
		memcpy(told, alert->told, alert->n_told * sizeof(*told));
	alert->told = told;
	for (size_t i = 0; i < count; i++) {
		resolved[i] = party_resolve(life->context->plan, parties[i], alert->department, arena);
		if (!alert_is_told(alert, resolved[i]))
			told[alert->n_told++] = resolved[i];
	}
	return resolved;
}

void alert_tell_all(struct life *life, const Alerting__Alert *alert, Alerting__Moment moment, unsigned detail)
{
	if (!alert->hold)
		notify(life->view, life->context, alert, moment, (const char *const *)alert->told, alert->n_told,
		       detail, life->decision);
}

int64_t acknowledge_by(const Plan__Plan *plan, Alerting__Severity severity, int64_t from)
{
	switch (severity) {
	case ALERTING__SEVERITY__CRITICAL:
		return from + plan->alerting->acknowledge_critical_s * SECOND;
	case ALERTING__SEVERITY__WARNING:
		return from + plan->alerting->acknowledge_warning_s * SECOND;
	default:
		return 0;
	}
}

/* --- transitions ------------------------------------------------------------------------------------------------------------------ */

/* The view does not know yet what this decision has raised and resolved. */
static bool cause_is_taken(struct life *life, const char *cause, bool may_return)
{
	const Alerting__Alert *open = alert_find_open(life->view, cause);

	for (size_t i = 0; i < life->count; i++) {
		const Alerting__Alert *alert = life->alerts[i];

		if (strcmp(alert->cause, cause) != 0)
			continue;
		if (alert_is_open(alert) || !may_return)
			return true;
		if (open && strcmp(open->alert_id, alert->alert_id) == 0)
			open = NULL;
	}
	return may_return ? open != NULL : cause_is_known(life->view, cause);
}

static Alerting__Alert *alert_create_by(struct life *life, const Plan__AlertRule *rule,
					const Alerting__RaisedByRule *raised)
{
	const struct context *context = life->context;
	Alerting__Alert *alert = reflect_new(&alerting__alert__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, (unsigned)life->decision->event_count, id);
	alert->alert_id = arena_strdup(context->arena, id);
	alert->rule = rule->id;
	alert->severity = (Alerting__Severity)rule->severity;
	alert->statutory = rule->statutory;
	alert->policy = *rule->policy ? rule->policy : plan_severity(context->plan, rule->severity)->policy;
	alert->cause = raised->cause;
	alert->subject = raised->subject;
	alert->department = raised->department;
	alert->title_zh = raised->title_zh;
	alert->title_en = raised->title_en;
	alert->action_zh = raised->action_zh;
	alert->action_en = raised->action_en;
	alert->observed_at = raised->observed_at;
	alert->raised_at = context->now;
	alert->correlation_id = context->correlation_id;
	if (is_drill(life->view, context->correlation_id))
		drill_mark(alert, context->arena);
	alert->acknowledge_by_at = acknowledge_by(context->plan, alert->severity, context->now);
	return alert;
}

void alert_raise(struct life *life, const Plan__AlertRule *rule, const Alerting__RaisedByRule *raised,
		 const char *source_event)
{
	Alerting__AlertRaised *event;
	Alerting__Alert *alert;

	if (cause_is_taken(life, raised->cause, rule->may_return))
		return;
	alert = life->alerts[life->count++] = alert_create_by(life, rule, raised);
	alert->source_event = source_event;
	decision_follow(life->decision, alert->correlation_id);
	alert_tell(life, alert, (const char *const[]){ "owner" }, 1);
	alert_tell(life, alert, (const char *const *)rule->tell, rule->n_tell);
	duties_begin(life, alert, rule, raised);
	ladder_climb(life, alert, alert->raised_at);
	event = emit_alert_raised(life->decision);
	event->alert = life_now(life, alert);
	alert_hold(life, alert);
	alert_tell_all(life, alert, ALERTING__MOMENT__RAISED, 0);
}

void alert_acknowledge(struct life *life, Alerting__Alert *alert, const char *note, int64_t until_at)
{
	Alerting__AlertAcknowledged *event;

	decision_follow(life->decision, alert->correlation_id);
	if (!alert->acknowledged_at)
		alert->acknowledged_at = life->context->now;
	alert->acknowledged_by = life->context->actor;
	alert->note = note;
	alert->acknowledged_until_at = until_at;
	ladder_stop(alert);
	event = emit_alert_acknowledged(life->decision);
	event->alert = life_now(life, alert);
}

void alert_act(struct life *life, Alerting__Alert *alert, const char *by)
{
	Alerting__AlertActing *event;

	if (alert->acting_at)
		return;
	decision_follow(life->decision, alert->correlation_id);
	alert->acting_at = life->context->now;
	alert->acting_by = by;
	event = emit_alert_acting(life->decision);
	event->alert = life_now(life, alert);
}

void alert_notified(struct life *life, Alerting__Alert *alert)
{
	Alerting__AlertNotified *event;

	if (alert->notified_at || !alert_is_open(alert))
		return;
	decision_follow(life->decision, alert->correlation_id);
	alert->notified_at = life->context->now;
	event = emit_alert_notified(life->decision);
	event->alert = life_now(life, alert);
}

static bool was_told(const struct life *life, const Alerting__Alert *alert)
{
	Alerting__Told from = ALERTING__TOLD__INIT;
	struct scan scan;

	if (!alert->hold || alert->notified_at)
		return true;
	from.alert_id = alert->alert_id;
	told_scan(&scan, life->view, NULL, &from, 1, 1);
	return told_next(&scan) != NULL;
}

/* Those who were told before it was kept back wait for its end, too. */
void alert_resolve(struct life *life, Alerting__Alert *alert, const char *reason)
{
	Alerting__AlertResolved *event;
	const bool told = was_told(life, alert);

	decision_follow(life->decision, alert->correlation_id);
	alert->resolved_at = life->context->now;
	alert->resolved_by = life->context->actor;
	alert->resolve_reason = reason;
	alert->acknowledged_until_at = alert->held_until_at = 0;
	alert->hold = ALERTING__HOLD__HOLD_UNSPECIFIED;
	alert->held_by = "";
	ladder_stop(alert);
	event = emit_alert_resolved(life->decision);
	event->alert = life_now(life, alert);
	if (told)
		alert_tell_all(life, alert, ALERTING__MOMENT__MOMENT_RESOLVED, 0);
}

/* --- kept back ------------------------------------------------------------------------------------------------------------------- */

/* One whose end has come keeps nothing back, or the alert would be looked at again without end. */
static struct hold hold_now(const struct life *life, const Alerting__Alert *alert)
{
	struct hold hold = hold_of(life, alert);
	bool over = hold.until_at && hold.until_at <= life->context->now;

	return hold.kind && !over ? hold : (struct hold){ .by = "" };
}

static bool is_held_so(const Alerting__Alert *alert, const struct hold *hold)
{
	return hold->kind == alert->hold && hold->until_at == alert->held_until_at &&
	       strcmp(hold->by, alert->held_by) == 0;
}

/* Nobody could acknowledge what nobody was told. */
static void released(struct life *life, Alerting__Alert *alert)
{
	const int64_t now = life->context->now;

	if (!alert->acknowledged_at && !alert->overdue)
		alert->acknowledge_by_at = acknowledge_by(life->context->plan, alert->severity, now);
	if (!alert_is_acknowledged(alert, now))
		ladder_climb(life, alert, now);
}

void alert_hold(struct life *life, Alerting__Alert *alert)
{
	const struct hold hold = hold_now(life, alert);
	const bool was_held = alert->hold;
	Alerting__AlertHeld *event;

	if (is_held_so(alert, &hold))
		return;
	decision_follow(life->decision, alert->correlation_id);
	alert->hold = hold.kind;
	alert->held_by = hold.by;
	alert->held_until_at = hold.until_at;
	if (hold.kind)
		ladder_stop(alert);
	else
		released(life, alert);
	event = emit_alert_held(life->decision);
	event->alert = life_now(life, alert);
	if (was_held)
		alert_tell_all(life, alert, ALERTING__MOMENT__RAISED, 0);
}
