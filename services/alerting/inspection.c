#include "services/alerting/inspection.h"

#include <stdio.h>
#include <string.h>

#include "common/core/deadline.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"

#define COMMANDS_A_SECOND 8

const Alerting__Inspection *inspection_find(const struct view *view, const char *inspection_id)
{
	Alerting__Inspection key = ALERTING__INSPECTION__INIT;

	key.inspection_id = inspection_id;
	return inspection_get(view, &key);
}

const Alerting__Finding *finding_find(const struct view *view, const char *finding_id)
{
	Alerting__Finding key = ALERTING__FINDING__INIT;

	key.finding_id = finding_id;
	return finding_get(view, &key);
}

const Alerting__InspectionClock *inspection_clock_find(const struct view *view, const char *department)
{
	Alerting__InspectionClock key = ALERTING__INSPECTION_CLOCK__INIT;

	key.department = department;
	return inspection_clock_get(view, &key);
}

/* --- a department's next inspection --------------------------------------------------------------------------------------------------- */

/* Is it time to tell that the department is to be inspected? Then what is to be told. */
static bool inspection_is_due(const struct view *view, const struct context *context, const char *department,
			      Alerting__InspectionDue *ret_due)
{
	uint32_t every_days = plan_inspection_on(context->plan, desk_today(context))->every_days;
	const Alerting__InspectionClock *clock = inspection_clock_find(view, department);
	char date[DATE_SIZE], due_on[DATE_SIZE];
	struct deadline opening;

	if (!clock)
		clock = inspection_clock_find(view, "");
	if (!every_days || !clock || clock->told_at || !zone_date_add(clock->inspected_on, (int)every_days, date))
		return false;
	opening = deadline_opening(context, date, due_on);
	if (opening.at > context->now)
		return false;
	ret_due->clock = reflect_copy(&clock->base, context->arena);
	ret_due->clock->inspected_on = *clock->department ? clock->inspected_on : "";
	ret_due->clock->department = department;
	ret_due->clock->due_on = arena_strdup(context->arena, due_on);
	ret_due->clock->told_at = context->now;
	ret_due->every_days = every_days;
	ret_due->calendar_unknown = opening.calendar_unknown;
	return true;
}

void decide_begin_inspections(const struct view *view, const struct context *context,
			      const Alerting__BeginInspections *command, struct decision *decision)
{
	Alerting__InspectionsBegan *event;

	(void)command;
	decision_reply(decision, &alerting__begin_inspections_reply__descriptor);
	if (inspection_clock_find(view, ""))
		return;
	event = emit_inspections_began(decision);
	event->clock = reflect_new(&alerting__inspection_clock__descriptor, context->arena);
	event->clock->inspected_on = desk_today(context);
}

void decide_mark_inspection_due(const struct view *view, const struct context *context,
				const Alerting__MarkInspectionDue *command, struct decision *decision)
{
	Alerting__InspectionDue due = ALERTING__INSPECTION_DUE__INIT;

	decision_reply(decision, &alerting__mark_inspection_due_reply__descriptor);
	if (inspection_is_due(view, context, command->department, &due))
		*emit_inspection_due(decision) = due;
}

/* --- a finding's deadline -------------------------------------------------------------------------------------------------------------- */

void decide_mark_finding_overdue(const struct view *view, const struct context *context,
				 const Alerting__MarkFindingOverdue *command, struct decision *decision)
{
	const Alerting__Finding *stored = finding_find(view, command->finding_id);
	Alerting__Finding *finding;

	decision_reply(decision, &alerting__mark_finding_overdue_reply__descriptor);
	if (!stored || !stored->due_at || stored->due_at > context->now)
		return; /* somebody has acted meanwhile */
	finding = reflect_copy(&stored->base, context->arena);
	finding->overdue = true;
	finding->due_at = 0;
	if (finding->state == ALERTING__FINDING_STATE__FINDING_OPEN)
		emit_finding_overdue(decision)->finding = finding;
	else
		emit_recheck_overdue(decision)->finding = finding;
}

/* --- what is due ----------------------------------------------------------------------------------------------------------------------- */

static void findings_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Finding from = ALERTING__FINDING__INIT;
	const Alerting__Finding *finding;
	struct scan scan;

	from.due_at = 1;
	finding_scan(&scan, view, "finding.by_due", &from, 0, 1);
	for (unsigned i = 0;
	     i < COMMANDS_A_SECOND && (finding = finding_next(&scan)) && finding->due_at <= context->now; i++) {
		Alerting__MarkFindingOverdue *command =
			reflect_new(&alerting__mark_finding_overdue__descriptor, context->arena);

		command->finding_id = arena_strdup(context->arena, finding->finding_id);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, finding->correlation_id)))
			return;
	}
}

static void departments_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__InspectionDue due = ALERTING__INSPECTION_DUE__INIT;
	unsigned count = 0;

	for (size_t i = 0; i < context->plan->n_departments && count < COMMANDS_A_SECOND; i++) {
		const char *department = context->plan->departments[i]->id;
		Alerting__MarkInspectionDue *command;

		if (!inspection_is_due(view, context, department, &due))
			continue;
		command = reflect_new(&alerting__mark_inspection_due__descriptor, context->arena);
		command->department = department;
		if (!schedule_command(schedule, &command->base, NULL))
			return;
		count++;
	}
}

void inspection_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	findings_schedule(view, context, schedule);
	if (!plan_inspection_on(context->plan, desk_today(context))->every_days)
		return;
	if (!inspection_clock_find(view, "")) {
		schedule_command(schedule, reflect_new(&alerting__begin_inspections__descriptor, context->arena), NULL);
		return;
	}
	departments_schedule(view, context, schedule);
}
