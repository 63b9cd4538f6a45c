#include "common/core/reflect.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

const char *reflect_short_name(const ProtobufCMessageDescriptor *descriptor)
{
	const char *dot = strrchr(descriptor->name, '.');

	return dot ? dot + 1 : descriptor->name;
}

const void *reflect_member(const ProtobufCMessageDescriptor *descriptor, const void *message, const char *path,
			   const ProtobufCFieldDescriptor **ret_field)
{
	const char *dot = strchr(path, '.');
	char name[64];
	size_t size = dot ? (size_t)(dot - path) : strlen(path);
	const ProtobufCFieldDescriptor *field;
	const void *member;

	*ret_field = NULL;
	if (size >= sizeof(name))
		return NULL;
	memcpy(name, path, size);
	name[size] = '\0';
	field = protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
	if (!field)
		return NULL;
	member = (const char *)message + field->offset;
	if (dot) {
		const void *inner = *(void *const *)member;

		if (field->type != PROTOBUF_C_TYPE_MESSAGE || !inner)
			return NULL;
		return reflect_member(field->descriptor, inner, dot + 1, ret_field);
	}
	*ret_field = field;
	return member;
}

static char *enum_text(const ProtobufCFieldDescriptor *field, int number, struct arena *arena)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(field->descriptor, number);
	char *text = arena_strdup(arena, value ? value->name : "");

	for (char *letter = text; *letter; letter++)
		*letter = *letter == '_' ? '-' : (char)tolower((unsigned char)*letter);
	return text;
}

const char *reflect_text(const ProtobufCMessage *message, const char *path, struct arena *arena)
{
	const ProtobufCFieldDescriptor *field;
	const void *member = path[0] ? reflect_member(message->descriptor, message, path, &field) : NULL;

	if (!member)
		return "";
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return enum_text(field, *(const int *)member, arena);
	assert(field->type == PROTOBUF_C_TYPE_STRING);
	return *(const char *const *)member ? *(const char *const *)member : "";
}

void *reflect_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	void *message = arena_alloc(arena, descriptor->sizeof_message);

	protobuf_c_message_init(descriptor, message);
	return message;
}

void *reflect_copy(const ProtobufCMessage *message, struct arena *arena)
{
	ProtobufCBinaryData packed = reflect_pack(message, arena);

	return protobuf_c_message_unpack(message->descriptor, arena_allocator(arena), packed.len, packed.data);
}

ProtobufCBinaryData reflect_pack(const ProtobufCMessage *message, struct arena *arena)
{
	ProtobufCBinaryData packed = { protobuf_c_message_get_packed_size(message), NULL };

	packed.data = arena_alloc(arena, packed.len ? packed.len : 1);
	protobuf_c_message_pack(message, packed.data);
	return packed;
}
