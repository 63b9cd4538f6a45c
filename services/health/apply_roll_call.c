#include "services/health/health.h"

void apply_staff_temperatures_recorded(struct tables *tables, const Bus__Event *recorded,
				       const Health__StaffTemperaturesRecorded *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_readings; i++)
		staff_reading_put(tables, event->readings[i]);
}

void apply_staff_fever_detected(struct tables *tables, const Bus__Event *recorded,
				const Health__StaffFeverDetected *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}

void apply_staff_marked_absent(struct tables *tables, const Bus__Event *recorded,
			       const Health__StaffMarkedAbsent *event)
{
	(void)recorded;
	absence_put(tables, event->absence);
}

/* Each event carries the whole roll call as it is from then on. */

void apply_roll_call_missed(struct tables *tables, const Bus__Event *recorded, const Health__RollCallMissed *event)
{
	(void)recorded;
	roll_call_put(tables, event->roll_call);
}

void apply_roll_call_escalated(struct tables *tables, const Bus__Event *recorded,
			       const Health__RollCallEscalated *event)
{
	(void)recorded;
	roll_call_put(tables, event->roll_call);
}

void apply_roll_call_followed_up(struct tables *tables, const Bus__Event *recorded,
				 const Health__RollCallFollowedUp *event)
{
	(void)recorded;
	roll_call_put(tables, event->roll_call);
}

void apply_roll_call_completed(struct tables *tables, const Bus__Event *recorded,
			       const Health__RollCallCompleted *event)
{
	(void)recorded;
	roll_call_put(tables, event->roll_call);
}

void apply_roll_call_escalation_lifted(struct tables *tables, const Bus__Event *recorded,
				       const Health__RollCallEscalationLifted *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}

void apply_roll_calls_closed(struct tables *tables, const Bus__Event *recorded, const Health__RollCallsClosed *event)
{
	(void)recorded;
	roll_call_clock_put(tables, event->clock);
}
