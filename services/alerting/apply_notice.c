#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/notice.h"

/* The one before counts until this one does, and is ended by the clock then. */
static void supersede(struct tables *tables, const Alerting__Notice *notice)
{
	const Alerting__Notice *stored = notice_find(&tables->view, notice->supersedes);
	Alerting__Notice before;

	if (!stored)
		return;
	before = *stored;
	before.superseded_by = notice->notice_id;
	if (!before.valid_until_at || before.valid_until_at > notice->valid_from_at)
		before.valid_until_at = notice->valid_from_at;
	if (!before.due_at || before.due_at > before.valid_until_at)
		before.due_at = before.valid_until_at;
	notice_put(tables, &before);
}

void apply_notice_published(struct tables *tables, const Bus__Event *recorded, const Alerting__NoticePublished *event)
{
	(void)recorded;
	if (*event->notice->supersedes)
		supersede(tables, event->notice);
	notice_put(tables, event->notice);
}

void apply_notice_ended(struct tables *tables, const Bus__Event *recorded, const Alerting__NoticeEnded *event)
{
	Alerting__Notice notice = *notice_find(&tables->view, event->notice_id);

	notice_end(&notice, event, recorded->recorded_at);
	notice_put(tables, &notice);
}

void apply_notice_reminder_due(struct tables *tables, const Bus__Event *recorded,
			       const Alerting__NoticeReminderDue *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}

void apply_notice_looked_through(struct tables *tables, const Bus__Event *recorded,
				 const Alerting__NoticeLookedThrough *event)
{
	Alerting__Notice notice = *notice_find(&tables->view, event->notice_id);

	(void)recorded;
	notice.round = event->round;
	notice.due_at = event->round->due_at;
	notice_put(tables, &notice);
}
