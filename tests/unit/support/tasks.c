#include "tests/unit/support/tasks.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"

extern const struct service sanitation_service;

void given_monday(struct given *given)
{
	given_init(given, &sanitation_service);
	given->context.department = "office";
	assert_true(zone_instant("2020-02-10", "00:00", &given->context.now));
}

static void made_rule(const struct view *view, const struct context *context, struct decision *decision,
		      const void *argument)
{
	Sanitation__TasksMade *event = decision_emit(decision, service_find_event(&sanitation_service, "TasksMade"));

	(void)view;
	(void)argument;
	event->date = "2020-12-31";
	event->complete = true;
	event->plan_version = context->plan_version;
}

void tasks_are_made(struct given *given)
{
	given_rule(given, made_rule, NULL);
}

const char *at(struct given *given, const char *date, const char *time_of_day)
{
	assert_true(zone_instant(date, time_of_day, &given->context.now));
	return given_schedule(given);
}

unsigned tasks_of(struct given *given, const char *date, const char *rule, Sanitation__Task__State state)
{
	Sanitation__ListTasks query = SANITATION__LIST_TASKS__INIT;

	query.date = date;
	query.rule = rule;
	query.state = state;
	query.page_size = 500;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	return (unsigned)((const Sanitation__ListTasksReply *)given->decision.reply)->n_tasks;
}

const Sanitation__Task *task_of(struct given *given, const char *task_id)
{
	Sanitation__GetTask query = SANITATION__GET_TASK__INIT;

	query.task_id = task_id;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	return reflect_copy(&((const Sanitation__GetTaskReply *)given->decision.reply)->task->base, given->arena);
}

const char *time_of(struct given *given, int64_t at)
{
	char text[RFC3339_SIZE];

	rfc3339_format(at, text);
	return arena_printf(given->arena, "%.5s", text + DATE_SIZE);
}

Plan__DisinfectionRules *rules_of(struct given *given)
{
	return given->context.plan->disinfection[0];
}
