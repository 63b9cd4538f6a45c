#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "common/client/client.h"
#include "common/client/client_internal.h"
#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/clock.h"
#include "common/runtime/curve.h"

#define FOLLOWER_ARENA_MAX ((size_t)64 << 20)
#define RETRY_AFTER INT64_C(1000000)
#define ANSWER_TIMEOUT INT64_C(5000000)
#define SUBSCRIBER_BACKLOG 10000

struct follower {
	struct client_session *session;
	struct client *client; /* for FetchEvents */
	void *subscriber;
	struct consumer consumer;
	const char *topics[CONSUMER_TOPICS_MAX];
	const char *head_topic;
	struct arena *arena;  /* of the answer whose events are being handed out */
	struct arena *live;   /* of the live item with the caller */
	Bus__Event **waiting; /* fetched, not yet handed out */
	size_t waiting_count;
	bool fetch_more; /* the journal has more behind them */
	bool asked;
	bool from_now;
	int64_t asked_at, retry_at;
	uint64_t handed_epoch, handed_sequence; /* the last event with the caller */
};

struct follower *follower_open(struct client_session *session, const char *service, const char *const *topics,
			       size_t topic_count, const Bus__Cursor *cursor, bool from_now, const char **ret_error)
{
	struct follower *follower = calloc(1, sizeof(*follower));
	const char *key = client_service_key(session, service, ret_error);
	const char *endpoint = site_events_endpoint(&session->site, service);
	const char *name = arena_strdup(session->arena, service);
	int backlog = SUBSCRIBER_BACKLOG;

	assert(follower && topic_count <= CONSUMER_TOPICS_MAX);
	follower->session = session;
	follower->arena = arena_create(FOLLOWER_ARENA_MAX);
	follower->live = arena_create(FOLLOWER_ARENA_MAX);
	follower->from_now = from_now;
	follower->head_topic = topic_format_head(service, session->arena);
	follower->client = key ? client_open(session, service, ret_error) : NULL;
	follower->subscriber = follower->client ? zmq_socket(session->context, ZMQ_SUB) : NULL;
	if (!follower->subscriber || zmq_setsockopt(follower->subscriber, ZMQ_RCVHWM, &backlog, sizeof(backlog)) ||
	    curve_client(follower->subscriber, &session->certificate, key, CLIENT_MESSAGE_MAX) ||
	    zmq_connect(follower->subscriber, endpoint)) {
		if (follower->client)
			*ret_error = arena_printf(session->arena, "%s: %s", endpoint, zmq_strerror(zmq_errno()));
		follower_close(follower);
		return NULL;
	}
	for (size_t i = 0; i < topic_count; i++)
		follower->topics[i] = arena_strdup(session->arena, topics[i]);
	for (size_t i = 0; i < topic_count; i++)
		zmq_setsockopt(follower->subscriber, ZMQ_SUBSCRIBE, topics[i], strlen(topics[i]));
	if (topic_count)
		zmq_setsockopt(follower->subscriber, ZMQ_SUBSCRIBE, follower->head_topic, strlen(follower->head_topic));
	else
		zmq_setsockopt(follower->subscriber, ZMQ_SUBSCRIBE, name, strlen(name));
	consumer_init(&follower->consumer, name, follower->topics, topic_count, from_now ? NULL : cursor,
		      clock_monotonic());
	follower->handed_epoch = follower->consumer.epoch;
	follower->handed_sequence = follower->consumer.sequence;
	/* The first question shows the rights and where the journal stands, without waiting for a head. */
	follower->consumer.fetching = follower->fetch_more = true;
	return follower;
}

void follower_close(struct follower *follower)
{
	int linger = 0;

	if (!follower)
		return;
	client_close(follower->client);
	if (follower->subscriber) {
		zmq_setsockopt(follower->subscriber, ZMQ_LINGER, &linger, sizeof(linger));
		zmq_close(follower->subscriber);
	}
	arena_destroy(follower->arena);
	arena_destroy(follower->live);
	free(follower);
}

void follower_cursor(const struct follower *follower, Bus__Cursor *ret_cursor)
{
	consumer_cursor(&follower->consumer, ret_cursor);
	if (follower->waiting_count) {
		ret_cursor->epoch = follower->handed_epoch;
		ret_cursor->sequence = follower->handed_sequence;
	}
}

/* --- asking the journal ------------------------------------------------------------------------------------------------------------------ */

static void ask(struct follower *follower)
{
	Bus__FetchEvents fetch;

	consumer_ask(&follower->consumer, &fetch);
	/* To start from the present end it is enough to learn where that is. */
	if (follower->from_now)
		fetch.max_events = 1;
	client_submit(follower->client, &fetch.base, NULL, NULL);
	follower->asked = true;
	follower->asked_at = clock_monotonic();
	follower->fetch_more = false;
	follower->retry_at = 0;
}

static bool start_at_the_end(struct follower *follower, const Bus__Response *response)
{
	if (!follower->from_now || response->code != BUS__CODE__OK)
		return false;
	/* The reply's epoch is that of the one event it may hold, which can be an older one than the end's. */
	follower->from_now = false;
	follower->consumer.epoch = follower->handed_epoch = response->epoch;
	follower->consumer.sequence = follower->handed_sequence = response->last_sequence;
	follower->consumer.fetching = false;
	return true;
}

/* True: there is something for the caller. */
static bool answer_take(struct follower *follower, const Bus__Response *response, struct follower_item *ret_item,
			enum follower_result *ret_result)
{
	struct consumer_answer answer;

	follower->asked = false;
	if (response->code == BUS__CODE__PERMISSION_DENIED || response->code == BUS__CODE__UNAUTHENTICATED ||
	    response->code == BUS__CODE__INVALID_ARGUMENT) {
		ret_item->response = response;
		*ret_result = FOLLOWER_REFUSED;
		return true;
	}
	arena_reset(follower->arena);
	if (start_at_the_end(follower, response))
		return false;
	answer = consumer_on_answer(&follower->consumer, response, follower->arena);
	follower->consumer.last_head_at = clock_monotonic();
	follower->waiting = answer.events;
	follower->waiting_count = answer.count;
	follower->fetch_more = answer.again;
	if (answer.failed) {
		follower->consumer.fetching = true;
		follower->retry_at = clock_monotonic() + RETRY_AFTER;
	}
	if (!answer.trouble)
		return false;
	ret_item->trouble = answer.trouble;
	*ret_result = FOLLOWER_TROUBLE;
	return true;
}

/* --- live ---------------------------------------------------------------------------------------------------------------------------------- */

static enum follower_result hand_out(struct follower *follower, const Bus__Event *event, struct follower_item *ret_item)
{
	assert(event);
	follower->handed_epoch = event->epoch;
	follower->handed_sequence = event->sequence;
	ret_item->event = event;
	ret_item->topic = topic_format(event, follower->live);
	return FOLLOWER_EVENT;
}

/* True: there is an event for the caller. */
static bool live_take(struct follower *follower, zmq_msg_t *topic, zmq_msg_t *message, struct follower_item *ret_item)
{
	struct consumer *consumer = &follower->consumer;
	ProtobufCAllocator *allocator = arena_allocator(follower->live);
	enum consumer_action action = CONSUMER_NOTHING;
	Bus__Event *event = NULL;
	Bus__Head *head;

	if (zmq_msg_size(topic) == strlen(follower->head_topic) &&
	    memcmp(zmq_msg_data(topic), follower->head_topic, zmq_msg_size(topic)) == 0) {
		head = bus__head__unpack(allocator, zmq_msg_size(message), zmq_msg_data(message));
		if (head)
			action = consumer_on_head(consumer, head, clock_monotonic());
	} else {
		event = bus__event__unpack(allocator, zmq_msg_size(message), zmq_msg_data(message));
		if (event)
			action = consumer_on_event(consumer, event);
	}
	follower->fetch_more = action == CONSUMER_FETCH;
	if (action != CONSUMER_TAKE)
		return false;
	hand_out(follower, event, ret_item);
	return true;
}

static bool live_read(struct follower *follower, struct follower_item *ret_item)
{
	bool found = false, more = true;

	while (more && !found && !follower->consumer.fetching) {
		zmq_msg_t topic, message;

		arena_reset(follower->live);
		zmq_msg_init(&topic);
		zmq_msg_init(&message);
		more = zmq_msg_recv(&topic, follower->subscriber, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&topic) &&
		       zmq_msg_recv(&message, follower->subscriber, 0) >= 0;
		if (more)
			found = live_take(follower, &topic, &message, ret_item);
		zmq_msg_close(&topic);
		zmq_msg_close(&message);
	}
	return found;
}

static bool silence_notice(struct follower *follower, struct follower_item *ret_item)
{
	int64_t silence = follower->session->site.capacity->head_silence_ms * INT64_C(1000);
	Bus__BusTroubleNoticed *trouble;

	if (!consumer_on_tick(&follower->consumer, clock_monotonic(), silence))
		return false;
	trouble = reflect_new(&bus__bus_trouble_noticed__descriptor, follower->live);
	trouble->kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
	trouble->publisher = follower->consumer.publisher;
	trouble->epoch = follower->consumer.epoch;
	trouble->sequence = follower->consumer.sequence;
	ret_item->trouble = trouble;
	return true;
}

/* Waits for the socket that matters now, at most `wait_ms`. False: a signal came. */
static bool socket_wait(struct follower *follower, int wait_ms)
{
	zmq_pollitem_t item = { follower->subscriber, 0, ZMQ_POLLIN, 0 };

	return zmq_poll(&item, 1, wait_ms) >= 0;
}

/* Asks and takes the answer, up to `wait_ms`. True: something for the caller. */
static bool journal_turn(struct follower *follower, int wait_ms, struct follower_item *ret_item,
			 enum follower_result *ret_result)
{
	struct client_answer answer;

	if (follower->fetch_more || (follower->retry_at && clock_monotonic() >= follower->retry_at))
		ask(follower);
	return client_next(follower->client, wait_ms, &answer) &&
	       answer_take(follower, answer.response, ret_item, ret_result);
}

enum follower_result follower_next(struct follower *follower, int timeout_ms, struct follower_item *ret_item)
{
	int64_t until = clock_monotonic() + (int64_t)timeout_ms * 1000;
	enum follower_result result;

	*ret_item = (struct follower_item){ 0 };
	for (;;) {
		int64_t rest = timeout_ms < 0 ? 500000 : until - clock_monotonic();
		int wait_ms = rest <= 0 ? 0 : rest > 500000 ? 500 : (int)(rest / 1000 + 1);

		if (follower->waiting_count) {
			arena_reset(follower->live);
			follower->waiting_count--;
			return hand_out(follower, *follower->waiting++, ret_item);
		}
		if (live_read(follower, ret_item))
			return FOLLOWER_EVENT;
		if (silence_notice(follower, ret_item))
			return FOLLOWER_TROUBLE;
		if (follower->consumer.fetching) {
			if (journal_turn(follower, wait_ms, ret_item, &result))
				return result;
		} else if (!socket_wait(follower, wait_ms)) {
			return FOLLOWER_TIMEOUT;
		}
		if (rest <= 0 && !follower->waiting_count)
			return FOLLOWER_TIMEOUT;
	}
}
