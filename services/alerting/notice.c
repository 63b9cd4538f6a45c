#include "services/alerting/notice.h"

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"

#define COMMANDS_A_SECOND 4

const Alerting__Notice *notice_find(const struct view *view, const char *notice_id)
{
	Alerting__Notice key = ALERTING__NOTICE__INIT;

	key.notice_id = notice_id;
	return notice_get(view, &key);
}

bool notice_counts(const Alerting__Notice *notice, int64_t now)
{
	return !notice->end && notice->valid_from_at <= now &&
	       (!notice->valid_until_at || now < notice->valid_until_at);
}

bool notice_is_read_now(const Alerting__Notice *notice, const struct context *context, struct decision *decision)
{
	char from[RFC3339_SIZE];

	rfc3339_format(notice->valid_from_at, from);
	if (!notice_counts(notice, context->now))
		decision_reject(decision, &REASON_NOTICE_NOT_NOW, "notice_id", notice->notice_id, from);
	else if (notice->reach == ALERTING__NOTICE_REACH__FOR_VISITORS)
		decision_reject(decision, &REASON_NOTICE_FOR_VISITORS, "notice_id", notice->notice_id);
	return !decision->rejection;
}

void notice_end(Alerting__Notice *notice, const Alerting__NoticeEnded *event, int64_t at)
{
	notice->end = event->end;
	notice->ended_at = at;
	notice->ended_by = event->by;
	notice->end_reason = event->reason;
	notice->due_at = 0;
}

int64_t reminder_at(const Plan__NoticeRules *rules, int64_t since_at, unsigned ordinal)
{
	return since_at + (rules->remind_after_hours + (int64_t)(ordinal - 1) * rules->remind_every_hours) * HOUR;
}

unsigned reminders_until(const Plan__NoticeRules *rules, int64_t since_at, int64_t at)
{
	int64_t first_at = reminder_at(rules, since_at, 1), count;

	if (at < first_at)
		return 0;
	count = 1 + (at - first_at) / (rules->remind_every_hours * HOUR);
	return count < rules->reminders_max ? (unsigned)count : rules->reminders_max;
}

void notice_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Notice from = ALERTING__NOTICE__INIT;
	const Alerting__Notice *notice;
	struct scan scan;

	from.due_at = 1;
	notice_scan(&scan, view, "notice.by_due", &from, 0, 1);
	for (unsigned i = 0; i < COMMANDS_A_SECOND; i++) {
		Alerting__AdvanceNotice *command;

		notice = notice_next(&scan);
		if (!notice || notice->due_at > context->now)
			return;
		command = reflect_new(&alerting__advance_notice__descriptor, context->arena);
		command->notice_id = notice->notice_id;
		/* Under the notice's own id: whatever is said of one notice is one thread. */
		if (!schedule_command(schedule, &command->base, notice->notice_id))
			return;
	}
}
