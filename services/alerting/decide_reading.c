#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/matter.h"
#include "services/alerting/notice.h"
#include "services/alerting/reading.h"

/* Where the reader works today; NULL: rejected READER_UNKNOWN or READER_OF_ANOTHER. */
static const Alerting__Assignment *reader_find(const struct view *view, const struct context *context,
					       const char *badge, struct decision *decision)
{
	const char *today = desk_today(context);
	const Alerting__Assignment *on = assignment_on(view, badge, today);

	if (!on)
		decision_reject(decision, &REASON_READER_UNKNOWN, "badges", badge, today);
	else if (desk_is_bound(context) && strcmp(badge, context->actor) != 0 &&
		 strcmp(on->department, context->department) != 0)
		decision_reject(decision, &REASON_READER_OF_ANOTHER, "badges", badge, context->department);
	return decision->rejection ? NULL : on;
}

static bool is_among(Alerting__Receipt *const *receipts, size_t count, const char *badge)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(receipts[i]->badge, badge) == 0)
			return true;
	}
	return false;
}

static Alerting__Receipt *receipt_new(const struct context *context, const struct matter *matter, const char *badge,
				      const char *department)
{
	Alerting__Receipt *receipt = reflect_new(&alerting__receipt__descriptor, context->arena);

	receipt->what = matter->what;
	receipt->badge = badge;
	receipt->department = department;
	receipt->read_at = context->now;
	receipt->recorded_by = context->actor;
	return receipt;
}

/* Receipts of those who had not read it; how many there are, or -1: rejected. */
static int receipts_take(const struct view *view, const struct context *context, const struct matter *matter,
			 const char *const *badges, size_t count, Alerting__Receipt **receipts,
			 struct decision *decision)
{
	int taken = 0;

	for (size_t i = 0; i < count; i++) {
		const Alerting__Assignment *on = reader_find(view, context, badges[i], decision);

		if (!on)
			return -1;
		if (!has_read(view, matter->what, badges[i]) && !is_among(receipts, (size_t)taken, badges[i]))
			receipts[taken++] = receipt_new(context, matter, badges[i], on->department);
	}
	return taken;
}

/* How many of the department it is for; 0: none, or somebody has not read it, even with these receipts. */
static uint32_t staff_if_all_read(const struct view *view, const struct context *context, const struct matter *matter,
				  const char *department, const Alerting__ReadingConfirmed *now)
{
	struct readers readers = { .plan = context->plan,
				   .audience = matter->audience,
				   .what = matter->what,
				   .department = department,
				   .date = desk_today(context) };
	struct reader reader;
	uint32_t staff = 0;

	readers_begin(&readers, view);
	while (readers_next(&readers, &reader)) {
		if (!reader.has_read && !is_among(now->receipts, now->n_receipts, reader.badge))
			return 0;
		staff++;
	}
	return staff;
}

static bool department_came_before(const Alerting__ReadingConfirmed *now, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(now->receipts[i]->department, now->receipts[index]->department) == 0)
			return true;
	}
	return false;
}

static void emit_departments(const struct view *view, const struct context *context, const struct matter *matter,
			     const Alerting__ReadingConfirmed *now, struct decision *decision)
{
	for (size_t i = 0; i < now->n_receipts; i++) {
		const char *department = now->receipts[i]->department;
		Alerting__DepartmentHasRead *event;
		uint32_t staff;

		if (department_came_before(now, i))
			continue;
		staff = staff_if_all_read(view, context, matter, department, now);
		if (!staff)
			continue;
		event = emit_department_has_read(decision);
		event->notice_id = matter->notice->notice_id;
		event->department = department;
		event->staff = staff;
	}
}

/* Who reads it says so, or their department for them (G1, O2). */
void decide_confirm_reading(const struct view *view, const struct context *context,
			    const Alerting__ConfirmReading *command, struct decision *decision)
{
	const char *const *badges = command->n_badges ? command->badges : &context->actor;
	size_t count = command->n_badges ? command->n_badges : 1;
	Alerting__Receipt **receipts = arena_alloc(context->arena, count * sizeof(*receipts));
	Alerting__ConfirmReadingReply *reply;
	Alerting__ReadingConfirmed *event;
	struct matter matter;
	int taken;

	if (!matter_find(view, command->notice_id, command->document, command->version, decision, &matter) ||
	    (matter.notice && !notice_is_read_now(matter.notice, context, decision)))
		return;
	taken = receipts_take(view, context, &matter, badges, count, receipts, decision);
	if (taken < 0)
		return;
	reply = decision_reply(decision, &alerting__confirm_reading_reply__descriptor);
	reply->confirmed = (uint32_t)taken;
	if (!taken)
		return;
	event = emit_reading_confirmed(decision);
	event->receipts = receipts;
	event->n_receipts = (size_t)taken;
	if (matter.notice)
		emit_departments(view, context, &matter, event, decision);
}

/* Health's word is taken as it is: what its directory refuses never comes here. */
void decide_take_assignment(const struct view *view, const struct context *context,
			    const Alerting__TakeAssignment *command, struct decision *decision)
{
	(void)view;
	(void)context;
	decision_reply(decision, &alerting__take_assignment_reply__descriptor);
	emit_assignment_taken(decision)->assignment = command->assignment;
}
