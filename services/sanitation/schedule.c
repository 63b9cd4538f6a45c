#include "services/sanitation/schedule.h"

#include "services/sanitation/contact_time.h"
#include "services/sanitation/fresh_air.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/making.h"
#include "services/sanitation/overdue.h"

void sanitation_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	interlock_schedule(view, context, schedule); /* first: it is the only one that lives depend on */
	contact_time_schedule(view, context, schedule);
	overdue_schedule(view, context, schedule);
	making_schedule(view, context, schedule);
	fresh_air_schedule(view, context, schedule);
}
