#include "common/core/event_field.h"

#include <inttypes.h>
#include <string.h>

#include "common/core/codec_scalar.h"
#include "common/core/contract.h"
#include "common/core/field.h"
#include "common/core/reflect.h"
#include "common/core/text.h"
#include "common/core/zone.h"

#define QUOTED_CHARACTERS_MAX 48

static const char *first_name(const char *path, struct arena *arena, const char **ret_rest)
{
	const char *dot = strchr(path, '.');

	*ret_rest = dot ? dot + 1 : NULL;
	return dot ? arena_printf(arena, "%.*s", (int)(dot - path), path) : path;
}

static const char *unknown(const ProtobufCMessageDescriptor *data, const char *name, struct arena *arena)
{
	struct text_nearest nearest = { .wanted = name };
	const char *quoted = text_quote(name, QUOTED_CHARACTERS_MAX, arena), *of = reflect_short_name(data);

	for (unsigned i = 0; i < data->n_fields; i++)
		text_nearest_offer(&nearest, data->fields[i].name);
	return nearest.name ? arena_printf(arena, "%s is no field of %s; did you mean %s?", quoted, of, nearest.name)
			    : arena_printf(arena, "%s is no field of %s", quoted, of);
}

static const char *refused(const ProtobufCMessageDescriptor *data, const ProtobufCFieldDescriptor *field,
			   struct arena *arena)
{
	const Bus__Limits *limits = contract_limits(data, field);

	if (limits->personal || limits->sealed)
		return arena_printf(arena, "%s of %s says who somebody is: it is quoted nowhere", field->name,
				    reflect_short_name(data));
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return arena_printf(arena, "%s of %s is no text: one of its fields is allowed, as in %s.%s",
				    field->name, reflect_short_name(data), field->name,
				    ((const ProtobufCMessageDescriptor *)field->descriptor)->fields[0].name);
	if (field->type == PROTOBUF_C_TYPE_BYTES)
		return arena_printf(arena, "%s of %s is no text", field->name, reflect_short_name(data));
	return NULL;
}

const ProtobufCFieldDescriptor *event_field_find(const ProtobufCMessageDescriptor *data, const char *path,
						 struct arena *arena, const char **ret_wrong)
{
	const char *rest, *name = first_name(path, arena, &rest);
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(data, name);

	if (!field) {
		*ret_wrong = unknown(data, name, arena);
		return NULL;
	}
	if (!rest) {
		const char *wrong = refused(data, field, arena);

		if (wrong)
			*ret_wrong = wrong;
		return wrong ? NULL : field;
	}
	if (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED) {
		*ret_wrong =
			arena_printf(arena, "%s of %s is no message that has fields", name, reflect_short_name(data));
		return NULL;
	}
	return event_field_find(field->descriptor, rest, arena, ret_wrong);
}

size_t event_field_values(const ProtobufCMessage *data, const char *path, const ProtobufCFieldDescriptor **ret_field,
			  const void **ret_values)
{
	const ProtobufCFieldDescriptor *field;
	const char *dot = strrchr(path, '.');
	const ProtobufCMessage *holder = data;
	const void *member = reflect_member(data->descriptor, data, path, &field);

	*ret_field = field;
	if (!member)
		return 0;
	if (dot)
		holder = (const ProtobufCMessage *)(const void *)((const char *)member - field->offset);
	return field_values(holder, field, ret_values);
}

static const char *number_text(const ProtobufCFieldDescriptor *field, const void *value, struct arena *arena)
{
	const char *text;
	size_t length;

	switch (field->type) {
	case PROTOBUF_C_TYPE_FIXED64:
		return arena_printf(arena, "%016" PRIx64, field_unsigned(field->type, value));
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		text = text_of_double(field_real(field->type, value), arena);
		length = strlen(text);
		return length > 2 && strcmp(text + length - 2, ".0") == 0
			       ? arena_printf(arena, "%.*s", (int)(length - 2), text)
			       : text;
	default:
		return field_is_signed(field->type)
			       ? arena_printf(arena, "%" PRId64, field_signed(field->type, value))
			       : arena_printf(arena, "%" PRIu64, field_unsigned(field->type, value));
	}
}

static const char *instant_text(int64_t at, struct arena *arena)
{
	char text[RFC3339_SIZE];

	if (at == 0)
		return "";
	rfc3339_format(at, text);
	return arena_printf(arena, "%.10s %.5s", text, text + 11);
}

const char *event_field_text(const ProtobufCFieldDescriptor *field, const void *value, struct arena *arena)
{
	const ProtobufCEnumValue *named;

	if (field_is_instant(field))
		return instant_text(field_signed(field->type, value), arena);
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return *(const char *const *)value ? *(const char *const *)value : "";
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)value ? "true" : "false";
	case PROTOBUF_C_TYPE_ENUM:
		named = protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)value);
		return !named || codec_is_unspecified(named) ? "" : codec_friendly_name(named->name, arena);
	default:
		return number_text(field, value, arena);
	}
}
