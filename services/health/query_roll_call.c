#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"

/* A roll call as a query works on it. */
struct looking {
	const struct view *view;
	const struct context *context;
	const struct session *session;
	const Health__RollCall *stored; /* NULL: nobody was missing at the deadline, or it has not come */
	bool is_closed;
	Health__RollCallSummary *summary;
};

static bool is_held(const struct context *context, const char *department, const struct session *session)
{
	const Plan__Department *known = plan_department(context->plan, department);

	return known && known->roll_call && calendar_day(context->plan, session->date).is_working;
}

static Health__RollCallState state_of(const struct looking *looking)
{
	if (looking->stored)
		return looking->stored->state;
	if (!is_held(looking->context, looking->summary->department, looking->session) ||
	    looking->session->deadline_at <= directory_began_at(looking->view))
		return HEALTH__ROLL_CALL_STATE__ROLL_CALL_NOT_HELD;
	return looking->is_closed ? HEALTH__ROLL_CALL_STATE__ROLL_CALL_COMPLETE
				  : HEALTH__ROLL_CALL_STATE__ROLL_CALL_PENDING;
}

static struct looking look(const struct view *view, const struct context *context, const char *department,
			   const struct session *session)
{
	struct looking looking = { .view = view, .context = context, .session = session };

	looking.stored = roll_call_find(view, department, session->date, session->rules->id);
	looking.is_closed = roll_calls_closed_until(view) >= session->deadline_at;
	looking.summary = reflect_new(&health__roll_call_summary__descriptor, context->arena);
	looking.summary->department = department;
	looking.summary->date = session->date;
	looking.summary->session = session->rules->id;
	looking.summary->opens_at = session->opens_at;
	looking.summary->deadline_at = session->deadline_at;
	looking.summary->calendar_unknown = !calendar_day(context->plan, session->date).is_known;
	looking.summary->state = state_of(&looking);
	looking.summary->missing_badges =
		arena_alloc(context->arena, ROLL_CALL_MISSING_MAX * sizeof(*looking.summary->missing_badges));
	return looking;
}

/* After the deadline only those count as missing who were so then: a bar that has ended since must not make anybody so. */
static bool was_missing(const struct looking *looking, const char *badge)
{
	for (size_t i = 0; looking->stored && i < looking->stored->n_missing; i++) {
		if (strcmp(looking->stored->missing[i], badge) == 0)
			return true;
	}
	return false;
}

static Health__RollCallPresence presence_of(const struct looking *looking, const Health__Assignment *staff,
					    struct presence_now *ret_now)
{
	*ret_now = presence_now(looking->view, staff->badge, staff->subject_id, looking->session);
	if (ret_now->reading)
		return HEALTH__ROLL_CALL_PRESENCE__PRESENT;
	if (looking->is_closed ? was_missing(looking, staff->badge) : is_missing(ret_now))
		return HEALTH__ROLL_CALL_PRESENCE__NOT_MEASURED;
	return HEALTH__ROLL_CALL_PRESENCE__EXCUSED;
}

static void count(Health__RollCallSummary *summary, const char *badge, Health__RollCallPresence presence,
		  const struct presence_now *now)
{
	summary->expected++;
	summary->present += presence == HEALTH__ROLL_CALL_PRESENCE__PRESENT;
	summary->excused += presence == HEALTH__ROLL_CALL_PRESENCE__EXCUSED;
	summary->fevers += now->fever;
	if (presence != HEALTH__ROLL_CALL_PRESENCE__NOT_MEASURED)
		return;
	summary->missing++;
	if (summary->n_missing_badges < ROLL_CALL_MISSING_MAX)
		summary->missing_badges[summary->n_missing_badges++] = badge;
}

static Health__RollCallEntry *entry_new(const struct context *context, const char *badge,
					Health__RollCallPresence presence, const struct presence_now *now)
{
	Health__RollCallEntry *entry = reflect_new(&health__roll_call_entry__descriptor, context->arena);

	entry->badge = badge;
	entry->presence = presence;
	entry->reading = (Health__StaffReading *)now->reading;
	if (presence == HEALTH__ROLL_CALL_PRESENCE__EXCUSED) {
		entry->absence = now->absence ? now->absence->kind : 0;
		entry->bar = now->bar ? now->bar->kind : 0;
	}
	return entry;
}

/* Counts the department's staff of the day into the summary, and lists them if there is room. */
static void look_at_staff(struct looking *looking, Health__RollCallEntry **entries, size_t *ret_count)
{
	const Health__Assignment *staff;
	struct presence_now now;
	struct staff_day day;

	staff_day_begin(&day, looking->view, looking->summary->department, looking->session->date);
	while ((staff = staff_day_next(&day))) {
		Health__RollCallPresence presence = presence_of(looking, staff, &now);

		count(looking->summary, staff->badge, presence, &now);
		if (entries && *ret_count < ROLL_CALL_STAFF_MAX)
			entries[(*ret_count)++] = entry_new(looking->context, staff->badge, presence, &now);
	}
}

/* The session asked for, or the one of now, or the first of the day; false: rejected UNKNOWN_SESSION. */
static bool session_asked(const struct context *context, const char *date, const char *id, struct session *ret_session,
			  struct decision *decision)
{
	const Plan__RollCallRules *rules = plan_roll_call_on(context->plan, date);

	if (!*id && strcmp(date, today_of(context)) == 0 && session_at(context, context->now, ret_session))
		return true;
	if (session_find(context, date, *id ? id : rules->sessions[0]->id, ret_session))
		return true;
	decision_reject(decision, &REASON_UNKNOWN_SESSION, "session", id, session_ids(context, date));
	return false;
}

void query_get_roll_call(const struct view *view, const struct context *context, const Health__GetRollCall *query,
			 struct decision *decision)
{
	Health__GetRollCallReply *reply;
	struct looking looking;
	struct session session;

	if (!department_is_known(context, query->department, decision) ||
	    !department_is_own(context, query->department, "department", decision) ||
	    !session_asked(context, *query->date ? query->date : today_of(context), query->session, &session, decision))
		return;
	looking = look(view, context, query->department, &session);
	reply = decision_reply(decision, &health__get_roll_call_reply__descriptor);
	reply->summary = looking.summary;
	reply->entries = arena_alloc(context->arena, ROLL_CALL_STAFF_MAX * sizeof(*reply->entries));
	look_at_staff(&looking, reply->entries, &reply->n_entries);
}

static void list_session(const struct view *view, const struct context *context, const struct session *session,
			 Health__ListRollCallsReply *reply)
{
	const Plan__Plan *plan = context->plan;

	for (size_t i = 0; i < plan->n_departments; i++) {
		struct looking looking;

		if (!plan->departments[i]->roll_call)
			continue;
		looking = look(view, context, plan->departments[i]->id, session);
		look_at_staff(&looking, NULL, NULL);
		reply->roll_calls[reply->n_roll_calls++] = looking.summary;
	}
}

void query_list_roll_calls(const struct view *view, const struct context *context, const Health__ListRollCalls *query,
			   struct decision *decision)
{
	const char *date = *query->date ? query->date : today_of(context);
	const Plan__RollCallRules *rules = plan_roll_call_on(context->plan, date);
	Health__ListRollCallsReply *reply;
	struct session session;

	if (*query->session && !session_asked(context, date, query->session, &session, decision))
		return;
	reply = decision_reply(decision, &health__list_roll_calls_reply__descriptor);
	reply->roll_calls = arena_alloc(context->arena,
					rules->n_sessions * context->plan->n_departments * sizeof(*reply->roll_calls));
	for (size_t i = 0; i < rules->n_sessions; i++) {
		const char *id = rules->sessions[i]->id;

		if ((!*query->session || strcmp(id, query->session) == 0) && session_find(context, date, id, &session))
			list_session(view, context, &session, reply);
	}
}
