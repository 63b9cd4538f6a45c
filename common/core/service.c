#include "common/core/service.h"

#include <string.h>

#include "common/core/reflect.h"

const struct command *service_find_command(const struct service *service, const char *method)
{
	for (size_t i = 0; i < service->command_count; i++) {
		if (strcmp(service->commands[i].request->name, method) == 0)
			return &service->commands[i];
	}
	return NULL;
}

const struct query *service_find_query(const struct service *service, const char *method)
{
	for (size_t i = 0; i < service->query_count; i++) {
		if (strcmp(service->queries[i].request->name, method) == 0)
			return &service->queries[i];
	}
	return NULL;
}

const struct event_type *service_find_event(const struct service *service, const char *type)
{
	for (size_t i = 0; i < service->event_count; i++) {
		if (strcmp(reflect_short_name(service->events[i].data), type) == 0)
			return &service->events[i];
	}
	return NULL;
}

bool schedule_command(struct schedule *schedule, const ProtobufCMessage *command, const char *correlation_id)
{
	if (schedule->count == SCHEDULE_COMMANDS_MAX)
		return false;
	schedule->commands[schedule->count] = command;
	schedule->correlation_ids[schedule->count] = correlation_id;
	schedule->count++;
	return true;
}

bool never_urgent(const Plan__Plan *plan, const void *command)
{
	(void)plan;
	(void)command;
	return false;
}

bool always_urgent(const Plan__Plan *plan, const void *command)
{
	(void)plan;
	(void)command;
	return true;
}
