#include "services/sanitation/schedule.h"

void sanitation_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	(void)view;
	(void)context;
	(void)schedule;
}
