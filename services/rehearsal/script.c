#include "services/rehearsal/script.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct service health_service, sanitation_service, supplies_service, alerting_service;

const struct service *const script_services[] = { &health_service, &sanitation_service, &supplies_service,
						  &alerting_service, NULL };

static const char *const fault_names[] = { "", "crash", "restart", "backup", "restore" };

const char *step_fault_name(enum step_fault fault)
{
	return fault_names[fault];
}

struct step *script_add(struct script *script)
{
	if (script->count == script->capacity) {
		script->capacity = script->capacity ? 2 * script->capacity : 256;
		script->steps = realloc(script->steps, script->capacity * sizeof(*script->steps));
		assert(script->steps);
	}
	script->steps[script->count] = (struct step){ 0 };
	return &script->steps[script->count++];
}

void script_mistake(struct script *script, const char *format, ...)
{
	char *text;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vasprintf(&text, format, arguments);
	va_end(arguments);
	assert(size >= 0);
	script->mistakes++;
	script->report(text, script->user);
	free(text);
}

static int by_time(const void *left, const void *right)
{
	const struct step *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

void script_sort(struct script *script)
{
	for (size_t i = 0; i < script->count; i++)
		script->steps[i].ordinal = i;
	qsort(script->steps, script->count, sizeof(*script->steps), by_time);
}
