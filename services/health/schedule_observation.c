#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/observation.h"

/* One thing an observation at a time: what comes after it is due a second later, and in order. */
void observation_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;
	const Health__Observation *observation;
	struct scan scan;

	from.state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
	observation_scan(&scan, view, "observation.by_due", &from, 1, 1);
	while ((observation = observation_next(&scan)) && observation->due_at <= context->now) {
		Health__AdvanceObservation *command =
			reflect_new(&health__advance_observation__descriptor, context->arena);

		command->observation_id = arena_strdup(context->arena, observation->observation_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}
