#include "services/alerting/duty.h"

#include <string.h>

#include "common/core/party.h"
#include "common/core/plan.h"
#include "common/core/plan_number.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"

/* --- beginning ------------------------------------------------------------------------------------------------------------------- */

static uint32_t minutes_of(const struct context *context, const Plan__AlertDuty *rule)
{
	uint32_t minutes = rule->within_min;
	char today[DATE_SIZE];

	zone_date(context->now, today);
	if (*rule->within)
		plan_minutes_on(context->plan, rule->within, today, &minutes);
	return minutes;
}

static const char *wait_at(const Alerting__RaisedByRule *raised, size_t index)
{
	return index < raised->n_waits ? raised->waits[index] : "";
}

static Alerting__AlertDuty *duty_begin(const struct context *context, const Alerting__Alert *alert,
				       const Plan__AlertDuty *rule)
{
	Alerting__AlertDuty *duty = reflect_new(&alerting__alert_duty__descriptor, context->arena);

	duty->id = rule->id;
	duty->name_zh = rule->name_zh;
	duty->name_en = rule->name_en;
	duty->party = party_resolve(context->plan, rule->party, alert->department, context->arena);
	duty->by_at = alert->raised_at + minutes_of(context, rule) * MINUTE;
	return duty;
}

void duties_begin(struct life *life, Alerting__Alert *alert, const Plan__AlertRule *rule,
		  const Alerting__RaisedByRule *raised)
{
	struct arena *arena = life->context->arena;

	alert->duties = arena_alloc(arena, (rule->n_duties + 1) * sizeof(*alert->duties));
	for (size_t i = 0; i < rule->n_duties; i++) {
		alert->duties[i] = duty_begin(life->context, alert, rule->duties[i]);
		alert->duties[i]->waits_for = wait_at(raised, i);
	}
	alert->n_duties = rule->n_duties;
	alert->over_by = arena_alloc(arena, (rule->n_over_by + 1) * sizeof(*alert->over_by));
	for (size_t i = 0; i < rule->n_over_by; i++)
		alert->over_by[i] = wait_at(raised, rule->n_duties + i);
	alert->n_over_by = rule->n_over_by;
}

bool has_duties(const Alerting__Alert *alert)
{
	return alert->n_duties > 0;
}

/* --- the end ---------------------------------------------------------------------------------------------------------------------- */

static void duty_done(struct life *life, Alerting__Alert *alert, Alerting__AlertDuty *duty, const char *source_event)
{
	Alerting__AlertDutyDone *event;

	duty->done_at = life->context->now;
	duty->done_by = source_event;
	event = emit_alert_duty_done(life->decision);
	event->alert = life_now(life, alert);
	event->duty = duty->id;
}

static bool is_over_by(const Alerting__Alert *alert, const char *end)
{
	for (size_t i = 0; i < alert->n_over_by; i++) {
		if (strcmp(alert->over_by[i], end) == 0)
			return true;
	}
	return false;
}

/* Everybody's part, not only the first one's (C1.4: the office and the CDC). */
static bool all_done(const Alerting__Alert *alert)
{
	for (size_t i = 0; i < alert->n_duties; i++) {
		if (!alert->duties[i]->done_at)
			return false;
	}
	return alert->n_duties;
}

void alert_take_end(struct life *life, Alerting__Alert *alert, const char *end, const char *event,
		    const char *source_event)
{
	const char *by = NULL;

	decision_follow(life->decision, alert->correlation_id);
	for (size_t i = 0; i < alert->n_duties; i++) {
		Alerting__AlertDuty *duty = alert->duties[i];

		if (!duty->done_at && strcmp(duty->waits_for, end) == 0) {
			duty_done(life, alert, duty, source_event);
			by = duty->party;
		}
	}
	if (is_over_by(alert, end) || all_done(alert))
		alert_resolve(life, alert, arena_printf(life->context->arena, "%s (%s)", event, source_event));
	else if (by)
		alert_act(life, alert, by);
}

/* --- missed ---------------------------------------------------------------------------------------------------------------------- */

/* NULL: the rule has changed since. */
static const Plan__AlertDuty *rule_of(const Plan__Plan *plan, const Alerting__Alert *alert, const char *duty_id)
{
	const Plan__AlertRule *rule = plan_alert_rule(plan, alert->rule);

	for (size_t i = 0; rule && i < rule->n_duties; i++) {
		if (strcmp(rule->duties[i]->id, duty_id) == 0)
			return rule->duties[i];
	}
	return NULL;
}

void duty_miss(struct life *life, Alerting__Alert *alert, size_t index)
{
	Alerting__AlertDuty *duty = alert->duties[index];
	const Plan__AlertDuty *rule = rule_of(life->context->plan, alert, duty->id);
	Alerting__AlertDutyMissed *event;

	duty->missed = true;
	if (rule)
		alert_tell(life, alert, (const char *const *)rule->tell_when_missed, rule->n_tell_when_missed);
	event = emit_alert_duty_missed(life->decision);
	event->alert = life_now(life, alert);
	event->duty = duty->id;
	alert_tell_all(life, alert, ALERTING__MOMENT__DUTY_MISSED, (unsigned)index);
}
