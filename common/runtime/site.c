#include "common/runtime/site.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/core/codec.h"
#include "common/core/limits.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/runtime/clock.h"

#define FILE_BYTES_MAX (256 * 1024) /* a tree takes up to 128 bytes a byte */
#define IPC_PATH_MAX 107            /* sizeof(sockaddr_un.sun_path) less the final NUL */

const char *const site_services[] = { "health", "sanitation", "supplies", "alerting", NULL };

const char *site_path(const struct site *site, const char *relative)
{
	return arena_printf(site->arena, "%s/%s", site->folder, relative);
}

/* NULL with errno set: not readable, or too large (EFBIG). */
static char *file_read(const char *path, struct arena *arena, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	char *text;
	size_t size;

	if (!file)
		return NULL;
	text = arena_alloc(arena, FILE_BYTES_MAX + 1);
	size = fread(text, 1, FILE_BYTES_MAX + 1, file);
	if (ferror(file) || size > FILE_BYTES_MAX) {
		errno = size > FILE_BYTES_MAX ? EFBIG : EIO;
		fclose(file);
		return NULL;
	}
	fclose(file);
	*ret_size = size;
	return text;
}

/* A document, and what has been found wrong with it. */
struct document {
	const char *path;
	struct arena *arena;
	const struct value *value;
	const char *told;        /* sentences, one a line; NULL: none */
	struct told_path *paths; /* of what is told */
};

struct told_path {
	const char *path;
	struct told_path *next;
};

/* Is something wrong there, or around it, told already? What was not understood is missing to whoever checks the rest. */
static bool is_told(const struct document *document, const char *path)
{
	for (const struct told_path *told = document->paths; told; told = told->next) {
		size_t length = strlen(told->path);

		if (strncmp(told->path, path, length) == 0 &&
		    (!path[length] || path[length] == '.' || path[length] == '['))
			return true;
	}
	return false;
}

static void tell(struct document *document, unsigned line, unsigned column, const char *path, const char *sentence)
{
	struct told_path *told;

	if (is_told(document, path))
		return;
	told = arena_alloc(document->arena, sizeof(*told));
	*told = (struct told_path){ path, document->paths };
	document->paths = told;
	document->told = arena_printf(document->arena, "%s%s%s:%u:%u: %s", document->told ? document->told : "",
				      document->told ? "\n" : "", document->path, line, column, sentence);
}

static void tell_form(struct document *document, const struct codec_mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++) {
		const struct codec_mistake *mistake = &mistakes->items[i];

		tell(document, mistake->line, mistake->column, mistake->path,
		     arena_printf(document->arena, "%s: found %s; allowed: %s", mistake->path, mistake->found,
				  mistake->allowed));
	}
}

static void tell_limit(const struct limits_mistake *mistake, void *user)
{
	struct document *document = user;
	const struct value *place = value_at(document->value, mistake->field);

	tell(document, place->line, place->column, mistake->field, mistake->en);
}

static void tell_plan(struct document *document, const struct plan_mistake *mistake)
{
	for (; mistake; mistake = mistake->next) {
		const struct value *place = value_at(document->value, mistake->path);

		tell(document, place->line, place->column, mistake->path,
		     arena_printf(document->arena, "%s: %s", mistake->path, mistake->en));
	}
}

/* Reads a YAML file into a message; all mistakes of form and limits are told. NULL: not even a document. */
static void *document_read(struct document *document, const ProtobufCMessageDescriptor *type)
{
	struct arena *arena = document->arena;
	struct codec_mistakes *mistakes = arena_alloc(arena, sizeof(*mistakes));
	const char *why = NULL;
	size_t size;
	char *text = file_read(document->path, arena, &size);
	void *message;

	if (!text) {
		document->told = arena_printf(arena, "%s: %s", document->path, strerror(errno));
		return NULL;
	}
	document->value = value_parse_yaml(text, size, arena, &why);
	if (!document->value) {
		document->told = arena_printf(arena, "%s: %s", document->path, why);
		return NULL;
	}
	message = codec_rest_from_value(document->value, type, arena, mistakes);
	tell_form(document, mistakes);
	limits_check_all(message, arena, tell_limit, document);
	return message;
}

static void capacity_fill(Bus__ServiceCapacity *capacity)
{
	const struct {
		uint32_t *field;
		uint32_t otherwise;
	} defaults[] = {
		{ &capacity->message_bytes_max, 1024 * 1024 },
		{ &capacity->in_flight_per_peer_max, 1024 },
		{ &capacity->waiting_max, 8192 },
		{ &capacity->batch_max, 512 },
		{ &capacity->subscriber_backlog_max, 20000 },
		{ &capacity->store_map_mib, 4096 },
		{ &capacity->store_reserve_mib, 16 },
		{ &capacity->head_silence_ms, 5000 },
	};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		if (!*defaults[i].field)
			*defaults[i].field = defaults[i].otherwise;
	}
}

bool site_open(struct site *site, const char *folder, struct arena *arena, const char **ret_error)
{
	Bus__SiteConfig *config = reflect_new(&bus__site_config__descriptor, arena);
	Bus__ServiceCapacity *capacity = reflect_new(&bus__service_capacity__descriptor, arena);
	struct document document = { .arena = arena };

	site->arena = arena;
	site->folder = arena_strdup(arena, folder);
	document.path = site_path(site, "config.yaml");
	if (access(document.path, F_OK) == 0)
		config = document_read(&document, &bus__site_config__descriptor);
	if (document.told) {
		*ret_error = document.told;
		return false;
	}
	if (config->capacity)
		*capacity = *config->capacity;
	capacity_fill(capacity);
	site->config = config;
	site->capacity = capacity;
	site->run_folder = config->run_dir[0] ? config->run_dir : site_path(site, "run");
	return true;
}

bool site_read_capacity(struct site *site, struct arena *arena, const char **ret_error)
{
	struct site fresh;

	if (!site_open(&fresh, site->folder, arena, ret_error))
		return false;
	*site->capacity = *fresh.capacity;
	return true;
}

static const Bus__ServiceEndpoints *endpoints_find(const struct site *site, const char *service)
{
	for (size_t i = 0; i < site->config->n_services; i++) {
		if (strcmp(site->config->services[i]->service, service) == 0)
			return site->config->services[i];
	}
	return NULL;
}

const char *site_commands_endpoint(const struct site *site, const char *service)
{
	const Bus__ServiceEndpoints *configured = endpoints_find(site, service);

	if (configured && configured->commands[0])
		return configured->commands;
	return arena_printf(site->arena, "ipc://%s/%s.commands", site->run_folder, service);
}

const char *site_events_endpoint(const struct site *site, const char *service)
{
	const Bus__ServiceEndpoints *configured = endpoints_find(site, service);

	if (configured && configured->events[0])
		return configured->events;
	return arena_printf(site->arena, "ipc://%s/%s.events", site->run_folder, service);
}

const char *site_check_endpoint(const struct site *site, const char *endpoint, const char **ret_error)
{
	const char *path = strncmp(endpoint, "ipc://", 6) == 0 ? endpoint + 6 : "";

	if (strlen(path) <= IPC_PATH_MAX)
		return endpoint;
	*ret_error = arena_printf(site->arena,
				  "%s is %zu bytes long; a socket's path has at most %d: set run_dir in %s/config.yaml",
				  path, strlen(path), IPC_PATH_MAX, site->folder);
	return NULL;
}

Plan__Plan *site_read_plan(const char *path, struct arena *arena, const char **ret_error)
{
	struct document document = { .path = path, .arena = arena };
	Plan__Plan *plan = document_read(&document, &plan__plan__descriptor);

	if (plan)
		tell_plan(&document, plan_check(plan, arena));
	if (plan && plan->site && *plan->site->time_zone && !zone_is_known(plan->site->time_zone))
		tell_plan(&document, &(struct plan_mistake){ "site.time_zone",
							     arena_printf(arena, "the time zone database has no '%s'",
									  plan->site->time_zone),
							     NULL });
	if (!document.told)
		return plan;
	*ret_error = document.told;
	return NULL;
}
