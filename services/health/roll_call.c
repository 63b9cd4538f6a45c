#include "services/health/roll_call.h"

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"

#define MINUTE (60 * SECOND)
#define DAYS_BACK_MAX 31
#define EVENTS_SPARE 4

static bool session_on(const struct context *context, const char *date, const Plan__RollCallSession *rules,
		       struct session *ret_session)
{
	struct session session = { .date = date, .rules = rules };

	if (!zone_instant(date, rules->opens, &session.opens_at) ||
	    !zone_instant(date, rules->deadline, &session.deadline_at))
		return false;
	session.escalate_at = session.deadline_at + plan_roll_call_on(context->plan, date)->office_after_min * MINUTE;
	*ret_session = session;
	return true;
}

bool session_find(const struct context *context, const char *date, const char *id, struct session *ret_session)
{
	const Plan__RollCallRules *rules = plan_roll_call_on(context->plan, date);

	for (size_t i = 0; i < rules->n_sessions; i++) {
		if (strcmp(rules->sessions[i]->id, id) == 0)
			return session_on(context, date, rules->sessions[i], ret_session);
	}
	return false;
}

const char *session_ids(const struct context *context, const char *date)
{
	const Plan__RollCallRules *rules = plan_roll_call_on(context->plan, date);
	const char *ids = "";

	for (size_t i = 0; i < rules->n_sessions; i++)
		ids = list_add(context->arena, ids, rules->sessions[i]->id);
	return ids;
}

bool session_at(const struct context *context, int64_t at, struct session *ret_session)
{
	const Plan__RollCallRules *rules;
	struct session session;
	char date[DATE_SIZE];
	const char *day;
	bool found = false;

	zone_date(at, date);
	day = arena_strdup(context->arena, date);
	rules = plan_roll_call_on(context->plan, day);
	for (size_t i = 0; i < rules->n_sessions; i++) {
		if (session_on(context, day, rules->sessions[i], &session) && session.opens_at <= at &&
		    (!found || session.opens_at > ret_session->opens_at)) {
			*ret_session = session;
			found = true;
		}
	}
	return found;
}

static bool session_due_on(const struct context *context, const char *date, int64_t after, int64_t until,
			   struct session *ret_session)
{
	const Plan__RollCallRules *rules = plan_roll_call_on(context->plan, date);
	struct session session;
	bool found = false;

	for (size_t i = 0; calendar_day(context->plan, date).is_working && i < rules->n_sessions; i++) {
		if (session_on(context, date, rules->sessions[i], &session) && session.deadline_at > after &&
		    session.deadline_at <= until && (!found || session.deadline_at < ret_session->deadline_at)) {
			*ret_session = session;
			found = true;
		}
	}
	return found;
}

bool session_due(const struct context *context, int64_t after, int64_t until, struct session *ret_session)
{
	char date[DATE_SIZE], last[DATE_SIZE];

	zone_date(after, date);
	zone_date(until, last);
	while (strcmp(date, last) <= 0) {
		if (session_due_on(context, date, after, until, ret_session)) {
			ret_session->date = arena_strdup(context->arena, date);
			return true;
		}
		if (!zone_date_add(date, 1, date))
			return false;
	}
	return false;
}

const Health__RollCall *roll_call_find(const struct view *view, const char *department, const char *date,
				       const char *session)
{
	Health__RollCall key = HEALTH__ROLL_CALL__INIT;

	key.department = department;
	key.date = date;
	key.session = session;
	return roll_call_get(view, &key);
}

int64_t roll_calls_closed_until(const struct view *view)
{
	Health__RollCallClock key = HEALTH__ROLL_CALL_CLOCK__INIT;
	const Health__RollCallClock *clock;

	key.id = ROLL_CALL_CLOCK_ID;
	clock = roll_call_clock_get(view, &key);
	return clock ? clock->until_at : directory_began_at(view);
}

static void readings_look(struct presence_now *presence, const struct view *view, const char *badge,
			  const struct session *session)
{
	Health__StaffReading from = HEALTH__STAFF_READING__INIT;
	const Health__StaffReading *next;
	struct scan scan;

	from.badge = badge;
	from.date = session->date;
	from.session = session->rules->id;
	staff_reading_scan(&scan, view, NULL, &from, 3, 3);
	while ((next = staff_reading_next(&scan))) {
		presence->reading = next;
		presence->fever = presence->fever || next->fever;
	}
}

static const Health__Absence *absence_find(const struct view *view, const char *badge, const struct session *session)
{
	Health__Absence from = HEALTH__ABSENCE__INIT;
	const Health__Absence *next;
	struct scan scan;

	from.badge = badge;
	from.until_date = session->date;
	absence_scan(&scan, view, "absence.by_end", &from, 1, 2);
	while ((next = absence_next(&scan))) {
		if (strcmp(next->from_date, session->date) <= 0 &&
		    (!*next->session || strcmp(next->session, session->rules->id) == 0))
			return next;
	}
	return NULL;
}

struct presence_now presence_now(const struct view *view, const char *badge, const char *subject_id,
				 const struct session *session)
{
	struct presence_now presence = { .absence = absence_find(view, badge, session),
					 .bar = bar_find(view, subject_id) };

	readings_look(&presence, view, badge, session);
	return presence;
}

bool is_missing(const struct presence_now *presence)
{
	return !presence->reading && !presence->absence && !presence->bar;
}

static bool is_among(const char *badge, const char *const *badges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(badges[i], badge) == 0)
			return true;
	}
	return false;
}

void roll_call_settle(const struct view *view, const struct context *context, struct decision *decision,
		      const char *department, const char *date, const char *session, const char *const *badges,
		      size_t count)
{
	const Health__RollCall *stored = roll_call_find(view, department, date, session);
	Health__RollCall *roll_call;
	bool escalated;

	if (!stored)
		return;
	roll_call = reflect_copy(&stored->base, context->arena);
	roll_call->n_missing = 0;
	for (size_t i = 0; i < stored->n_missing; i++) {
		if (!is_among(stored->missing[i], badges, count))
			roll_call->missing[roll_call->n_missing++] = stored->missing[i];
	}
	if (roll_call->n_missing == stored->n_missing)
		return;
	if (roll_call->n_missing) {
		emit_roll_call_followed_up(decision)->roll_call = roll_call;
		return;
	}
	escalated = stored->state == HEALTH__ROLL_CALL_STATE__ROLL_CALL_ESCALATED;
	roll_call->state = HEALTH__ROLL_CALL_STATE__ROLL_CALL_COMPLETED_LATE;
	roll_call->completed_at = context->now;
	emit_roll_call_completed(decision)->roll_call = roll_call;
	if (escalated)
		emit_roll_call_escalation_lifted(decision)->roll_call = roll_call;
}

void roll_calls_settle(const struct view *view, const struct context *context, struct decision *decision,
		       const char *department, const char *badge, const char *from_date, const char *until_date,
		       const char *session)
{
	char date[DATE_SIZE], last[DATE_SIZE];

	zone_date(context->now, last);
	zone_date(context->now - DAYS_BACK_MAX * DAY, date);
	if (strcmp(from_date, date) > 0)
		memcpy(date, from_date, sizeof(date));
	if (*until_date && strcmp(until_date, last) < 0)
		memcpy(last, until_date, sizeof(last));
	while (strcmp(date, last) <= 0) {
		const Plan__RollCallRules *rules = plan_roll_call_on(context->plan, date);

		for (size_t i = 0; i < rules->n_sessions; i++) {
			if (decision->event_count + EVENTS_SPARE < DECISION_EVENTS_MAX &&
			    (!*session || strcmp(session, rules->sessions[i]->id) == 0))
				roll_call_settle(view, context, decision, department, date, rules->sessions[i]->id,
						 &badge, 1);
		}
		if (!zone_date_add(date, 1, date))
			return;
	}
}
