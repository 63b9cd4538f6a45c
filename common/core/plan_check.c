#include "common/core/plan_check.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/field.h"

/* --- the parts of a plan --------------------------------------------------------------------------------------------------------- */

static void part_add(struct plan_checking *checking, struct plan_part part)
{
	if (checking->part_count == checking->part_room) {
		size_t room = checking->part_room ? 2 * checking->part_room : 256;
		struct plan_part *parts = arena_alloc(checking->arena, room * sizeof(*parts));

		if (checking->part_count)
			memcpy(parts, checking->parts, checking->part_count * sizeof(*parts));
		checking->parts = parts;
		checking->part_room = room;
	}
	checking->parts[checking->part_count++] = part;
}

static void collect(struct plan_checking *checking, const ProtobufCMessage *message, const char *path, const char *list)
{
	part_add(checking, (struct plan_part){ path, list, message });
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const void *values;
		size_t count;

		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		count = field_values(message, field, &values);
		list = arena_printf(checking->arena, "%s%s%s", path, *path ? "." : "", field->name);
		for (size_t j = 0; j < count; j++)
			collect(checking, ((const ProtobufCMessage *const *)values)[j],
				field->label == PROTOBUF_C_LABEL_REPEATED
					? arena_printf(checking->arena, "%s[%zu]", list, j)
					: list,
				list);
	}
}

const struct plan_part *plan_part_next(const struct plan_checking *checking, const ProtobufCMessageDescriptor *type,
				       const struct plan_part *part)
{
	const struct plan_part *end = checking->parts + checking->part_count;

	for (part = part ? part + 1 : checking->parts; part < end; part++) {
		if (part->message->descriptor == type)
			return part;
	}
	return NULL;
}

const ProtobufCFieldDescriptor *plan_field(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

	assert(field);
	return field;
}

const char *plan_text(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field = plan_field(message, name);
	const char *text = *(const char *const *)field_value(message, field);

	assert(field->type == PROTOBUF_C_TYPE_STRING);
	return text ? text : "";
}

void plan_say(struct plan_checking *checking, const struct plan_part *part, const char *field, const char *format, ...)
{
	struct plan_mistake *mistake = arena_alloc(checking->arena, sizeof(*mistake));
	const char *dot = *part->path && *field ? "." : "";
	char sentence[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	mistake->path = arena_printf(checking->arena, "%s%s%s", part->path, dot, field);
	mistake->en = arena_strdup(checking->arena, sentence);
	*checking->end = mistake;
	checking->end = &mistake->next;
}

/* --- checking -------------------------------------------------------------------------------------------------------------------- */

const struct plan_mistake *plan_check(const Plan__Plan *plan, struct arena *arena)
{
	struct plan_checking checking = { .plan = plan, .arena = arena };

	checking.end = &checking.first;
	collect(&checking, &plan->base, "", "");
	plan_check_names(&checking);
	plan_check_order(&checking);
	plan_check_sense(&checking);
	plan_check_agents(&checking);
	plan_check_alerts(&checking);
	return checking.first;
}

const struct plan_mistake *plan_warnings(const Plan__Plan *plan, const char *today, struct arena *arena)
{
	struct plan_checking checking = { .plan = plan, .arena = arena };
	const struct plan_part whole = { "", "", &plan->base };
	unsigned year = (unsigned)strtoul(today, NULL, 10);

	checking.end = &checking.first;
	for (unsigned i = 0; i < 2; i++) {
		if (!calendar_has_year(plan, year + i))
			plan_say(&checking, &whole, "calendar.years",
				 "the holidays of %u are not known: its days follow the week, and so may be wrong",
				 year + i);
	}
	return checking.first;
}
