#include "services/supplies/roster.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

const Supplies__Roster *roster_find(const struct view *view, const char *department, const char *date)
{
	Supplies__Roster key = SUPPLIES__ROSTER__INIT;

	key.department = department;
	key.date = date;
	return roster_get(view, &key);
}

bool shift_span(const char *date, const Appointments__DutyShift *shift, int64_t *ret_begin_at, int64_t *ret_end_at)
{
	char next[DATE_SIZE];
	int64_t begin_at, end_at;

	if (!zone_instant(date, shift->from, &begin_at) || !zone_instant(date, shift->until, &end_at))
		return false;
	if (end_at < begin_at && (!zone_date_add(date, 1, next) || !zone_instant(next, shift->until, &end_at)))
		return false;
	*ret_begin_at = begin_at;
	*ret_end_at = end_at;
	return true;
}

bool roster_is_ours(const struct context *context, const char *department, struct decision *decision)
{
	if (context->roles & SERVICE)
		return stock_knows_store(context, department, "department", decision);
	return stock_is_ours(context, department, "department", decision);
}

bool day_is_to_come(const struct context *context, const char *date, struct decision *decision)
{
	const char *today = stock_today(context);

	if (strcmp(date, today) >= 0)
		return true;
	decision_reject(decision, &REASON_DAY_OVER, "date", date, today);
	return false;
}

const Plan__Post *post_take(const struct context *context, const char *post, const char *field,
			    struct decision *decision)
{
	const Plan__Post *known = plan_post(context->plan, post);
	const char *all = "";

	for (size_t i = 0; !known && i < context->plan->n_posts; i++)
		all = arena_printf(context->arena, "%s%s%s", all, *all ? ", " : "", context->plan->posts[i]->id);
	if (!known)
		decision_reject(decision, &REASON_POST_UNKNOWN, field, post, all);
	return known;
}

/* --- one person's day ---------------------------------------------------------------------------------------------------------------- */

/* Without a roster somebody is here as long as the hall works, and longer if they are. */
static int64_t day_ends_at(const struct context *context, const char *date)
{
	const Plan__WorkingHours *hours = plan_working_hours_on(context->plan, date);
	int64_t begin_at, end_at = 0, until_at = 0;

	zone_day(date, &begin_at, &end_at);
	zone_instant(date, hours->spans[hours->n_spans - 1]->until, &until_at);
	return until_at > context->now ? until_at : end_at;
}

/* The person's first shift on the roster; all of them say until when. */
static bool duty_of_roster(const struct context *context, const Supplies__Roster *roster, const char *badge,
			   struct duty *duty)
{
	bool found = false;

	for (size_t i = 0; i < roster->n_shifts; i++) {
		const Appointments__DutyShift *shift = roster->shifts[i];
		int64_t begin_at, end_at;

		if (strcmp(shift->badge, badge) != 0 || !shift_span(roster->date, shift, &begin_at, &end_at))
			continue;
		if (!found)
			*duty = (struct duty){ arena_strdup(context->arena, roster->department),
					       arena_strdup(context->arena, shift->post),
					       arena_strdup(context->arena, shift->window), 0 };
		if (end_at > duty->ends_at)
			duty->ends_at = end_at;
		found = true;
	}
	return found;
}

static bool duty_of_day(const struct view *view, const struct context *context, const char *badge, const char *date,
			const char *department, struct duty *duty)
{
	Supplies__Roster from = SUPPLIES__ROSTER__INIT;
	const Supplies__Roster *roster;
	struct scan scan;

	from.date = date;
	from.department = department;
	roster_scan(&scan, view, "roster.by_date", &from, *department ? 2 : 1, *department ? 2 : 1);
	while ((roster = roster_next(&scan))) {
		if (duty_of_roster(context, roster, badge, duty))
			return true;
	}
	return false;
}

bool duty_find(const struct view *view, const struct context *context, const char *badge, const char *date,
	       const char *department, const char *post, struct duty *ret_duty, struct decision *decision)
{
	const Plan__StaffMember *member = plan_staff_member(context->plan, badge);
	struct duty duty = { member ? member->department : "", member ? member->post : "", "", 0 };

	if (!duty_of_day(view, context, badge, date, department, &duty))
		duty.ends_at = day_ends_at(context, date);
	if (*department)
		duty.department = department;
	if (*post)
		duty.post = post;
	if (!*duty.department || !*duty.post) {
		decision_reject(decision, &REASON_DUTY_UNKNOWN, *duty.department ? "post" : "department", badge, date);
		return false;
	}
	if (!stock_knows_store(context, duty.department, "department", decision) ||
	    !post_take(context, duty.post, "post", decision))
		return false;
	*ret_duty = duty;
	return true;
}
