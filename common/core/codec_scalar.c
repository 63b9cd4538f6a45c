#include "common/core/codec_scalar.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/field.h"
#include "common/core/text.h"
#include "common/core/zone.h"

#define EPOCH_DIGITS 16

static char friendly(char letter)
{
	return letter == '_' ? '-' : (char)tolower((unsigned char)letter);
}

char *codec_friendly_name(const char *name, struct arena *arena)
{
	char *copy = arena_strdup(arena, name);

	for (char *letter = copy; *letter; letter++)
		*letter = friendly(*letter);
	return copy;
}

/* --- Reading --- */

static bool is_wide(ProtobufCType type)
{
	return field_value_size(type) == 8;
}

static bool parse_signed(const char *text, int64_t min, int64_t max, int64_t *ret_number)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno || *end || number < min || number > max)
		return false;
	*ret_number = number;
	return true;
}

static bool parse_unsigned(const char *text, uint64_t max, uint64_t *ret_number)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (*text == '-' || errno || *end || number > max)
		return false;
	*ret_number = number;
	return true;
}

static void store(void *ret_member, ProtobufCType type, uint64_t number)
{
	if (is_wide(type))
		*(uint64_t *)ret_member = number;
	else
		*(uint32_t *)ret_member = (uint32_t)number;
}

static const char *read_integer(const struct value *value, ProtobufCType type, void *ret_member, struct arena *arena)
{
	int64_t min = is_wide(type) ? INT64_MIN : INT32_MIN, max = is_wide(type) ? INT64_MAX : INT32_MAX;
	uint64_t unsigned_max = is_wide(type) ? UINT64_MAX : UINT32_MAX, number;
	bool readable = text_is_number(value->text) &&
			(value->kind == VALUE_NUMBER || (value->kind == VALUE_TEXT && is_wide(type)));

	if (!field_is_signed(type)) {
		if (!readable || !parse_unsigned(value->text, unsigned_max, &number))
			return arena_printf(arena, "a whole number from 0 to %" PRIu64, unsigned_max);
	} else if (!readable || !parse_signed(value->text, min, max, (int64_t *)&number)) {
		return arena_printf(arena, "a whole number from %" PRId64 " to %" PRId64, min, max);
	}
	store(ret_member, type, number);
	return NULL;
}

static const char *read_instant(const struct value *value, void *ret_member)
{
	int64_t at;

	if ((value->kind == VALUE_TEXT && rfc3339_parse(value->text, &at)) ||
	    (text_is_number(value->text) && parse_signed(value->text, INT64_MIN, INT64_MAX, &at))) {
		*(int64_t *)ret_member = at;
		return NULL;
	}
	return "an instant as in RFC 3339, e.g. 2020-02-10T08:08:51+08:00";
}

static const char *read_epoch(const struct value *value, void *ret_member)
{
	if (value->kind == VALUE_BOOL || strlen(value->text) != EPOCH_DIGITS ||
	    strspn(value->text, "0123456789abcdefABCDEF") != EPOCH_DIGITS)
		return "a string of 16 hex digits";
	*(uint64_t *)ret_member = strtoull(value->text, NULL, 16);
	return NULL;
}

static const char *read_real(const struct value *value, ProtobufCType type, void *ret_member)
{
	double number = value->kind == VALUE_NUMBER ? strtod(value->text, NULL) : NAN;

	if (type == PROTOBUF_C_TYPE_DOUBLE && isfinite(number)) {
		*(double *)ret_member = number;
		return NULL;
	}
	if (type == PROTOBUF_C_TYPE_FLOAT && isfinite((float)number)) {
		*(float *)ret_member = (float)number;
		return NULL;
	}
	return "a number";
}

static const char *read_bool(const struct value *value, void *ret_member)
{
	if (value->kind != VALUE_BOOL)
		return "true or false";
	*(protobuf_c_boolean *)ret_member = strcmp(value->text, "true") == 0;
	return NULL;
}

static const char *read_bytes(const struct value *value, void *ret_member, struct arena *arena)
{
	ProtobufCBinaryData bytes = { 0 };
	size_t length, size_max;

	if (value->kind != VALUE_TEXT)
		return "bytes as base64 text";
	length = strlen(value->text);
	size_max = length / 4 * 3 + 3;
	bytes.data = arena_alloc(arena, size_max);
	if (sodium_base642bin(bytes.data, size_max, value->text, length, NULL, &bytes.len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		return "bytes as base64 text";
	*(ProtobufCBinaryData *)ret_member = bytes;
	return NULL;
}

bool codec_is_unspecified(const ProtobufCEnumValue *value)
{
	size_t length = strlen(value->name), suffix = strlen("_UNSPECIFIED");

	return value->value == 0 && length > suffix && strcmp(value->name + length - suffix, "_UNSPECIFIED") == 0;
}

static bool is_same_name(const char *left, const char *right)
{
	while (*left && friendly(*left) == friendly(*right)) {
		left++;
		right++;
	}
	return *left == *right;
}

static const char *allowed_names(const ProtobufCEnumDescriptor *type, const char *wanted, struct arena *arena)
{
	struct text_nearest nearest = { .wanted = wanted };
	const char *names = "";

	for (unsigned i = 0; i < type->n_values; i++) {
		const char *name = codec_friendly_name(type->values[i].name, arena);

		if (codec_is_unspecified(&type->values[i]))
			continue;
		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", name);
		text_nearest_offer(&nearest, name);
	}
	return arena_printf(arena, nearest.name ? "one of %s; did you mean %s?" : "one of %s", names, nearest.name);
}

static const char *read_enum(const struct value *value, const ProtobufCEnumDescriptor *type, void *ret_member,
			     struct arena *arena)
{
	/* Not so numbers: what a number means changes unseen. A boolean's text may well be a name. */
	const char *wanted = value->kind == VALUE_NUMBER ? "" : value->text;

	for (unsigned i = 0; i < type->n_values; i++) {
		if (is_same_name(wanted, type->values[i].name)) {
			*(int32_t *)ret_member = type->values[i].value;
			return NULL;
		}
	}
	return allowed_names(type, codec_friendly_name(wanted, arena), arena);
}

const char *codec_read_scalar(const struct value *value, const ProtobufCFieldDescriptor *field, void *ret_member,
			      struct arena *arena)
{
	static const struct value nothing = { .kind = VALUE_NULL, .text = "" };

	/* Lists and maps have no text. */
	if (!value->text)
		value = &nothing;
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		if (value->kind != VALUE_TEXT)
			return "text in quotes";
		*(const char **)ret_member = value->text;
		return NULL;
	case PROTOBUF_C_TYPE_BYTES:
		return read_bytes(value, ret_member, arena);
	case PROTOBUF_C_TYPE_BOOL:
		return read_bool(value, ret_member);
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(value, field->descriptor, ret_member, arena);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return read_real(value, field->type, ret_member);
	case PROTOBUF_C_TYPE_FIXED64:
		return read_epoch(value, ret_member);
	default:
		if (field_is_instant(field))
			return read_instant(value, ret_member);
		return read_integer(value, field->type, ret_member, arena);
	}
}

/* --- Writing --- */

static const char *write_bytes(const ProtobufCBinaryData *bytes, struct arena *arena)
{
	size_t size = sodium_base64_ENCODED_LEN(bytes->len, sodium_base64_VARIANT_ORIGINAL);

	return sodium_bin2base64(arena_alloc(arena, size), size, bytes->data, bytes->len,
				 sodium_base64_VARIANT_ORIGINAL);
}

static const char *write_instant(int64_t at, struct arena *arena)
{
	char text[RFC3339_SIZE];

	if (at < INSTANT_MIN || at > INSTANT_MAX)
		return arena_printf(arena, "%" PRId64, at);
	rfc3339_format(at, text);
	return arena_strdup(arena, text);
}

const char *codec_write_scalar(const ProtobufCFieldDescriptor *field, const void *member, struct arena *arena,
			       bool *ret_quoted)
{
	const ProtobufCEnumValue *name;

	*ret_quoted = is_wide(field->type);
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*ret_quoted = true;
		return *(const char *const *)member;
	case PROTOBUF_C_TYPE_BYTES:
		*ret_quoted = true;
		return write_bytes(member, arena);
	case PROTOBUF_C_TYPE_BOOL:
		return field_unsigned(field->type, member) ? "true" : "false";
	case PROTOBUF_C_TYPE_ENUM:
		name = protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int32_t *)member);
		*ret_quoted = name != NULL;
		return name ? name->name : arena_printf(arena, "%" PRId32, *(const int32_t *)member);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		*ret_quoted = !isfinite(field_real(field->type, member));
		return text_of_double(field_real(field->type, member), arena);
	case PROTOBUF_C_TYPE_FIXED64:
		return arena_printf(arena, "%016" PRIx64, field_unsigned(field->type, member));
	default:
		if (field_is_instant(field))
			return write_instant(field_signed(field->type, member), arena);
		return field_is_signed(field->type)
			       ? arena_printf(arena, "%" PRId64, field_signed(field->type, member))
			       : arena_printf(arena, "%" PRIu64, field_unsigned(field->type, member));
	}
}
