#include "services/sanitation/schedule.h"

#include "services/sanitation/contact_time.h"

void sanitation_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	contact_time_schedule(view, context, schedule);
}
