/* Entrance files: CSV (RFC 4180) as the checkpoints write it, a row a registration. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/core/text.h"
#include "hallward/health/v1/health.pb-c.h"
#include "services/rehearsal/script.h"

extern const struct service health_service;

enum column { TIME, CHECKPOINT, DIRECTION, KIND, TOKEN, TEMPERATURE, MASK, METHOD, COLUMN_COUNT };

static const struct {
	const char *name;  /* in the header */
	const char *field; /* of the request; NULL: treated by itself */
	bool of_exits;     /* and not of entries alone */
} columns[COLUMN_COUNT] = {
	[TIME] = { "time", "observed_at", true },  [CHECKPOINT] = { "checkpoint", "checkpoint", true },
	[DIRECTION] = { "direction", NULL, true }, [KIND] = { "kind", "kind", true },
	[TOKEN] = { "token", "token", true },      [TEMPERATURE] = { "temperature_c", "temperature_c", false },
	[MASK] = { "mask", "mask", false },        [METHOD] = { "method", "method", false },
};

struct row {
	struct script *script;
	const char *path;
	unsigned number;
	const char *cells[COLUMN_COUNT];
	unsigned places[COLUMN_COUNT]; /* column of the line in which the cell begins, from 1 */
	size_t count;
	bool bad;
};

static void say(struct row *row, enum column column, const char *allowed)
{
	struct arena *arena = row->script->arena;

	row->bad = true;
	script_mistake(row->script, "%s:%u:%u: %s: found %s, allowed: %s", row->path, row->number, row->places[column],
		       columns[column].name, text_quote(row->cells[column], 80, arena), allowed);
}

/* One cell from `*rest` on, which is left behind its comma, or NULL at the line's end. NULL: its quotes do not close. */
static const char *cell_cut(char **rest)
{
	char *begin = *rest, *in = begin, *out = begin;
	bool quoted = *in == '"';

	if (!quoted) {
		*rest = begin + strcspn(begin, ",");
		if (**rest)
			*(*rest)++ = '\0';
		else
			*rest = NULL;
		return begin;
	}
	for (in++; *in && (*in != '"' || in[1] == '"'); in++) {
		in += *in == '"';
		*out++ = *in;
	}
	if (!*in || (in[1] && in[1] != ','))
		return NULL;
	*rest = in[1] ? in + 2 : NULL;
	*out = '\0';
	return begin;
}

static bool row_cut(struct row *row, char *line)
{
	char *rest = line;

	for (row->count = 0; rest; row->count++) {
		unsigned place = (unsigned)(rest - line) + 1;
		const char *cell = cell_cut(&rest);

		if (!cell) {
			script_mistake(row->script,
				       "%s:%u:%u: found a quote that does not close, allowed: cells as RFC 4180 "
				       "writes them",
				       row->path, row->number, place);
			return false;
		}
		if (row->count < COLUMN_COUNT) {
			row->cells[row->count] = cell;
			row->places[row->count] = place;
		}
	}
	if (row->count != COLUMN_COUNT)
		script_mistake(row->script, "%s:%u: found %zu cells, allowed: %d", row->path, row->number, row->count,
			       COLUMN_COUNT);
	return row->count == COLUMN_COUNT;
}

static bool header_check(struct row *row)
{
	for (enum column column = 0; column < COLUMN_COUNT; column++) {
		if (strcmp(row->cells[column], columns[column].name) != 0)
			say(row, column, columns[column].name);
	}
	return !row->bad;
}

static const char *cell_value(struct row *row, enum column column)
{
	const char *cell = row->cells[column];

	if (column != MASK)
		return cell;
	if (strcmp(cell, "yes") != 0 && strcmp(cell, "no") != 0)
		say(row, column, "yes or no");
	return strcmp(cell, "yes") == 0 ? "worn" : "missing";
}

static void row_read(struct row *row)
{
	bool entry = strcmp(row->cells[DIRECTION], "in") == 0;
	struct arena *arena = row->script->arena;
	ProtobufCMessage *body =
		reflect_new(entry ? &health__register_entry__descriptor : &health__register_exit__descriptor, arena);
	struct step *step;

	row->bad = false;
	if (!entry && strcmp(row->cells[DIRECTION], "out") != 0)
		say(row, DIRECTION, "in or out");
	for (enum column column = 0; column < COLUMN_COUNT; column++) {
		const char *allowed;

		if (columns[column].field && (entry || columns[column].of_exits) &&
		    !codec_set_text(body, columns[column].field, cell_value(row, column), arena, &allowed))
			say(row, column, allowed);
	}
	if (row->bad)
		return;
	step = script_add(row->script);
	step->at = *(const int64_t *)reflect_member(body->descriptor, body, "observed_at",
						    &(const ProtobufCFieldDescriptor *){ NULL });
	step->service = &health_service;
	step->body = body;
	step->reply = entry ? &health__register_entry_reply__descriptor : &health__register_exit_reply__descriptor;
	snprintf(step->principal.name, sizeof(step->principal.name), "guard");
	step->principal.roles = GUARD;
}

bool script_read_entries(struct script *script, const char *path)
{
	struct row row = { .script = script, .path = path };
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t capacity = 0;

	if (!file)
		return false;
	while (getline(&line, &capacity, file) >= 0) {
		row.number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (!row_cut(&row, arena_strdup(script->arena, line)))
			continue;
		if (row.number > 1)
			row_read(&row);
		else if (!header_check(&row))
			break;
	}
	free(line);
	fclose(file);
	return true;
}
