#include "services/alerting/schedule.h"

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

void alerting_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	signal_schedule(view, context, schedule); /* first: what is over need not be escalated */
	alert_schedule(view, context, schedule);
	delivery_schedule(view, context, schedule);
	hold_schedule(view, context, schedule);
	silence_schedule(view, context, schedule);
	drill_schedule(view, context, schedule);
	notice_schedule(view, context, schedule);
	document_schedule(view, context, schedule);
	inspection_schedule(view, context, schedule);
	commendation_schedule(view, context, schedule);
	situation_schedule(view, context, schedule);
	thread_schedule(view, context, schedule); /* last: nobody waits for it */
}
