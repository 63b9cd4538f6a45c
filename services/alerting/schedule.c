#include "services/alerting/schedule.h"

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/drill.h"
#include "services/alerting/hold.h"
#include "services/alerting/silence.h"
#include "services/alerting/thread.h"

static void overdue_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	const Alerting__Alert *alert;
	struct scan scan;

	from.state = ALERTING__ALERT_STATE__FIRING;
	from.overdue = false;
	from.acknowledge_by_at = 1; /* what only informs has no deadline */
	alert_scan(&scan, view, "alert.by_deadline", &from, 2, 3);
	while ((alert = alert_next(&scan)) && alert->acknowledge_by_at <= context->now) {
		Alerting__MarkOverdue *command = reflect_new(&alerting__mark_overdue__descriptor, context->arena);

		command->alert_id = arena_strdup(context->arena, alert->alert_id);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, alert->correlation_id)))
			return;
	}
}

void alerting_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	overdue_schedule(view, context, schedule);
	hold_schedule(view, context, schedule);
	silence_schedule(view, context, schedule);
	drill_schedule(view, context, schedule);
	thread_schedule(view, context, schedule); /* last: nobody waits for it */
}
