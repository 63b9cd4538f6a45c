/* Expands a service's .def files into its struct service; included once, by <service>.c after the service's own header
 * (see declare.h). */
#pragma once

#include <stdlib.h>

#define COMMAND(Name, name, roles, urgent, summary)                                                                    \
	static void call_decide_##name(const struct view *view, const struct context *context, const void *command,    \
				       struct decision *decision)                                                      \
	{                                                                                                              \
		decide_##name(view, context, command, decision);                                                       \
	}
#include SERVICE_ROWS(commands)
#undef COMMAND

#define QUERY(Name, name, roles, summary)                                                                              \
	static void call_query_##name(const struct view *view, const struct context *context, const void *query,       \
				      struct decision *decision)                                                       \
	{                                                                                                              \
		query_##name(view, context, query, decision);                                                          \
	}
#include SERVICE_ROWS(queries)
#undef QUERY

#define EVENT(Name, name, viewers, viewers_in_department, urgent, subject, facets, summary)                            \
	static void call_apply_##name(struct tables *tables, const Bus__Event *recorded, const void *event)            \
	{                                                                                                              \
		apply_##name(tables, recorded, event);                                                                 \
	}
#include SERVICE_ROWS(events)
#undef EVENT

static const struct command service_commands[] = {
#define COMMAND(Name, name, roles, urgent, summary)                                                                    \
	{ &SERVICE_DESCRIPTOR(name), &SERVICE_DESCRIPTOR(name##_reply), roles, urgent, call_decide_##name, summary },
#include SERVICE_ROWS(commands)
#undef COMMAND
};

static const struct query service_queries[] = {
#define QUERY(Name, name, roles, summary)                                                                              \
	{ &SERVICE_DESCRIPTOR(name), &SERVICE_DESCRIPTOR(name##_reply), roles, call_query_##name, summary },
#include SERVICE_ROWS(queries)
#undef QUERY
};

const struct event_type SERVICE_SYMBOL(events)[] = {
#define EVENT(Name, name, viewers, viewers_in_department, urgent, subject, facets, summary)                            \
	{                                                                                                              \
		&SERVICE_DESCRIPTOR(name), viewers, viewers_in_department, urgent, subject, facets,                    \
		call_apply_##name,         summary                                                                     \
	},
#include SERVICE_ROWS(events)
#undef EVENT
};

struct table SERVICE_SYMBOL(tables)[] = {
#define TABLE(name, Record, record, key, ...) { #name, &SERVICE_DESCRIPTOR(record), key, { __VA_ARGS__ }, 0 },
#include SERVICE_ROWS(tables)
#undef TABLE
};

#define SERVICE_TEXT_(name) #name
#define SERVICE_TEXT(name) SERVICE_TEXT_(name)

#define SERVICE_ASSEMBLE(schedule_or_null)                                                                             \
	const struct service SERVICE_SYMBOL(service) = {                                                               \
		.name = SERVICE_TEXT(SERVICE_NAME),                                                                    \
		.package = "hallward." SERVICE_TEXT(SERVICE_NAME) ".v1",                                               \
		.commands = service_commands,                                                                          \
		.command_count = sizeof(service_commands) / sizeof(service_commands[0]),                               \
		.queries = service_queries,                                                                            \
		.query_count = sizeof(service_queries) / sizeof(service_queries[0]),                                   \
		.events = SERVICE_SYMBOL(events),                                                                      \
		.event_count = EVENT_COUNT,                                                                            \
		.tables = SERVICE_SYMBOL(tables),                                                                      \
		.table_count = TABLE_COUNT,                                                                            \
		.reactions = SERVICE_SYMBOL(reactions),                                                                \
		.schedule = (schedule_or_null),                                                                        \
	}
