/* A plan as text for people and as YAML. */
#include <string.h>

#include "common/core/codec.h"
#include "common/core/codec_scalar.h"
#include "common/core/field.h"
#include "services/cli/output.h"
#include "services/cli/plan_rules.h"

#define INDENT 2
#define NAME_WIDTH 30
#define LINE_WIDTH_MAX 100 /* an element that would be longer takes a line a field */

/* --- for people ------------------------------------------------------------------------------------------------------------------ */

static bool has_messages(const ProtobufCMessageDescriptor *type)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			return true;
	}
	return false;
}

static void text_fields(FILE *file, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *skipped,
			unsigned level, struct arena *arena);

static void text_element(FILE *file, const ProtobufCMessage *element, unsigned level, struct arena *arena)
{
	const ProtobufCFieldDescriptor *key = plan_key_field(element->descriptor);
	const char *line = plan_line(element, key == NULL, arena);

	fprintf(file, "%*s%s", (int)(level * INDENT), "", key ? plan_key(element, arena) : "-");
	if (!has_messages(element->descriptor) && words_width(line) <= LINE_WIDTH_MAX) {
		fprintf(file, "%s%s\n", *line ? "  " : "", line);
		return;
	}
	fputc('\n', file);
	text_fields(file, element, key, level + 1, arena);
}

static void text_messages(FILE *file, const ProtobufCFieldDescriptor *field, const ProtobufCMessage *const *messages,
			  size_t count, unsigned level, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || plan_is_rules(field))
			fprintf(file, "%*s%s", (int)(level * INDENT), "", field->name);
		if (plan_is_rules(field)) {
			fprintf(file, _(", from %s\n"), plan_key(messages[i], arena));
			text_fields(file, messages[i], plan_key_field(messages[i]->descriptor), level + 1, arena);
			continue;
		}
		fputs(i == 0 ? "\n" : "", file);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			text_element(file, messages[i], level + 1, arena);
		else
			text_fields(file, messages[i], NULL, level + 1, arena);
	}
}

static void text_fields(FILE *file, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *skipped,
			unsigned level, struct arena *arena)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const void *values;
		size_t count = field_values(message, field, &values);

		if (field == skipped || plan_is_foreign(field))
			continue;
		if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
			text_messages(file, field, values, count, level, arena);
			fputs(level == 0 && count ? "\n" : "", file);
		} else if (count || field->label != PROTOBUF_C_LABEL_REPEATED) {
			fprintf(file, "%*s", (int)(level * INDENT), "");
			output_padded(file, field->name, NAME_WIDTH);
			fprintf(file, "%s\n", plan_value(message, field, arena));
		}
	}
}

void plan_put_text(FILE *file, const Plan__Plan *plan, struct arena *arena)
{
	text_fields(file, &plan->base, NULL, 0, arena);
}

/* --- YAML ------------------------------------------------------------------------------------------------------------------------ */

/* A double-quoted scalar: what JSON escapes, YAML escapes alike. */
static void yaml_string(FILE *file, const char *text)
{
	fputc('"', file);
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20)
			fprintf(file, "\\x%02x", (unsigned char)*text);
		else
			fprintf(file, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
	}
	fputc('"', file);
}

static void yaml_scalar(FILE *file, const ProtobufCFieldDescriptor *field, const void *member, struct arena *arena)
{
	bool quoted;
	const char *text = codec_write_scalar(field, member, arena, &quoted);

	if (quoted && field->type != PROTOBUF_C_TYPE_ENUM)
		yaml_string(file, text);
	else
		fputs(text, file);
}

static void yaml_scalars(FILE *file, const ProtobufCFieldDescriptor *field, const char *values, size_t count,
			 struct arena *arena)
{
	bool list = field->label == PROTOBUF_C_LABEL_REPEATED;

	fputs(list ? " [" : " ", file);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? ", " : "", file);
		yaml_scalar(file, field, values + i * field_value_size(field->type), arena);
	}
	fputs(list ? "]\n" : "\n", file);
}

/* in_list: the first field stands behind the dash of its element. */
static void yaml_fields(FILE *file, const ProtobufCMessage *message, unsigned level, bool in_list, struct arena *arena)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
		const void *values;
		size_t count = field_values(message, field, &values);

		if (!count)
			continue;
		fprintf(file, "%*s%s:", in_list ? 0 : (int)(level * INDENT), "", field->name);
		in_list = false;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
			yaml_scalars(file, field, values, count, arena);
			continue;
		}
		fputc('\n', file);
		for (size_t j = 0; j < count; j++) {
			if (list)
				fprintf(file, "%*s- ", (int)((level + 1) * INDENT), "");
			yaml_fields(file, ((const ProtobufCMessage *const *)values)[j], level + (list ? 2 : 1), list,
				    arena);
		}
	}
	fputs(in_list ? "{}\n" : "", file); /* an element of which nothing is set */
}

void plan_put_yaml(FILE *file, const Plan__Plan *plan, struct arena *arena)
{
	yaml_fields(file, &plan->base, 0, false, arena);
}
