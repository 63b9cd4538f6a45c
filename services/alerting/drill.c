#include "services/alerting/drill.h"

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

#define SETTLED_A_SECOND_MAX 4

const Alerting__Drill *drill_find(const struct view *view, const char *drill_id)
{
	Alerting__Drill key = ALERTING__DRILL__INIT;

	key.drill_id = drill_id;
	return drill_get(view, &key);
}

bool is_drill(const struct view *view, const char *correlation_id)
{
	return drill_find(view, correlation_id) != NULL;
}

void drill_mark(Alerting__Alert *alert, struct arena *arena)
{
	alert->drill = true;
	alert->title_zh = arena_printf(arena, "【演练】%s", alert->title_zh);
	alert->title_en = arena_printf(arena, "[DRILL] %s", alert->title_en);
}

void drill_note(struct tables *tables, const Alerting__Thread *thread)
{
	const Alerting__Drill *known = drill_find(&tables->view, thread->correlation_id);
	Alerting__Drill drill;

	if (!known || !known->ended_at || known->settling == (thread->open != 0))
		return;
	drill = *known;
	drill.settling = thread->open != 0;
	drill_put(tables, &drill);
}

static bool end_drills(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Drill from = ALERTING__DRILL__INIT;
	const Alerting__Drill *drill;
	struct scan scan;

	drill_scan(&scan, view, "drill.by_end", &from, 1, 1); /* ended_at 0: not ended */
	while ((drill = drill_next(&scan)) && drill->ends_at <= context->now) {
		Alerting__EndDrill *command = reflect_new(&alerting__end_drill__descriptor, context->arena);

		command->drill_id = arena_strdup(context->arena, drill->drill_id);
		if (!schedule_command(schedule, &command->base, command->drill_id))
			return false;
	}
	return true;
}

static void settle_drills(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Drill from = ALERTING__DRILL__INIT;
	const Alerting__Drill *drill;
	struct scan scan;

	from.settling = true;
	drill_scan(&scan, view, "drill.by_settling", &from, 1, 1);
	for (unsigned i = 0; i < SETTLED_A_SECOND_MAX && (drill = drill_next(&scan)); i++) {
		Alerting__SettleDrill *command = reflect_new(&alerting__settle_drill__descriptor, context->arena);

		command->drill_id = arena_strdup(context->arena, drill->drill_id);
		if (!schedule_command(schedule, &command->base, command->drill_id))
			return;
	}
}

void drill_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	if (end_drills(view, context, schedule))
		settle_drills(view, context, schedule);
}
