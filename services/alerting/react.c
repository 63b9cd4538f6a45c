#include "services/alerting/react.h"

#include <inttypes.h>

#include "common/core/reflect.h"
#include "hallward/health/v1/contact.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "hallward/health/v1/observation.pb-c.h"
#include "hallward/health/v1/roll_call.pb-c.h"
#include "hallward/health/v1/staff.pb-c.h"

/* The event's CloudEvents id. */
static const char *event_id(const Bus__Event *event, struct arena *arena)
{
	return arena_printf(arena, "%s/%016" PRIx64 "/%" PRIu64, event->service, event->epoch, event->sequence);
}

Alerting__RaiseAlert *alert_command(const struct context *context, const Bus__Event *event, Alerting__AlertKind kind)
{
	Alerting__RaiseAlert *command = reflect_new(&alerting__raise_alert__descriptor, context->arena);

	command->kind = kind;
	command->source_event = event_id(event, context->arena);
	return command;
}

/* A fever at the door: isolate, report to the office and the CDC (C1.4). */
static const ProtobufCMessage *raise_fever(const struct view *view, const struct context *context,
					   const Bus__Event *event, const void *data)
{
	const Health__FeverDetected *fever = data;
	Alerting__RaiseAlert *command = alert_command(context, event, ALERTING__ALERT_KIND__FEVER);

	(void)view;
	command->cause = arena_printf(context->arena, "fever/%s/%s/%" PRId64, fever->checkpoint, fever->token,
				      fever->observed_at);
	command->subject = fever->token;
	command->observed_at = fever->observed_at;
	command->department = context->plan->alerting->fever_department;
	command->what = arena_printf(context->arena, "%.1f °C", fever->temperature_c);
	command->where = fever->checkpoint;
	return &command->base;
}

/* Silence comes and goes under one cause; a fork, a loss, a refusal each happened once, at one place of the journal. */
static const char *trouble_cause(struct arena *arena, const char *noticed_by, const char *publisher,
				 Bus__BusTroubleNoticed__Kind kind)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&bus__bus_trouble_noticed__kind__descriptor, (int)kind);

	return arena_printf(arena, "bus/%s/%s/%s", value->name, noticed_by, publisher);
}

static const ProtobufCMessage *raise_trouble(const struct view *view, const struct context *context,
					     const Bus__Event *event, const void *data)
{
	const Bus__BusTroubleNoticed *trouble = data;
	Alerting__RaiseAlert *command = alert_command(context, event, ALERTING__ALERT_KIND__BUS_TROUBLE);

	(void)view;
	command->cause = trouble_cause(context->arena, event->service, trouble->publisher, trouble->kind);
	if (trouble->kind != BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT)
		command->cause = arena_printf(context->arena, "%s/%016" PRIx64 "/%" PRIu64, command->cause,
					      trouble->epoch, trouble->sequence);
	command->subject = trouble->publisher;
	command->observed_at = event->recorded_at;
	command->department = context->plan->alerting->bus_department;
	command->what = trouble->publisher;
	command->where = event->service;
	command->trouble = trouble->kind;
	return &command->base;
}

static const ProtobufCMessage *resolve_trouble(const struct view *view, const struct context *context,
					       const Bus__Event *event, const void *data)
{
	const Bus__BusTroubleCleared *trouble = data;
	Alerting__ResolveByCause *command = reflect_new(&alerting__resolve_by_cause__descriptor, context->arena);

	(void)view;
	command->cause = trouble_cause(context->arena, event->service, trouble->publisher, trouble->kind);
	command->reason = arena_printf(context->arena, "%s hears %s again and has taken everything up to now",
				       event->service, trouble->publisher);
	return &command->base;
}

const struct reaction alerting_reactions[] = {
	{ "health", &health__staff_joined__descriptor, take_staff_joined },
	{ "health", &health__staff_moved__descriptor, take_staff_moved },
	{ "health", &health__staff_left__descriptor, take_staff_left },
	{ "health", &health__fever_detected__descriptor, raise_fever },
	{ "health", &health__staff_fever_detected__descriptor, raise_staff_fever },
	{ "health", &health__roll_call_missed__descriptor, raise_roll_call_missed },
	{ "health", &health__roll_call_escalated__descriptor, raise_roll_call_escalated },
	{ "health", &health__roll_call_completed__descriptor, resolve_roll_call },
	{ "health", &health__roll_call_escalation_lifted__descriptor, resolve_roll_call_escalation },
	{ "health", &health__no_isolation_room_free__descriptor, raise_no_isolation_room },
	{ "health", &health__incident_deadline_missed__descriptor, raise_incident_deadline },
	{ "health", &health__incident_duty_over__descriptor, resolve_incident_duty },
	{ "health", &health__suspect_reported__descriptor, raise_suspect_reported },
	{ "health", &health__case_confirmed__descriptor, raise_case_confirmed },
	{ "health", &health__contacts_traced__descriptor, raise_contacts_found },
	{ "health", &health__daily_log_missed__descriptor, raise_daily_log_missed },
	{ "health", &health__daily_health_recorded__descriptor, resolve_daily_log },
	{ "health", &health__community_report_overdue__descriptor, raise_community_report_overdue },
	{ "health", &health__community_reported__descriptor, resolve_community_report },
	{ "health", &health__contact_lost__descriptor, raise_contact_lost },
	{ "health", &health__contact_found__descriptor, resolve_contact_lost },
	{ "health", &health__observation_fever_detected__descriptor, raise_observation_fever },
	{ "health", &health__observation_completed__descriptor, raise_observation_completed },
	{ "*", &bus__bus_trouble_noticed__descriptor, raise_trouble },
	{ "*", &bus__bus_trouble_cleared__descriptor, resolve_trouble },
	{ 0 },
};
