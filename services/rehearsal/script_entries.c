/* Entrance files: a row a call. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/text.h"
#include "services/cli/entries.h"
#include "services/rehearsal/script.h"

extern const struct service health_service;

static void say(struct script *script, const char *path, unsigned line, const struct entry_mistake *mistake)
{
	script_mistake(script, "%s:%u: %s: found %s; allowed: %s", path, line,
		       *mistake->column ? mistake->column : "row", text_quote(mistake->found, 80, script->arena),
		       mistake->allowed);
}

void script_add_registration(struct script *script, const ProtobufCMessage *body)
{
	struct step *step = script_add(script);
	const ProtobufCFieldDescriptor *field;

	step->at = *(const int64_t *)reflect_member(body->descriptor, body, "observed_at", &field);
	step->service = &health_service;
	step->body = body;
	step->reply = service_find_command(&health_service, body->descriptor->name)->reply;
	snprintf(step->principal.name, sizeof(step->principal.name), "guard");
	step->principal.roles = GUARD;
}

bool script_read_entries(struct script *script, const char *path)
{
	FILE *file = fopen(path, "r");
	struct entry_columns columns;
	struct entry_mistake mistake;
	char *line = NULL;
	size_t capacity = 0;
	bool going_on = true;

	if (!file)
		return false;
	for (unsigned number = 1; going_on && getline(&line, &capacity, file) >= 0; number++) {
		char *text = arena_strdup(script->arena, line);
		const ProtobufCMessage *body = NULL;

		if (number == 1)
			going_on = entry_columns_read(text, &columns, &mistake, script->arena);
		else
			body = entry_read(&columns, text, script->arena, &mistake);
		if (body)
			script_add_registration(script, body);
		else if (number > 1 || !going_on)
			say(script, path, number, &mistake);
	}
	free(line);
	fclose(file);
	return true;
}
