/*
 * What was promised in a rehearsal and what was told, to be compared with the stores at its end:
 *
 *   every registration that was acknowledged is in health's journal once (but for those after a backup that was put back);
 *   every incident in health's journal of which the CDC must be told has one alert by the plan's rule for it (LEDGER_RULE; a plan without
 *   promises none), and no such alert is without an incident;
 *   sequence numbers have no gaps; no cursor is beyond its publisher's head;
 *   every store verifies, and replaying its journal gives the same tables.
 */
#pragma once

#include "common/core/service.h"

#define LEDGER_TYPES_MAX 128
#define LEDGER_RULE "tell-cdc"
#define LEDGER_SUBJECT_SIZE 256
#define LEDGER_SUBJECTS_KEPT 8

struct world;

struct ledger_item {
	const char *key;
	int64_t at; /* when it was noted */
};

struct ledger_list {
	struct ledger_item *items;
	size_t count, capacity;
};

struct ledger {
	struct ledger_list acknowledged; /* registrations */
	struct ledger_list incidents;    /* ever told of */
	struct {
		const char *type; /* "alerting.AlertRaised" */
		char subjects[LEDGER_SUBJECTS_KEPT][LEDGER_SUBJECT_SIZE];
		size_t next;          /* where the next one goes */
	} subjects[LEDGER_TYPES_MAX]; /* of the last events of each type */
	size_t subject_count;
	uint64_t calls, answers, events, crashes;
};

void ledger_deinit(struct ledger *ledger);
void ledger_event(struct world *world, const Bus__Event *event);
void ledger_answer(struct world *world, const ProtobufCMessage *request, const Bus__Response *response);

/* The service was put back to its state of `backup_at`: what it promised after that is gone, with right. */
void ledger_restored(struct world *world, const struct service *service, int64_t backup_at);

/* The subject of the last event of a type, or of the one so many (less than LEDGER_SUBJECTS_KEPT) before it; "" if there was none. Good
 * until the next event. */
const char *ledger_subject(const struct ledger *ledger, const char *type, size_t before);

/* --- audit.c --- */

/* What does not hold at the end, one sentence each, in the world's arena. Every host is ended. */
const char **ledger_audit(struct world *world, size_t *ret_count);

/* --- for audit.c: what an event records, as a key in `arena`; NULL: nothing of the kind --- */
const char *ledger_registration_of(const Bus__Event *event, struct arena *arena);
const char *ledger_incident_of(const Bus__Event *event, struct arena *arena);
const char *ledger_alert_of(const Bus__Event *event, struct arena *arena);
void ledger_add(struct ledger_list *list, int64_t at, const char *key);
