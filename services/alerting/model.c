#include <assert.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/roles.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/life.h"

struct text {
	Alerting__AlertKind kind;
	Bus__BusTroubleNoticed__Kind trouble;
	Alerting__Severity severity;
	const char *title_en, *title_zh, *action_en, *action_zh;
};

static const struct text texts[] = {
#define TEXT(kind, trouble, severity, title_en, title_zh, action_en, action_zh)                                        \
	{ ALERTING__ALERT_KIND__##kind,                                                                                \
	  BUS__BUS_TROUBLE_NOTICED__KIND__##trouble,                                                                   \
	  ALERTING__SEVERITY__##severity,                                                                              \
	  title_en,                                                                                                    \
	  title_zh,                                                                                                    \
	  action_en,                                                                                                   \
	  action_zh },
#include "services/alerting/texts.def"
#undef TEXT
};

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

bool cause_may_return(const Alerting__RaiseAlert *command)
{
	return command->trouble == BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
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

static const struct text *text_of(const Alerting__RaiseAlert *command)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].kind == command->kind && texts[i].trouble == command->trouble)
			return &texts[i];
	}
	assert(!"texts.def says nothing of this kind");
	return NULL;
}

static void alert_describe(Alerting__Alert *alert, const struct context *context, const Alerting__RaiseAlert *command)
{
	const struct text *text = text_of(command);
	struct arena *arena = context->arena;
	const char *what = command->what, *where = command->where;

	alert->severity = text->severity;
	alert->title_en = arena_printf(arena, text->title_en, what, where);
	alert->title_zh = arena_printf(arena, text->title_zh, what, where);
	alert->action_en = arena_printf(arena, text->action_en, what, where);
	alert->action_zh = arena_printf(arena, text->action_zh, what, where);
}

Alerting__Alert *alert_create(const struct context *context, const Alerting__RaiseAlert *command)
{
	Alerting__Alert *alert = reflect_new(&alerting__alert__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	alert_describe(alert, context, command);
	alert->alert_id = arena_strdup(context->arena, id);
	alert->kind = command->kind;
	alert->state = ALERTING__ALERT_STATE__FIRING;
	alert->cause = command->cause;
	alert->subject = command->subject;
	alert->correlation_id = context->correlation_id;
	alert->source_event = command->source_event;
	alert->department = command->department;
	alert->observed_at = command->observed_at;
	alert->raised_at = context->now;
	alert->acknowledge_by_at = acknowledge_by(context->plan, alert->severity, context->now);
	alert->told = arena_alloc(context->arena, sizeof(*alert->told));
	alert->told[alert->n_told++] = arena_printf(context->arena, "department/%s", alert->department);
	alert_settle(alert);
	return alert;
}
