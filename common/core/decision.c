#include "common/core/decision.h"

#include <assert.h>
#include <stdio.h>

#include "common/core/reflect.h"
#include "common/core/service.h"

void decision_init(struct decision *decision, struct arena *arena)
{
	decision->arena = arena;
	decision->event_count = 0;
	decision->erasure_count = 0;
	decision->correlation_id = decision->followed = NULL;
	decision->reply = NULL;
	decision->rejection = NULL;
	decision->message_en = decision->message_zh = decision->field = "";
}

void *decision_emit(struct decision *decision, const struct event_type *type)
{
	struct emitted *emitted = &decision->events[decision->event_count];

	assert(decision->event_count < DECISION_EVENTS_MAX);
	decision->event_count++;
	emitted->type = type;
	emitted->data = reflect_new(type->data, decision->arena);
	emitted->correlation_id = decision->followed;
	return emitted->data;
}

void decision_erase(struct decision *decision, const char *subject_id, const char *why)
{
	assert(decision->erasure_count < DECISION_ERASURES_MAX);
	decision->erasures[decision->erasure_count++] =
		(struct erasure){ arena_strdup(decision->arena, subject_id), why };
}

void decision_correlate(struct decision *decision, const char *correlation_id)
{
	decision->correlation_id = correlation_id;
}

void decision_follow(struct decision *decision, const char *correlation_id)
{
	decision->followed = correlation_id;
}

void *decision_reply(struct decision *decision, const ProtobufCMessageDescriptor *type)
{
	if (!decision->reply)
		decision->reply = reflect_new(type, decision->arena);
	assert(decision->reply->descriptor == type);
	return decision->reply;
}

static const char *text_format(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int size;

	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	assert(size >= 0);
	text = arena_alloc(arena, (size_t)size + 1);
	va_copy(again, arguments);
	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	return text;
}

void decision_vreject(struct decision *decision, const struct reason *reason, const char *field, va_list arguments)
{
	if (decision->rejection)
		return;
	decision->rejection = reason;
	decision->field = arena_strdup(decision->arena, field);
	decision->message_en = text_format(decision->arena, reason->en, arguments);
	decision->message_zh = text_format(decision->arena, reason->zh, arguments);
}

void decision_reject(struct decision *decision, const struct reason *reason, const char *field, ...)
{
	va_list arguments;

	va_start(arguments, field);
	decision_vreject(decision, reason, field, arguments);
	va_end(arguments);
}
