#include "services/health/staff.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"

const Health__Staff *staff_find(const struct view *view, const char *badge)
{
	Health__Staff key = HEALTH__STAFF__INIT;

	key.badge = badge;
	return staff_get(view, &key);
}

static const Health__Staff *staff_under(const struct view *view, const char *subject_id)
{
	Health__Staff from = HEALTH__STAFF__INIT;
	const Health__Staff *staff;
	struct scan scan;

	from.subject_id = subject_id;
	staff_scan(&scan, view, "staff.by_subject", &from, 1, 1);
	while ((staff = staff_next(&scan)) && staff->left)
		;
	return staff;
}

const Health__Staff *staff_of_subject(const struct view *view, const char *subject_id)
{
	const Health__Staff *staff = NULL;
	const char *known_as;

	for (size_t i = 0; !staff && (known_as = person_subject(view, subject_id, i)); i++)
		staff = staff_under(view, known_as);
	return staff;
}

bool staff_is_known(const struct view *view)
{
	Health__Staff from = HEALTH__STAFF__INIT;
	struct scan scan;

	staff_scan(&scan, view, NULL, &from, 0, 0);
	return staff_next(&scan) != NULL;
}

const Health__Assignment *staff_on(const struct view *view, const char *badge, const char *date)
{
	Health__Assignment from = HEALTH__ASSIGNMENT__INIT;
	const Health__Assignment *next, *last = NULL;
	struct scan scan;

	from.badge = badge;
	assignment_scan(&scan, view, NULL, &from, 1, 1);
	while ((next = assignment_next(&scan)) && strcmp(next->from_date, date) <= 0)
		last = next;
	return last && !last->left ? last : NULL;
}

void staff_day_begin(struct staff_day *day, const struct view *view, const char *department, const char *date)
{
	Health__Assignment from = HEALTH__ASSIGNMENT__INIT;

	from.department = department;
	day->date = date;
	assignment_scan(&day->scan, view, *department ? "assignment.by_department" : NULL, &from, *department != 0,
			*department != 0);
}

/* An assignment counts if it is the one that its badge has on that day. */
const Health__Assignment *staff_day_next(struct staff_day *day)
{
	const Health__Assignment *next, *on;

	while ((next = assignment_next(&day->scan))) {
		on = staff_on(day->scan.view, next->badge, day->date);
		if (on && strcmp(on->from_date, next->from_date) == 0)
			return next;
	}
	return NULL;
}

bool department_is_own(const struct context *context, const char *department, const char *field,
		       struct decision *decision)
{
	if (!(context->roles & DEPARTMENT) || context->roles & (OFFICE | OPERATOR | AUDITOR) ||
	    strcmp(context->department, department) == 0)
		return true;
	decision_reject(decision, &REASON_OTHER_DEPARTMENT, field, department, context->department);
	return false;
}

bool department_is_known(const struct context *context, const char *department, struct decision *decision)
{
	const char *known = "";

	if (plan_department(context->plan, department))
		return true;
	for (size_t i = 0; i < context->plan->n_departments; i++)
		known = list_add(context->arena, known, context->plan->departments[i]->id);
	decision_reject(decision, &REASON_UNKNOWN_DEPARTMENT, "department", department, known);
	return false;
}

bool post_is_known(const struct context *context, const char *post, struct decision *decision)
{
	const char *known = "";

	if (!*post || plan_post(context->plan, post))
		return true;
	for (size_t i = 0; i < context->plan->n_posts; i++)
		known = list_add(context->arena, known, context->plan->posts[i]->id);
	decision_reject(decision, &REASON_UNKNOWN_POST, "post", post, known);
	return false;
}

Health__Assignment *assignment_new(const struct context *context, const char *badge, const char *subject_id,
				   const char *from_date)
{
	Health__Assignment *assignment = reflect_new(&health__assignment__descriptor, context->arena);

	assignment->badge = badge;
	assignment->subject_id = subject_id;
	assignment->from_date = from_date;
	assignment->recorded_at = context->now;
	assignment->recorded_by = context->actor;
	return assignment;
}
