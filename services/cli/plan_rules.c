#include "services/cli/plan_rules.h"

#include <string.h>

#include "common/core/codec.h"
#include "common/core/field.h"
#include "common/core/reflect.h"
#include "services/cli/words.h"

#define EFFECTIVE_FROM "effective_from"

static bool is_list_of_messages(const ProtobufCFieldDescriptor *field)
{
	return field->label == PROTOBUF_C_LABEL_REPEATED && field->type == PROTOBUF_C_TYPE_MESSAGE;
}

bool plan_is_rules(const ProtobufCFieldDescriptor *field)
{
	return is_list_of_messages(field) &&
	       protobuf_c_message_descriptor_get_field_by_name(field->descriptor, EFFECTIVE_FROM);
}

const ProtobufCFieldDescriptor *plan_key_field(const ProtobufCMessageDescriptor *element)
{
	static const char *const names[] = { EFFECTIVE_FROM, "id", "badge", "date" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(element, names[i]);

		if (field)
			return field;
	}
	for (unsigned i = 0; i < element->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &element->fields[i];

		if (field->label != PROTOBUF_C_LABEL_REPEATED && field->type == PROTOBUF_C_TYPE_STRING)
			return field;
	}
	return NULL;
}

const char *plan_key(const ProtobufCMessage *element, struct arena *arena)
{
	const ProtobufCFieldDescriptor *field = plan_key_field(element->descriptor);

	return field ? codec_get_text(element, field, arena) : "";
}

const ProtobufCMessage *plan_set_on(const ProtobufCMessage *const *sets, size_t count, const char *date,
				    struct arena *arena)
{
	while (count > 1 && strcmp(reflect_text(sets[count - 1], EFFECTIVE_FROM, arena), date) > 0)
		count--;
	return count ? sets[count - 1] : NULL;
}

Plan__Plan *plan_on(const Plan__Plan *plan, const char *date, struct arena *arena)
{
	Plan__Plan *copy = reflect_copy(&plan->base, arena);
	const ProtobufCMessageDescriptor *type = copy->base.descriptor;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		const ProtobufCMessage **sets = *(const ProtobufCMessage ***)((char *)copy + field->offset);
		size_t *count = (size_t *)((char *)copy + field->quantifier_offset);

		if (!plan_is_rules(field) || !*count)
			continue;
		sets[0] = plan_set_on(sets, *count, date, arena);
		*count = 1;
	}
	return copy;
}

bool plan_is_foreign(const ProtobufCFieldDescriptor *field)
{
	size_t size = strlen(field->name);

	return size > 3 && strcmp(field->name + size - 3, words_chinese() ? "_en" : "_zh") == 0;
}

const char *plan_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena)
{
	const void *values;
	const char *text;

	if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
		text = codec_get_text(message, field, arena);
		return *text ? text : _("none");
	}
	text = "";
	for (size_t i = 0, count = field_values(message, field, &values); i < count; i++)
		text = arena_printf(arena, "%s%s(%s)", text, i ? ", " : "",
				    plan_line(((const ProtobufCMessage *const *)values)[i], true, arena));
	return *text ? text : _("none");
}

const char *plan_line(const ProtobufCMessage *message, bool with_key, struct arena *arena)
{
	const ProtobufCFieldDescriptor *key = plan_key_field(message->descriptor);
	const char *line = "";

	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const void *values;

		if ((field == key && !with_key) || plan_is_foreign(field) || !field_values(message, field, &values))
			continue;
		line = arena_printf(arena, "%s%s%s %s", line, *line ? ", " : "", field->name,
				    plan_value(message, field, arena));
	}
	return line;
}
