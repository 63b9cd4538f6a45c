#include <assert.h>
#include <string.h>

#include "common/core/contract.h"
#include "common/core/field.h"
#include "common/core/limits.h"
#include "common/core/limits_say.h"

#define FIELDS_MAX 128 /* of one message type of the contract */
#define TAG_BYTES_MAX 5
#define VARINT_BYTES_MAX 10

enum wire_type { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct wire {
	const uint8_t *at, *end;
};

/* One message on the wire and what has been seen of it. */
struct look {
	struct limits_report *report;
	size_t *unknown_count; /* of the outermost message and all within */
	const ProtobufCMessageDescriptor *type;
	const struct path *path;
	uint32_t seen[FIELDS_MAX];
};

static bool take_varint(struct wire *wire, size_t bytes_max, uint64_t *ret_number)
{
	uint64_t number = 0;

	for (size_t i = 0; i < bytes_max && wire->at < wire->end; i++) {
		uint8_t byte = *wire->at++;

		number |= (uint64_t)(byte & 0x7F) << (7 * i);
		if (!(byte & 0x80)) {
			*ret_number = number;
			return true;
		}
	}
	return false;
}

/* The bytes of one value: without the length for WIRE_BYTES. */
static bool take_value(struct wire *wire, enum wire_type type, struct wire *ret_value)
{
	uint64_t number, size;

	*ret_value = *wire;
	switch (type) {
	case WIRE_VARINT:
		if (!take_varint(wire, VARINT_BYTES_MAX, &number))
			return false;
		ret_value->end = wire->at;
		return true;
	case WIRE_64:
		size = 8;
		break;
	case WIRE_32:
		size = 4;
		break;
	case WIRE_BYTES:
		if (!take_varint(wire, TAG_BYTES_MAX, &size))
			return false;
		break;
	default:
		return false;
	}
	if (size > (uint64_t)(wire->end - wire->at))
		return false;
	ret_value->at = wire->at;
	ret_value->end = wire->at += size;
	return true;
}

static enum wire_type wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_BYTES;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WIRE_64;
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WIRE_32;
	default:
		return WIRE_VARINT;
	}
}

static bool malformed(const struct look *look)
{
	limits_say(look->report, look->path, "is not a packed %s", "不是有效的 %s 编码", look->type->name);
	return false;
}

static bool count_packed(struct wire value, enum wire_type type, size_t *ret_count)
{
	struct wire element;

	for (*ret_count = 0; value.at < value.end; ++*ret_count)
		if (!take_value(&value, type, &element))
			return false;
	return true;
}

static bool look_over(struct limits_report *report, const ProtobufCMessageDescriptor *type, struct wire wire,
		      const struct path *path, size_t *unknown_count);

static bool look_at_value(const struct look *look, const ProtobufCFieldDescriptor *field, struct wire value,
			  const struct path *path)
{
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return look_over(look->report, field->descriptor, value, path, look->unknown_count);
	if (field->type == PROTOBUF_C_TYPE_STRING && memchr(value.at, '\0', (size_t)(value.end - value.at))) {
		limits_say(look->report, path, "has a NUL character: only printable text is allowed",
			   "含有 NUL 字符：只允许可显示的文字");
		return false;
	}
	return true;
}

static bool look_at_field(struct look *look, const ProtobufCFieldDescriptor *field, enum wire_type wire_type,
			  struct wire value)
{
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	enum wire_type expected = wire_type_of(field->type);
	uint32_t *seen = &look->seen[field - look->type->fields];
	struct path path = { look->path, field->name, repeated ? *seen : PATH_NO_INDEX };
	size_t count = 1;

	if (wire_type != expected && (!repeated || wire_type != WIRE_BYTES || !count_packed(value, expected, &count)))
		return malformed(look);
	*seen += (uint32_t)count;
	if (!repeated && *seen > 1) {
		limits_say(look->report, &path, "occurs more than once", "重复出现");
		return false;
	}
	if (repeated && *seen > limits_items_max(contract_limits(look->type, field))) {
		path.index = PATH_NO_INDEX;
		limits_say(look->report, &path, "has too many elements: at most %u are allowed",
			   "项数过多：最多允许 %u 项", limits_items_max(contract_limits(look->type, field)));
		return false;
	}
	return look_at_value(look, field, value, &path);
}

static bool look_over(struct limits_report *report, const ProtobufCMessageDescriptor *type, struct wire wire,
		      const struct path *path, size_t *unknown_count)
{
	struct look look = { report, unknown_count, type, path, { 0 } };
	const ProtobufCFieldDescriptor *field;
	struct wire value;
	uint64_t tag;

	assert(type->n_fields <= FIELDS_MAX);
	while (wire.at < wire.end) {
		if (!take_varint(&wire, TAG_BYTES_MAX, &tag) || tag > UINT32_MAX || tag >> 3 == 0 ||
		    !take_value(&wire, tag & 7, &value))
			return malformed(&look);
		field = protobuf_c_message_descriptor_get_field(type, (unsigned)(tag >> 3));
		if (field && !look_at_field(&look, field, tag & 7, value))
			return false;
		if (!field && ++*unknown_count > LIMITS_UNKNOWN_FIELDS_MAX) {
			limits_say(report, path, "has more than %d fields that the contract does not name",
				   "含有超过 %d 个协议中没有的字段", LIMITS_UNKNOWN_FIELDS_MAX);
			return false;
		}
	}
	return true;
}

static void keep(const struct limits_mistake *mistake, void *user)
{
	*(struct limits_mistake *)user = *mistake;
}

static void *unpack(const ProtobufCMessageDescriptor *type, ProtobufCBinaryData packed, size_t size_max,
		    struct limits_report *report)
{
	struct wire wire = { packed.data, packed.len ? packed.data + packed.len : packed.data };
	ProtobufCMessage *message;
	size_t unknown_count = 0;

	if (packed.len > size_max) {
		limits_say(report, NULL, "has %zu bytes: at most %zu are allowed", "有 %zu 字节：最多允许 %zu 字节",
			   packed.len, size_max);
		return NULL;
	}
	if (packed.len > 0 && !look_over(report, type, wire, NULL, &unknown_count))
		return NULL;
	message = protobuf_c_message_unpack(type, arena_allocator(report->arena), packed.len, packed.data);
	if (!message)
		limits_say(report, NULL, "is not a packed %s", "不是有效的 %s 编码", type->name);
	return message;
}

void *limits_unpack(const ProtobufCMessageDescriptor *type, ProtobufCBinaryData packed, size_t size_max,
		    struct arena *arena, struct limits_mistake *ret_mistake)
{
	struct limits_report first = { .arena = arena, .report = keep, .user = ret_mistake, .count_max = 1 };
	void *message = unpack(type, packed, size_max, &first);

	return message && limits_check(message, arena, ret_mistake) ? message : NULL;
}

void *limits_unpack_all(const ProtobufCMessageDescriptor *type, ProtobufCBinaryData packed, size_t size_max,
			struct arena *arena, void (*report)(const struct limits_mistake *mistake, void *user),
			void *user)
{
	struct limits_report first = { .arena = arena, .report = report, .user = user, .count_max = 1 };
	void *message = unpack(type, packed, size_max, &first);

	return message && limits_check_all(message, arena, report, user) == 0 ? message : NULL;
}
