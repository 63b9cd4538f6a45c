/* A publisher that this daemon follows: live events and heads by SUB, what was missed by FetchEvents, its troubles recorded. */

#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/clock.h"
#include "common/runtime/curve.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/log.h"

#define ANSWER_TIMEOUT (5 * INT64_C(1000000))
#define RETRY_AFTER (INT64_C(1000000))
#define CURSOR_KEEP_EVERY (60 * INT64_C(1000000)) /* a cursor that moved without an effect is stored this often */

static const char *const trouble_names[] = { "", "PUBLISHER_SILENT", "PUBLISHER_FORKED", "EVENTS_LOST",
					     "REACTION_REFUSED" };

/* --- connecting ---------------------------------------------------------------------------------------------------------------------------- */

static size_t topics_of(struct daemon *daemon, const char *publisher, const char **topics)
{
	size_t count = 0;

	for (const struct reaction *reaction = daemon->service->reactions; reaction->publisher; reaction++) {
		if (strcmp(reaction->publisher, "*") == 0 || strcmp(reaction->publisher, publisher) == 0)
			topics[count++] =
				arena_printf(daemon->arena, "%s.%s.", publisher, reflect_short_name(reaction->data));
	}
	return count;
}

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

static bool upstream_open(struct daemon *daemon, struct upstream *upstream, const char *publisher, const char **topics,
			  size_t count, const char **ret_error)
{
	const char *head = topic_format_head(publisher, daemon->arena);

	upstream->daemon = daemon;
	upstream->publisher = publisher;
	upstream->trouble = "";
	upstream->subscriber =
		socket_connect(daemon, ZMQ_SUB, site_events_endpoint(&daemon->site, publisher), publisher);
	upstream->dealer =
		socket_connect(daemon, ZMQ_DEALER, site_commands_endpoint(&daemon->site, publisher), publisher);
	if (!upstream->subscriber || !upstream->dealer) {
		*ret_error = arena_printf(daemon->arena, "cannot follow %s: no key keys/%s.key, or %s", publisher,
					  publisher, zmq_strerror(zmq_errno()));
		return false;
	}
	for (size_t i = 0; i < count; i++)
		zmq_setsockopt(upstream->subscriber, ZMQ_SUBSCRIBE, topics[i], strlen(topics[i]));
	zmq_setsockopt(upstream->subscriber, ZMQ_SUBSCRIBE, head, strlen(head));
	consumer_init(&upstream->consumer, publisher, topics, count,
		      engine_cursor(daemon->engine, publisher, daemon->arena), clock_monotonic());
	upstream->moved_at = clock_monotonic();
	daemon_watch(daemon, upstream->subscriber);
	daemon_watch(daemon, upstream->dealer);
	return true;
}

bool upstreams_open(struct daemon *daemon, const char **ret_error)
{
	for (size_t i = 0; site_services[i]; i++) {
		const char *topics[CONSUMER_TOPICS_MAX];
		size_t count;

		if (strcmp(site_services[i], daemon->service->name) == 0)
			continue;
		count = topics_of(daemon, site_services[i], topics);
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

/* --- calls for the engine ------------------------------------------------------------------------------------------------------------------- */

static struct engine_call *call_add(struct upstream *upstream, enum engine_call_kind kind)
{
	struct engine_call *call = batch_add(upstream->daemon->collecting);

	call->kind = kind;
	call->user = upstream;
	upstream->calls_out++;
	return call;
}

static void event_give(struct upstream *upstream, const Bus__Event *event)
{
	call_add(upstream, ENGINE_CONSUME)->event = event;
}

/* Records the cursor, together with a command of the runtime or alone. */
static void own_give(struct upstream *upstream, const ProtobufCMessage *command, bool move)
{
	struct arena *arena = upstream->daemon->collecting->arena;
	struct engine_call *call = call_add(upstream, ENGINE_OWN);

	call->own = command ? reflect_copy(command, arena) : NULL;
	if (move) {
		Bus__Cursor cursor;

		consumer_cursor(&upstream->consumer, &cursor);
		call->move = reflect_copy(&cursor.base, arena);
		upstream->moved_at = clock_monotonic();
	}
}

static void trouble_give(struct upstream *upstream, const Bus__BusTroubleNoticed *trouble, bool move)
{
	Bus__NoticeBusTrouble command = BUS__NOTICE_BUS_TROUBLE__INIT;

	log_write(LOG_LEVEL_WARNING, "trouble with a publisher", "publisher", upstream->publisher, "kind",
		  trouble_names[trouble->kind], NULL);
	command.trouble = (Bus__BusTroubleNoticed *)trouble;
	own_give(upstream, &command.base, move);
}

static void silence_clear(struct upstream *upstream)
{
	Bus__ClearBusTrouble command = BUS__CLEAR_BUS_TROUBLE__INIT;
	Bus__BusTroubleCleared cleared = BUS__BUS_TROUBLE_CLEARED__INIT;

	upstream->trouble = "";
	cleared.kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
	cleared.publisher = upstream->publisher;
	command.trouble = &cleared;
	own_give(upstream, &command.base, false);
}

void upstream_call_done(struct upstream *upstream, const struct engine_call *call)
{
	upstream->calls_out--;
	if (call->deferred)
		upstream->rewind = true;
}

/* --- asking the journal --------------------------------------------------------------------------------------------------------------------- */

static void fetch_send(struct upstream *upstream)
{
	struct arena *arena = upstream->daemon->query_arena;
	Bus__Request request = BUS__REQUEST__INIT;
	Bus__FetchEvents fetch;
	ProtobufCBinaryData packed;

	arena_reset(arena);
	consumer_ask(&upstream->consumer, &fetch);
	daemon_new_id(upstream->request_id);
	request.method = bus__fetch_events__descriptor.name;
	request.request_id = upstream->request_id;
	request.body = reflect_pack(&fetch.base, arena);
	packed = reflect_pack(&request.base, arena);
	upstream->retry_at = 0;
	upstream->asked_at = clock_monotonic();
	if (zmq_send(upstream->dealer, packed.data, packed.len, ZMQ_DONTWAIT) < 0) {
		/* Not connected: heads are missing too, which is noticed on its own. */
		upstream->request_id[0] = '\0';
		upstream->retry_at = upstream->asked_at + RETRY_AFTER;
	}
}

static void answer_take(struct upstream *upstream, const Bus__Response *response, struct arena *arena)
{
	struct consumer_answer answer = consumer_on_answer(&upstream->consumer, response, arena);

	upstream->request_id[0] = '\0';
	if (answer.failed) {
		upstream->consumer.fetching = true; /* live events stay where they are until the gap is closed */
		upstream->retry_at = clock_monotonic() + RETRY_AFTER;
		return;
	}
	upstream->consumer.last_head_at = clock_monotonic(); /* an answer is as good a sign of life as a head */
	for (size_t i = 0; i < answer.count; i++)
		event_give(upstream, answer.events[i]);
	if (answer.trouble)
		trouble_give(upstream, answer.trouble, true);
	if (answer.again)
		fetch_send(upstream);
}

static void dealer_read(struct upstream *upstream)
{
	struct batch *batch;

	while ((batch = daemon_batch(upstream->daemon))) {
		zmq_msg_t message;
		Bus__Response *response;

		zmq_msg_init(&message);
		if (zmq_msg_recv(&message, upstream->dealer, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&message);
			return;
		}
		response = bus__response__unpack(arena_allocator(batch->arena), zmq_msg_size(&message),
						 zmq_msg_data(&message));
		if (response && upstream->request_id[0] && strcmp(response->request_id, upstream->request_id) == 0)
			answer_take(upstream, response, batch->arena);
		zmq_msg_close(&message);
	}
}

/* --- live ------------------------------------------------------------------------------------------------------------------------------------ */

static void act(struct upstream *upstream, enum consumer_action action, const Bus__Event *event)
{
	if (action == CONSUMER_TAKE)
		event_give(upstream, event);
	else if (action == CONSUMER_FETCH)
		fetch_send(upstream);
	else if (action == CONSUMER_WELL)
		silence_clear(upstream);
}

static void live_take(struct upstream *upstream, zmq_msg_t *topic, zmq_msg_t *message, struct arena *arena)
{
	const char *head = topic_format_head(upstream->publisher, arena);
	size_t size = zmq_msg_size(message);
	const uint8_t *data = zmq_msg_data(message);

	if (zmq_msg_size(topic) == strlen(head) && memcmp(zmq_msg_data(topic), head, strlen(head)) == 0) {
		Bus__Head *unpacked = bus__head__unpack(arena_allocator(arena), size, data);

		if (unpacked)
			act(upstream, consumer_on_head(&upstream->consumer, unpacked, clock_monotonic()), NULL);
	} else {
		Bus__Event *event = bus__event__unpack(arena_allocator(arena), size, data);

		if (event)
			act(upstream, consumer_on_event(&upstream->consumer, event), event);
	}
}

void upstream_read(struct upstream *upstream)
{
	struct batch *batch;

	dealer_read(upstream);
	for (unsigned turn = 0; turn < MESSAGES_PER_TURN && !upstream->consumer.fetching && !upstream->rewind &&
				(batch = daemon_batch(upstream->daemon));
	     turn++) {
		zmq_msg_t topic, message;

		zmq_msg_init(&topic);
		zmq_msg_init(&message);
		if (zmq_msg_recv(&topic, upstream->subscriber, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&topic) &&
		    zmq_msg_recv(&message, upstream->subscriber, 0) >= 0)
			live_take(upstream, &topic, &message, batch->arena);
		else
			turn = MESSAGES_PER_TURN;
		zmq_msg_close(&topic);
		zmq_msg_close(&message);
	}
}

/* --- time ------------------------------------------------------------------------------------------------------------------------------------- */

static void silence_check(struct upstream *upstream, int64_t now)
{
	int64_t silence = upstream->daemon->site.capacity->head_silence_ms * INT64_C(1000);
	Bus__BusTroubleNoticed trouble = BUS__BUS_TROUBLE_NOTICED__INIT;

	if (!consumer_on_tick(&upstream->consumer, now, silence))
		return;
	upstream->trouble = trouble_names[BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT];
	trouble.kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
	trouble.publisher = upstream->publisher;
	trouble.epoch = upstream->consumer.epoch;
	trouble.sequence = upstream->consumer.sequence;
	trouble_give(upstream, &trouble, false);
}

void upstream_tick(struct upstream *upstream)
{
	struct consumer *consumer = &upstream->consumer;
	struct daemon *daemon = upstream->daemon;
	int64_t now = clock_monotonic();

	if (!daemon_batch(daemon))
		return;
	if (upstream->rewind && !upstream->calls_out) {
		arena_reset(daemon->query_arena);
		consumer_rewind(consumer, engine_cursor(daemon->engine, upstream->publisher, daemon->query_arena));
		upstream->rewind = false;
		upstream->request_id[0] = '\0';
		consumer->fetching = true;
		fetch_send(upstream);
	}
	silence_check(upstream, now);
	if (upstream->request_id[0] && now - upstream->asked_at > ANSWER_TIMEOUT)
		answer_take(upstream, NULL, daemon->collecting->arena);
	if (upstream->retry_at && now >= upstream->retry_at)
		fetch_send(upstream);
	if (now - upstream->moved_at > CURSOR_KEEP_EVERY && !consumer->fetching && !upstream->calls_out &&
	    consumer->sequence)
		own_give(upstream, NULL, true);
}
