#include "services/health/retention.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/staff.h"

#define FORGOTTEN_AT_ONCE_MAX 16

static void need_until(struct need *need, const char *date)
{
	if (strcmp(date, need->until) > 0)
		memcpy(need->until, date, DATE_SIZE);
}

static void need_now(struct need *need, const char *today_date)
{
	need->held = true;
	need_until(need, today_date);
}

/* A case until `ended_at`, or still. */
static void need_case(struct need *need, int64_t ended_at, const char *today_date)
{
	char date[DATE_SIZE];

	need->had_case = true;
	zone_date(ended_at, date);
	if (ended_at)
		need_until(need, date);
	else
		need_now(need, today_date);
}

static void need_incidents(struct need *need, const struct view *view, const char *subject_id, const char *today_date)
{
	Health__Incident from = HEALTH__INCIDENT__INIT;
	const Health__Incident *incident;
	struct scan scan;

	from.subject_id = subject_id;
	incident_scan(&scan, view, "incident.by_subject", &from, 1, 1);
	while ((incident = incident_next(&scan)))
		need_case(need, incident->closed_at, today_date);
}

static void need_observations(struct need *need, const struct view *view, const char *subject_id,
			      const char *today_date)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;
	const Health__Observation *observation;
	struct scan scan;

	from.subject_id = subject_id;
	observation_scan(&scan, view, "observation.by_subject", &from, 1, 1);
	while ((observation = observation_next(&scan)))
		need_case(need, observation->ended_at, today_date);
}

static void need_staff(struct need *need, const struct view *view, const char *subject_id, const char *today_date)
{
	Health__Staff from = HEALTH__STAFF__INIT;
	const Health__Staff *staff;
	struct scan scan;

	from.subject_id = subject_id;
	staff_scan(&scan, view, "staff.by_subject", &from, 1, 1);
	while ((staff = staff_next(&scan))) {
		if (staff->left && strcmp(staff->from_date, today_date) <= 0)
			need_until(need, staff->from_date);
		else
			need_now(need, today_date);
	}
}

struct need person_need(const struct view *view, const struct context *context, const Health__Person *person)
{
	const char *today_date = today_of(context);
	struct need need = { false, false, "" };
	const char *subject_id;

	if (bar_find(view, person->subject_id))
		need_now(&need, today_date);
	for (size_t i = 0; (subject_id = person_subject(view, person->subject_id, i)); i++) {
		need_incidents(&need, view, subject_id, today_date);
		need_observations(&need, view, subject_id, today_date);
		need_staff(&need, view, subject_id, today_date);
	}
	return need;
}

static uint32_t days_kept(const Plan__Retention *retention, Health__RetainedAs as)
{
	switch (as) {
	case HEALTH__RETAINED_AS__RETAINED_CASE:
		return retention->incident_days;
	case HEALTH__RETAINED_AS__RETAINED_STAFF:
		return retention->staff_days;
	case HEALTH__RETAINED_AS__RETAINED_SUPPLIER:
		return retention->supplier_days;
	default:
		return retention->visitor_days;
	}
}

bool retention_is_over(const Plan__Plan *plan, Health__RetainedAs as, const char *since, const char *today_date)
{
	int days = 0;

	return zone_days_between(since, today_date, &days) && days > (int)days_kept(plan->retention, as);
}

/* Of one kind, those seen longest ago. False: no room for more. */
static bool forget_kind(const struct view *view, const struct context *context, struct schedule *schedule,
			Health__RetainedAs as)
{
	Health__Person from = HEALTH__PERSON__INIT;
	const char *today_date = today_of(context);
	const Health__Person *person;
	struct scan scan;

	from.retained_as = as;
	person_scan(&scan, view, "person.by_last_seen", &from, 1, 1);
	for (unsigned i = 0; i < FORGOTTEN_AT_ONCE_MAX && (person = person_next(&scan)); i++) {
		Health__ForgetPerson *command;

		if (!retention_is_over(context->plan, as, person->last_seen_on, today_date))
			return true;
		command = reflect_new(&health__forget_person__descriptor, context->arena);
		command->subject_id = arena_strdup(context->arena, person->subject_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return false;
	}
	return true;
}

struct need nameless_need(const struct view *view, const struct context *context, const char *subject_id)
{
	struct need need = { false, false, "" };

	need_incidents(&need, view, subject_id, today_of(context));
	need_observations(&need, view, subject_id, today_of(context));
	return need;
}

void nameless_note(struct tables *tables, const char *subject_id, int64_t at)
{
	Health__Nameless nameless = HEALTH__NAMELESS__INIT;

	if (person_row(&tables->view, subject_id))
		return;
	nameless.subject_id = subject_id;
	nameless.needed_at = at;
	nameless_put(tables, &nameless);
}

/* Those of longest ago. */
static void forget_nameless(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Health__Nameless from = HEALTH__NAMELESS__INIT;
	const Health__Nameless *nameless;
	struct scan scan;

	nameless_scan(&scan, view, "nameless.by_time", &from, 0, 0);
	for (unsigned i = 0; i < FORGOTTEN_AT_ONCE_MAX && (nameless = nameless_next(&scan)); i++) {
		Health__ForgetNameless *command;
		char date[DATE_SIZE];

		zone_date(nameless->needed_at, date);
		if (!retention_is_over(context->plan, HEALTH__RETAINED_AS__RETAINED_CASE, date, today_of(context)))
			return;
		command = reflect_new(&health__forget_nameless__descriptor, context->arena);
		command->subject_id = arena_strdup(context->arena, nameless->subject_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}

void person_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	for (int as = HEALTH__RETAINED_AS__RETAINED_VISITOR; as <= HEALTH__RETAINED_AS__RETAINED_CASE; as++) {
		if (!forget_kind(view, context, schedule, (Health__RetainedAs)as))
			return;
	}
	forget_nameless(view, context, schedule);
}
