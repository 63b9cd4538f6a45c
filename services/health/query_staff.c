#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/staff.h"

#define PAGE_SIZE_DEFAULT 100
#define BARS_MAX 64
#define ASSIGNMENTS_MAX 1000

/* The caller's own department where none is named. */
static const char *department_asked(const struct context *context, const char *department)
{
	bool own = context->roles & DEPARTMENT && !(context->roles & (OFFICE | OPERATOR | AUDITOR));

	return *department || !own ? department : context->department;
}

void query_list_staff(const struct view *view, const struct context *context, const Health__ListStaff *query,
		      struct decision *decision)
{
	const char *department = department_asked(context, query->department);
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	const Health__Assignment *next = NULL;
	Health__ListStaffReply *reply;
	ProtobufCBinaryData position;
	struct staff_day day;

	if (!department_is_own(context, department, "department", decision) ||
	    (*department && !department_is_known(context, department, decision)))
		return;
	staff_day_begin(&day, view, department, *query->date ? query->date : today_of(context));
	if (query->page_token.len && !scan_resume(&day.scan, query->page_token)) {
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
		return;
	}
	reply = decision_reply(decision, &health__list_staff_reply__descriptor);
	reply->staff = arena_alloc(context->arena, page_size * sizeof(*reply->staff));
	while (reply->n_staff < page_size && (next = staff_day_next(&day)))
		reply->staff[reply->n_staff++] = (Health__Assignment *)next;
	position = scan_token(&day.scan, context->arena);
	if (next && staff_day_next(&day))
		reply->next_page_token = position;
}

void query_get_staff(const struct view *view, const struct context *context, const Health__GetStaff *query,
		     struct decision *decision)
{
	const Health__Staff *staff = staff_find(view, query->badge);
	Health__Assignment from = HEALTH__ASSIGNMENT__INIT;
	const Health__Assignment *next;
	Health__GetStaffReply *reply;
	struct scan scan;

	if (!staff) {
		decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", query->badge, today_of(context));
		return;
	}
	if (!department_is_own(context, staff->department, "badge", decision))
		return;
	reply = decision_reply(decision, &health__get_staff_reply__descriptor);
	reply->staff = (Health__Staff *)staff;
	reply->assignments = arena_alloc(context->arena, ASSIGNMENTS_MAX * sizeof(*reply->assignments));
	from.badge = query->badge;
	assignment_scan(&scan, view, NULL, &from, 1, 1);
	while (reply->n_assignments < ASSIGNMENTS_MAX && (next = assignment_next(&scan)))
		reply->assignments[reply->n_assignments++] = (Health__Assignment *)next;
}

/* The subject asked for; NULL: rejected FITNESS_OF_WHOM, STAFF_UNKNOWN or SUBJECT_UNKNOWN. */
static const char *fitness_subject(const struct view *view, const struct context *context,
				   const Health__GetFitness *query, struct decision *decision)
{
	const Health__Staff *staff = *query->badge ? staff_find(view, query->badge) : NULL;

	if (!*query->badge == !*query->subject_id)
		decision_reject(decision, &REASON_FITNESS_OF_WHOM, "badge");
	else if (*query->badge && !staff)
		decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", query->badge, today_of(context));
	else if (staff)
		department_is_own(context, staff->department, "badge", decision);
	else if (!subject_exists(view, query->subject_id))
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	if (decision->rejection)
		return NULL;
	return subject_now(view, staff ? staff->subject_id : query->subject_id);
}

void query_get_fitness(const struct view *view, const struct context *context, const Health__GetFitness *query,
		       struct decision *decision)
{
	const char *subject_id = fitness_subject(view, context, query, decision);
	Health__Bar from = HEALTH__BAR__INIT;
	Health__GetFitnessReply *reply;
	const Health__Bar *bar;
	struct scan scan;

	if (!subject_id)
		return;
	reply = decision_reply(decision, &health__get_fitness_reply__descriptor);
	reply->subject_id = subject_id;
	reply->bars = arena_alloc(context->arena, BARS_MAX * sizeof(*reply->bars));
	from.subject_id = subject_id;
	bar_scan(&scan, view, NULL, &from, 1, 1);
	while (reply->n_bars < BARS_MAX && (bar = bar_next(&scan)))
		reply->bars[reply->n_bars++] = (Health__Bar *)bar;
	reply->fit = reply->n_bars == 0;
}
