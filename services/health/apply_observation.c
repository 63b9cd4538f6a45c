#include "services/health/daily_log.h"
#include "services/health/health.h"
#include "services/health/observation.h"
#include "services/health/retention.h"

static Health__BarKind bar_kind(const Health__Observation *observation)
{
	return observation->kind == HEALTH__OBSERVATION__KIND__CONTACT ? HEALTH__BAR_KIND__BAR_CONTACT
								       : HEALTH__BAR_KIND__BAR_RETURNEE;
}

/* Keeps the record, and the bar as the record wants it. */
static void keep(struct tables *tables, const Bus__Event *recorded, const Health__Observation *observation)
{
	observation_put(tables, observation);
	nameless_note(tables, observation->subject_id, recorded->recorded_at);
	if (observation_is_open(observation))
		bar_begin(tables, observation->subject_id, bar_kind(observation), observation->observation_id,
			  observation->began_at, observation->last_day);
	else
		bar_end(tables, observation->subject_id, bar_kind(observation), observation->observation_id);
}

#define APPLY_KEEPS(name, Event)                                                                                       \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Health__##Event *event)             \
	{                                                                                                              \
		keep(tables, recorded, event->observation);                                                            \
	}
APPLY_KEEPS(observation_began, ObservationBegan)
APPLY_KEEPS(observation_superseded, ObservationSuperseded)
APPLY_KEEPS(observation_became_case, ObservationBecameCase)
APPLY_KEEPS(observation_resumed, ObservationResumed)
APPLY_KEEPS(observation_case_excluded, ObservationCaseExcluded)
APPLY_KEEPS(observation_completed, ObservationCompleted)
APPLY_KEEPS(observation_released_early, ObservationReleasedEarly)
APPLY_KEEPS(observation_extended, ObservationExtended)
APPLY_KEEPS(community_reported, CommunityReported)
APPLY_KEEPS(community_report_overdue, CommunityReportOverdue)
APPLY_KEEPS(contact_lost, ContactLost)
APPLY_KEEPS(contact_found, ContactFound)

void apply_daily_health_recorded(struct tables *tables, const Bus__Event *recorded,
				 const Health__DailyHealthRecorded *event)
{
	const Health__DailyLog *known = daily_log_current(&tables->view, event->log->observation_id, event->log->date);

	if (known && known->revision < event->log->revision) {
		Health__DailyLog replaced = *known;

		replaced.replaced = true;
		daily_log_put(tables, &replaced);
	}
	daily_log_put(tables, event->log);
	keep(tables, recorded, event->observation);
}

void apply_daily_log_missed(struct tables *tables, const Bus__Event *recorded, const Health__DailyLogMissed *event)
{
	daily_log_put(tables, event->log);
	keep(tables, recorded, event->observation);
}

/* The log itself is recorded by DailyHealthRecorded. */
void apply_observation_fever_detected(struct tables *tables, const Bus__Event *recorded,
				      const Health__ObservationFeverDetected *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}
