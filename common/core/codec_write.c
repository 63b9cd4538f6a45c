#include <string.h>

#include "common/core/codec.h"
#include "common/core/codec_scalar.h"
#include "common/core/field.h"
#include "common/core/text.h"

/* Text that grows; what it outgrows stays in the arena. */
struct writer {
	char *text;
	size_t size, room;
	unsigned indent, level;
	bool with_zeros;
	struct arena *arena;
};

static void put(struct writer *writer, const char *bytes, size_t size)
{
	if (writer->size + size + 1 > writer->room) {
		char *old = writer->text;

		writer->room = 2 * (writer->size + size + 128);
		writer->text = arena_alloc(writer->arena, writer->room);
		if (old)
			memcpy(writer->text, old, writer->size);
	}
	memcpy(writer->text + writer->size, bytes, size);
	writer->size += size;
	writer->text[writer->size] = '\0';
}

static void put_text(struct writer *writer, const char *text)
{
	put(writer, text, strlen(text));
}

static void put_escaped(struct writer *writer, unsigned char byte)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *known = byte ? strchr(plain, byte) : NULL;

	put_text(writer, known ? arena_printf(writer->arena, "\\%c", letters[known - plain])
			       : arena_printf(writer->arena, "\\u%04x", byte));
}

/* Bytes that are no UTF-8 become U+FFFD, so that what we write is always JSON. */
static void put_string(struct writer *writer, const char *text)
{
	size_t left = strlen(text), size;

	put(writer, "\"", 1);
	for (; left > 0; text += size, left -= size) {
		size = text_character_size(text, left);
		if (size == 0) {
			put_text(writer, "\uFFFD");
			size = 1;
		} else if (size == 1 && ((unsigned char)*text < 0x20 || *text == '"' || *text == '\\')) {
			put_escaped(writer, (unsigned char)*text);
		} else {
			put(writer, text, size);
		}
	}
	put(writer, "\"", 1);
}

static void new_line(struct writer *writer)
{
	if (writer->indent == 0)
		return;
	put(writer, "\n", 1);
	for (unsigned i = 0; i < writer->level * writer->indent; i++)
		put(writer, " ", 1);
}

static void open_group(struct writer *writer, const char *bracket)
{
	put_text(writer, bracket);
	writer->level++;
}

static void close_group(struct writer *writer, const char *bracket, bool empty)
{
	writer->level--;
	if (!empty)
		new_line(writer);
	put_text(writer, bracket);
}

/* Before each member or element. */
static void separate(struct writer *writer, bool first)
{
	if (!first)
		put_text(writer, writer->indent ? "," : ", ");
	new_line(writer);
}

static void put_message(struct writer *writer, const ProtobufCMessage *message);

static void put_value(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *member)
{
	const char *text;
	bool quoted;

	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		put_message(writer, *(const ProtobufCMessage *const *)member);
		return;
	}
	text = codec_write_scalar(field, member, writer->arena, &quoted);
	if (quoted)
		put_string(writer, text);
	else
		put_text(writer, text);
}

static void put_list(struct writer *writer, const ProtobufCFieldDescriptor *field, const char *values, size_t count)
{
	open_group(writer, "[");
	for (size_t i = 0; i < count; i++) {
		separate(writer, i == 0);
		put_value(writer, field, values + i * field_value_size(field->type));
	}
	close_group(writer, "]", count == 0);
}

static bool means_unset(const ProtobufCFieldDescriptor *field)
{
	const ProtobufCEnumValue *zero;

	if (field->type != PROTOBUF_C_TYPE_ENUM)
		return field_is_instant(field);
	zero = protobuf_c_enum_descriptor_get_value(field->descriptor, 0);
	return !zero || codec_is_unspecified(zero);
}

/* Numbers, bools and enums at 0, if they are wanted and 0 does not say that there is none. */
static bool is_wanted_zero(const struct writer *writer, const ProtobufCFieldDescriptor *field)
{
	return writer->with_zeros && field->label != PROTOBUF_C_LABEL_REPEATED && !means_unset(field) &&
	       !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) && field->type != PROTOBUF_C_TYPE_STRING &&
	       field->type != PROTOBUF_C_TYPE_BYTES && field->type != PROTOBUF_C_TYPE_MESSAGE;
}

static void put_message(struct writer *writer, const ProtobufCMessage *message)
{
	bool first = true;

	open_group(writer, "{");
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const void *values;
		size_t count = field_values(message, field, &values);

		if (count == 0 && !is_wanted_zero(writer, field))
			continue;
		separate(writer, first);
		first = false;
		put_string(writer, field->name);
		put_text(writer, ": ");
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			put_list(writer, field, values, count);
		else
			put_value(writer, field, values);
	}
	close_group(writer, "}", first);
}

char *codec_to_json(const ProtobufCMessage *message, unsigned indent, bool with_zeros, struct arena *arena)
{
	struct writer writer = { .indent = indent, .with_zeros = with_zeros, .arena = arena };

	put_message(&writer, message);
	return writer.text;
}

static const char *text_of_value(const ProtobufCFieldDescriptor *field, const void *member, struct arena *arena)
{
	const char *text;
	bool quoted;

	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return codec_to_json(*(const ProtobufCMessage *const *)member, 0, false, arena);
	text = codec_write_scalar(field, member, arena, &quoted);
	return field->type == PROTOBUF_C_TYPE_ENUM ? codec_friendly_name(text, arena) : text;
}

static bool shows_zero(const ProtobufCFieldDescriptor *field)
{
	return !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) && field->type != PROTOBUF_C_TYPE_MESSAGE &&
	       !means_unset(field);
}

const char *codec_get_text(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena)
{
	struct writer writer = { .arena = arena };
	const void *values;
	size_t count = field_values(message, field, &values), size = field_value_size(field->type);

	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return count > 0 || shows_zero(field) ? text_of_value(field, values, arena) : "";
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		put_list(&writer, field, values, count);
		return writer.text;
	}
	put_text(&writer, "");
	for (size_t i = 0; i < count; i++) {
		put_text(&writer, i > 0 ? ", " : "");
		put_text(&writer, text_of_value(field, (const char *)values + i * size, arena));
	}
	return writer.text;
}
