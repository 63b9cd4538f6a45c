#include "common/core/limits_say.h"

#include <stdarg.h>
#include <stdio.h>

static const char *sentence(struct arena *arena, const char *name, const char *format, va_list arguments)
{
	va_list again;
	int size;
	char *text;

	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = arena_alloc(arena, (size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, arguments);
	return arena_printf(arena, "%s %s", name, text);
}

void limits_say(struct limits_report *report, const struct path *path, const char *en, const char *zh, ...)
{
	struct limits_mistake mistake = { .field = path_text(path, report->arena) };
	const char *name = path ? mistake.field : "";
	va_list arguments;

	if (report->count == report->count_max)
		return;
	va_start(arguments, zh);
	mistake.en = sentence(report->arena, path ? name : "the message", en, arguments);
	va_end(arguments);
	va_start(arguments, zh);
	mistake.zh = sentence(report->arena, path ? name : "消息", zh, arguments);
	va_end(arguments);
	report->count++;
	report->report(&mistake, report->user);
}
