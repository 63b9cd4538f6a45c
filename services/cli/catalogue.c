#include "services/cli/catalogue.h"

#include <ctype.h>
#include <string.h>

#include "common/core/reflect.h"

/* Named here, not included: a tool sees a service's tables, not its inside. */
extern const struct service alerting_service, bus_service, health_service, sanitation_service, supplies_service;

static const struct service *const services[] = { &health_service, &sanitation_service, &supplies_service,
						  &alerting_service };

const struct service *catalogue_service(const char *name)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(services[i]->name, name) == 0)
			return services[i];
	}
	return NULL;
}

/* RegisterEntry → register-entry */
static const char *kebab(const char *name, struct arena *arena)
{
	char *text = arena_alloc(arena, 2 * strlen(name) + 1), *end = text;

	for (const char *letter = name; *letter; letter++) {
		if (isupper((unsigned char)*letter) && letter > name)
			*end++ = '-';
		*end++ = (char)tolower((unsigned char)*letter);
	}
	return text;
}

static size_t add(const struct service *service, struct arena *arena, struct method *methods)
{
	size_t count = 0;

	for (size_t i = 0; i < service->command_count; i++) {
		const struct command *row = &service->commands[i];

		if (row->roles != NOBODY)
			methods[count++] = (struct method){ kebab(reflect_short_name(row->request), arena),
							    row->request,
							    row->reply,
							    row->summary,
							    row->roles,
							    true };
	}
	for (size_t i = 0; i < service->query_count; i++) {
		const struct query *row = &service->queries[i];

		methods[count++] = (struct method){ kebab(reflect_short_name(row->request), arena),
						    row->request,
						    row->reply,
						    row->summary,
						    row->roles,
						    false };
	}
	return count;
}

size_t catalogue_methods(const struct service *service, struct arena *arena, struct method **ret_methods)
{
	struct method *methods =
		arena_alloc(arena, sizeof(*methods) * (service->command_count + service->query_count +
						       bus_service.command_count + bus_service.query_count));
	size_t count = add(service, arena, methods);

	count += add(&bus_service, arena, methods + count);
	*ret_methods = methods;
	return count;
}

bool catalogue_find(const struct service *service, const char *name, struct arena *arena, struct method *ret_method)
{
	struct method *methods;
	size_t count = catalogue_methods(service, arena, &methods);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(methods[i].name, name) == 0) {
			*ret_method = methods[i];
			return true;
		}
	}
	return false;
}

const ProtobufCMessageDescriptor *catalogue_event(const char *service, const char *type)
{
	const struct service *known = catalogue_service(service);
	const struct event_type *row = known ? service_find_event(known, type) : NULL;

	if (!row)
		row = service_find_event(&bus_service, type);
	return row ? row->data : NULL;
}
