/*
 * Durable registrations per second: keeps so many requests in flight at a running health service for so long.
 *
 *   bench-load SITE OUTSTANDING SECONDS TOKEN_PREFIX
 *
 * Staff come in, each with a token of their own (the hall's cap does not count them), so every registration is admitted and
 * writes all that an admission writes. Prints "answered N seconds S registered M": M counts those
 * before and after the measured time too.
 */

#include <stdio.h>
#include <stdlib.h>

#include "common/client/client.h"
#include "common/runtime/clock.h"
#include "hallward/health/v1/health.pb-c.h"

#define ANSWER_TIMEOUT_MS 30000

static void die(const char *why)
{
	fprintf(stderr, "bench-load: %s\n", why);
	exit(EXIT_FAILURE);
}

static void submit_entry(struct client *client, const char *prefix, unsigned long number)
{
	Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;
	char token[64];

	snprintf(token, sizeof(token), "%s-%08lu", prefix, number);
	entry.observed_at = clock_now() - 1000000;
	entry.checkpoint = "entrance-1";
	entry.kind = HEALTH__KIND__STAFF;
	entry.token = token;
	entry.temperature_c = 36.5;
	entry.mask = HEALTH__MASK__WORN;
	entry.method = HEALTH__METHOD__INFRARED;
	client_submit(client, &entry.base, NULL, NULL);
}

static void take_answer(struct client *client)
{
	struct client_answer answer;

	if (!client_next(client, ANSWER_TIMEOUT_MS, &answer))
		die("no answer in time");
	if (answer.response->code != BUS__CODE__OK)
		die(answer.response->message_en);
}

int main(int argc, char **argv)
{
	struct client_session session;
	struct client *client;
	const char *error = "usage: bench-load SITE OUTSTANDING SECONDS TOKEN_PREFIX";
	unsigned long outstanding, submitted = 1, answered = 0;
	int64_t begun, until;

	if (argc != 5 || !client_session_open(&session, argv[1], "operator", &error))
		die(error);
	client = client_open(&session, "health", &error);
	if (!client)
		die(error);
	outstanding = strtoul(argv[2], NULL, 10);
	submit_entry(client, argv[4], 0); /* the connection stands before the clock runs */
	take_answer(client);
	begun = clock_monotonic();
	until = begun + (int64_t)(strtod(argv[3], NULL) * 1e6);
	while (clock_monotonic() < until) {
		while (client_in_flight(client) < outstanding)
			submit_entry(client, argv[4], submitted++);
		take_answer(client);
		answered++;
	}
	printf("answered %lu seconds %.6f registered %lu\n", answered, (double)(clock_monotonic() - begun) / 1e6,
	       submitted);
	while (client_in_flight(client))
		take_answer(client);
	client_close(client);
	client_session_close(&session);
	return EXIT_SUCCESS;
}
