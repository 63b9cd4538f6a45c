#include <string.h>

#include "common/core/roles.h"
#include "services/alerting/alerting.h"

const Alerting__Alert *alert_find(const struct view *view, const char *alert_id)
{
	Alerting__Alert key = ALERTING__ALERT__INIT;

	key.alert_id = alert_id;
	return alert_get(view, &key);
}

static const Alerting__Alert *alert_find_in(const struct view *view, const char *cause, Alerting__AlertState state)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	struct scan scan;

	from.cause = cause;
	from.state = state;
	alert_scan(&scan, view, "alert.by_cause", &from, 2, 2);
	return alert_next(&scan);
}

const Alerting__Alert *alert_find_open(const struct view *view, const char *cause)
{
	static const Alerting__AlertState open[] = { ALERTING__ALERT_STATE__FIRING, ALERTING__ALERT_STATE__NOTIFIED,
						     ALERTING__ALERT_STATE__ACKNOWLEDGED,
						     ALERTING__ALERT_STATE__ACTING };
	const Alerting__Alert *alert = NULL;

	for (size_t i = 0; !alert && i < sizeof(open) / sizeof(open[0]); i++)
		alert = alert_find_in(view, cause, open[i]);
	return alert;
}

bool cause_is_known(const struct view *view, const char *cause)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	struct scan scan;

	from.cause = cause;
	alert_scan(&scan, view, "alert.by_cause", &from, 1, 1);
	return alert_next(&scan) != NULL;
}

static bool covers(const struct context *context, const char *department, uint32_t wider_roles)
{
	return !(context->roles & DEPARTMENT) || context->roles & wider_roles ||
	       strcmp(context->department, department) == 0;
}

bool may_act_for(const struct context *context, const char *department)
{
	return covers(context, department, OFFICE | OPERATOR);
}

bool may_see_of(const struct context *context, const char *department)
{
	return covers(context, department, OFFICE | OPERATOR | AUDITOR);
}
