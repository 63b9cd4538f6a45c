/*
 * Rows of any command, as `hallward import SERVICE.COMMAND FILE` reads them: the header names fields of the command, each row is one
 * request. Columns may stand in any order; an empty cell leaves its field unset.
 *
 *   measured_at,badge,temperature_c,thermometer
 *   2020-02-10T08:05:00+08:00,P1,36.5,permits-ir
 */
#pragma once

#include "services/cli/csv.h"
#include "services/cli/entries.h"

/* Which field stands in which cell. */
struct row_columns {
	const ProtobufCMessageDescriptor *request;
	const ProtobufCFieldDescriptor *fields[CSV_CELLS_MAX];
	size_t count;
};

/* Reads the header line (split in place). False: *ret_mistake. */
bool row_columns_read(char *line, const ProtobufCMessageDescriptor *request, struct row_columns *ret_columns,
		      struct entry_mistake *ret_mistake, struct arena *arena);

/* The row as a request in `arena`, checked against the contract's limits; the line is split in place. NULL: *ret_mistake is the
 * first mistake. */
ProtobufCMessage *row_read(const struct row_columns *columns, char *line, struct arena *arena,
			   struct entry_mistake *ret_mistake);

/* The column of a field, and its cell in the row; "" and "" for any other. `line` is split in place. */
void row_find_field(const struct row_columns *columns, char *line, const char *field, const char **ret_column,
		    const char **ret_cell);
