#include "services/health/health.h"
#include "services/health/staff.h"

static void assign(struct tables *tables, const Health__Assignment *assignment)
{
	const Health__Staff *before = staff_find(&tables->view, assignment->badge);
	Health__Staff staff = HEALTH__STAFF__INIT;

	if (before)
		staff = *before;
	staff.badge = assignment->badge;
	staff.subject_id = assignment->subject_id;
	staff.department = assignment->department;
	staff.post = assignment->post;
	staff.from_date = assignment->from_date;
	staff.left = assignment->left;
	if (assignment->by_plan) {
		staff.plan_department = assignment->left ? "" : assignment->department;
		staff.plan_post = assignment->left ? "" : assignment->post;
	}
	staff_put(tables, &staff);
	assignment_put(tables, assignment);
}

void apply_staff_joined(struct tables *tables, const Bus__Event *recorded, const Health__StaffJoined *event)
{
	(void)recorded;
	assign(tables, event->assignment);
}

void apply_staff_moved(struct tables *tables, const Bus__Event *recorded, const Health__StaffMoved *event)
{
	(void)recorded;
	assign(tables, event->assignment);
}

void apply_staff_left(struct tables *tables, const Bus__Event *recorded, const Health__StaffLeft *event)
{
	(void)recorded;
	assign(tables, event->assignment);
}

void apply_plan_staff_taken(struct tables *tables, const Bus__Event *recorded, const Health__PlanStaffTaken *event)
{
	(void)recorded;
	staff_intake_put(tables, event->intake);
}
