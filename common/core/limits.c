#include "common/core/limits.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/codec_scalar.h"
#include "common/core/contract.h"
#include "common/core/field.h"
#include "common/core/ids.h"
#include "common/core/limits_say.h"
#include "common/core/text.h"
#include "common/core/zone.h"

#define MAX_BYTES_DEFAULT 1024
#define MAX_ITEMS_DEFAULT 256
#define WHOLE_MAX                                                                                                      \
	1e15 /* below it doubles are exact to less than half, and so surely rounded to the right whole number */
#define DECIMAL_TEXT_SIZE 512 /* a double has at most 309 digits before the point */

/* What is being checked: a field of the type with its limits, at a path. */
struct subject {
	struct limits_report *report;
	const ProtobufCFieldDescriptor *field;
	const Bus__Limits *limits;
	const struct path *path;
};

/* --- Text --- */

/* C0, DEL and C1. */
static bool is_control(const char *character, size_t size)
{
	unsigned char first = (unsigned char)character[0];

	return first < 0x20 || first == 0x7F || (size == 2 && first == 0xC2 && (unsigned char)character[1] < 0xA0);
}

static bool check_characters(const struct subject *subject, const char *text, size_t length)
{
	for (size_t at = 0, size; at < length; at += size) {
		size = text_character_size(text + at, length - at);
		if (size == 0) {
			limits_say(subject->report, subject->path, "is not valid UTF-8 at byte %zu",
				   "第 %zu 字节处不是有效的 UTF-8", at + 1);
			return false;
		}
		if (is_control(text + at, size)) {
			limits_say(subject->report, subject->path,
				   "has a control character at byte %zu: only printable text is allowed",
				   "第 %zu 字节处有控制字符：只允许可显示的文字", at + 1);
			return false;
		}
	}
	return true;
}

static void check_size(const struct subject *subject, size_t size)
{
	uint32_t max = subject->limits->max_bytes ? subject->limits->max_bytes : MAX_BYTES_DEFAULT;

	if (size > max)
		limits_say(subject->report, subject->path, "has %zu bytes: at most %u are allowed",
			   "有 %zu 字节：最多允许 %u 字节", size, max);
}

/* Nothing of what was written is quoted: it may be somebody's birthday. */
static void check_day_or_time(const struct subject *subject, const char *text)
{
	unsigned minutes;

	if (!*text)
		return; /* whether it may be missing is another limit */
	if (subject->limits->date && !zone_date_exists(text))
		limits_say(subject->report, subject->path, "is not a day that exists: YYYY-MM-DD is allowed",
			   "不是存在的日期：须写成 YYYY-MM-DD");
	if (subject->limits->time_of_day && !zone_minutes(text, &minutes))
		limits_say(subject->report, subject->path, "is not a time of day: HH:MM from 00:00 to 23:59 is allowed",
			   "不是时刻：须写成 HH:MM，从 00:00 到 23:59");
}

static void check_text(const struct subject *subject, const char *text)
{
	uint8_t uuid[UUID_SIZE];

	if (!check_characters(subject, text, strlen(text)))
		return;
	if (subject->limits->date || subject->limits->time_of_day)
		check_day_or_time(subject, text);
	else if (!subject->limits->uuid7)
		check_size(subject, strlen(text));
	else if ((*text || subject->limits->required) && !uuid7_parse(text, uuid))
		limits_say(subject->report, subject->path,
			   "is not a UUIDv7 in its canonical form, e.g. 01707bc0-7b2c-7000-8000-000000000000",
			   "不是规范格式的 UUIDv7，例如 01707bc0-7b2c-7000-8000-000000000000");
}

/* --- Numbers --- */

/* long double holds every 64-bit integer and every double. */
static bool is_in_range(const Bus__Limits *limits, long double number)
{
	return (limits->min == 0 && limits->max == 0) || (number >= limits->min && number <= limits->max);
}

static void check_integer(const struct subject *subject, const void *value)
{
	const Bus__Limits *limits = subject->limits;
	int64_t number = field_signed(subject->field->type, value);
	bool is_signed = field_is_signed(subject->field->type);

	if (field_is_instant(subject->field) && (number < INSTANT_MIN || number > INSTANT_MAX))
		limits_say(subject->report, subject->path,
			   "is %" PRId64 ": an instant of the years 1 to 9999 is allowed, in µs",
			   "为 %" PRId64 "：只允许公元 1 年至 9999 年的时刻（微秒）", number);
	else if (is_signed && !is_in_range(limits, number))
		limits_say(subject->report, subject->path, "is %" PRId64 ": %.0f to %.0f is allowed",
			   "为 %" PRId64 "：允许 %.0f 到 %.0f", number, limits->min, limits->max);
	else if (!is_signed && !is_in_range(limits, (uint64_t)number))
		limits_say(subject->report, subject->path, "is %" PRIu64 ": %.0f to %.0f is allowed",
			   "为 %" PRIu64 "：允许 %.0f 到 %.0f", (uint64_t)number, limits->min, limits->max);
}

/* Whether the number is the double nearest to some decimal with so many digits after the point. */
static bool has_decimals(double number, uint32_t decimals)
{
	double scale = 1;
	char text[DECIMAL_TEXT_SIZE];

	for (uint32_t i = 0; i < decimals && scale < WHOLE_MAX; i++)
		scale *= 10;
	/* Two whole numbers that a double holds exactly: their quotient is the double nearest to that decimal. */
	if (fabs(number) * scale < WHOLE_MAX)
		return round(number * scale) / scale == number;
	snprintf(text, sizeof(text), "%.*f", (int)decimals, number);
	return strtod(text, NULL) == number;
}

static void check_real(const struct subject *subject, const void *value)
{
	const Bus__Limits *limits = subject->limits;
	struct arena *arena = subject->report->arena;
	double number = field_real(subject->field->type, value);

	if (!isfinite(number))
		limits_say(subject->report, subject->path, "is %s: a finite number is allowed", "为 %s：只允许有限数值",
			   text_of_double(number, arena));
	else if (limits->decimals > 0 && !has_decimals(number, limits->decimals))
		limits_say(subject->report, subject->path,
			   limits->decimals == 1 ? "is %s: at most %u decimal is allowed"
						 : "is %s: at most %u decimals are allowed",
			   "为 %s：最多允许 %u 位小数", text_of_double(number, arena), limits->decimals);
	else if (!is_in_range(limits, number))
		limits_say(subject->report, subject->path, "is %s: %s to %s is allowed", "为 %s：允许 %s 到 %s",
			   text_of_double(number, arena), text_of_double(limits->min, arena),
			   text_of_double(limits->max, arena));
}

static void check_enum(const struct subject *subject, int32_t number)
{
	const ProtobufCEnumDescriptor *type = subject->field->descriptor;
	struct arena *arena = subject->report->arena;
	const char *names = "";

	if (protobuf_c_enum_descriptor_get_value(type, number))
		return;
	for (unsigned i = 0; i < type->n_values; i++)
		if (!codec_is_unspecified(&type->values[i]))
			names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", type->values[i].name);
	limits_say(subject->report, subject->path, "is %d: one of %s is allowed", "为 %d：只允许 %s 之一", number,
		   names);
}

/* --- Messages --- */

static void check_message(struct limits_report *report, const ProtobufCMessage *message, const struct path *path);

static void check_value(const struct subject *subject, const void *value)
{
	const void *pointer;

	switch (subject->field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		pointer = *(const void *const *)value;
		if (!pointer)
			limits_say(subject->report, subject->path, "must be set", "必须填写");
		else if (subject->field->type == PROTOBUF_C_TYPE_STRING)
			check_text(subject, pointer);
		else
			check_message(subject->report, pointer, subject->path);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		check_size(subject, ((const ProtobufCBinaryData *)value)->len);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		check_real(subject, value);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		check_enum(subject, *(const int32_t *)value);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		break;
	default:
		check_integer(subject, value);
	}
}

uint32_t limits_items_max(const Bus__Limits *limits)
{
	return limits->max_items ? limits->max_items : MAX_ITEMS_DEFAULT;
}

static void check_field(struct limits_report *report, const ProtobufCMessage *message,
			const ProtobufCFieldDescriptor *field, const struct path *above)
{
	const Bus__Limits *limits = contract_limits(message->descriptor, field);
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	uint32_t items_max = limits_items_max(limits);
	struct path path = { above, field->name, PATH_NO_INDEX };
	struct subject subject = { report, field, limits, &path };
	const void *values;
	size_t count = field_values(message, field, &values);

	if (count == 0 && limits->required)
		limits_say(report, &path, "must be set", "必须填写");
	if (repeated && count > items_max) {
		limits_say(report, &path, "has %zu elements: at most %u are allowed", "有 %zu 项：最多允许 %u 项",
			   count, items_max);
		count = items_max;
	}
	for (size_t i = 0; i < count && report->count < report->count_max; i++) {
		path.index = repeated ? i : PATH_NO_INDEX;
		check_value(&subject, (const char *)values + i * field_value_size(field->type));
	}
}

static void check_message(struct limits_report *report, const ProtobufCMessage *message, const struct path *path)
{
	for (unsigned i = 0; i < message->descriptor->n_fields && report->count < report->count_max; i++)
		check_field(report, message, &message->descriptor->fields[i], path);
}

static void keep(const struct limits_mistake *mistake, void *user)
{
	*(struct limits_mistake *)user = *mistake;
}

bool limits_check(const ProtobufCMessage *message, struct arena *arena, struct limits_mistake *ret_mistake)
{
	struct limits_report report = { .arena = arena, .report = keep, .user = ret_mistake, .count_max = 1 };

	check_message(&report, message, NULL);
	return report.count == 0;
}

size_t limits_check_all(const ProtobufCMessage *message, struct arena *arena,
			void (*report)(const struct limits_mistake *mistake, void *user), void *user)
{
	struct limits_report all = { .arena = arena, .report = report, .user = user, .count_max = SIZE_MAX };

	check_message(&all, message, NULL);
	return all.count;
}
