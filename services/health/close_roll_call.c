/* Deadlines of roll calls: the department is told who is missing, and later the office (C1.3). */
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"

#define DAYS_BACK_MAX 31
#define EVENTS_SPARE 2

/* The next deadline to be dealt with. Those so long ago that nothing can be recorded for them any more are passed over. */
static bool deadline_due(const struct view *view, const struct context *context, struct session *ret_session)
{
	int64_t until = roll_calls_closed_until(view), days_max;

	if (!until)
		return false;
	days_max = door_rules_at(context->plan, context->now)->observed_age_max_days;
	if (days_max > DAYS_BACK_MAX)
		days_max = DAYS_BACK_MAX;
	if (until < context->now - days_max * DAY)
		until = context->now - days_max * DAY;
	return session_due(context, until, context->now, ret_session);
}

static const Health__RollCall *escalation_due(const struct scan *scan, const struct context *context)
{
	const Health__RollCall *roll_call = roll_call_next((struct scan *)scan);

	return roll_call && roll_call->escalate_at <= context->now ? roll_call : NULL;
}

void roll_call_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Health__RollCall from = HEALTH__ROLL_CALL__INIT;
	const Health__RollCall *roll_call;
	struct session session;
	struct scan scan;

	if (deadline_due(view, context, &session)) {
		Health__CloseRollCalls *command = reflect_new(&health__close_roll_calls__descriptor, context->arena);

		command->date = session.date;
		command->session = session.rules->id;
		schedule_command(schedule, &command->base, NULL);
	}
	from.state = HEALTH__ROLL_CALL_STATE__ROLL_CALL_MISSED;
	roll_call_scan(&scan, view, "roll_call.by_state", &from, 1, 1);
	while ((roll_call = escalation_due(&scan, context))) {
		Health__EscalateRollCall *command =
			reflect_new(&health__escalate_roll_call__descriptor, context->arena);

		command->department = roll_call->department;
		command->date = roll_call->date;
		command->session = roll_call->session;
		if (!schedule_command(schedule, &command->base, roll_call->correlation_id))
			return;
	}
}

static void missing_add(Health__RollCall *roll_call, const char *badge)
{
	roll_call->missing_at_deadline++;
	if (roll_call->n_missing < ROLL_CALL_MISSING_MAX)
		roll_call->missing[roll_call->n_missing++] = (char *)(uintptr_t)badge;
}

/* The department's roll call at its deadline. */
static Health__RollCall *roll_call_take(const struct view *view, const struct context *context, const char *department,
					const struct session *session)
{
	Health__RollCall *roll_call = reflect_new(&health__roll_call__descriptor, context->arena);
	const Health__Assignment *staff;
	struct presence_now presence;
	struct staff_day day;

	roll_call->department = department;
	roll_call->date = session->date;
	roll_call->session = session->rules->id;
	roll_call->state = HEALTH__ROLL_CALL_STATE__ROLL_CALL_MISSED;
	roll_call->deadline_at = session->deadline_at;
	roll_call->escalate_at = session->escalate_at;
	roll_call->calendar_unknown = !calendar_day(context->plan, session->date).is_known;
	roll_call->correlation_id = context->correlation_id;
	roll_call->missing = arena_alloc(context->arena, ROLL_CALL_MISSING_MAX * sizeof(*roll_call->missing));
	staff_day_begin(&day, view, department, session->date);
	while ((staff = staff_day_next(&day))) {
		roll_call->expected++;
		presence = presence_now(view, staff->badge, staff->subject_id, session);
		if (is_missing(&presence))
			missing_add(roll_call, staff->badge);
	}
	return roll_call;
}

static void close_department(const struct view *view, const struct context *context, const char *department,
			     const struct session *session, struct decision *decision)
{
	Health__RollCall *roll_call;

	if (roll_call_find(view, department, session->date, session->rules->id))
		return; /* in a step before */
	roll_call = roll_call_take(view, context, department, session);
	if (roll_call->missing_at_deadline)
		emit_roll_call_missed(decision)->roll_call = roll_call;
}

void decide_close_roll_calls(const struct view *view, const struct context *context,
			     const Health__CloseRollCalls *command, struct decision *decision)
{
	const Plan__Plan *plan = context->plan;
	Health__RollCallsClosed *event;
	struct session session;

	decision_reply(decision, &health__close_roll_calls_reply__descriptor);
	if (!deadline_due(view, context, &session) || strcmp(session.date, command->date) != 0 ||
	    strcmp(session.rules->id, command->session) != 0)
		return;
	for (size_t i = 0; i < plan->n_departments; i++) {
		if (decision->event_count + EVENTS_SPARE >= DECISION_EVENTS_MAX)
			return; /* the rest in the next step */
		if (plan->departments[i]->roll_call)
			close_department(view, context, plan->departments[i]->id, &session, decision);
	}
	event = emit_roll_calls_closed(decision);
	event->clock = reflect_new(&health__roll_call_clock__descriptor, context->arena);
	event->clock->id = ROLL_CALL_CLOCK_ID;
	event->clock->until_at = session.deadline_at;
	event->date = session.date;
	event->session = session.rules->id;
	event->calendar_unknown = !calendar_day(plan, session.date).is_known;
}

/* Those of the missing who have been barred since are at home, as they should be. */
static size_t found_since(const struct view *view, const Health__RollCall *roll_call, const char **badges)
{
	size_t count = 0;

	for (size_t i = 0; i < roll_call->n_missing; i++) {
		const Health__Staff *staff = staff_find(view, roll_call->missing[i]);

		if (staff && bar_find(view, staff->subject_id))
			badges[count++] = roll_call->missing[i];
	}
	return count;
}

void decide_escalate_roll_call(const struct view *view, const struct context *context,
			       const Health__EscalateRollCall *command, struct decision *decision)
{
	const Health__RollCall *stored = roll_call_find(view, command->department, command->date, command->session);
	const char **badges = arena_alloc(context->arena, ROLL_CALL_MISSING_MAX * sizeof(*badges));
	Health__RollCall *roll_call;
	size_t count;

	decision_reply(decision, &health__escalate_roll_call_reply__descriptor);
	if (!stored || stored->state != HEALTH__ROLL_CALL_STATE__ROLL_CALL_MISSED || stored->escalate_at > context->now)
		return;
	count = found_since(view, stored, badges);
	if (count == stored->n_missing) {
		roll_call_settle(view, context, decision, command->department, command->date, command->session, badges,
				 count);
		return;
	}
	roll_call = reflect_copy(&stored->base, context->arena);
	roll_call->state = HEALTH__ROLL_CALL_STATE__ROLL_CALL_ESCALATED;
	emit_roll_call_escalated(decision)->roll_call = roll_call;
}
