/* What incidents mean to alerting: no room, a duty that is late, a report, a case (C1.4, C3, C9.1, G2). */
#include "common/core/reflect.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "services/alerting/react.h"

static const char *duty_cause(const struct context *context, const Health__Incident *incident,
			      Health__IncidentDuty__Kind duty)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&health__incident_duty__kind__descriptor, (int)duty);

	return arena_printf(context->arena, "incident/%s/%s", value->name, incident->incident_id);
}

/* Whom an incident is about, as far as somebody at a desk can tell: the ticket or badge, else its number. */
static Alerting__RaiseAlert *incident_alert(const struct context *context, const Bus__Event *event,
					    const Health__Incident *incident, Alerting__AlertKind kind)
{
	Alerting__RaiseAlert *command = alert_command(context, event, kind);

	command->subject = incident->incident_id;
	command->observed_at = event->recorded_at;
	command->what = *incident->token ? incident->token : incident->incident_id;
	command->where = *incident->place ? incident->place : "–";
	return command;
}

const ProtobufCMessage *raise_no_isolation_room(const struct view *view, const struct context *context,
						const Bus__Event *event, const void *data)
{
	const Health__Incident *incident = ((const Health__NoIsolationRoomFree *)data)->incident;
	Alerting__RaiseAlert *command =
		incident_alert(context, event, incident, ALERTING__ALERT_KIND__NO_ISOLATION_ROOM);

	(void)view;
	command->cause = duty_cause(context, incident, HEALTH__INCIDENT_DUTY__KIND__FIND_ROOM);
	command->department = context->plan->alerting->fever_department;
	for (size_t i = 0; i < incident->n_duties; i++) {
		if (incident->duties[i]->kind == HEALTH__INCIDENT_DUTY__KIND__FIND_ROOM)
			command->department = incident->duties[i]->department;
	}
	return &command->base;
}

static Alerting__AlertKind kind_of(Health__IncidentDuty__Kind duty)
{
	switch (duty) {
	case HEALTH__INCIDENT_DUTY__KIND__ISOLATE:
		return ALERTING__ALERT_KIND__ISOLATION_OVERDUE;
	case HEALTH__INCIDENT_DUTY__KIND__TELL_OFFICE:
		return ALERTING__ALERT_KIND__OFFICE_NOT_TOLD;
	case HEALTH__INCIDENT_DUTY__KIND__TELL_CDC:
		return ALERTING__ALERT_KIND__CDC_NOT_TOLD;
	case HEALTH__INCIDENT_DUTY__KIND__TRANSFER:
		return ALERTING__ALERT_KIND__TRANSFER_OVERDUE;
	default:
		return ALERTING__ALERT_KIND__NO_ISOLATION_ROOM;
	}
}

const ProtobufCMessage *raise_incident_deadline(const struct view *view, const struct context *context,
						const Bus__Event *event, const void *data)
{
	const Health__IncidentDeadlineMissed *missed = data;
	Alerting__RaiseAlert *command = incident_alert(context, event, missed->incident, kind_of(missed->duty->kind));

	(void)view;
	command->cause = duty_cause(context, missed->incident, missed->duty->kind);
	command->department = missed->duty->department;
	command->observed_at = missed->duty->by_at;
	return &command->base;
}

const ProtobufCMessage *resolve_incident_duty(const struct view *view, const struct context *context,
					      const Bus__Event *event, const void *data)
{
	const Health__IncidentDutyOver *over = data;
	Alerting__ResolveByCause *command = reflect_new(&alerting__resolve_by_cause__descriptor, context->arena);

	(void)view;
	(void)event;
	command->cause = duty_cause(context, over->incident, over->duty->kind);
	command->reason = "It is done, or no longer asked for";
	return &command->base;
}

const ProtobufCMessage *raise_suspect_reported(const struct view *view, const struct context *context,
					       const Bus__Event *event, const void *data)
{
	const Health__Incident *incident = ((const Health__SuspectReported *)data)->incident;
	Alerting__RaiseAlert *command =
		incident_alert(context, event, incident, ALERTING__ALERT_KIND__SUSPECT_REPORTED);

	(void)view;
	command->cause = arena_printf(context->arena, "incident/SUSPECT_REPORTED/%s", incident->incident_id);
	command->department = context->plan->alerting->fever_department;
	return &command->base;
}

const ProtobufCMessage *raise_case_confirmed(const struct view *view, const struct context *context,
					     const Bus__Event *event, const void *data)
{
	const Health__Incident *incident = ((const Health__CaseConfirmed *)data)->incident;
	Alerting__RaiseAlert *command = incident_alert(context, event, incident, ALERTING__ALERT_KIND__CASE_CONFIRMED);

	(void)view;
	command->cause = arena_printf(context->arena, "incident/CASE_CONFIRMED/%s", incident->incident_id);
	command->department = context->plan->alerting->fever_department;
	return &command->base;
}
