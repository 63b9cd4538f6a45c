#include "services/health/health.h"
#include "services/health/observation.h"

static Health__BarKind bar_kind(const Health__Observation *observation)
{
	return observation->kind == HEALTH__OBSERVATION__KIND__CONTACT ? HEALTH__BAR_KIND__BAR_CONTACT
								       : HEALTH__BAR_KIND__BAR_RETURNEE;
}

/* Keeps the record, and the bar as the record wants it. */
static void keep(struct tables *tables, const Health__Observation *observation)
{
	observation_put(tables, observation);
	if (observation_is_open(observation))
		bar_begin(tables, observation->subject_id, bar_kind(observation), observation->observation_id,
			  observation->began_at, observation->last_day);
	else
		bar_end(tables, observation->subject_id, bar_kind(observation), observation->observation_id);
}

#define APPLY_KEEPS(name, Event)                                                                                       \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Health__##Event *event)             \
	{                                                                                                              \
		(void)recorded;                                                                                        \
		keep(tables, event->observation);                                                                      \
	}
APPLY_KEEPS(observation_began, ObservationBegan)
APPLY_KEEPS(observation_superseded, ObservationSuperseded)
APPLY_KEEPS(observation_became_case, ObservationBecameCase)
APPLY_KEEPS(observation_resumed, ObservationResumed)
APPLY_KEEPS(observation_case_excluded, ObservationCaseExcluded)
