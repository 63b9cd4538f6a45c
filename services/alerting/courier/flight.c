#include "services/alerting/courier/flight.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"
#include "common/runtime/clock.h"

#define ATTEMPTS_MAX 16 /* in one RecordAttempts (delivery.proto) */
#define JITTER_PARTS 1000

static void attempt_fill(Alerting__Attempt *attempt, const struct flight *flight)
{
	const struct outcome *outcome = &flight->outcome;

	alerting__attempt__init(attempt);
	attempt->receiver = flight->receiver;
	attempt->delivery_id = flight->delivery_id;
	attempt->delivered = outcome->delivered;
	attempt->status = outcome->status;
	attempt->error = outcome->error;
	attempt->jitter = randombytes_uniform(JITTER_PARTS);
	attempt->retry_after_s = outcome->retry_after_s;
	attempt->hopeless = outcome->hopeless;
	attempt->at = flight->at;
	attempt->took_ms = outcome->took_ms;
}

/* False: nothing is to be recorded, or not now. */
static bool results_give(struct flights *flights)
{
	Alerting__RecordAttempts command = ALERTING__RECORD_ATTEMPTS__INIT;
	Alerting__Attempt attempts[ATTEMPTS_MAX], *places[ATTEMPTS_MAX];
	struct flight *given[ATTEMPTS_MAX];
	size_t count = 0;

	for (struct flight *flight = flights->first; flight && count < ATTEMPTS_MAX; flight = flight->next) {
		if (flight->phase != FLIGHT_DONE)
			continue;
		attempt_fill(&attempts[count], flight);
		places[count] = &attempts[count];
		given[count++] = flight;
	}
	command.attempts = places;
	command.n_attempts = count;
	if (!count || !flights->host->give(flights->host, &command.base))
		return false;
	for (size_t i = 0; i < count; i++)
		given[i]->phase = FLIGHT_GIVEN;
	return true;
}

static void on_prepare(struct ev_loop *loop, ev_prepare *watcher, int events)
{
	struct flights *flights = watcher->data;

	(void)loop;
	(void)events;
	if (flights->held_until && clock_monotonic() < flights->held_until)
		return;
	flights->held_until = 0;
	while (results_give(flights))
		;
}

void flights_init(struct flights *flights, struct outlet_host *host)
{
	*flights = (struct flights){ .host = host };
	flights->end = &flights->first;
	ev_prepare_init(&flights->giver, on_prepare);
	flights->giver.data = flights;
	ev_prepare_start(host->loop, &flights->giver);
}

void flights_deinit(struct flights *flights)
{
	ev_prepare_stop(flights->host->loop, &flights->giver);
	while (flights->first) {
		struct flight *flight = flights->first;

		flights->first = flight->next;
		free(flight);
	}
}

bool flights_have(const struct flights *flights, const Alerting__Delivery *delivery)
{
	for (const struct flight *flight = flights->first; flight; flight = flight->next) {
		if (strcmp(flight->delivery_id, delivery->delivery_id) == 0)
			return true;
	}
	return false;
}

unsigned flights_room(const struct flights *flights, const char *receiver)
{
	unsigned max = flights->count < FLIGHTS_MANY ? FLIGHTS_PER_RECEIVER : 1, count = 0;

	for (const struct flight *flight = flights->first; flight; flight = flight->next)
		count += strcmp(flight->receiver, receiver) == 0;
	return count < max ? max - count : 0;
}

struct flight *flight_begin(struct flights *flights, const Alerting__Delivery *delivery)
{
	struct flight *flight = calloc(1, sizeof(*flight));

	assert(flight);
	flight->flights = flights;
	snprintf(flight->receiver, sizeof(flight->receiver), "%s", delivery->receiver);
	snprintf(flight->delivery_id, sizeof(flight->delivery_id), "%s", delivery->delivery_id);
	*flights->end = flight;
	flights->end = &flight->next;
	flights->count++;
	return flight;
}

void flight_end(void *user, const struct outcome *outcome)
{
	struct flight *flight = user;

	flight->outcome = *outcome;
	flight->at = clock_now();
	flight->phase = FLIGHT_DONE;
}

static void flight_remove(struct flights *flights, struct flight **place)
{
	struct flight *flight = *place;

	*place = flight->next;
	if (!*place)
		flights->end = place;
	flights->count--;
	free(flight);
}

void flights_on_given(struct flights *flights, const Alerting__RecordAttempts *command, bool taken)
{
	if (!taken)
		flights->held_until = clock_monotonic() + SECOND; /* until a disk has room again */
	for (size_t i = 0; i < command->n_attempts; i++) {
		struct flight **place = &flights->first;

		while (*place && strcmp((*place)->delivery_id, command->attempts[i]->delivery_id) != 0)
			place = &(*place)->next;
		if (*place && taken)
			flight_remove(flights, place);
		else if (*place)
			(*place)->phase = FLIGHT_DONE;
	}
}
