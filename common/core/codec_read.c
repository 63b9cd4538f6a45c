#include <string.h>

#include "common/core/codec.h"
#include "common/core/codec_scalar.h"
#include "common/core/contract.h"
#include "common/core/field.h"
#include "common/core/path.h"
#include "common/core/text.h"

#define FOUND_CHARACTERS_MAX 80

struct reading {
	struct arena *arena;
	struct codec_mistakes *mistakes;
};

static void mistake(struct reading *reading, const struct value *place, const struct path *path, const char *found,
		    const char *allowed)
{
	struct codec_mistakes *mistakes = reading->mistakes;

	if (mistakes->count == CODEC_MISTAKES_MAX) {
		mistakes->more = true;
		return;
	}
	mistakes->items[mistakes->count++] = (struct codec_mistake){
		.line = place ? place->line : 0,
		.column = place ? place->column : 0,
		.path = path_text(path, reading->arena),
		.found = found,
		.allowed = allowed,
	};
}

static const char *found(const struct value *value, struct arena *arena)
{
	switch (value->kind) {
	case VALUE_MAP:
		return "a map";
	case VALUE_LIST:
		return "a list";
	case VALUE_NULL:
		return "nothing";
	case VALUE_TEXT:
		return text_quote(value->text, FOUND_CHARACTERS_MAX, arena);
	default:
		return arena_printf(arena, "%.*s", FOUND_CHARACTERS_MAX, value->text);
	}
}

static const char *allowed_fields(const ProtobufCMessageDescriptor *type, const char *name, struct arena *arena)
{
	struct text_nearest nearest = { .wanted = name };
	const char *names = "";

	for (unsigned i = 0; i < type->n_fields; i++) {
		const char *candidate = type->fields[i].name;

		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", candidate);
		text_nearest_offer(&nearest, candidate);
	}
	if (type->n_fields == 0)
		return "no field at all";
	return arena_printf(arena, nearest.name ? "one of %s; did you mean %s?" : "one of %s", names, nearest.name);
}

static void *read_message(struct reading *reading, const struct value *value, const ProtobufCMessageDescriptor *type,
			  const struct path *path);

/* A number's range is the contract's where it names one, else that of its type. */
static const char *allowed_here(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field,
				const char *allowed, struct arena *arena)
{
	const Bus__Limits *limits = contract_limits(type, field);
	bool real = field->type == PROTOBUF_C_TYPE_DOUBLE || field->type == PROTOBUF_C_TYPE_FLOAT;

	if ((limits->min == 0 && limits->max == 0) || field_is_instant(field))
		return allowed;
	if (!real)
		return arena_printf(arena, "a whole number from %.0f to %.0f", limits->min, limits->max);
	return arena_printf(arena, "a number from %s to %s", text_of_double(limits->min, arena),
			    text_of_double(limits->max, arena));
}

static void read_value(struct reading *reading, const struct value *value, const ProtobufCMessageDescriptor *type,
		       const ProtobufCFieldDescriptor *field, void *member, const struct path *path)
{
	const char *allowed;

	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		*(void **)member = read_message(reading, value, field->descriptor, path);
		return;
	}
	allowed = codec_read_scalar(value, field, member, reading->arena);
	if (allowed)
		mistake(reading, value, path, found(value, reading->arena),
			allowed_here(type, field, allowed, reading->arena));
}

static void read_list(struct reading *reading, const struct value *value, const ProtobufCFieldDescriptor *field,
		      ProtobufCMessage *message, const struct path *path)
{
	size_t size = field_value_size(field->type);
	size_t count;
	char *values;

	if (value->kind != VALUE_LIST) {
		mistake(reading, value, path, found(value, reading->arena), "a list");
		return;
	}
	values = arena_alloc(reading->arena, value->count * size);
	for (count = 0; count < value->count && !reading->mistakes->more; count++) {
		struct path element = { path->above, path->name, count };

		read_value(reading, value->items[count], message->descriptor, field, values + count * size, &element);
	}
	*(void **)((char *)message + field->offset) = values;
	*(size_t *)((char *)message + field->quantifier_offset) = count;
}

/* False: another member of the same oneof has been set. */
static bool choose(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	uint32_t *chosen = (uint32_t *)((char *)message + field->quantifier_offset);

	if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return true;
	if (*chosen != 0)
		return false;
	*chosen = field->id;
	return true;
}

static void read_field(struct reading *reading, const struct value *value, const ProtobufCFieldDescriptor *field,
		       ProtobufCMessage *message, const struct path *path)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		read_list(reading, value, field, message, path);
	else if (choose(message, field))
		read_value(reading, value, message->descriptor, field, (char *)message + field->offset, path);
	else
		mistake(reading, value, path, found(value, reading->arena), "only one of the alternatives");
}

static void *read_message(struct reading *reading, const struct value *value, const ProtobufCMessageDescriptor *type,
			  const struct path *path)
{
	ProtobufCMessage *message = arena_alloc(reading->arena, type->sizeof_message);

	protobuf_c_message_init(type, message);
	if (value->kind != VALUE_MAP) {
		mistake(reading, value, path, found(value, reading->arena),
			arena_printf(reading->arena, "a map with the fields of %s", type->short_name));
		return message;
	}
	for (size_t i = 0; i < value->count && !reading->mistakes->more; i++) {
		const char *name = value->names[i];
		const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, name);
		struct path member = { path, name, PATH_NO_INDEX };

		if (field)
			read_field(reading, value->items[i], field, message, &member);
		else
			mistake(reading, value->key_places ? &value->key_places[i] : NULL, &member,
				text_quote(name, FOUND_CHARACTERS_MAX, reading->arena),
				allowed_fields(type, name, reading->arena));
	}
	return message;
}

void *codec_rest_from_value(const struct value *value, const ProtobufCMessageDescriptor *type, struct arena *arena,
			    struct codec_mistakes *mistakes)
{
	struct reading reading = { arena, mistakes };

	return read_message(&reading, value, type, NULL);
}

void *codec_from_value(const struct value *value, const ProtobufCMessageDescriptor *type, struct arena *arena,
		       struct codec_mistakes *mistakes)
{
	size_t before = mistakes->count;
	void *message = codec_rest_from_value(value, type, arena, mistakes);

	return mistakes->count > before || mistakes->more ? NULL : message;
}

/* The text as a document would hold it. NULL: it is none. */
static const struct value *value_of_text(const ProtobufCFieldDescriptor *field, const char *text, struct arena *arena)
{
	struct value *value;
	const char *error;

	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return value_parse_json(text, strlen(text), arena, &error);
	value = arena_alloc(arena, sizeof(*value));
	value->kind = VALUE_TEXT;
	value->text = arena_strdup(arena, text);
	if (field->type == PROTOBUF_C_TYPE_BOOL && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
		value->kind = VALUE_BOOL;
	else if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_BYTES && text_is_number(text))
		value->kind = VALUE_NUMBER;
	return value;
}

/* Room for one element more. */
static void *append(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena)
{
	size_t size = field_value_size(field->type);
	size_t *count = (size_t *)((char *)message + field->quantifier_offset);
	char **values = (char **)((char *)message + field->offset);
	char *longer = arena_alloc(arena, (*count + 1) * size);

	if (*count > 0)
		memcpy(longer, *values, *count * size);
	*values = longer;
	return longer + (*count)++ * size;
}

bool codec_set_text(ProtobufCMessage *message, const char *path, const char *text, struct arena *arena,
		    const char **ret_allowed)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, path);
	struct codec_mistakes *mistakes = arena_alloc(arena, sizeof(*mistakes));
	struct reading reading = { arena, mistakes };
	union {
		uint64_t number;
		void *pointer;
		ProtobufCBinaryData bytes;
	} member = { 0 };
	const struct value *value;

	if (!field) {
		*ret_allowed = allowed_fields(message->descriptor, path, arena);
		return false;
	}
	value = value_of_text(field, text, arena);
	if (value)
		read_value(&reading, value, message->descriptor, field, &member, NULL);
	if (!value || mistakes->count > 0) {
		const char *at = value ? mistakes->items[0].path : "";

		*ret_allowed = value ? mistakes->items[0].allowed : "a JSON object";
		if (*at)
			*ret_allowed = arena_printf(arena, "%s: %s", at, *ret_allowed);
		return false;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(append(message, field, arena), &member, field_value_size(field->type));
		return true;
	}
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(uint32_t *)((char *)message + field->quantifier_offset) = field->id;
	memcpy((char *)message + field->offset, &member, field_value_size(field->type));
	return true;
}
