/*
 * Deliveries in flight: from the moment when one is begun until its result is in the journal. As long as it is one of these it is not
 * begun again.
 */
#pragma once

#include "common/core/ids.h"
#include "common/runtime/outlet.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/alerting/courier/transfer.h"

/* A receiver's in flight at a time; with many of all receivers' in flight it is one, so that each always has its turn: 128 + 3 and one
 * for each of at most 200 receivers (receiver.h) is what there can be. */
#define FLIGHTS_PER_RECEIVER 4
#define FLIGHTS_MANY 128

enum flight_phase {
	FLIGHT_SENT_OUT,
	FLIGHT_DONE,  /* to be recorded */
	FLIGHT_GIVEN, /* on its way to the journal */
};

struct flight {
	struct flight *next;
	struct flights *flights;
	enum flight_phase phase;
	char receiver[33];
	char delivery_id[UUID_TEXT_SIZE];
	struct outcome outcome;
	int64_t at; /* when the outcome was known */
};

struct flights {
	struct outlet_host *host;
	struct flight *first, **end; /* in the order of beginning */
	size_t count;
	ev_prepare giver;   /* results of one turn of the loop go together */
	int64_t held_until; /* the store did not take the last results */
};

void flights_init(struct flights *flights, struct outlet_host *host);
void flights_deinit(struct flights *flights);

bool flights_have(const struct flights *flights, const Alerting__Delivery *delivery);
/* How many more the receiver may have. */
unsigned flights_room(const struct flights *flights, const char *receiver);

struct flight *flight_begin(struct flights *flights, const Alerting__Delivery *delivery);
/* A transfer_done_fn: what came of it is to be recorded. */
void flight_end(void *user, const struct outcome *outcome);

/* What became of RecordAttempts. */
void flights_on_given(struct flights *flights, const Alerting__RecordAttempts *command, bool taken);
