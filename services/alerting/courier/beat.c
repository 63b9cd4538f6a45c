#include "services/alerting/courier/beat.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "common/runtime/log.h"
#include "services/alerting/alerting.h"
#include "services/alerting/courier/letter.h"
#include "services/alerting/delivery.h"
#include "services/alerting/receiver.h"

#define ALERTS_COUNTED_MAX 10000
#define QUEUED_LOOKED_AT_MAX 100 /* of each receiver, in the order of sending */

/* How it goes with one receiver. */
struct beat {
	struct beat *next;
	char receiver[33];
	bool on_its_way;
	bool heard, fails; /* what came of the last one; neither: none was sent yet */
	bool noted;        /* a change is on its way to the journal */
	int64_t next_at;   /* monotonic */
	int64_t fails_since_at;
	char error[TRANSFER_ERROR_SIZE];
};

static struct beat *beat_of(struct beats *beats, const char *receiver)
{
	struct beat *beat = beats->first;

	while (beat && strcmp(beat->receiver, receiver) != 0)
		beat = beat->next;
	if (beat)
		return beat;
	beat = calloc(1, sizeof(*beat));
	assert(beat);
	snprintf(beat->receiver, sizeof(beat->receiver), "%s", receiver);
	beat->next = beats->first;
	beats->first = beat;
	return beat;
}

static void open_alerts_count(const struct view *view, struct heartbeat *heartbeat)
{
	static const Alerting__AlertState open[] = { ALERTING__ALERT_STATE__FIRING, ALERTING__ALERT_STATE__NOTIFIED,
						     ALERTING__ALERT_STATE__ACKNOWLEDGED,
						     ALERTING__ALERT_STATE__ACTING };
	unsigned count = 0;

	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		Alerting__Alert from = ALERTING__ALERT__INIT;
		struct arena_mark mark = arena_mark(view->arena);
		const Alerting__Alert *alert;
		struct scan scan;

		from.state = open[i];
		alert_scan(&scan, view, "alert.by_state", &from, 1, 1);
		for (; (alert = alert_next(&scan)) && count < ALERTS_COUNTED_MAX; count++) {
			heartbeat->open[alert->severity]++;
			arena_rewind(view->arena, mark);
		}
		heartbeat->more |= alert != NULL;
	}
}

static int64_t oldest_queued_at(const struct view *view)
{
	Alerting__Receiver from = ALERTING__RECEIVER__INIT;
	const Alerting__Receiver *receiver;
	int64_t oldest = 0;
	struct scan scan;

	receiver_scan(&scan, view, NULL, &from, 0, 0);
	for (struct arena_mark mark = arena_mark(view->arena); (receiver = receiver_next(&scan));
	     arena_rewind(view->arena, mark)) {
		const Alerting__Delivery *delivery;
		struct due due;

		delivery_due_begin(&due, view, receiver->receiver, INT64_MAX);
		for (unsigned i = 0; i < QUEUED_LOOKED_AT_MAX && (delivery = delivery_due_next(&due)); i++) {
			if (!oldest || delivery->queued_at < oldest)
				oldest = delivery->queued_at;
		}
	}
	return oldest;
}

static void beat_done(void *user, const struct outcome *outcome)
{
	struct beat *beat = user;

	beat->on_its_way = false;
	beat->heard = outcome->delivered;
	if (beat->fails == !outcome->delivered)
		return;
	beat->fails = !outcome->delivered;
	beat->fails_since_at = beat->fails ? clock_now() : 0;
	snprintf(beat->error, sizeof(beat->error), "%s", outcome->error);
	if (beat->fails)
		log_write(LOG_LEVEL_WARNING, "the heartbeat does not arrive", "receiver", beat->receiver, "cause",
			  outcome->error, NULL);
	else
		log_write(LOG_LEVEL_INFO, "the heartbeat arrives again", "receiver", beat->receiver, NULL);
}

static void beat_send(struct beats *beats, struct beat *beat, const struct view *view, const struct context *context,
		      const Alerting__Receiver *receiver)
{
	const char *secret = receiver_secret(context, receiver);
	struct heartbeat heartbeat = { 0 };
	struct post post = { .url = receiver->address };
	char id[UUID_TEXT_SIZE];
	uint8_t entropy[10];
	bool is_signed;

	randombytes_buf(entropy, sizeof(entropy));
	uuid7_format(context->now, entropy, id);
	open_alerts_count(view, &heartbeat);
	heartbeat.oldest_queued_at = oldest_queued_at(view);
	post.body = letter_heartbeat(context, id, &heartbeat);
	post.headers[0] = "Content-Type: application/cloudevents+json; charset=utf-8";
	is_signed =
		letter_sign(context, secret, id, post.body, post.headers + 1) && (*secret || !receiver->secret_box.len);
	sodium_memzero((char *)secret, strlen(secret));
	if (is_signed) {
		beat->on_its_way = true;
		transfer_post(beats->transfers, &post, beat_done, beat);
	} else {
		beat_done(beat, &(struct outcome){ .error = "its secret cannot be opened" });
	}
}

/* Is what the receiver's record says no longer so? For a failure the time after which a delivery is given up has to pass. */
static void change_note(struct beats *beats, struct beat *beat, const struct context *context,
			const Alerting__Receiver *receiver)
{
	Alerting__NoteHeartbeat command = ALERTING__NOTE_HEARTBEAT__INIT;
	int64_t patience = context->plan->alerting->give_up_after_min * 60 * SECOND;
	bool fails_long = beat->fails && context->now >= beat->fails_since_at + patience;

	if (beat->noted || (receiver->failing_since_at ? !beat->heard : !fails_long))
		return;
	command.receiver = beat->receiver;
	command.failing_since_at = fails_long ? beat->fails_since_at : 0;
	command.error = beat->error;
	beat->noted = beats->host->give(beats->host, &command.base);
}

void beats_on_given(struct beats *beats, const Alerting__NoteHeartbeat *command)
{
	beat_of(beats, command->receiver)->noted = false;
}

void beat_look(struct beats *beats, const struct view *view, const struct context *context,
	       const Alerting__Receiver *receiver)
{
	struct beat *beat = beat_of(beats, receiver->receiver);
	int64_t now = clock_monotonic();

	change_note(beats, beat, context, receiver);
	if (beat->on_its_way || now < beat->next_at)
		return;
	beat->next_at = now + context->plan->alerting->heartbeat_s * SECOND;
	beat_send(beats, beat, view, context, receiver);
}

void beats_deinit(struct beats *beats)
{
	while (beats->first) {
		struct beat *beat = beats->first;

		beats->first = beat->next;
		free(beat);
	}
}
