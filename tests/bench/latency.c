/*
 * From a fever at the door to the alert at a subscriber: one after the other, each from the request's sending to the arrival of
 * AlertRaised about that token.
 *
 *   bench-latency SITE SECONDS TOKEN_PREFIX
 *
 * Prints one latency a line, in microseconds.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/client/client.h"
#include "common/runtime/clock.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"

#define ANSWER_TIMEOUT_MS 30000

static void die(const char *why)
{
	fprintf(stderr, "bench-latency: %s\n", why);
	exit(EXIT_FAILURE);
}

static void submit_fever(struct client *client, const char *token)
{
	Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;

	entry.observed_at = clock_now() - 1000000;
	entry.checkpoint = "entrance-1";
	entry.kind = HEALTH__KIND__VISITOR;
	entry.token = token;
	entry.temperature_c = 38.2;
	entry.mask = HEALTH__MASK__WORN;
	entry.method = HEALTH__METHOD__INFRARED;
	client_submit(client, &entry.base, NULL, NULL);
}

static bool is_about(const Bus__Event *event, const char *token)
{
	Alerting__AlertRaised *raised = alerting__alert_raised__unpack(NULL, event->data.len, event->data.data);
	bool same = raised && strcmp(raised->alert->subject, token) == 0;

	alerting__alert_raised__free_unpacked(raised, NULL);
	return same;
}

static void await_alert(struct follower *follower, const char *token)
{
	struct follower_item item;

	do {
		enum follower_result result = follower_next(follower, ANSWER_TIMEOUT_MS, &item);

		if (result == FOLLOWER_TIMEOUT)
			die("no alert in time");
		if (result == FOLLOWER_REFUSED)
			die(item.response->message_en);
		if (result == FOLLOWER_TROUBLE)
			die(protobuf_c_enum_descriptor_get_value(&bus__bus_trouble_noticed__kind__descriptor,
								 (int)item.trouble->kind)
				    ->name);
	} while (!is_about(item.event, token));
}

static void await_answer(struct client *client)
{
	struct client_answer answer;

	if (!client_next(client, ANSWER_TIMEOUT_MS, &answer) || answer.response->code != BUS__CODE__OK)
		die("the registration was not answered OK");
}

/* Its own subscription stands once one alert has come live; the first two are not measured. */
static void measure(struct client *client, struct follower *follower, const char *prefix, double seconds)
{
	int64_t until = clock_monotonic() + (int64_t)(seconds * 1e6);

	for (unsigned number = 0; number < 3 || clock_monotonic() < until; number++) {
		char token[64];
		int64_t begun;

		snprintf(token, sizeof(token), "%s-%06u", prefix, number);
		begun = clock_monotonic();
		submit_fever(client, token);
		await_alert(follower, token);
		if (number >= 2)
			printf("%lld\n", (long long)(clock_monotonic() - begun));
		await_answer(client);
	}
}

int main(int argc, char **argv)
{
	static const char *const topics[] = { "alerting.AlertRaised." };
	struct client_session session;
	struct client *client;
	struct follower *follower;
	const char *error = "usage: bench-latency SITE SECONDS TOKEN_PREFIX";
	struct client_answer none;

	if (argc != 4 || !client_session_open(&session, argv[1], "operator", &error))
		die(error);
	client = client_open(&session, "health", &error);
	follower = client ? follower_open(&session, "alerting", topics, 1, NULL, true, &error) : NULL;
	if (!follower)
		die(error);
	while (!client_connected(client))
		client_next(client, 10, &none);
	measure(client, follower, argv[3], strtod(argv[2], NULL));
	follower_close(follower);
	client_close(client);
	client_session_close(&session);
	return EXIT_SUCCESS;
}
