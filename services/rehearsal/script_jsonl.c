/* Scripts in JSON Lines. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/core/text.h"
#include "common/core/zone.h"
#include "common/runtime/access.h"
#include "common/runtime/builtin.h"
#include "services/rehearsal/script.h"

/* The line being read, and what is known of it so far. */
struct line {
	struct script *script;
	const char *path;
	unsigned number;
	int64_t not_before_at; /* the time of the line above */
	struct step step;
	const ProtobufCMessageDescriptor *request;
	uint32_t roles; /* that may call it */
};

static bool say(const struct line *line, const char *field, const char *found, const char *allowed)
{
	script_mistake(line->script, "%s:%u: %s: found %s; allowed: %s", line->path, line->number, field, found,
		       allowed);
	return false;
}

static const struct value *member(const struct value *map, const char *name)
{
	for (size_t i = 0; map->kind == VALUE_MAP && i < map->count; i++) {
		if (strcmp(map->names[i], name) == 0)
			return map->items[i];
	}
	return NULL;
}

/* "" if it is no text or not there. */
static const char *text_of(const struct value *value)
{
	return value && value->kind == VALUE_TEXT ? value->text : "";
}

static const char *show(const struct line *line, const struct value *value)
{
	if (!value)
		return "nothing";
	return value->text ? text_quote(value->text, 80, line->script->arena) : "a list, a map or null";
}

static bool read_names(const struct line *line, const struct value *map)
{
	static const char *const known[] = { "at",      "method",   "as",  "correlation_id", "body", "fault",
					     "service", "receiver", "down" };

	if (map->kind != VALUE_MAP)
		return say(line, "line", show(line, map), "a JSON object");
	for (size_t i = 0; i < map->count; i++) {
		bool found = false;

		for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			found = found || strcmp(map->names[i], known[j]) == 0;
		if (!found)
			return say(
				line, map->names[i], "a member of this name",
				"at, method, as, correlation_id, body; or at, fault, service; or at, receiver, down");
	}
	return true;
}

static bool read_time(struct line *line, const struct value *map)
{
	const struct value *value = member(map, "at");

	if (!rfc3339_parse(text_of(value), &line->step.at))
		return say(line, "at", show(line, value),
			   "a time as RFC 3339 writes it, e.g. 2020-02-10T09:00:00+08:00");
	if (line->step.at < line->not_before_at)
		return say(line, "at", show(line, value), "a time that is not before the line above");
	return true;
}

static const struct service *service_find(const char *name, size_t size)
{
	for (size_t i = 0; script_services[i]; i++) {
		if (strlen(script_services[i]->name) == size && strncmp(script_services[i]->name, name, size) == 0)
			return script_services[i];
	}
	return NULL;
}

/* --- faults --------------------------------------------------------------------------------------------------------------------------- */

static bool read_fault(struct line *line, const struct value *map)
{
	const struct value *fault = member(map, "fault"), *service = member(map, "service");

	for (enum step_fault kind = FAULT_CRASH; kind <= FAULT_RESTORE; kind++) {
		if (strcmp(text_of(fault), step_fault_name(kind)) == 0)
			line->step.fault = kind;
	}
	if (!line->step.fault)
		return say(line, "fault", show(line, fault), "crash, restart, backup or restore");
	line->step.service = service_find(text_of(service), strlen(text_of(service)));
	return line->step.service || say(line, "service", show(line, service), "health or alerting");
}

/* --- receivers ------------------------------------------------------------------------------------------------------------------------ */

static bool read_receiver(struct line *line, const struct value *map)
{
	const struct value *receiver = member(map, "receiver"), *down = member(map, "down");

	if (!*text_of(receiver))
		return say(line, "receiver", show(line, receiver), "the name of a receiver, e.g. \"office-mail\"");
	if (!down || down->kind != VALUE_BOOL)
		return say(line, "down", show(line, down), "true or false");
	line->step.receiver = receiver->text;
	line->step.down = strcmp(down->text, "true") == 0;
	return true;
}

/* --- calls ---------------------------------------------------------------------------------------------------------------------------- */

static bool method_take(struct line *line, const struct service *owner, const char *method)
{
	const struct command *command = service_find_command(owner, method);
	const struct query *query = service_find_query(owner, method);

	if (!command && !query)
		return false;
	line->request = command ? command->request : query->request;
	line->roles = command ? command->roles : query->roles;
	line->step.reply = command ? command->reply : query->reply;
	return true;
}

static bool read_method(struct line *line, const struct value *map)
{
	const struct value *value = member(map, "method");
	const char *name = text_of(value), *dot, *after;
	struct arena *arena = line->script->arena;

	if (strncmp(name, "hallward.", 9) == 0)
		name += 9;
	dot = strchr(name, '.');
	after = strrchr(name, '.');
	line->step.service = dot ? service_find(name, (size_t)(dot - name)) : NULL;
	if (!line->step.service)
		return say(line, "method", show(line, value),
			   "a method of health or alerting, e.g. health.RegisterEntry");
	if (!method_take(line, line->step.service,
			 arena_printf(arena, "%s.%s", line->step.service->package, after + 1)) &&
	    !method_take(line, &bus_service, arena_printf(arena, "%s.%s", bus_service.package, after + 1)))
		return say(line, "method", show(line, value),
			   "a method that the service has, e.g. health.RegisterEntry");
	return true;
}

static const char *const known_principals[] = { "guard", "office", "operator", "auditor" };

static bool principal_take(struct line *line, const char *name)
{
	for (size_t i = 0; i < sizeof(known_principals) / sizeof(known_principals[0]); i++) {
		if (strcmp(name, known_principals[i]) == 0) {
			snprintf(line->step.principal.name, sizeof(line->step.principal.name), "%s", name);
			line->step.principal.roles = role_from_name(name);
		}
	}
	return line->step.principal.roles != 0;
}

/* Whoever of the known may call it comes first. */
static void principal_default(struct line *line)
{
	size_t count = sizeof(known_principals) / sizeof(known_principals[0]);

	for (size_t i = 0; i < count && !access_may_call(&line->step.principal, line->roles); i++)
		principal_take(line, known_principals[i]);
}

static bool read_roles(struct line *line, const struct value *roles)
{
	for (size_t i = 0; roles && roles->kind == VALUE_LIST && i < roles->count; i++) {
		uint32_t role = role_from_name(text_of(roles->items[i]));

		if (!role)
			return say(line, "as.roles", show(line, roles->items[i]),
				   "guard, office, department, operator, auditor, gateway, service or device");
		line->step.principal.roles |= role;
	}
	return line->step.principal.roles ||
	       say(line, "as.roles", show(line, roles), "a list of roles, e.g. [\"department\"]");
}

static bool read_principal(struct line *line, const struct value *map)
{
	const struct value *as = member(map, "as");
	struct principal *principal = &line->step.principal;

	if (!as) {
		principal_default(line);
		return true;
	}
	if (as->kind != VALUE_MAP)
		return principal_take(line, text_of(as)) ||
		       say(line, "as", show(line, as),
			   "guard, office, operator, auditor, or an object with name and roles");
	if (!*text_of(member(as, "name")) || strlen(text_of(member(as, "name"))) >= sizeof(principal->name))
		return say(line, "as.name", show(line, member(as, "name")), "a name of 1 to 48 letters");
	snprintf(principal->name, sizeof(principal->name), "%s", text_of(member(as, "name")));
	snprintf(principal->department, sizeof(principal->department), "%s", text_of(member(as, "department")));
	return read_roles(line, member(as, "roles"));
}

static bool read_body(struct line *line, const struct value *map)
{
	static struct codec_mistakes mistakes;
	static const struct value empty = { .kind = VALUE_MAP };
	const struct value *body = member(map, "body");
	struct arena *arena = line->script->arena;
	const ProtobufCFieldDescriptor *field;
	ProtobufCMessage *message;
	int64_t *observed_at;

	mistakes = (struct codec_mistakes){ 0 };
	message = codec_from_value(body ? body : &empty, line->request, arena, &mistakes);
	for (size_t i = 0; i < mistakes.count; i++)
		say(line, *mistakes.items[i].path ? arena_printf(arena, "body.%s", mistakes.items[i].path) : "body",
		    mistakes.items[i].found, mistakes.items[i].allowed);
	if (!message)
		return false;
	observed_at = (int64_t *)reflect_member(line->request, message, "observed_at", &field);
	if (observed_at && field->type == PROTOBUF_C_TYPE_INT64 && !*observed_at)
		*observed_at = line->step.at;
	line->step.body = message;
	if (member(map, "correlation_id"))
		line->step.correlation_id = text_of(member(map, "correlation_id"));
	return true;
}

/* --- the file ------------------------------------------------------------------------------------------------------------------------- */

static void line_read(struct line *line, const char *text, size_t size)
{
	const char *error;
	const struct value *map = value_parse_json(text, size, line->script->arena, &error);

	line->step = (struct step){ 0 };
	if (!map) {
		script_mistake(line->script, "%s:%u: %s", line->path, line->number, error);
		return;
	}
	if (!read_names(line, map) || !read_time(line, map))
		return;
	line->not_before_at = line->step.at;
	if (member(map, "receiver") ? !read_receiver(line, map)
	    : member(map, "fault")  ? !read_fault(line, map)
				    : !read_method(line, map) || !read_principal(line, map) || !read_body(line, map))
		return;
	*script_add(line->script) = line->step;
}

bool script_read_jsonl(struct script *script, const char *path)
{
	struct line line = { .script = script, .path = path, .not_before_at = INT64_MIN };
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t capacity = 0;
	ssize_t size;

	if (!file)
		return false;
	while ((size = getline(&text, &capacity, file)) >= 0) {
		line.number++;
		size -= size > 0 && text[size - 1] == '\n';
		if (text[strspn(text, " \t\r\n")] && text[0] != '#')
			line_read(&line, text, (size_t)size);
	}
	free(text);
	fclose(file);
	return true;
}
