#include "services/cli/entries.h"

#include <string.h>

#include "common/core/codec.h"
#include "common/core/codec_scalar.h"
#include "common/core/limits.h"
#include "common/core/reflect.h"
#include "services/cli/words.h"

static const struct {
	const char *column;
	const char *field;   /* of RegisterEntry, RegisterExit and Registration */
	const char *allowed; /* NULL: what the codec says */
	bool entry_only;
} columns_known[ENTRY_COLUMN_COUNT] = {
	[ENTRY_TIME] = { "time", "observed_at", N_("an instant as in RFC 3339, e.g. 2020-02-10T08:08:51+08:00"),
			 false },
	[ENTRY_CHECKPOINT] = { "checkpoint", "checkpoint", N_("a checkpoint of the plan"), false },
	[ENTRY_DIRECTION] = { "direction", "direction", N_("in or out"), false },
	[ENTRY_KIND] = { "kind", "kind", NULL, false },
	[ENTRY_TOKEN] = { "token", "token", N_("the number of the ticket or badge, 1 to 64 bytes"), false },
	[ENTRY_TEMPERATURE] = { "temperature_c", "temperature_c",
				N_("degrees Celsius with a point and at most one decimal, e.g. 36.6"), true },
	[ENTRY_MASK] = { "mask", "mask", N_("yes or no"), true },
	[ENTRY_METHOD] = { "method", "method", NULL, true },
	[ENTRY_OUTCOME] = { "outcome", "outcome", NULL, false },
};

static const char *const masks[][2] = { { "yes", "worn" }, { "no", "missing" } };

/* --- reading ----------------------------------------------------------------------------------------------------------------- */

static const char *describe(enum csv_result result)
{
	switch (result) {
	case CSV_QUOTE_OPEN:
		return _("a closing quote in the same line");
	case CSV_QUOTE_MISPLACED:
		return _("quotes only around a whole cell, doubled within it");
	default:
		return _("fewer cells");
	}
}

static enum entry_column column_of_cell(const struct entry_columns *columns, size_t cell)
{
	for (enum entry_column i = 0; i < ENTRY_COLUMN_COUNT; i++) {
		if (columns->cell_of[i] == (int)cell)
			return i;
	}
	return ENTRY_COLUMN_COUNT;
}

static const char *column_name(const struct entry_columns *columns, size_t cell)
{
	enum entry_column column = column_of_cell(columns, cell);

	return column < ENTRY_COLUMN_COUNT ? columns_known[column].column : "";
}

bool entry_columns_read(char *line, struct entry_columns *ret_columns, struct entry_mistake *ret_mistake,
			struct arena *arena)
{
	struct entry_columns columns;
	struct csv_row row;
	enum csv_result result = csv_split(line, &row);

	memset(columns.cell_of, -1, sizeof(columns.cell_of));
	columns.cell_count = row.count;
	for (size_t cell = 0; cell < row.count; cell++) {
		enum entry_column column = 0;

		while (column < ENTRY_COLUMN_COUNT && strcmp(columns_known[column].column, row.cells[cell]) != 0)
			column++;
		if (result != CSV_OK || column == ENTRY_COLUMN_COUNT || columns.cell_of[column] >= 0) {
			*ret_mistake = (struct entry_mistake){
				"", arena_strdup(arena, row.cells[cell]),
				_("a header line with each column once: time, checkpoint, direction, kind, "
				  "token, temperature_c, mask, method")
			};
			return false;
		}
		columns.cell_of[column] = (int)cell;
	}
	for (enum entry_column column = 0; column < ENTRY_OUTCOME; column++) {
		if (columns.cell_of[column] < 0) {
			*ret_mistake = (struct entry_mistake){ columns_known[column].column, _("no such column"),
							       _("a header line that names it") };
			return false;
		}
	}
	*ret_columns = columns;
	return true;
}

static bool row_split(const struct entry_columns *columns, char *line, struct csv_row *ret_row, struct arena *arena,
		      struct entry_mistake *ret_mistake)
{
	enum csv_result result = csv_split(line, ret_row);

	if (result != CSV_OK) {
		*ret_mistake = (struct entry_mistake){ column_name(columns, ret_row->count - 1),
						       ret_row->cells[ret_row->count - 1], describe(result) };
		return false;
	}
	if (ret_row->count != columns->cell_count) {
		*ret_mistake = (struct entry_mistake){
			ret_row->count < columns->cell_count ? column_name(columns, ret_row->count) : "",
			arena_printf(arena, _("%zu cells"), ret_row->count),
			arena_printf(arena, _("%zu cells, as in the header"), columns->cell_count)
		};
		return false;
	}
	return true;
}

static bool set_cell(ProtobufCMessage *message, enum entry_column column, const char *cell, struct arena *arena,
		     struct entry_mistake *ret_mistake)
{
	const char *text = column == ENTRY_MASK ? "" : cell, *allowed = "";

	for (size_t i = 0; column == ENTRY_MASK && i < sizeof(masks) / sizeof(masks[0]); i++) {
		if (strcmp(cell, masks[i][0]) == 0)
			text = masks[i][1];
	}
	/* The contract also takes numbers of microseconds for an instant: in a table that is a mistake. */
	if (*text && !(column == ENTRY_TIME && !strchr(text, 'T')) &&
	    codec_set_text(message, columns_known[column].field, text, arena, &allowed))
		return true;
	if (!*allowed)
		codec_set_text(message, columns_known[column].field, "?", arena, &allowed);
	*ret_mistake = (struct entry_mistake){ columns_known[column].column, cell,
					       columns_known[column].allowed ? gettext(columns_known[column].allowed)
									     : allowed };
	return false;
}

static void limits_mistake_of(const struct limits_mistake *limits, const struct csv_row *row,
			      const struct entry_columns *columns, struct entry_mistake *ret_mistake)
{
	*ret_mistake = (struct entry_mistake){ "", "", words_choose(limits->zh, limits->en) };
	for (enum entry_column i = 0; i < ENTRY_OUTCOME; i++) {
		if (strcmp(columns_known[i].field, limits->field) == 0) {
			ret_mistake->column = columns_known[i].column;
			ret_mistake->found = row->cells[columns->cell_of[i]];
		}
	}
}

ProtobufCMessage *entry_read(const struct entry_columns *columns, char *line, struct arena *arena,
			     struct entry_mistake *ret_mistake)
{
	struct limits_mistake limits;
	struct csv_row row;
	ProtobufCMessage *message;
	const char *direction;
	bool is_exit;

	if (!row_split(columns, line, &row, arena, ret_mistake))
		return NULL;
	direction = row.cells[columns->cell_of[ENTRY_DIRECTION]];
	is_exit = strcmp(direction, "out") == 0;
	message =
		reflect_new(is_exit ? &health__register_exit__descriptor : &health__register_entry__descriptor, arena);
	for (size_t cell = 0; cell < row.count; cell++) {
		enum entry_column column = column_of_cell(columns, cell);

		if (column == ENTRY_DIRECTION && !is_exit && strcmp(direction, "in") != 0) {
			*ret_mistake = (struct entry_mistake){ "direction", direction,
							       gettext(columns_known[ENTRY_DIRECTION].allowed) };
			return NULL;
		}
		if (column >= ENTRY_OUTCOME || column == ENTRY_DIRECTION ||
		    (is_exit && columns_known[column].entry_only))
			continue;
		if (!set_cell(message, column, row.cells[cell], arena, ret_mistake))
			return NULL;
	}
	if (limits_check(message, arena, &limits))
		return message;
	limits_mistake_of(&limits, &row, columns, ret_mistake);
	return NULL;
}

void entry_find_field(const struct entry_columns *columns, char *line, const char *field, const char **ret_column,
		      const char **ret_cell)
{
	struct csv_row row;

	*ret_column = *ret_cell = "";
	if (csv_split(line, &row) != CSV_OK)
		return;
	for (enum entry_column i = 0; i < ENTRY_OUTCOME; i++) {
		if (strcmp(columns_known[i].field, field) == 0 && columns->cell_of[i] < (int)row.count) {
			*ret_column = columns_known[i].column;
			*ret_cell = row.cells[columns->cell_of[i]];
		}
	}
}

/* --- writing ----------------------------------------------------------------------------------------------------------------- */

const char *entry_header(void)
{
	return "time,checkpoint,direction,kind,token,temperature_c,mask,method,outcome";
}

const char *entry_cell(const Health__Registration *registration, enum entry_column column, struct arena *arena)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(
		&health__registration__descriptor, columns_known[column].field);

	if (columns_known[column].entry_only && registration->direction == HEALTH__DIRECTION__OUT)
		return "";
	if (column == ENTRY_MASK)
		return registration->mask == HEALTH__MASK__WORN ? "yes" : "no";
	return codec_get_text(&registration->base, field, arena);
}
