/* What isolation and observation mean to alerting: whose log or report is missing, who is lost, has a fever, is free (C2, C9.3). */
#include "common/core/reflect.h"
#include "hallward/health/v1/observation.pb-c.h"
#include "services/alerting/react.h"

/* Staff are their department's, everybody else the office's. */
static const char *department_of(const struct context *context, const Health__Observation *observation)
{
	return *observation->department ? observation->department : context->plan->alerting->fever_department;
}

static const char *cause_of(const struct context *context, const char *what, const Health__Observation *observation,
			    const char *date)
{
	return arena_printf(context->arena, "%s/%s%s%s", what, observation->observation_id, *date ? "/" : "", date);
}

/* Staff by their badge, others by their subject id: an alert names nobody. */
static Alerting__RaiseAlert *raise(const struct context *context, const Bus__Event *event, Alerting__AlertKind kind,
				   const Health__Observation *observation)
{
	Alerting__RaiseAlert *command = alert_command(context, event, kind);

	command->subject = observation->subject_id;
	command->observed_at = event->recorded_at;
	command->department = department_of(context, observation);
	command->what = *observation->badge ? observation->badge : observation->subject_id;
	return command;
}

static const ProtobufCMessage *resolve(const struct context *context, const char *cause, const char *reason)
{
	Alerting__ResolveByCause *command = reflect_new(&alerting__resolve_by_cause__descriptor, context->arena);

	command->cause = cause;
	command->reason = reason;
	return &command->base;
}

const ProtobufCMessage *raise_daily_log_missed(const struct view *view, const struct context *context,
					       const Bus__Event *event, const void *data)
{
	const Health__DailyLogMissed *missed = data;
	Alerting__RaiseAlert *command =
		raise(context, event, ALERTING__ALERT_KIND__DAILY_LOG_MISSED, missed->observation);

	(void)view;
	command->cause = cause_of(context, "daily-log", missed->observation, missed->log->date);
	command->where = missed->log->date;
	return &command->base;
}

const ProtobufCMessage *resolve_daily_log(const struct view *view, const struct context *context,
					  const Bus__Event *event, const void *data)
{
	const Health__DailyHealthRecorded *recorded = data;

	(void)view;
	(void)event;
	if (!recorded->log->late)
		return NULL;
	return resolve(context, cause_of(context, "daily-log", recorded->observation, recorded->log->date),
		       "The day's log has come");
}

const ProtobufCMessage *raise_community_report_overdue(const struct view *view, const struct context *context,
						       const Bus__Event *event, const void *data)
{
	const Health__Observation *stay = ((const Health__CommunityReportOverdue *)data)->observation;
	Alerting__RaiseAlert *command = raise(context, event, ALERTING__ALERT_KIND__COMMUNITY_REPORT_OVERDUE, stay);

	(void)view;
	command->cause = cause_of(context, "community-report", stay, "");
	command->where = stay->community_report_by;
	return &command->base;
}

const ProtobufCMessage *resolve_community_report(const struct view *view, const struct context *context,
						 const Bus__Event *event, const void *data)
{
	const Health__Observation *stay = ((const Health__CommunityReported *)data)->observation;

	(void)view;
	(void)event;
	return stay->community_report_overdue
		       ? resolve(context, cause_of(context, "community-report", stay, ""), "The report is recorded")
		       : NULL;
}

const ProtobufCMessage *raise_contact_lost(const struct view *view, const struct context *context,
					   const Bus__Event *event, const void *data)
{
	const Health__Observation *contact = ((const Health__ContactLost *)data)->observation;
	Alerting__RaiseAlert *command = raise(context, event, ALERTING__ALERT_KIND__CONTACT_LOST, contact);

	(void)view;
	command->cause = cause_of(context, "contact-lost", contact, contact->lost_on);
	command->department = context->plan->alerting->fever_department;
	command->where = contact->lost_on;
	return &command->base;
}

const ProtobufCMessage *resolve_contact_lost(const struct view *view, const struct context *context,
					     const Bus__Event *event, const void *data)
{
	const Health__Observation *contact = ((const Health__ContactFound *)data)->observation;

	(void)view;
	(void)event;
	return resolve(context, cause_of(context, "contact-lost", contact, contact->lost_on),
		       "There is a daily log of the contact again");
}

const ProtobufCMessage *raise_observation_fever(const struct view *view, const struct context *context,
						const Bus__Event *event, const void *data)
{
	const Health__ObservationFeverDetected *fever = data;
	Alerting__RaiseAlert *command =
		raise(context, event, ALERTING__ALERT_KIND__OBSERVATION_FEVER, fever->observation);

	(void)view;
	command->cause = cause_of(context, "observation-fever", fever->observation, fever->date);
	command->department = context->plan->alerting->fever_department;
	command->what = arena_printf(context->arena, "%.1f °C, %s", fever->temperature_c, command->what);
	command->where = fever->date;
	return &command->base;
}

const ProtobufCMessage *raise_observation_completed(const struct view *view, const struct context *context,
						    const Bus__Event *event, const void *data)
{
	const Health__Observation *observation = ((const Health__ObservationCompleted *)data)->observation;
	Alerting__RaiseAlert *command = raise(context, event, ALERTING__ALERT_KIND__OBSERVATION_COMPLETED, observation);

	(void)view;
	command->cause = cause_of(context, "observation-completed", observation, "");
	command->observed_at = observation->ended_at;
	command->where = observation->last_day;
	return &command->base;
}
