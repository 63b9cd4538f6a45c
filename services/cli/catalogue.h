/*
 * What the suite can be told and asked, as people type it: the rows of every service's .def files, and of the runtime's own, with
 * kebab-case names. What only a service may tell itself is left out.
 */
#pragma once

#include "common/core/service.h"

struct method {
	const char *name; /* "register-entry"; in the arena given */
	const ProtobufCMessageDescriptor *request, *reply;
	const char *summary;
	uint32_t roles;
	bool is_command;
};

/* NULL: there is no such service. */
const struct service *catalogue_service(const char *name);

/* The methods, the service's own first; returns how many. *ret_methods is in `arena`. */
size_t catalogue_methods(const struct service *service, struct arena *arena, struct method **ret_methods);

/* By name; false: there is none. */
bool catalogue_find(const struct service *service, const char *name, struct arena *arena, struct method *ret_method);

/* Type of an event's data, of the service's own events or the runtime's; NULL: unknown. */
const ProtobufCMessageDescriptor *catalogue_event(const char *service, const char *type);
