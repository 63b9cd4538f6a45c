/* A publisher that this daemon follows: live events and heads by SUB, what was missed by FetchEvents, its troubles recorded. */

#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/clock.h"
#include "common/runtime/curve.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/log.h"

static const char *const trouble_names[] = { "", "PUBLISHER_SILENT", "PUBLISHER_FORKED", "EVENTS_LOST",
					     "REACTION_REFUSED" };

/* --- connecting ---------------------------------------------------------------------------------------------------------------------------- */

/* Connected only once our key is known to the other side is not needed: libzmq tries again until it is let in. */
static void *socket_connect(struct daemon *daemon, int type, const char *endpoint, const char *publisher)
{
	const struct principal *principal = principals_find_name(daemon->principals, publisher);
	int backlog = (int)daemon->site.capacity->subscriber_backlog_max;
	void *socket = zmq_socket(daemon->context, type);

	if (!socket || !principal || zmq_setsockopt(socket, ZMQ_RCVHWM, &backlog, sizeof(backlog)) ||
	    curve_client(socket, &daemon->certificate, principal->public_key,
			 daemon->site.capacity->message_bytes_max * 5) ||
	    zmq_connect(socket, endpoint)) {
		if (socket)
			zmq_close(socket);
		return NULL;
	}
	return socket;
}

/* --- what the upstream asks for --------------------------------------------------------------------------------------------------------------- */

static struct engine_call *add_call(void *user)
{
	struct daemon_upstream *following = user;

	return batch_add(following->daemon->collecting);
}

static bool ask(void *user, const Bus__Request *request)
{
	struct daemon_upstream *following = user;
	ProtobufCBinaryData packed = reflect_pack(&request->base, following->daemon->collecting->arena);

	return zmq_send(following->dealer, packed.data, packed.len, ZMQ_DONTWAIT) >= 0;
}

static void new_id(void *user, char ret_text[UUID_TEXT_SIZE])
{
	(void)user;
	daemon_new_id(ret_text);
}

static void notice(void *user, const Bus__BusTroubleNoticed *trouble)
{
	(void)user;
	log_write(LOG_LEVEL_WARNING, "trouble with a publisher", "publisher", trouble->publisher, "kind",
		  trouble_names[trouble->kind], NULL);
}

static const struct upstream_ports ports = { add_call, ask, new_id, notice };

/* --- opening -------------------------------------------------------------------------------------------------------------------------------- */

static bool upstream_open(struct daemon *daemon, struct daemon_upstream *following, const char *publisher,
			  const char **topics, size_t count, const char **ret_error)
{
	const char *head = topic_format_head(publisher, daemon->arena);

	following->daemon = daemon;
	following->upstream.engine = daemon->engine;
	following->upstream.ports = &ports;
	following->upstream.user = following;
	following->upstream.silence_us = daemon->site.capacity->head_silence_ms * INT64_C(1000);
	following->subscriber =
		socket_connect(daemon, ZMQ_SUB, site_events_endpoint(&daemon->site, publisher), publisher);
	following->dealer =
		socket_connect(daemon, ZMQ_DEALER, site_commands_endpoint(&daemon->site, publisher), publisher);
	if (!following->subscriber || !following->dealer) {
		*ret_error = arena_printf(daemon->arena, "cannot follow %s: no key keys/%s.key, or %s", publisher,
					  publisher, zmq_strerror(zmq_errno()));
		return false;
	}
	for (size_t i = 0; i < count; i++)
		zmq_setsockopt(following->subscriber, ZMQ_SUBSCRIBE, topics[i], strlen(topics[i]));
	zmq_setsockopt(following->subscriber, ZMQ_SUBSCRIBE, head, strlen(head));
	upstream_init(&following->upstream, publisher, topics, count, clock_monotonic(), daemon->arena);
	daemon_watch(daemon, following->subscriber);
	daemon_watch(daemon, following->dealer);
	return true;
}

bool upstreams_open(struct daemon *daemon, const char **ret_error)
{
	for (size_t i = 0; site_services[i]; i++) {
		const char *topics[CONSUMER_TOPICS_MAX];
		size_t count;

		if (strcmp(site_services[i], daemon->service->name) == 0)
			continue;
		count = upstream_topics(daemon->service, site_services[i], daemon->arena, topics);
		if (count && !upstream_open(daemon, &daemon->upstreams[daemon->upstream_count++], site_services[i],
					    topics, count, ret_error))
			return false;
	}
	return true;
}

void upstreams_close(struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->upstream_count; i++) {
		if (daemon->upstreams[i].subscriber)
			zmq_close(daemon->upstreams[i].subscriber);
		if (daemon->upstreams[i].dealer)
			zmq_close(daemon->upstreams[i].dealer);
	}
	daemon->upstream_count = 0;
}

/* --- reading -------------------------------------------------------------------------------------------------------------------------------- */

static void dealer_read(struct daemon_upstream *following)
{
	struct batch *batch;

	while ((batch = daemon_batch(following->daemon)) && batch_has_room(batch)) {
		zmq_msg_t message;
		Bus__Response *response;

		zmq_msg_init(&message);
		if (zmq_msg_recv(&message, following->dealer, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&message);
			return;
		}
		response = bus__response__unpack(arena_allocator(batch->arena), zmq_msg_size(&message),
						 zmq_msg_data(&message));
		if (response)
			upstream_on_answer(&following->upstream, response, clock_monotonic(), batch->arena);
		zmq_msg_close(&message);
	}
}

static void live_take(struct upstream *upstream, zmq_msg_t *topic, zmq_msg_t *message, struct arena *arena)
{
	const char *head = topic_format_head(upstream->publisher, arena);
	size_t size = zmq_msg_size(message);
	const uint8_t *data = zmq_msg_data(message);

	if (zmq_msg_size(topic) == strlen(head) && memcmp(zmq_msg_data(topic), head, strlen(head)) == 0) {
		Bus__Head *unpacked = bus__head__unpack(arena_allocator(arena), size, data);

		if (unpacked)
			upstream_on_head(upstream, unpacked, clock_monotonic(), arena);
	} else {
		Bus__Event *event = bus__event__unpack(arena_allocator(arena), size, data);

		if (event)
			upstream_on_event(upstream, event, clock_monotonic(), arena);
	}
}

static void live_read(struct daemon_upstream *following)
{
	struct batch *batch;

	for (unsigned turn = 0; turn < MESSAGES_PER_TURN && upstream_listens(&following->upstream) &&
				(batch = daemon_batch(following->daemon)) && batch_has_room(batch);
	     turn++) {
		zmq_msg_t topic, message;

		zmq_msg_init(&topic);
		zmq_msg_init(&message);
		if (zmq_msg_recv(&topic, following->subscriber, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&topic) &&
		    zmq_msg_recv(&message, following->subscriber, 0) >= 0)
			live_take(&following->upstream, &topic, &message, batch->arena);
		else
			turn = MESSAGES_PER_TURN;
		zmq_msg_close(&topic);
		zmq_msg_close(&message);
	}
}

void upstreams_read(struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->upstream_count; i++) {
		dealer_read(&daemon->upstreams[i]);
		live_read(&daemon->upstreams[i]);
	}
}

void upstreams_tick(struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->upstream_count && daemon_batch(daemon); i++)
		upstream_on_tick(&daemon->upstreams[i].upstream, clock_monotonic(), daemon->collecting->arena);
}

bool upstreams_known(const struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->upstream_count; i++) {
		if (!upstream_is_known(&daemon->upstreams[i].upstream))
			return false;
	}
	return true;
}
