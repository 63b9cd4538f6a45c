#include "services/health/schedule.h"

#include "services/health/checkpoint.h"
#include "services/health/contact.h"
#include "services/health/incident.h"
#include "services/health/observation.h"
#include "services/health/retention.h"
#include "services/health/roll_call.h"
#include "services/health/staff.h"

void health_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	incident_schedule(view, context, schedule);
	contact_schedule(view, context, schedule);
	observation_schedule(view, context, schedule);
	staff_schedule(view, context, schedule);
	checkpoint_schedule(view, context, schedule);
	roll_call_schedule(view, context, schedule);
	person_schedule(view, context, schedule); /* last: nobody waits for it */
}
