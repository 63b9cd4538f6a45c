/* The events socket: subscriptions are granted by rights, events go out after their commit, a head every second. */

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/access.h"
#include "common/runtime/clock.h"
#include "common/runtime/curve.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/log.h"
#include "common/runtime/monitor.h"

#define TOPIC_PREFIX_MAX 512
#define CLOSE_WAIT_MS 1000
#define HEAD_SOON_S 0.02

bool events_open(struct daemon *daemon, const char **ret_error)
{
	int manual = 1, backlog = (int)daemon->site.capacity->subscriber_backlog_max;

	/* A subscriber whose queue is full loses messages (XPUB_NODROP stays off) and fetches them later; nobody waits for it. */
	daemon->events = zmq_socket(daemon->context, ZMQ_XPUB);
	if (!daemon->events || zmq_setsockopt(daemon->events, ZMQ_XPUB_MANUAL, &manual, sizeof(manual)) ||
	    zmq_setsockopt(daemon->events, ZMQ_SNDHWM, &backlog, sizeof(backlog)) ||
	    curve_server(daemon->events, &daemon->certificate, TOPIC_PREFIX_MAX + 64) ||
	    zmq_bind(daemon->events, daemon->events_endpoint)) {
		*ret_error = arena_printf(daemon->arena, "%s: %s", daemon->events_endpoint, zmq_strerror(zmq_errno()));
		return false;
	}
	daemon_watch(daemon, daemon->events);
	return true;
}

/* Unbinds and waits until the listener has let go of the endpoint, so that it cannot take the next socket's away. */
static void endpoint_release(struct daemon *daemon)
{
	void *monitor = monitor_open(daemon->context, daemon->events, ZMQ_EVENT_CLOSED | ZMQ_EVENT_CLOSE_FAILED);
	int timeout = CLOSE_WAIT_MS;
	bool closed = false;

	if (!monitor)
		return;
	zmq_setsockopt(monitor, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
	if (zmq_unbind(daemon->events, daemon->events_endpoint) == 0) {
		while (!closed) {
			char frame[64];

			if (zmq_recv(monitor, frame, sizeof(frame), 0) < 0)
				break;
			closed = zmq_recv(monitor, frame, sizeof(frame), 0) >= 0;
		}
	}
	monitor_close(monitor, daemon->events);
}

void events_close(struct daemon *daemon)
{
	if (daemon->events)
		zmq_close(daemon->events);
	daemon->events = NULL;
}

bool events_reopen(struct daemon *daemon, const char **ret_error)
{
	int linger = 0;

	daemon_unwatch(daemon, daemon->events);
	endpoint_release(daemon);
	zmq_setsockopt(daemon->events, ZMQ_LINGER, &linger, sizeof(linger));
	events_close(daemon);
	return events_open(daemon, ret_error);
}

/* --- subscriptions ----------------------------------------------------------------------------------------------------------------------- */

static bool subscription_allowed(struct daemon *daemon, zmq_msg_t *message, const char *prefix, size_t size)
{
	const char *key = curve_user_id(message);
	const struct principal *principal = key ? principals_find_key(daemon->principals, key) : NULL;
	char shown[TOPIC_PREFIX_MAX + 1];
	bool allowed =
		principal && size <= TOPIC_PREFIX_MAX &&
		access_may_see(principal, daemon->service, bus_service.events, bus_service.event_count, prefix, size);

	if (!allowed) {
		size_t cut = size < TOPIC_PREFIX_MAX ? size : TOPIC_PREFIX_MAX;

		memcpy(shown, prefix, cut);
		shown[cut] = '\0';
		log_write(LOG_LEVEL_WARNING, "subscription refused", "principal",
			  principal ? principal->name : "unknown", "topic", shown, NULL);
	}
	return allowed;
}

static void on_head_soon(struct ev_loop *loop, ev_timer *watcher, int events)
{
	(void)loop;
	(void)events;
	events_publish_head(watcher->data);
}

/* A newcomer hears where we stand without waiting for the tick; however many come, all others hear it seldom. */
static void head_publish_soon(struct daemon *daemon)
{
	if (ev_is_active(&daemon->head_soon))
		return;
	ev_timer_init(&daemon->head_soon, on_head_soon, HEAD_SOON_S, 0);
	daemon->head_soon.data = daemon;
	ev_timer_start(daemon->loop, &daemon->head_soon);
}

/* In manual mode the next ZMQ_SUBSCRIBE counts for the peer whose message was received last. */
static void subscription_read(struct daemon *daemon, zmq_msg_t *message)
{
	const char *bytes = zmq_msg_data(message);
	size_t size = zmq_msg_size(message);

	if (!size || (bytes[0] != 0 && bytes[0] != 1)) {
		daemon->counters.frames_dropped++;
	} else if (bytes[0] == 0) {
		zmq_setsockopt(daemon->events, ZMQ_UNSUBSCRIBE, bytes + 1, size - 1);
	} else if (subscription_allowed(daemon, message, bytes + 1, size - 1)) {
		zmq_setsockopt(daemon->events, ZMQ_SUBSCRIBE, bytes + 1, size - 1);
		daemon->counters.subscriptions_granted++;
		head_publish_soon(daemon);
	} else {
		daemon->counters.subscriptions_refused++;
	}
}

void events_read_subscriptions(struct daemon *daemon)
{
	for (unsigned turn = 0; turn < MESSAGES_PER_TURN; turn++) {
		zmq_msg_t message;

		zmq_msg_init(&message);
		if (zmq_msg_recv(&message, daemon->events, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&message);
			return;
		}
		subscription_read(daemon, &message);
		zmq_msg_close(&message);
	}
}

/* --- publishing --------------------------------------------------------------------------------------------------------------------------- */

static void publish(struct daemon *daemon, const char *topic, const void *data, size_t size)
{
	zmq_send(daemon->events, topic, strlen(topic), ZMQ_SNDMORE);
	zmq_send(daemon->events, data, size, 0);
}

void events_publish(struct daemon *daemon, const struct engine_result *result)
{
	for (size_t i = 0; i < result->event_count; i++) {
		arena_reset(daemon->query_arena);
		publish(daemon, topic_format(result->events[i].event, daemon->query_arena),
			result->events[i].packed.data, result->events[i].packed.size);
	}
	daemon->counters.events_published += result->event_count;
}

void events_publish_head(struct daemon *daemon)
{
	struct arena *arena = daemon->query_arena;
	ProtobufCBinaryData packed;

	arena_reset(arena);
	packed = reflect_pack(&engine_head_message(daemon->service, &daemon->head, clock_now(), arena)->base, arena);
	publish(daemon, topic_format_head(daemon->service->name, arena), packed.data, packed.len);
}
