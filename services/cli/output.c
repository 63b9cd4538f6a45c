#include "services/cli/output.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/core/codec.h"
#include "common/core/codec_scalar.h"
#include "common/core/field.h"
#include "hallward/health/v1/health.pb-c.h"

#define LINE_WIDTH_MAX 200 /* where no terminal says its width */

struct rows {
	const ProtobufCMessageDescriptor *type;
	const ProtobufCMessage *const *items;
	size_t count;
	bool is_list;
};

/* The rows of the reply's list, or the reply itself as the only one. */
static struct rows rows_of(const ProtobufCMessage *const *reply)
{
	const ProtobufCMessageDescriptor *type = (*reply)->descriptor;
	const ProtobufCFieldDescriptor *list = NULL;
	struct rows rows = { type, reply, 1, false };
	const void *values;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (field->label != PROTOBUF_C_LABEL_REPEATED || field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (list)
			return rows;
		list = field;
	}
	/* A list beside other contents is a part of them; only a page token may stand beside it. */
	if (!list || type->n_fields > 2 || (type->n_fields == 2 && type->fields[1].type != PROTOBUF_C_TYPE_BYTES))
		return rows;
	rows.count = field_values(*reply, list, &values);
	rows.items = values;
	rows.type = list->descriptor;
	rows.is_list = true;
	return rows;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), size = strlen(end);

	return length > size && strcmp(text + length - size, end) == 0;
}

/* Of texts in two languages, the other one. */
static bool is_foreign(const ProtobufCFieldDescriptor *field)
{
	return ends_with(field->name, words_chinese() ? "_en" : "_zh");
}

/* For people: a reading that nobody took (who leaves is not measured) is no 0.0. */
static const char *text_for_people(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
				   struct arena *arena)
{
	const Health__Registration *registration = (const Health__Registration *)message;

	if (is_foreign(field))
		return "";
	if (message->descriptor == &health__registration__descriptor && registration->temperature_c == 0 &&
	    registration->direction == HEALTH__DIRECTION__OUT && strcmp(field->name, "temperature_c") == 0)
		return "";
	return codec_get_text(message, field, arena);
}

void output_padded(FILE *file, const char *text, unsigned width)
{
	unsigned used = words_width(text);

	fputs(text, file);
	for (unsigned i = used; i < width + 2; i++)
		fputc(' ', file);
}

void output_csv_cell(FILE *file, const char *text)
{
	if (!text[strcspn(text, "\",\r\n")]) {
		fputs(text, file);
		return;
	}
	fputc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', file);
		fputc(*text, file);
	}
	fputc('"', file);
}

static void put_csv(FILE *file, const struct rows *rows, struct arena *arena)
{
	for (unsigned i = 0; i < rows->type->n_fields; i++)
		fprintf(file, "%s%s", i ? "," : "", rows->type->fields[i].name);
	fputs("\r\n", file);
	for (size_t row = 0; row < rows->count; row++) {
		for (unsigned i = 0; i < rows->type->n_fields; i++) {
			if (i)
				fputc(',', file);
			output_csv_cell(file, codec_get_text(rows->items[row], &rows->type->fields[i], arena));
		}
		fputs("\r\n", file);
	}
}

static void put_cell(FILE *file, const char *text, unsigned width, bool is_last)
{
	if (is_last)
		fprintf(file, "%s\n", text);
	else if (width)
		output_padded(file, text, width);
}

static unsigned line_width(FILE *file)
{
	struct winsize size;

	return ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : LINE_WIDTH_MAX;
}

static void put_fields(FILE *file, const ProtobufCMessage *message, unsigned indent, struct arena *arena);

/* For rows wider than a line: their fields one a line. */
static void put_records(FILE *file, const struct rows *rows, struct arena *arena)
{
	for (size_t row = 0; row < rows->count; row++) {
		if (row)
			fputc('\n', file);
		put_fields(file, rows->items[row], 0, arena);
	}
}

/* Columns in which nothing stands are left out. */
static void put_table(FILE *file, const struct rows *rows, struct arena *arena)
{
	unsigned columns = rows->type->n_fields;
	const char **cells = arena_alloc(arena, sizeof(*cells) * (columns * rows->count + 1));
	unsigned *widths = arena_alloc(arena, sizeof(*widths) * columns), last = columns, total = 0;

	for (size_t i = 0; i < columns * rows->count; i++) {
		const ProtobufCFieldDescriptor *field = &rows->type->fields[i % columns];
		unsigned width;

		cells[i] = text_for_people(rows->items[i / columns], field, arena);
		width = words_width(cells[i]);
		if (width > widths[i % columns])
			widths[i % columns] = width;
	}
	for (unsigned i = 0; i < columns; i++) {
		size_t name_width = strlen(rows->type->fields[i].name);

		if (widths[i] && widths[i] < name_width)
			widths[i] = (unsigned)name_width;
		if (widths[i])
			last = i;
		total += widths[i] ? widths[i] + 2 : 0;
	}
	if (total > line_width(file) + 2) {
		put_records(file, rows, arena);
		return;
	}
	for (unsigned i = 0; i < columns; i++)
		put_cell(file, rows->type->fields[i].name, widths[i], i == last);
	for (size_t i = 0; i < columns * rows->count; i++)
		put_cell(file, cells[i], widths[i % columns], i % columns == last);
}

static void put_fields(FILE *file, const ProtobufCMessage *message, unsigned indent, struct arena *arena)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	unsigned width = 0;

	for (unsigned i = 0; i < type->n_fields; i++) {
		if (strlen(type->fields[i].name) > width)
			width = (unsigned)strlen(type->fields[i].name);
	}
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		const char *text = text_for_people(message, field, arena);
		const void *values;
		size_t count = field_values(message, field, &values);

		if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
			for (size_t j = 0; j < count; j++) {
				fprintf(file, "%*s%s\n", (int)indent, "", field->name);
				put_fields(file, ((const ProtobufCMessage *const *)values)[j], indent + 2, arena);
			}
		} else if (*text) {
			fprintf(file, "%*s", (int)indent, "");
			output_padded(file, field->name, width);
			fprintf(file, "%s\n", text);
		}
	}
}

void output_reply(FILE *file, const ProtobufCMessage *reply, enum output_format format, struct arena *arena)
{
	struct rows rows = rows_of(&reply);

	switch (format) {
	case OUTPUT_JSON:
		fprintf(file, "%s\n", codec_to_json(reply, 2, true, arena));
		break;
	case OUTPUT_JSONL:
		for (size_t i = 0; i < rows.count; i++)
			fprintf(file, "%s\n", codec_to_json(rows.items[i], 0, true, arena));
		break;
	case OUTPUT_CSV:
		put_csv(file, &rows, arena);
		break;
	default:
		if (rows.is_list && !rows.count)
			fprintf(file, "%s\n", _("(none)"));
		else if (rows.is_list)
			put_table(file, &rows, arena);
		else
			put_fields(file, reply, 0, arena);
		break;
	}
	/* The way to the next page is never lost, whatever the form. */
	if (rows.is_list && format != OUTPUT_JSON && reply->descriptor->n_fields == 2) {
		const char *token = codec_get_text(reply, &reply->descriptor->fields[1], arena);

		if (*token)
			cli_complain(_("there is more: --page-token %s"), token);
	}
}
