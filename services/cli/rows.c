#include "services/cli/rows.h"

#include <string.h>

#include "common/core/codec.h"
#include "common/core/limits.h"
#include "common/core/reflect.h"
#include "services/cli/words.h"

static const char *field_names(const ProtobufCMessageDescriptor *request, struct arena *arena)
{
	const char *names = "";

	for (unsigned i = 0; i < request->n_fields; i++)
		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", request->fields[i].name);
	return names;
}

static bool is_twice(const struct row_columns *columns, const ProtobufCFieldDescriptor *field)
{
	for (size_t i = 0; i < columns->count; i++) {
		if (columns->fields[i] == field)
			return true;
	}
	return false;
}

bool row_columns_read(char *line, const ProtobufCMessageDescriptor *request, struct row_columns *ret_columns,
		      struct entry_mistake *ret_mistake, struct arena *arena)
{
	struct row_columns columns = { .request = request };
	struct csv_row row;
	enum csv_result result = csv_split(line, &row);

	for (size_t i = 0; i < row.count; i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(request, row.cells[i]);

		if (result != CSV_OK || !field || is_twice(&columns, field)) {
			*ret_mistake = (struct entry_mistake){
				"", arena_strdup(arena, row.cells[i]),
				arena_printf(arena, _("a header line with some of these, each once: %s"),
					     field_names(request, arena))
			};
			return false;
		}
		columns.fields[columns.count++] = field;
	}
	*ret_columns = columns;
	return true;
}

static bool row_split(const struct row_columns *columns, char *line, struct csv_row *ret_row, struct arena *arena,
		      struct entry_mistake *ret_mistake)
{
	enum csv_result result = csv_split(line, ret_row);

	if (result == CSV_OK && ret_row->count == columns->count)
		return true;
	*ret_mistake = (struct entry_mistake){ "", arena_printf(arena, _("%zu cells"), ret_row->count),
					       arena_printf(arena, _("%zu cells, as in the header"), columns->count) };
	if (result != CSV_OK)
		ret_mistake->allowed = _("quotes only around a whole cell, doubled within it");
	return false;
}

ProtobufCMessage *row_read(const struct row_columns *columns, char *line, struct arena *arena,
			   struct entry_mistake *ret_mistake)
{
	ProtobufCMessage *message = reflect_new(columns->request, arena);
	struct limits_mistake limits;
	const char *allowed = "";
	struct csv_row row;

	if (!row_split(columns, line, &row, arena, ret_mistake))
		return NULL;
	for (size_t i = 0; i < row.count; i++) {
		if (!*row.cells[i] || codec_set_text(message, columns->fields[i]->name, row.cells[i], arena, &allowed))
			continue;
		*ret_mistake = (struct entry_mistake){ columns->fields[i]->name, row.cells[i], allowed };
		return NULL;
	}
	if (limits_check(message, arena, &limits))
		return message;
	*ret_mistake = (struct entry_mistake){ limits.field, "", words_choose(limits.zh, limits.en) };
	for (size_t i = 0; i < row.count; i++) {
		if (strcmp(columns->fields[i]->name, limits.field) == 0)
			ret_mistake->found = row.cells[i];
	}
	return NULL;
}

void row_find_field(const struct row_columns *columns, char *line, const char *field, const char **ret_column,
		    const char **ret_cell)
{
	struct csv_row row;

	*ret_column = *ret_cell = "";
	if (csv_split(line, &row) != CSV_OK)
		return;
	for (size_t i = 0; i < columns->count && i < row.count; i++) {
		if (strcmp(columns->fields[i]->name, field) == 0) {
			*ret_column = columns->fields[i]->name;
			*ret_cell = row.cells[i];
		}
	}
}
