#include "services/cli/csv.h"

#include <string.h>

/* Unquotes in place; *position is the opening quote, and then what follows the closing one. */
static enum csv_result take_quoted(char **position, char **ret_cell)
{
	char *from = *position + 1, *to = *position;

	*ret_cell = to;
	for (;; from++) {
		if (!*from) {
			*to = '\0';
			return CSV_QUOTE_OPEN;
		}
		if (*from == '"') {
			if (from[1] != '"')
				break;
			from++;
		}
		*to++ = *from;
	}
	*position = from + 1;
	/* `to` is at least one behind: the end mark overwrites nothing that is still to be read. */
	*to = '\0';
	return *from && from[1] && from[1] != ',' ? CSV_QUOTE_MISPLACED : CSV_OK;
}

enum csv_result csv_split(char *line, struct csv_row *ret_row)
{
	char *position = line;
	enum csv_result result = CSV_OK;

	line[strcspn(line, "\r\n")] = '\0';
	ret_row->count = 0;
	for (;;) {
		char **cell = &ret_row->cells[ret_row->count];

		if (ret_row->count == CSV_CELLS_MAX)
			return CSV_TOO_MANY_CELLS;
		ret_row->count++;
		if (*position == '"') {
			result = take_quoted(&position, cell);
		} else {
			*cell = position;
			position += strcspn(position, ",\"");
			if (*position == '"')
				result = CSV_QUOTE_MISPLACED;
		}
		if (result != CSV_OK || !*position)
			return result;
		*position++ = '\0';
	}
}
