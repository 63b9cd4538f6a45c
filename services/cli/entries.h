/*
 * Rows of entrance registrations, as `hallward import entries` reads and `hallward export entries` writes them:
 *
 *   time,checkpoint,direction,kind,token,temperature_c,mask,method[,outcome]
 *   2020-02-10T08:08:11+08:00,entrance-1,in,visitor,V0001,36.5,yes,infrared
 *   2020-02-10T09:30:00+08:00,entrance-2,out,visitor,V0001,,,
 *
 * Columns may stand in any order; outcome is not read. time: RFC 3339; direction: in, out; kind, method: as in the contract, in
 * lower case with hyphens; mask: yes, no. Temperature, mask and method belong to `in` and are not looked at for `out`.
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/health/v1/health.pb-c.h"
#include "services/cli/csv.h"

enum entry_column {
	ENTRY_TIME,
	ENTRY_CHECKPOINT,
	ENTRY_DIRECTION,
	ENTRY_KIND,
	ENTRY_TOKEN,
	ENTRY_TEMPERATURE,
	ENTRY_MASK,
	ENTRY_METHOD,
	ENTRY_OUTCOME,
	ENTRY_COLUMN_COUNT
};

/* What is wrong with a row; texts in the user's language, constant or in the arena given. */
struct entry_mistake {
	const char *column; /* "": the row as a whole */
	const char *found;
	const char *allowed;
};

/* Which cell holds which column. */
struct entry_columns {
	int cell_of[ENTRY_COLUMN_COUNT]; /* -1: there is no such column */
	size_t cell_count;
};

/* Reads the header line (split in place). False: *ret_mistake. */
bool entry_columns_read(char *line, struct entry_columns *ret_columns, struct entry_mistake *ret_mistake,
			struct arena *arena);

/* The row as RegisterEntry or RegisterExit in `arena`, checked against the contract's limits; the line is split in place. NULL:
 * *ret_mistake is the first mistake from the left. */
ProtobufCMessage *entry_read(const struct entry_columns *columns, char *line, struct arena *arena,
			     struct entry_mistake *ret_mistake);

/* The column from which a field of the two messages comes, and its cell in the row; "" and "" for any other field. `line` is split
 * in place. */
void entry_find_field(const struct entry_columns *columns, char *line, const char *field, const char **ret_column,
		      const char **ret_cell);

/* The header line, and a registration as a line. */
const char *entry_header(void);
const char *entry_cell(const Health__Registration *registration, enum entry_column column, struct arena *arena);
