#include "services/cli/form.h"

#include <string.h>

#include "common/core/codec.h"
#include "common/core/codec_scalar.h"
#include "common/core/contract.h"
#include "common/core/field.h"
#include "common/core/roles.h"
#include "common/core/text.h"
#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "services/cli/words.h"

/* Values for examples by field name: of the shipped plan and the demo's day. */
static const struct {
	const char *field, *text;
} samples[] = {
	{ "checkpoint", "entrance-1" },    { "token", "V0001" },
	{ "temperature_c", "36.5" },       { "hall", "main" },
	{ "department", "office" },        { "badge", "S0000" },
	{ "thermometer", "office-ir" },    { "method", "mercury" }, /* the one that is right wherever it is asked */
	{ "hospital", "'City hospital'" }, { "reason", "'The person was taken to the hospital.'" },
};

static const char *join(const char *left, const char *right, struct arena *arena)
{
	return *left && *right ? arena_printf(arena, "%s; %s", left, right) : *left ? left : right;
}

static const char *enum_names(const ProtobufCEnumDescriptor *type, struct arena *arena)
{
	const char *names = "";

	for (unsigned i = 0; i < type->n_values; i++) {
		if (!codec_is_unspecified(&type->values[i]))
			names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "",
					     codec_friendly_name(type->values[i].name, arena));
	}
	return arena_printf(arena, _("one of %s"), names);
}

static const char *number_range(const Bus__Limits *limits, struct arena *arena)
{
	const char *text = "";

	if (limits->min != 0 || limits->max != 0)
		text = arena_printf(arena, _("from %.15g to %.15g"), limits->min, limits->max);
	if (limits->decimals)
		text = join(text, arena_printf(arena, _("decimals: at most %u"), limits->decimals), arena);
	return text;
}

/* A text's form where it has one, else its size: as the gate checks it (core/limits.h). */
static const char *text_form(const Bus__Limits *limits, struct arena *arena)
{
	if (limits->date)
		return _("a day, YYYY-MM-DD");
	if (limits->time_of_day)
		return _("a time of day, HH:MM");
	if (limits->uuid7)
		return _("an id, as an answer or a list gives it");
	return arena_printf(arena, _("at most %u bytes"), limits->max_bytes ? limits->max_bytes : 1024);
}

const char *form_allowed(const ProtobufCMessageDescriptor *message, const ProtobufCFieldDescriptor *field,
			 struct arena *arena)
{
	const Bus__Limits *limits = contract_limits(message, field);
	const char *text = limits->required ? _("required") : "";

	switch (field->type) {
	case PROTOBUF_C_TYPE_ENUM:
		text = join(text, enum_names(field->descriptor, arena), arena);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		text = join(text, _("true or false"), arena);
		break;
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_STRING:
		text = join(text, text_form(limits, arena), arena);
		if (field->type == PROTOBUF_C_TYPE_BYTES)
			text = join(text, "base64", arena);
		if (limits->personal)
			text = join(text, _("personal: better by --file than on a command line"), arena);
		break;
	default:
		text = field_is_instant(field) ? join(text, _("RFC 3339, or now"), arena)
					       : join(text, number_range(limits, arena), arena);
	}
	return field->label == PROTOBUF_C_LABEL_REPEATED ? join(text, _("may be repeated"), arena) : text;
}

static const char *argument_name(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return "TEXT";
	case PROTOBUF_C_TYPE_BYTES:
		return "BASE64";
	case PROTOBUF_C_TYPE_ENUM:
		return "NAME";
	case PROTOBUF_C_TYPE_BOOL:
		return "BOOL";
	case PROTOBUF_C_TYPE_MESSAGE:
		return "JSON";
	default:
		return field_is_instant(field) ? "TIME" : "NUMBER";
	}
}

struct argp_option *form_options(const struct method *method, size_t spare, struct arena *arena)
{
	const ProtobufCMessageDescriptor *type = method->request;
	struct argp_option *options = arena_alloc(arena, (type->n_fields + spare + 1) * sizeof(*options));

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		const char *comment = contract_field_comment(type, field);
		const char *allowed = form_allowed(type, field, arena);

		options[i].name = codec_friendly_name(field->name, arena);
		options[i].key = FORM_KEY_FIELD + (int)i;
		options[i].arg = argument_name(field);
		options[i].doc = *allowed   ? arena_printf(arena, "%s%s[%s]", comment, *comment ? " " : "", allowed)
				 : *comment ? comment
					    : " ";
		options[i].group = (int)i + 1; /* else argp sorts them by name */
	}
	return options;
}

static const char *sample(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field,
			  struct arena *arena)
{
	const ProtobufCEnumDescriptor *names = field->descriptor;
	const Bus__Limits *limits = contract_limits(type, field);

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		if (strcmp(samples[i].field, field->name) == 0)
			return samples[i].text;
	}
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return codec_friendly_name(names->values[codec_is_unspecified(&names->values[0])].name, arena);
	if (field_is_instant(field))
		return "now";
	if (limits->date)
		return "2020-02-10";
	if (limits->time_of_day)
		return "08:30";
	if (limits->uuid7)
		return "01902b5a-7c00-7000-8000-000000000001";
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES)
		return "…";
	return text_of_double(limits->min, arena);
}

static const char *roles_text(uint32_t roles, struct arena *arena)
{
	const char *text = "";

	if (roles == EVERYONE)
		return _("everyone");
	for (unsigned bit = 0; bit < ROLE_COUNT; bit++) {
		if (roles & UINT32_C(1) << bit)
			text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", role_name(bit));
	}
	return text;
}

/* What is personal is given by a file: it would stand in the process list. A note is an extra and left out. */
static const char *example(const char *service, const struct method *method, struct arena *arena)
{
	const ProtobufCMessageDescriptor *type = method->request;
	const char *line = arena_printf(arena, "hallward %s %s", service, method->name), *file = "";

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		const Bus__Limits *limits = contract_limits(type, field);

		if (limits->personal && strcmp(field->name, "note") != 0)
			file = " --file - < request.json";
		else if (limits->required)
			line = arena_printf(arena, "%s --%s %s", line, codec_friendly_name(field->name, arena),
					    sample(type, field, arena));
	}
	return arena_printf(arena, "%s%s", line, file);
}

const char *form_epilogue(const char *service, const struct method *method, struct arena *arena)
{
	return arena_printf(arena, _("May be used by: %s.\n\nExample:\n  %s"), roles_text(method->roles, arena),
			    example(service, method, arena));
}

bool form_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const char *text, struct arena *arena,
	      const char **ret_allowed)
{
	char now[RFC3339_SIZE];

	if (field_is_instant(field) && strcmp(text, "now") == 0) {
		rfc3339_format(clock_now(), now);
		text = arena_strdup(arena, now);
	}
	return codec_set_text(message, field->name, text, arena, ret_allowed);
}
