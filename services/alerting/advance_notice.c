/* What the clock does with a notice: it ends, or a round looks through its readers and reminds (G1). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/notice.h"
#include "services/alerting/reading.h"

#define READERS_A_STEP 2000
#define EVENTS_A_STEP 32

struct round {
	const struct view *view;
	const struct context *context;
	const Alerting__Notice *notice;
	const Plan__NoticeRules *rules;
	const char *what, *date;
	Alerting__NoticeRound *now; /* as it stands after this step */
	struct decision *decision;
};

static int64_t earlier(int64_t a, int64_t b)
{
	return a && (!b || a < b) ? a : b;
}

/* Whether somebody who has not read it is reminded in this round, and by which reminder; their next one counts for the round after. */
static unsigned reminder_of(struct round *round, const struct reader *reader)
{
	int64_t since_at =
		reader->since_at > round->notice->valid_from_at ? reader->since_at : round->notice->valid_from_at;
	unsigned told = reminders_until(round->rules, since_at, round->now->reminded_until_at);
	unsigned due = reminders_until(round->rules, since_at, round->now->until_at);

	if (due < round->rules->reminders_max)
		round->now->next_at = earlier(reminder_at(round->rules, since_at, due + 1), round->now->next_at);
	return due > told ? due : 0;
}

/* How many readers were looked at. */
static unsigned look_through(struct round *round, const char *department)
{
	struct readers readers = { .plan = round->context->plan,
				   .audience = round->notice->audience,
				   .what = round->what,
				   .department = department,
				   .date = round->date };
	Alerting__NoticeReminderDue due = ALERTING__NOTICE_REMINDER_DUE__INIT;
	struct reader reader;

	due.notice_id = round->notice->notice_id;
	due.department = department;
	due.title_zh = round->notice->title_zh;
	due.title_en = round->notice->title_en;
	readers_begin(&readers, round->view);
	while (readers_next(&readers, &reader)) {
		unsigned reminder = reader.has_read ? 0 : reminder_of(round, &reader);

		due.staff++;
		due.unread += !reader.has_read;
		due.reminded += reminder > 0;
		if (reminder > due.reminder)
			due.reminder = reminder;
	}
	due.last = due.reminder == round->rules->reminders_max;
	if (due.reminded)
		*emit_notice_reminder_due(round->decision) = due;
	return due.staff;
}

/* As many departments as one step may take; false: there are more. */
static bool look_through_some(struct round *round)
{
	const Plan__Department *department;
	unsigned looked_at = 0;

	while ((department = department_behind(round->context->plan, round->now->department))) {
		if (looked_at >= READERS_A_STEP || round->decision->event_count >= EVENTS_A_STEP)
			return false;
		looked_at += look_through(round, department->id);
		round->now->department = department->id;
	}
	return true;
}

/* Who comes after the round began is reminded remind_after_hours later at the earliest: to look again then is soon enough. */
static void close_round(struct round *round)
{
	Alerting__NoticeRound *now = round->now;
	int64_t again_at = now->until_at + round->rules->remind_after_hours * HOUR;

	now->due_at = earlier(earlier(again_at, now->next_at), round->notice->valid_until_at);
	now->reminded_until_at = now->until_at;
	now->until_at = now->next_at = 0;
	now->department = "";
}

static Alerting__NoticeRound *round_take(const Alerting__Notice *notice, const struct context *context)
{
	Alerting__NoticeRound *round = notice->round ? reflect_copy(&notice->round->base, context->arena)
						     : reflect_new(&alerting__notice_round__descriptor, context->arena);

	if (!round->until_at)
		round->until_at = context->now;
	round->due_at = context->now;
	return round;
}

static void advance_round(const struct view *view, const struct context *context, const Alerting__Notice *notice,
			  struct decision *decision)
{
	const char *date = desk_today(context);
	struct round round = { .view = view,
			       .context = context,
			       .notice = notice,
			       .rules = plan_notice_on(context->plan, date),
			       .what = what_notice(notice->notice_id, context->arena),
			       .date = date,
			       .now = round_take(notice, context),
			       .decision = decision };
	Alerting__NoticeLookedThrough *event;

	if (look_through_some(&round))
		close_round(&round);
	event = emit_notice_looked_through(decision);
	event->notice_id = notice->notice_id;
	event->round = round.now;
}

static void emit_over(const struct context *context, const Alerting__Notice *notice, struct decision *decision)
{
	Alerting__NoticeEnded *event = emit_notice_ended(decision);

	event->notice_id = notice->notice_id;
	event->end =
		*notice->superseded_by ? ALERTING__NOTICE_END__NOTICE_SUPERSEDED : ALERTING__NOTICE_END__NOTICE_EXPIRED;
	event->by = context->actor;
	event->reason = notice->superseded_by;
}

/* Between the schedule and this, somebody may have withdrawn it. */
void decide_advance_notice(const struct view *view, const struct context *context,
			   const Alerting__AdvanceNotice *command, struct decision *decision)
{
	const Alerting__Notice *notice = notice_find(view, command->notice_id);

	decision_reply(decision, &alerting__advance_notice_reply__descriptor);
	if (!notice || !notice->due_at || notice->due_at > context->now)
		return;
	if (notice->valid_until_at && notice->valid_until_at <= context->now)
		emit_over(context, notice, decision);
	else
		advance_round(view, context, notice, decision);
}
