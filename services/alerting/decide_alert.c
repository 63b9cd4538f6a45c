#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/duty.h"
#include "services/alerting/ladder.h"
#include "services/alerting/life.h"

/* An open alert that the caller may deal with. NULL: rejected ALERT_UNKNOWN, NOT_IN_AUDIENCE or ALREADY_RESOLVED. */
static Alerting__Alert *alert_take(struct life *life, const char *alert_id)
{
	Alerting__Alert *alert = life_alert(life, alert_id);
	struct decision *decision = life->decision;

	if (!alert)
		decision_reject(decision, &REASON_ALERT_UNKNOWN, "alert_id", alert_id);
	else if (!alert_has_audience(alert, life->context))
		decision_reject(decision, &REASON_NOT_IN_AUDIENCE, "alert_id", life->context->department, alert_id);
	else if (!alert_is_open(alert))
		decision_reject(decision, &REASON_ALREADY_RESOLVED, "alert_id", alert_id, alert->resolved_by);
	return decision->rejection ? NULL : alert;
}

/* --- acknowledged ----------------------------------------------------------------------------------------------------------------- */

/* A click is no next step. */
static bool names_next_step(const Alerting__Alert *alert, const char *note, struct decision *decision)
{
	if (has_duties(alert) && !*note)
		decision_reject(decision, &REASON_NEXT_STEP_REQUIRED, "note", alert->alert_id);
	return !decision->rejection;
}

/* Until when it holds; 0: rejected FOR_TOO_LONG. */
static int64_t holds_until(const struct context *context, uint32_t for_min, struct decision *decision)
{
	const uint32_t longest = context->plan->alerting->acknowledgement_lasts_min;

	if (for_min > longest)
		decision_reject(decision, &REASON_FOR_TOO_LONG, "for_min", for_min, longest);
	return decision->rejection ? 0 : context->now + (for_min ? for_min : longest) * MINUTE;
}

static bool is_somebody_elses(const Alerting__Alert *alert, const struct context *context)
{
	return alert_is_acknowledged(alert, context->now) && strcmp(alert->acknowledged_by, context->actor) != 0;
}

/* Seen and being dealt with (G2). Who comes second learns who was first. */
void decide_acknowledge(const struct view *view, const struct context *context, const Alerting__Acknowledge *command,
			struct decision *decision)
{
	Alerting__AcknowledgeReply *reply;
	Alerting__Alert *alert;
	struct life life;
	int64_t until_at;

	life_init(&life, view, context, decision);
	alert = alert_take(&life, command->alert_id);
	if (!alert || !names_next_step(alert, command->note, decision))
		return;
	until_at = holds_until(context, command->for_min, decision);
	if (!until_at)
		return;
	if (!is_somebody_elses(alert, context))
		alert_acknowledge(&life, alert, command->note, until_at);
	reply = decision_reply(decision, &alerting__acknowledge_reply__descriptor);
	reply->alert = life_now(&life, alert);
}

/* Whoever acts deals with it: nobody else need be told meanwhile, no longer than after any acknowledgement. */
void decide_start_acting(const struct view *view, const struct context *context, const Alerting__StartActing *command,
			 struct decision *decision)
{
	Alerting__StartActingReply *reply;
	Alerting__Alert *alert;
	struct life life;

	life_init(&life, view, context, decision);
	alert = alert_take(&life, command->alert_id);
	if (!alert)
		return;
	if (!alert_is_acknowledged(alert, context->now)) {
		if (!names_next_step(alert, command->note, decision))
			return;
		alert_acknowledge(&life, alert, command->note, holds_until(context, 0, decision));
	}
	alert_act(&life, alert, context->actor);
	reply = decision_reply(decision, &alerting__start_acting_reply__descriptor);
	reply->alert = life_now(&life, alert);
}

/* --- over ------------------------------------------------------------------------------------------------------------------------ */

/* By hand: never what the law demands, and what has duties by the office alone. */
static bool may_resolve(const Alerting__Alert *alert, const struct context *context, struct decision *decision)
{
	if (alert->statutory)
		decision_reject(decision, &REASON_STATUTORY_NEEDS_ACTION, "alert_id", alert->alert_id);
	else if (has_duties(alert) && !(context->roles & OFFICE))
		decision_reject(decision, &REASON_DUTIES_NEED_OFFICE, "alert_id", alert->alert_id);
	return !decision->rejection;
}

void decide_resolve(const struct view *view, const struct context *context, const Alerting__Resolve *command,
		    struct decision *decision)
{
	Alerting__ResolveReply *reply;
	Alerting__Alert *alert;
	struct life life;

	life_init(&life, view, context, decision);
	alert = alert_take(&life, command->alert_id);
	if (!alert || !may_resolve(alert, context, decision))
		return;
	alert_resolve(&life, alert, command->reason);
	reply = decision_reply(decision, &alerting__resolve_reply__descriptor);
	reply->alert = life_now(&life, alert);
}

/* --- by the clock ----------------------------------------------------------------------------------------------------------------- */

/* Between the schedule and this, somebody may have dealt with one: then nothing is due of it. What finds no room stays due. */
void decide_advance_alerts(const struct view *view, const struct context *context,
			   const Alerting__AdvanceAlerts *command, struct decision *decision)
{
	struct life life;
	bool room = true;

	life_init(&life, view, context, decision);
	for (size_t i = 0; room && i < command->n_alert_ids; i++) {
		Alerting__Alert *alert = life_alert(&life, command->alert_ids[i]);

		room = !alert || alert_advance(&life, alert);
	}
	decision_reply(decision, &alerting__advance_alerts_reply__descriptor);
}
