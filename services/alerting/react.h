/* What other services' events mean to alerting: a file a noun, its functions here, one row each in the table in react.c. */
#pragma once

#include "services/alerting/alerting.h"

/* RaiseAlert of this kind because of this event; cause, department and the rest are the caller's to fill in. */
Alerting__RaiseAlert *alert_command(const struct context *context, const Bus__Event *event, Alerting__AlertKind kind);

/* react_observation.c */
react_fn raise_daily_log_missed, resolve_daily_log, raise_community_report_overdue, resolve_community_report,
	raise_contact_lost, resolve_contact_lost, raise_observation_fever, raise_observation_completed;

/* react_roll_call.c */
react_fn raise_roll_call_missed, raise_roll_call_escalated, resolve_roll_call, resolve_roll_call_escalation,
	raise_staff_fever;

/* react_incident.c */
react_fn raise_no_isolation_room, raise_incident_deadline, resolve_incident_duty, raise_suspect_reported,
	raise_case_confirmed;

/* react_staff.c */
react_fn take_staff_joined, take_staff_moved, take_staff_left;

/* react_contact.c */
react_fn raise_contacts_found;
