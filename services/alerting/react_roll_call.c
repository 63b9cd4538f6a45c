/* What roll calls mean to alerting: the department is told who is missing, then the office, until nobody is (C1.3, O4). */
#include <inttypes.h>
#include <string.h>

#include "common/core/reflect.h"
#include "hallward/health/v1/roll_call.pb-c.h"
#include "services/alerting/react.h"

#define BADGES_NAMED_MAX 10
#define WHAT_BYTES_MAX 256

static const char *cause_of(const struct context *context, const char *told, const Health__RollCall *roll_call)
{
	return arena_printf(context->arena, "roll-call/%s/%s/%s/%s", told, roll_call->department, roll_call->date,
			    roll_call->session);
}

/* "P2, P3", "P1, P2, … (of 14)". */
static const char *badges_of(const struct context *context, const Health__RollCall *roll_call)
{
	const char *badges = "";
	size_t named = 0;

	while (named < roll_call->n_missing && named < BADGES_NAMED_MAX) {
		const char *longer =
			arena_printf(context->arena, "%s%s%s", badges, *badges ? ", " : "", roll_call->missing[named]);

		if (strlen(longer) > WHAT_BYTES_MAX - 32)
			break;
		badges = longer;
		named++;
	}
	return named < roll_call->n_missing ? arena_printf(context->arena, "%s, … (%zu)", badges, roll_call->n_missing)
					    : badges;
}

static const ProtobufCMessage *raise_roll_call(const struct context *context, const Bus__Event *event,
					       const Health__RollCall *roll_call, Alerting__AlertKind kind,
					       const char *told, const char *department)
{
	Alerting__RaiseAlert *command = alert_command(context, event, kind);

	command->cause = cause_of(context, told, roll_call);
	command->subject = roll_call->department;
	command->observed_at = roll_call->deadline_at;
	command->department = department;
	command->what = badges_of(context, roll_call);
	command->where =
		arena_printf(context->arena, "%s, %s, %s%s", roll_call->department, roll_call->date, roll_call->session,
			     roll_call->calendar_unknown ? "; calendar unknown / 日历未知" : "");
	return &command->base;
}

static const ProtobufCMessage *resolve_by_cause(const struct context *context, const Health__RollCall *roll_call,
						const char *told)
{
	Alerting__ResolveByCause *command = reflect_new(&alerting__resolve_by_cause__descriptor, context->arena);

	command->cause = cause_of(context, told, roll_call);
	command->reason = "Everybody who was missing has been measured or excused";
	return &command->base;
}

const ProtobufCMessage *raise_roll_call_missed(const struct view *view, const struct context *context,
					       const Bus__Event *event, const void *data)
{
	const Health__RollCallMissed *missed = data;

	(void)view;
	return raise_roll_call(context, event, missed->roll_call, ALERTING__ALERT_KIND__ROLL_CALL_MISSED, "department",
			       missed->roll_call->department);
}

const ProtobufCMessage *raise_roll_call_escalated(const struct view *view, const struct context *context,
						  const Bus__Event *event, const void *data)
{
	const Health__RollCallEscalated *escalated = data;

	(void)view;
	return raise_roll_call(context, event, escalated->roll_call, ALERTING__ALERT_KIND__ROLL_CALL_ESCALATED,
			       "office", context->plan->alerting->fever_department);
}

const ProtobufCMessage *resolve_roll_call(const struct view *view, const struct context *context,
					  const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return resolve_by_cause(context, ((const Health__RollCallCompleted *)data)->roll_call, "department");
}

const ProtobufCMessage *resolve_roll_call_escalation(const struct view *view, const struct context *context,
						     const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return resolve_by_cause(context, ((const Health__RollCallEscalationLifted *)data)->roll_call, "office");
}

const ProtobufCMessage *raise_staff_fever(const struct view *view, const struct context *context,
					  const Bus__Event *event, const void *data)
{
	const Health__StaffReading *reading = ((const Health__StaffFeverDetected *)data)->reading;
	Alerting__RaiseAlert *command = alert_command(context, event, ALERTING__ALERT_KIND__STAFF_FEVER);

	(void)view;
	command->cause = arena_printf(context->arena, "staff-fever/%s/%" PRId64, reading->badge, reading->measured_at);
	command->subject = reading->badge;
	command->observed_at = reading->measured_at;
	command->department = context->plan->alerting->fever_department;
	command->what = arena_printf(context->arena, "%.1f °C, %s", reading->temperature_c, reading->badge);
	command->where = reading->department;
	return &command->base;
}
