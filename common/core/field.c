#include "common/core/field.h"

#include <string.h>

size_t field_value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 4;
	}
}

const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (const char *)message + field->offset;
}

static bool is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *value = field_value(message, field);
	const char *text;

	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)((const char *)message + field->quantifier_offset) == field->id;
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = *(const char *const *)value;
		return text && *text;
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)value)->len > 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(const void *const *)value != NULL;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return field_real(field->type, value) != 0;
	default:
		return field_unsigned(field->type, value) != 0;
	}
}

size_t field_values(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const void **ret_values)
{
	const char *bytes = (const char *)message;

	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		*ret_values = *(const void *const *)(bytes + field->offset);
		return *(const size_t *)(bytes + field->quantifier_offset);
	}
	*ret_values = bytes + field->offset;
	return is_set(message, field);
}

bool field_is_instant(const ProtobufCFieldDescriptor *field)
{
	size_t length = strlen(field->name);

	return field->type == PROTOBUF_C_TYPE_INT64 && length > 3 && strcmp(field->name + length - 3, "_at") == 0;
}

bool field_is_signed(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_BOOL:
		return false;
	default:
		return true;
	}
}

int64_t field_signed(ProtobufCType type, const void *value)
{
	if (field_value_size(type) == 8)
		return *(const int64_t *)value;
	return field_is_signed(type) ? *(const int32_t *)value : (int64_t) * (const uint32_t *)value;
}

uint64_t field_unsigned(ProtobufCType type, const void *value)
{
	return (uint64_t)field_signed(type, value);
}

double field_real(ProtobufCType type, const void *value)
{
	return type == PROTOBUF_C_TYPE_FLOAT ? (double)*(const float *)value : *(const double *)value;
}
