#include "services/alerting/courier/courier.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/log.h"
#include "services/alerting/alerting.h"
#include "services/alerting/cap.h"
#include "services/alerting/courier/beat.h"
#include "services/alerting/courier/flight.h"
#include "services/alerting/courier/letter.h"
#include "services/alerting/delivery.h"

/* A receiver that works answers in a second or two; one that does not is not waited for longer than this. */
#define TIMEOUT_MS 20000

struct state {
	struct outlet_host *host;
	struct transfers *transfers;
	struct flights flights;
	struct beats beats;
};

/* One delivery on the point of being sent. */
struct sending {
	struct state *state;
	const struct view *view;
	const struct context *context;
	const Alerting__Receiver *receiver;
	const Alerting__Delivery *delivery;
	const Alerting__Notification *notification;
};

/* --- the ways, by kind of receiver: NULL, or why it cannot even be tried --------------------------------------------------------------- */

typedef const char *send_fn(const struct sending *sending, const char *secret, struct flight *flight);

static const char *send_post(const struct sending *sending, const char *secret, const char *type, const char *body,
			     struct flight *flight)
{
	struct post post = { .url = sending->receiver->address, .headers = { type }, .body = body };

	if (!*secret || !letter_sign(sending->context, secret, flight->delivery_id, body, post.headers + 1))
		return "its secret cannot be opened";
	transfer_post(sending->state->transfers, &post, flight_end, flight);
	return NULL;
}

static const char *send_webhook(const struct sending *sending, const char *secret, struct flight *flight)
{
	return send_post(sending, secret, "Content-Type: application/cloudevents+json; charset=utf-8",
			 letter_notification(sending->context, sending->delivery, sending->notification), flight);
}

static const char *send_cap(const struct sending *sending, const char *secret, struct flight *flight)
{
	const char *document = cap_of_notification(sending->view, sending->context, sending->notification);

	if (!document)
		return "it tells of no alert";
	return send_post(sending, secret, "Content-Type: application/cap+xml", document, flight);
}

static const char *send_mail(const struct sending *sending, const char *secret, struct flight *flight)
{
	const Alerting__Receiver *receiver = sending->receiver;
	struct mail mail = {
		.relay = receiver->relay,
		.user = receiver->user,
		.password = secret,
		.from = receiver->from,
		.to = receiver->address,
		.text = letter_mail(sending->context, receiver, sending->delivery, sending->notification),
	};

	if (*receiver->user && !*secret)
		return "its password cannot be opened";
	transfer_mail(sending->state->transfers, &mail, flight_end, flight);
	return NULL;
}

static const char *send_journal(const struct sending *sending, const char *secret, struct flight *flight)
{
	const Alerting__Notification *notification = sending->notification;
	const Alerting__AlertBrief *first = notification->n_alerts ? notification->alerts[0] : NULL;
	enum log_level level = notification->severity == ALERTING__SEVERITY__CRITICAL  ? LOG_LEVEL_ERROR
			       : notification->severity == ALERTING__SEVERITY__WARNING ? LOG_LEVEL_WARNING
										       : LOG_LEVEL_INFO;

	(void)secret;
	log_write(level, notification->drill ? "notification (drill)" : "notification", "moment",
		  protobuf_c_enum_descriptor_get_value(&alerting__moment__descriptor, notification->moment)->name,
		  "alert", first ? first->alert_id : "", "rule", first ? first->rule : "", "department",
		  first ? first->department : "", "count",
		  arena_printf(sending->context->arena, "%u", notification->alert_count), "correlation",
		  notification->correlation_id, "delivery", flight->delivery_id, "title", first ? first->title_en : "",
		  NULL);
	flight_end(flight, &(struct outcome){ .delivered = true });
	return NULL;
}

static send_fn *const ways[] = {
	[ALERTING__RECEIVER_KIND__WEBHOOK] = send_webhook, [ALERTING__RECEIVER_KIND__EMAIL] = send_mail,
	[ALERTING__RECEIVER_KIND__CAP] = send_cap,         [ALERTING__RECEIVER_KIND__HEARTBEAT] = NULL,
	[ALERTING__RECEIVER_KIND__JOURNAL] = send_journal, [ALERTING__RECEIVER_KIND__STREAM] = NULL,
};

/* --- what is to be done ------------------------------------------------------------------------------------------------------------------ */

static void delivery_send(struct sending *sending)
{
	struct flight *flight = flight_begin(&sending->state->flights, sending->delivery);
	const char *secret = receiver_secret(sending->context, sending->receiver), *why = "it tells of nothing";
	struct outcome outcome = { 0 };

	sending->notification = notification_find(sending->view, sending->delivery->notification_id);
	if (sending->notification)
		why = ways[sending->receiver->kind](sending, secret, flight);
	sodium_memzero((char *)secret, strlen(secret)); /* in the context's arena */
	if (!why)
		return;
	assert(strlen(why) < sizeof(outcome.error));
	strcpy(outcome.error, why);
	flight_end(flight, &outcome);
}

static void receiver_look(struct state *state, const struct view *view, const struct context *context,
			  const Alerting__Receiver *receiver)
{
	struct sending sending = { .state = state, .view = view, .context = context, .receiver = receiver };
	unsigned room = flights_room(&state->flights, receiver->receiver);
	struct due due;

	delivery_due_begin(&due, view, receiver->receiver, context->now);
	for (struct arena_mark mark = arena_mark(view->arena); room && (sending.delivery = delivery_due_next(&due));
	     arena_rewind(view->arena, mark)) {
		if (flights_have(&state->flights, sending.delivery))
			continue;
		delivery_send(&sending); /* a transfer has copies; letters of large groups would fill the arena */
		room--;
	}
}

static void courier_look(void *user, const struct view *view, const struct context *context)
{
	Alerting__Receiver from = ALERTING__RECEIVER__INIT;
	const Alerting__Receiver *receiver;
	struct state *state = user;
	struct scan scan;

	receiver_scan(&scan, view, NULL, &from, 0, 0);
	for (struct arena_mark mark = arena_mark(view->arena); (receiver = receiver_next(&scan));
	     arena_rewind(view->arena, mark)) {
		if (receiver->kind == ALERTING__RECEIVER_KIND__HEARTBEAT)
			beat_look(&state->beats, view, context, receiver);
		else if (ways[receiver->kind])
			receiver_look(state, view, context, receiver);
	}
}

static void courier_given(void *user, const ProtobufCMessage *command, bool taken)
{
	struct state *state = user;

	if (command->descriptor == &alerting__record_attempts__descriptor)
		flights_on_given(&state->flights, (const Alerting__RecordAttempts *)command, taken);
	else
		beats_on_given(&state->beats, (const Alerting__NoteHeartbeat *)command);
}

static void *courier_open(struct outlet_host *host, const char **ret_error)
{
	const Bus__SiteDelivery *delivery = host->site->config->delivery;
	unsigned timeout_ms = delivery && delivery->timeout_ms ? delivery->timeout_ms : TIMEOUT_MS;
	struct state *state;
	struct transfers *transfers =
		transfers_open(host->loop, delivery ? delivery->ca_file : "", timeout_ms, ret_error);

	if (!transfers)
		return NULL;
	state = calloc(1, sizeof(*state));
	assert(state);
	state->host = host;
	state->transfers = transfers;
	state->beats = (struct beats){ .transfers = transfers, .host = host };
	flights_init(&state->flights, host);
	return state;
}

static void courier_close(void *user)
{
	struct state *state = user;

	transfers_close(state->transfers);
	flights_deinit(&state->flights);
	beats_deinit(&state->beats);
	free(state);
}

const struct outlet courier = { courier_open, courier_look, courier_given, courier_close };
