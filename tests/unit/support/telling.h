/* Alerting's outboxes in a story: receivers, alerts told to parties, and what came of attempts to deliver. */
#pragma once

#include "hallward/alerting/v1/delivery.pb-c.h"
#include "tests/unit/support/given.h"

#define TELLING_SECRET "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz" /* 24 bytes */

/* A webhook that serves one party. */
void telling_receiver(struct given *given, const char *name, const char *party);

/* An alert in the table, and told: to one party, or to nobody (NULL). `name` stands in its id, rule and title; gives the id. */
struct telling {
	const char *name;
	const char *thread;
	Alerting__Severity severity;
	Alerting__Moment moment; /* unset: RAISED */
	const char *party;
	const char *rule, *subject; /* unset: "rule", "V1" */
	unsigned detail;
};
const char *telling_alert(struct given *given, const struct telling *telling);
/* The same alert, told again. */
void telling_again(struct given *given, const struct telling *telling);

const Alerting__Alert *telling_find(struct given *given, const char *name);

/* "A B": the names of the alerts of what may go now to the receiver, in the order of sending. In the arena of the test. */
const char *telling_due(struct given *given, const char *receiver);

/* The id of the delivery of the first alert of that name that is due at the receiver. */
const char *telling_due_id(struct given *given, const char *receiver, const char *name);

/* What came of an attempt: status 200 delivered, 410 hopeless, else failed. The outcome as given_outcome() says it. */
const char *telling_attempt(struct given *given, const char *receiver, const char *delivery_id, unsigned status);
