#include <string.h>

#include "common/core/codec_scalar.h"
#include "common/core/event_field.h"
#include "common/core/template.h"
#include "common/core/text.h"

#define QUOTED_CHARACTERS_MAX 48

static const char *check_value(const ProtobufCFieldDescriptor *field, const char *text, struct arena *arena)
{
	const struct value value = { .kind = VALUE_TEXT, .text = text };
	const char *allowed = NULL;
	int number;

	/* One that could not be read is told elsewhere; what is not set is asked for by "". */
	if (!text)
		return NULL;
	if (field->type == PROTOBUF_C_TYPE_ENUM && *text)
		allowed = codec_read_scalar(&value, field, &number, arena);
	else if (field->type == PROTOBUF_C_TYPE_BOOL && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		allowed = "true or false";
	return allowed ? arena_printf(arena, "%s is no value of %s; allowed: %s",
				      text_quote(text, QUOTED_CHARACTERS_MAX, arena), field->name, allowed)
		       : NULL;
}

const char *condition_check(const Plan__Condition *condition, const ProtobufCMessageDescriptor *data,
			    struct arena *arena)
{
	const char *wrong = NULL;
	const ProtobufCFieldDescriptor *field = event_field_find(data, condition->field, arena, &wrong);

	if (!field)
		return wrong;
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return arena_printf(arena, "%s is a list; a single field is allowed", condition->field);
	if (condition->n_is + condition->n_is_not == 0)
		return "asks nothing: values for is or is_not are missing";
	for (size_t i = 0; !wrong && i < condition->n_is; i++)
		wrong = check_value(field, condition->is[i], arena);
	for (size_t i = 0; !wrong && i < condition->n_is_not; i++)
		wrong = check_value(field, condition->is_not[i], arena);
	return wrong;
}

static bool is_among(const char *const *values, size_t count, const char *text, bool is_name, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(is_name ? codec_friendly_name(values[i], arena) : values[i], text) == 0)
			return true;
	}
	return false;
}

static bool holds(const Plan__Condition *condition, const ProtobufCMessage *data, struct arena *arena)
{
	static const int64_t zero;
	const ProtobufCFieldDescriptor *field;
	const void *value;
	size_t count = event_field_values(data, condition->field, &field, &value);
	bool is_name = field && field->type == PROTOBUF_C_TYPE_ENUM;
	const char *text = count                                            ? event_field_text(field, value, arena)
			   : field && field->type != PROTOBUF_C_TYPE_STRING ? event_field_text(field, &zero, arena)
									    : "";

	return (!condition->n_is || is_among(condition->is, condition->n_is, text, is_name, arena)) &&
	       !is_among(condition->is_not, condition->n_is_not, text, is_name, arena);
}

bool conditions_hold(Plan__Condition *const *conditions, size_t count, const ProtobufCMessage *data,
		     struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		if (!holds(conditions[i], data, arena))
			return false;
	}
	return true;
}
