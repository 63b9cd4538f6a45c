/*
 * What a rule decided: events and a reply, or a rejection; never both.
 *
 * A rejection (the caller asked for what the rules forbid) is a row of a service's reasons.def: a google.rpc.Code, a stable
 * word, and a sentence in English and Chinese. After a rejection further emits and replies change nothing.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/bus/v1/bus.pb-c.h"

#define DECISION_EVENTS_MAX 64

struct event_type;

struct reason {
	const char *word;
	Bus__Code code;
	const char *en; /* printf formats, with the same arguments in the same order (or numbered, %1$s) */
	const char *zh;
};

#define DECISION_ERASURES_MAX 8

/* A subject whose key is to be destroyed, and why: what was sealed under it cannot be read any more. */
struct erasure {
	const char *subject_id;
	const char *why;
};

struct emitted {
	const struct event_type *type;
	ProtobufCMessage *data;
	const char *correlation_id; /* NULL: the decision's */
};

struct decision {
	struct arena *arena;
	struct emitted events[DECISION_EVENTS_MAX];
	size_t event_count;
	struct erasure erasures[DECISION_ERASURES_MAX];
	size_t erasure_count;
	const char *correlation_id; /* NULL: the request's */
	const char *followed;       /* that of events emitted now; NULL: the decision's */
	ProtobufCMessage *reply;
	const struct reason *rejection; /* NULL: accepted */
	const char *message_en;
	const char *message_zh;
	const char *field;
};

void decision_init(struct decision *decision, struct arena *arena);

/* A new event of this type, to be filled in by the caller; lives in the arena. */
void *decision_emit(struct decision *decision, const struct event_type *type);

/* With this decision the subject's key goes, for good and from every copy of the key store (common/README.md: people). The service
 * emits an event besides, whose apply clears its tables of what leads to the person. `why`: a word for the certificate. */
void decision_erase(struct decision *decision, const char *subject_id, const char *why);

/* The events go under this correlation id, not the request's: what is decided goes on with something that began earlier. The text must
 * live as long as the decision. */
void decision_correlate(struct decision *decision, const char *correlation_id);

/* Events emitted from now on go under this correlation id, whatever the decision's is: one decision moves on several matters that have
 * nothing to do with one another. NULL: under the decision's again. The text must live as long as the decision. */
void decision_follow(struct decision *decision, const char *correlation_id);

/* The reply, to be filled in by the caller; lives in the arena. Called again it gives the same. */
void *decision_reply(struct decision *decision, const ProtobufCMessageDescriptor *type);

/* field: path in the request, or "" where none is at fault. The first rejection stands. */
void decision_reject(struct decision *decision, const struct reason *reason, const char *field, ...);
void decision_vreject(struct decision *decision, const struct reason *reason, const char *field, va_list arguments);
