/*
 * What is to happen in a rehearsal: steps in the order of their times, read from a script and from entrance files.
 *
 * A script is JSON Lines; empty lines and lines that begin with # are passed over. A line is a call, a fault, or of a receiver:
 *
 *   {"at": "2020-02-10T09:00:00+08:00", "method": "health.RegisterEntry", "as": "guard", "body": {"checkpoint": "entrance-1", …}}
 *   {"at": "2020-02-10T09:01:00+08:00", "fault": "crash", "service": "alerting"}
 *
 *   at       RFC 3339; not before the line above
 *   method   the full name, or "<service>.<Method>" for short; of the runtime's own methods only the latter
 *   as       guard, office, operator or auditor, with the role of that name; or {"name": …, "roles": […], "department": …}.
 *            Left out: the first of these that may call the method
 *   correlation_id   of an incident or a drill that the call goes on with; a reference as in the body. Left out: a new one
 *   body     the request. A text "{alerting.AlertRaised}" stands for the subject of the last event of that type before the call, and
 *            "{alerting.AlertRaised~1}" for that of the one before it;
 *            an observed_at left out is `at`
 *   fault    crash (the process is gone, its store stays), restart, backup (a copy of the store is laid aside), restore (the store
 *            is replaced by that copy and the service started on it)
 *   receiver, down   a receiver of alerts is down, or up again:
 *
 *   {"at": "2020-02-10T09:02:00+08:00", "receiver": "office-mail", "down": true}
 *
 * An entrance file is the CSV of services/cli/entries.h; a row is a call of RegisterEntry or RegisterExit by `guard` at its time.
 *
 * What the services' rules or the contract's limits refuse is no mistake of a script: the refusal is part of what comes out.
 */
#pragma once

#include "common/core/service.h"
#include "common/runtime/keyring.h"

enum step_fault { FAULT_NONE, FAULT_CRASH, FAULT_RESTART, FAULT_BACKUP, FAULT_RESTORE };

struct step {
	int64_t at;
	size_t ordinal; /* among the steps as they were added */
	const struct service *service;
	enum step_fault fault; /* FAULT_NONE: a call */
	const char *receiver;  /* NULL: none; else neither call nor fault */
	bool down;
	struct principal principal;
	const ProtobufCMessage *body;            /* with the references as they were written */
	const ProtobufCMessageDescriptor *reply; /* of the method */
	const char *correlation_id;              /* as it was written; NULL: a new one */
};

struct script {
	struct step *steps; /* in order */
	size_t count, capacity;
	struct arena *arena; /* owner of what the steps refer to; the caller's */
	unsigned mistakes;
	void (*report)(const char *mistake, void *user); /* "script.jsonl:3: body.kind: found …; allowed: …" */
	void *user;
};

/* The services of the suite, NULL ends. */
extern const struct service *const script_services[];

/* "crash" … */
const char *step_fault_name(enum step_fault fault);

/* Adds what the file says; every mistake is reported and counted, and its line left out. False: the file cannot be read (errno). */
bool script_read_jsonl(struct script *script, const char *path);
bool script_read_entries(struct script *script, const char *path);

/* Adds a RegisterEntry or RegisterExit of `guard` at the time it was observed. `body` lives as long as the script. */
void script_add_registration(struct script *script, const ProtobufCMessage *body);

/* Puts the steps of several files into the order of their times; of one instant, those added first come first. */
void script_sort(struct script *script);

/* For the readers: a new step, zeroed. */
struct step *script_add(struct script *script);
__attribute__((format(printf, 2, 3))) void script_mistake(struct script *script, const char *format, ...);
