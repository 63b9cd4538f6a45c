#include "services/alerting/schedule.h"

#include "common/core/zone.h"
#include "services/alerting/commendation.h"
#include "services/alerting/delivery.h"
#include "services/alerting/document.h"
#include "services/alerting/drill.h"
#include "services/alerting/hold.h"
#include "services/alerting/inspection.h"
#include "services/alerting/ladder.h"
#include "services/alerting/notice.h"
#include "services/alerting/signals.h"
#include "services/alerting/silence.h"
#include "services/alerting/situation.h"
#include "services/alerting/thread.h"

/* Whoever comes first here in a second comes last in the next: so nobody starves, however much there is of the others'. */
static schedule_fn *const in_turn[] = {
	silence_schedule,    drill_schedule,        notice_schedule,    document_schedule,
	inspection_schedule, commendation_schedule, situation_schedule, thread_schedule,
};

/* Of the 64 commands a second those up to the releases take at the most 54: signals 4, alerts 24, marks 4 + 4, groups 12, what is
 * dropped 2, releases 4. The rest have at least 10 between them. */
void alerting_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	const size_t count = sizeof(in_turn) / sizeof(in_turn[0]);
	const size_t first = (size_t)(context->now / SECOND) % count;

	signal_schedule(view, context, schedule); /* first: what is over need not be escalated */
	alert_schedule(view, context, schedule);
	delivery_schedule(view, context, schedule);
	hold_schedule(view, context, schedule);
	for (size_t i = 0; i < count; i++)
		in_turn[(first + i) % count](view, context, schedule);
}
