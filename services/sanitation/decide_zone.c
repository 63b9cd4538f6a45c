/* What is said of a zone, and who asks to run it (C5.6). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"

/* Nobody dates back: only a device may tell late, within the plan's minutes. */
static bool moment_is_possible(const struct context *context, int64_t at, struct decision *decision)
{
	char date[DATE_SIZE], from[RFC3339_SIZE], until[RFC3339_SIZE];
	int64_t age_max_min;

	if (!at)
		return true;
	if (!(context->roles & DEVICE)) {
		decision_reject(decision, &REASON_MOMENT_OF_DEVICES, "observed_at");
		return false;
	}
	zone_date(context->now, date);
	age_max_min = plan_disinfection_on(context->plan, date)->device_report_age_max_min;
	if (at <= context->now && at >= context->now - age_max_min * 60 * SECOND)
		return true;
	rfc3339_format(context->now - age_max_min * 60 * SECOND, from);
	rfc3339_format(context->now, until);
	decision_reject(decision, &REASON_MOMENT_IMPOSSIBLE, "observed_at", from, until);
	return false;
}

static const char *incident_of(const struct view *view, const struct context *context, const Sanitation__Zone *zone)
{
	size_t last = zone->n_interlock_ids - 1;
	const Sanitation__Interlock *interlock = interlock_find(view, zone->interlock_ids[last]);

	return interlock ? arena_strdup(context->arena, interlock->incident_id) : "";
}

static void off_is_said(const struct context *context, struct decision *decision, Sanitation__Zone *zone, int64_t at)
{
	if (zone->confirmed_at)
		return;
	zone->confirmed_at = at;
	zone->confirmed_by = context->actor;
	zone->ran_since_at = 0;
	zone->overdue = false;
	zone->due_at = 0;
	emit_shut_down_confirmed(decision)->zone = zone;
}

/* Told once; the order is given again, and once more each time its minutes are over. */
static void running_is_said(const struct view *view, const struct context *context, struct decision *decision,
			    Sanitation__Zone *zone, int64_t at)
{
	bool again = zone->ran_since_at && !zone->overdue;

	if (again)
		return;
	if (!zone->ran_since_at) {
		zone->ran_since_at = at;
		emit_ran_under_interlock(decision)->zone = zone;
	}
	zone_shut(context, decision, zone, incident_of(view, context, zone), zone->correlation_id);
}

void decide_report_zone_state(const struct view *view, const struct context *context,
			      const Sanitation__ReportZoneState *command, struct decision *decision)
{
	int64_t at = command->observed_at ? command->observed_at : context->now;
	Sanitation__Zone *zone = zone_now(view, context, command->zone);
	Sanitation__ZoneStateReported *event;
	Sanitation__ReportZoneStateReply *reply;
	bool is_newest = at >= zone->state_at;

	if (!zone_is_the_callers(context, zone, decision) ||
	    !moment_is_possible(context, command->observed_at, decision))
		return;
	if (is_newest) {
		zone->state = command->state;
		zone->state_at = at;
		zone->state_by = context->actor;
	}
	if (zone->n_interlock_ids)
		decision_correlate(decision, zone->correlation_id);
	event = emit_zone_state_reported(decision);
	event->zone = zone;
	event->state = command->state;
	event->observed_at = at;
	event->reported_by = context->actor;
	if (zone->n_interlock_ids && is_newest && at >= zone->ordered_at) {
		if (command->state == SANITATION__ZONE_STATE__OFF)
			off_is_said(context, decision, zone, at);
		else
			running_is_said(view, context, decision, zone, at);
	}
	reply = decision_reply(decision, &sanitation__report_zone_state_reply__descriptor);
	reply->zone = zone;
	reply->held = zone->n_interlock_ids > 0;
}

/* Between the schedule and this, it may have been confirmed. */
void decide_mark_shut_down_overdue(const struct view *view, const struct context *context,
				   const Sanitation__MarkShutDownOverdue *command, struct decision *decision)
{
	Sanitation__Zone *zone = zone_now(view, context, command->zone);

	decision_reply(decision, &sanitation__mark_shut_down_overdue_reply__descriptor);
	if (!zone->due_at || zone->due_at > context->now)
		return;
	zone->overdue = true;
	zone->due_at = 0;
	emit_shut_down_overdue(decision)->zone = zone;
}

/* --- a restart ------------------------------------------------------------------------------------------------------------------------ */

static void refuse(const struct context *context, struct decision *decision, Sanitation__Zone *zone,
		   Sanitation__RequestRestartReply *reply)
{
	Sanitation__RestartRefused *event = emit_restart_refused(decision);
	const char *en = "", *zh = "";

	for (size_t i = 0; i < reply->n_missing; i++) {
		en = arena_printf(context->arena, "%s%s%s", en, i ? "; " : "", reply->missing[i]->en);
		zh = arena_printf(context->arena, "%s%s%s", zh, i ? "；" : "", reply->missing[i]->zh);
	}
	event->zone = zone;
	event->n_missing = reply->n_missing;
	event->missing = reply->missing;
	event->missing_en = en;
	event->missing_zh = zh;
	event->asked_by = context->actor;
	reply->reason = "ZONE_HELD";
	reply->message_en = arena_printf(context->arena, "Zone '%s' must not run. Missing: %s.", zone->zone, en);
	reply->message_zh = arena_printf(context->arena, "分区“%s”不得运行。尚缺：%s。", zone->zone, zh);
}

/* A refusal is a fact that others follow, so it is an event and an answer, not a rejection. */
void decide_request_restart(const struct view *view, const struct context *context,
			    const Sanitation__RequestRestart *command, struct decision *decision)
{
	Sanitation__Zone *zone = zone_now(view, context, command->zone);
	Sanitation__RequestRestartReply *reply;
	Sanitation__RestartAllowed *allowed;

	if (!zone_is_the_callers(context, zone, decision))
		return;
	reply = decision_reply(decision, &sanitation__request_restart_reply__descriptor);
	reply->allowed = !zone->n_interlock_ids;
	if (reply->allowed) {
		allowed = emit_restart_allowed(decision);
		allowed->zone = zone;
		allowed->asked_by = context->actor;
		return;
	}
	decision_correlate(decision, zone->correlation_id);
	reply->n_missing = zone_missing(view, context, zone, &reply->missing);
	refuse(context, decision, zone, reply);
}
