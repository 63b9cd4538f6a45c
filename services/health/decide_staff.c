#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"
#include "services/health/staff.h"

#define EFFECTIVE_DAYS_MAX 366

/* The day from which a change counts; NULL: rejected EFFECTIVE_DATE_FAR or STAFF_CHANGE_EARLIER. */
static const char *effective_date(const struct context *context, const char *from_date, const Health__Staff *staff,
				  struct decision *decision)
{
	const char *now = today_of(context);
	int days = 0;

	if (!*from_date)
		from_date = now;
	if (!zone_days_between(now, from_date, &days) || abs(days) > EFFECTIVE_DAYS_MAX)
		decision_reject(decision, &REASON_EFFECTIVE_DATE_FAR, "from_date", from_date, now, EFFECTIVE_DAYS_MAX);
	else if (staff && strcmp(from_date, staff->from_date) < 0)
		decision_reject(decision, &REASON_STAFF_CHANGE_EARLIER, "from_date", staff->from_date, staff->badge);
	return decision->rejection ? NULL : from_date;
}

static bool badge_is_free_for(const struct view *view, const Health__JoinStaff *join, struct decision *decision)
{
	const char *bound = token_subject(view, join->badge, "");
	const Health__Staff *other = staff_of_subject(view, join->subject_id);

	if (!*join->subject_id)
		return true;
	if (!person_find(view, join->subject_id))
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else if (*bound && strcmp(bound, subject_now(view, join->subject_id)) != 0)
		decision_reject(decision, &REASON_BADGE_OF_ANOTHER, "badge", join->badge);
	else if (other)
		decision_reject(decision, &REASON_SUBJECT_HAS_BADGE, "subject_id", other->badge);
	return !decision->rejection;
}

void decide_join_staff(const struct view *view, const struct context *context, const Health__JoinStaff *join,
		       struct decision *decision)
{
	const Health__Staff *known = staff_find(view, join->badge);
	const char *from_date = effective_date(context, join->from_date, known, decision), *subject_id;
	Health__Assignment *assignment;

	if (!from_date || !department_is_known(context, join->department, decision) ||
	    !department_is_own(context, join->department, "department", decision) ||
	    !post_is_known(context, join->post, decision))
		return;
	if (known && !known->left) {
		decision_reject(decision, &REASON_STAFF_KNOWN, "badge", join->badge, known->department);
		return;
	}
	if (!badge_is_free_for(view, join, decision))
		return;
	subject_id = subject_now(view, join->subject_id);
	if (*subject_id)
		token_bind(view, decision, join->badge, "", subject_id);
	else
		subject_id = token_subject_or_new(view, context, decision, join->badge, "");
	assignment = assignment_new(context, join->badge, subject_id, from_date);
	assignment->department = join->department;
	assignment->post = join->post;
	emit_staff_joined(decision)->assignment = assignment;
	((Health__JoinStaffReply *)decision_reply(decision, &health__join_staff_reply__descriptor))->subject_id =
		subject_id;
}

/* NULL: rejected STAFF_UNKNOWN or OTHER_DEPARTMENT. */
static const Health__Staff *staff_to_change(const struct view *view, const struct context *context, const char *badge,
					    struct decision *decision)
{
	const Health__Staff *staff = staff_find(view, badge);

	if (!staff || staff->left)
		decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", badge, today_of(context));
	else
		department_is_own(context, staff->department, "badge", decision);
	return decision->rejection ? NULL : staff;
}

void decide_move_staff(const struct view *view, const struct context *context, const Health__MoveStaff *move,
		       struct decision *decision)
{
	const Health__Staff *staff = staff_to_change(view, context, move->badge, decision);
	const char *from_date = staff ? effective_date(context, move->from_date, staff, decision) : NULL;
	Health__Assignment *assignment;
	Health__StaffMoved *event;

	if (!from_date || (*move->department && !department_is_known(context, move->department, decision)) ||
	    !post_is_known(context, move->post, decision))
		return;
	decision_reply(decision, &health__move_staff_reply__descriptor);
	assignment = assignment_new(context, staff->badge, staff->subject_id, from_date);
	assignment->department = *move->department ? move->department : staff->department;
	assignment->post = *move->post ? move->post : staff->post;
	if (strcmp(assignment->department, staff->department) == 0 && strcmp(assignment->post, staff->post) == 0)
		return;
	event = emit_staff_moved(decision);
	event->assignment = assignment;
	event->department_before = staff->department;
	roll_calls_settle(view, context, decision, staff->department, staff->badge, from_date, "", "");
}

void decide_leave_staff(const struct view *view, const struct context *context, const Health__LeaveStaff *leave,
			struct decision *decision)
{
	const Health__Staff *staff = staff_to_change(view, context, leave->badge, decision);
	const char *from_date = staff ? effective_date(context, leave->from_date, staff, decision) : NULL;
	Health__Assignment *assignment;

	if (!from_date)
		return;
	assignment = assignment_new(context, staff->badge, staff->subject_id, from_date);
	assignment->department = staff->department;
	assignment->post = staff->post;
	assignment->left = true;
	emit_staff_left(decision)->assignment = assignment;
	roll_calls_settle(view, context, decision, staff->department, staff->badge, from_date, "", "");
	decision_reply(decision, &health__leave_staff_reply__descriptor);
}
