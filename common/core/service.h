/*
 * A service, as the runtime sees it: tables of what it can be told, what it can be asked, what it says, and what it keeps.
 * Each row comes from a .def file of the service; common/core/declare.h and assemble.h expand them.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/roles.h"
#include "common/core/table.h"

/* Reads only; all business rules. */
typedef void decide_fn(const struct view *view, const struct context *context, const void *command,
		       struct decision *decision);

/* Writes only; cannot fail, cannot refuse. `recorded` is the journalled event with its time, actor and correlation. */
typedef void apply_fn(struct tables *tables, const Bus__Event *recorded, const void *data);

/* Does this command save somebody? Such commands are the last to be shed when the service is overloaded. */
typedef bool urgent_fn(const Plan__Plan *plan, const void *command);

/* Method of the bus that changes something. Full method name: the request's. */
struct command {
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessageDescriptor *reply;
	uint32_t roles; /* NOBODY: only the service itself, by reaction or schedule */
	urgent_fn *urgent;
	decide_fn *decide;
	const char *summary;
};

/* Method that changes nothing: fills in a reply or rejects. */
struct query {
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessageDescriptor *reply;
	uint32_t roles;
	decide_fn *answer;
	const char *summary;
};

struct event_type {
	const ProtobufCMessageDescriptor *data; /* its short name is the event's type */
	uint32_t viewers;                       /* roles that may see all events of this type */
	uint32_t viewers_in_department;         /* roles that may see those whose facet is their department */
	bool urgent;                            /* commits from the store's reserve too */
	const char *subject;                    /* path of the string field that is the event's subject, or "" */
	const char *facets; /* paths of the topic's facets: "alert.severity,alert.department", or "" */
	apply_fn *apply;
	const char *summary;
};

/* A command of our own, in the context's arena, or NULL: this event means nothing to us. */
typedef const ProtobufCMessage *react_fn(const struct view *view, const struct context *context,
					 const Bus__Event *event, const void *data);

/* An event of another service that means something to us; at most one row for an event. `publisher` "*" is every service,
 * ourselves included. */
struct reaction {
	const char *publisher;
	const ProtobufCMessageDescriptor *data;
	react_fn *react;
};

#define SCHEDULE_COMMANDS_MAX 64

/* What is due. Commands live in the context's arena. */
struct schedule {
	const ProtobufCMessage *commands[SCHEDULE_COMMANDS_MAX];
	const char *correlation_ids[SCHEDULE_COMMANDS_MAX]; /* NULL: a new one */
	size_t count;
};

/* Called every second; gives what is due at context->now, oldest first. False: no room left, the rest comes next time. */
typedef void schedule_fn(const struct view *view, const struct context *context, struct schedule *schedule);
bool schedule_command(struct schedule *schedule, const ProtobufCMessage *command, const char *correlation_id);

struct service {
	const char *name;    /* "health" */
	const char *package; /* "hallward.health.v1" */
	const struct command *commands;
	size_t command_count;
	const struct query *queries;
	size_t query_count;
	const struct event_type *events;
	size_t event_count;
	struct table *tables;
	size_t table_count;
	const struct reaction *reactions; /* ends with a row without publisher */

	schedule_fn *schedule; /* may be NULL */
};

/* By full method name, e.g. "hallward.health.v1.RegisterEntry"; NULL: none. */
const struct command *service_find_command(const struct service *service, const char *method);
const struct query *service_find_query(const struct service *service, const char *method);
/* By short type name. */
const struct event_type *service_find_event(const struct service *service, const char *type);

bool never_urgent(const Plan__Plan *plan, const void *command);
bool always_urgent(const Plan__Plan *plan, const void *command);
