/* The directory takes in an adopted plan's staff, in steps: first those the plan names, then those it names no more. */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/staff.h"

#define STEPS_A_SECOND 8
#define ROWS_A_STEP 500
#define EVENTS_A_ROW 2 /* somebody new: TokenBound, StaffJoined */

static const Health__StaffIntake *intake_find(const struct view *view)
{
	Health__StaffIntake key = HEALTH__STAFF_INTAKE__INIT;

	key.id = STAFF_INTAKE_ID;
	return staff_intake_get(view, &key);
}

int64_t directory_began_at(const struct view *view)
{
	const Health__StaffIntake *intake = intake_find(view);

	return intake ? intake->began_at : 0;
}

static bool intake_is_due(const struct view *view, const struct context *context)
{
	const Health__StaffIntake *intake = intake_find(view);

	if (!intake)
		return context->plan->n_staff || staff_is_known(view);
	return !intake->done || strcmp(intake->plan_version, context->plan_version) != 0;
}

void staff_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	if (!intake_is_due(view, context))
		return;
	for (unsigned i = 0; i < STEPS_A_SECOND; i++) {
		if (!schedule_command(schedule, reflect_new(&health__take_plan_staff__descriptor, context->arena),
				      NULL))
			return;
	}
}

/* The intake as it goes on: from where it stands, or from the beginning of another plan. */
static Health__StaffIntake *intake_take(const struct view *view, const struct context *context)
{
	const Health__StaffIntake *stored = intake_find(view);
	Health__StaffIntake *intake = stored ? reflect_copy(&stored->base, context->arena)
					     : reflect_new(&health__staff_intake__descriptor, context->arena);

	if (stored && strcmp(stored->plan_version, context->plan_version) == 0)
		return intake;
	intake->id = STAFF_INTAKE_ID;
	intake->plan_version = context->plan_version;
	intake->plan_rows = 0;
	intake->badge = "";
	intake->done = false;
	intake->first = !stored;
	if (!stored)
		intake->began_at = context->now;
	return intake;
}

/* Whoever is in the first plan has worked here since before anything was recorded. A change to come gives way to the plan's word. */
static const char *first_day(const struct context *context, const Health__StaffIntake *intake,
			     const Health__Staff *staff)
{
	const char *now = today_of(context);

	if (!staff)
		return intake->first ? "" : now;
	return strcmp(staff->from_date, now) > 0 ? staff->from_date : now;
}

static const char *subject_of(const struct view *view, const struct context *context, const char *badge,
			      struct decision *decision)
{
	const char *subject_id = token_subject(view, badge, "");
	char id[UUID_TEXT_SIZE];

	if (*subject_id)
		return subject_id;
	uuid7_derive(context->now, context->request_id, (unsigned)decision->event_count, id);
	subject_id = arena_strdup(context->arena, id);
	token_bind(view, decision, badge, "", subject_id);
	return subject_id;
}

static void take_named(const struct view *view, const struct context *context, const Health__StaffIntake *intake,
		       const Plan__StaffMember *member, struct decision *decision)
{
	const Health__Staff *staff = staff_find(view, member->badge);
	Health__Assignment *assignment;

	if (staff && strcmp(staff->plan_department, member->department) == 0 &&
	    strcmp(staff->plan_post, member->post) == 0)
		return; /* nothing new: what commands have said since stands */
	assignment = assignment_new(context, member->badge, subject_of(view, context, member->badge, decision),
				    first_day(context, intake, staff));
	assignment->department = member->department;
	assignment->post = member->post;
	assignment->by_plan = true;
	if (staff && !staff->left) {
		Health__StaffMoved *event = emit_staff_moved(decision);

		event->assignment = assignment;
		event->department_before = staff->department;
	} else {
		emit_staff_joined(decision)->assignment = assignment;
	}
}

static void take_unnamed(const struct context *context, const Health__StaffIntake *intake, const Health__Staff *staff,
			 struct decision *decision)
{
	Health__Assignment *assignment =
		assignment_new(context, staff->badge, staff->subject_id,
			       staff->left ? staff->from_date : first_day(context, intake, staff));

	assignment->department = staff->department;
	assignment->post = staff->post;
	assignment->left = true;
	assignment->by_plan = true;
	emit_staff_left(decision)->assignment = assignment;
}

/* Those who came by the plan and are in it no more leave. */
static void take_all_unnamed(const struct view *view, const struct context *context, Health__StaffIntake *intake,
			     struct decision *decision)
{
	Health__Staff from = HEALTH__STAFF__INIT;
	const Health__Staff *staff;
	struct scan scan;

	from.badge = intake->badge;
	staff_scan(&scan, view, NULL, &from, 0, 1);
	for (unsigned i = 0; i < ROWS_A_STEP && decision->event_count + EVENTS_A_ROW < DECISION_EVENTS_MAX; i++) {
		staff = staff_next(&scan);
		intake->done = !staff;
		if (!staff)
			return;
		intake->badge = staff->badge;
		if (*staff->plan_department && !plan_staff_member(context->plan, staff->badge))
			take_unnamed(context, intake, staff, decision);
	}
}

void decide_take_plan_staff(const struct view *view, const struct context *context,
			    const Health__TakePlanStaff *command, struct decision *decision)
{
	const Plan__Plan *plan = context->plan;
	Health__StaffIntake *intake;

	(void)command;
	decision_reply(decision, &health__take_plan_staff_reply__descriptor);
	if (!intake_is_due(view, context))
		return;
	intake = intake_take(view, context);
	for (unsigned i = 0; i < ROWS_A_STEP && intake->plan_rows < plan->n_staff; i++) {
		if (decision->event_count + EVENTS_A_ROW >= DECISION_EVENTS_MAX)
			break;
		take_named(view, context, intake, plan->staff[intake->plan_rows++], decision);
	}
	if (intake->plan_rows >= plan->n_staff)
		take_all_unnamed(view, context, intake, decision);
	emit_plan_staff_taken(decision)->intake = intake;
}
