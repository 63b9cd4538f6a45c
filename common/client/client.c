#include "common/client/client.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <zmq.h>

#include "common/client/client_internal.h"
#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/curve.h"
#include "common/runtime/monitor.h"

#define CLIENT_ARENA_MAX ((size_t)64 << 20)
#define RESEND_AFTER (5 * INT64_C(1000000)) /* without any answer, though the connection seems to stand */
#define CONNECTION_EVENTS (ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED)

/* A request without an answer. */
struct pending {
	STAILQ_ENTRY(pending) link;
	char request_id[UUID_TEXT_SIZE];
	void *user;
	bool sent;
	size_t size;
	uint8_t packed[];
};

struct client {
	struct client_session *session;
	void *dealer, *monitor;
	STAILQ_HEAD(pending_queue, pending) pending; /* in the order of submission */
	size_t in_flight;
	struct pending *next_unsent; /* NULL: all are sent */
	struct pending *answered;    /* whose answer is with the caller */
	struct arena *arena;         /* of the answer with the caller */
	int64_t heard_at;            /* monotonic: last answer or sending */
	int64_t resend_at;           /* monotonic: after a refusal for the moment; 0: none planned */
	bool connected;
	bool refused; /* the key is not let in; there is no other try */
	Bus__Response refusal;
};

void client_new_id(char ret_text[UUID_TEXT_SIZE])
{
	uint8_t entropy[10];

	randombytes_buf(entropy, sizeof(entropy));
	uuid7_format(clock_now(), entropy, ret_text);
}

/* --- connection ------------------------------------------------------------------------------------------------------------------------ */

struct client *client_open(struct client_session *session, const char *service, const char **ret_error)
{
	const char *key = client_service_key(session, service, ret_error);
	const char *endpoint = site_commands_endpoint(&session->site, service);
	struct client *client;

	if (!key || !site_check_endpoint(&session->site, endpoint, ret_error))
		return NULL;
	client = calloc(1, sizeof(*client));
	assert(client);
	client->session = session;
	client->arena = arena_create(CLIENT_ARENA_MAX);
	STAILQ_INIT(&client->pending);
	client->dealer = zmq_socket(session->context, ZMQ_DEALER);
	if (!client->dealer || curve_client(client->dealer, &session->certificate, key, CLIENT_MESSAGE_MAX) ||
	    !(client->monitor = monitor_open(session->context, client->dealer, CONNECTION_EVENTS)) ||
	    zmq_connect(client->dealer, endpoint)) {
		*ret_error = arena_printf(session->arena, "%s: %s", endpoint, zmq_strerror(zmq_errno()));
		client_close(client);
		return NULL;
	}
	return client;
}

void client_close(struct client *client)
{
	struct pending *pending;
	int linger = 0;

	if (!client)
		return;
	while ((pending = STAILQ_FIRST(&client->pending))) {
		STAILQ_REMOVE_HEAD(&client->pending, link);
		free(pending);
	}
	free(client->answered);
	monitor_close(client->monitor, client->dealer);
	if (client->dealer) {
		zmq_setsockopt(client->dealer, ZMQ_LINGER, &linger, sizeof(linger));
		zmq_close(client->dealer);
	}
	arena_destroy(client->arena);
	free(client);
}

bool client_connected(const struct client *client)
{
	return client->connected;
}

size_t client_in_flight(const struct client *client)
{
	return client->in_flight;
}

/* All that has no answer is sent again, in its order, with its ids: what was executed already is answered from the store. */
static void resend_all(struct client *client)
{
	for (struct pending *pending = STAILQ_FIRST(&client->pending); pending; pending = STAILQ_NEXT(pending, link))
		pending->sent = false;
	client->next_unsent = STAILQ_FIRST(&client->pending);
	client->resend_at = 0;
	client->heard_at = clock_monotonic();
}

static void unsent_send(struct client *client)
{
	while (client->next_unsent && client->connected && !client->resend_at) {
		struct pending *pending = client->next_unsent;

		if (zmq_send(client->dealer, pending->packed, pending->size, ZMQ_DONTWAIT) < 0)
			return;
		pending->sent = true;
		client->heard_at = clock_monotonic();
		client->next_unsent = STAILQ_NEXT(pending, link);
	}
}

static void monitor_read(struct client *client)
{
	uint8_t frame[6];
	char address[256];

	while (zmq_recv(client->monitor, frame, sizeof(frame), ZMQ_DONTWAIT) >= 0) {
		uint16_t event;

		memcpy(&event, frame, sizeof(event));
		zmq_recv(client->monitor, address, sizeof(address), 0);
		client->connected = event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
		client->refused = !client->connected && (client->refused || event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
		if (client->connected)
			resend_all(client);
	}
}

/* --- requests ----------------------------------------------------------------------------------------------------------------------------- */

void client_submit_raw(struct client *client, const Bus__Request *request, void *user)
{
	size_t size = bus__request__get_packed_size(request);
	struct pending *pending = malloc(sizeof(*pending) + size);

	assert(pending && strlen(request->request_id) < UUID_TEXT_SIZE);
	strcpy(pending->request_id, request->request_id);
	pending->user = user;
	pending->sent = false;
	pending->size = size;
	bus__request__pack(request, pending->packed);
	STAILQ_INSERT_TAIL(&client->pending, pending, link);
	if (!client->next_unsent)
		client->next_unsent = pending;
	client->in_flight++;
	unsent_send(client);
}

void client_submit(struct client *client, const ProtobufCMessage *message, const char *correlation_id, void *user)
{
	Bus__Request request = BUS__REQUEST__INIT;
	char id[UUID_TEXT_SIZE];
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *body = malloc(size ? size : 1);

	assert(body);
	protobuf_c_message_pack(message, body);
	client_new_id(id);
	request.method = message->descriptor->name;
	request.request_id = id;
	request.correlation_id = correlation_id ? correlation_id : "";
	request.body = (ProtobufCBinaryData){ size, body };
	client_submit_raw(client, &request, user);
	free(body);
}

static struct pending *pending_find(struct client *client, const char *request_id)
{
	/* Answers come nearly in order, so the first is nearly always the one. */
	for (struct pending *pending = STAILQ_FIRST(&client->pending); pending; pending = STAILQ_NEXT(pending, link)) {
		if (strcmp(pending->request_id, request_id) == 0)
			return pending;
	}
	return NULL;
}

static bool is_for_the_moment(const Bus__Response *response)
{
	return response->code == BUS__CODE__UNAVAILABLE || response->code == BUS__CODE__RESOURCE_EXHAUSTED;
}

/* One message from the service. True: it is an answer for the caller. */
static bool answer_read(struct client *client, const zmq_msg_t *message, struct client_answer *ret_answer)
{
	struct pending *pending;
	Bus__Response *response;

	arena_reset(client->arena);
	response = bus__response__unpack(arena_allocator(client->arena), zmq_msg_size(message),
					 zmq_msg_data((zmq_msg_t *)message));
	pending = response ? pending_find(client, response->request_id) : NULL;
	if (!pending || !pending->sent)
		return false;
	client->heard_at = clock_monotonic();
	if (is_for_the_moment(response)) {
		client->resend_at = client->heard_at + (response->retry_after_ms + 1) * INT64_C(1000);
		return false;
	}
	STAILQ_REMOVE(&client->pending, pending, pending, link);
	client->in_flight--;
	client->answered = pending;
	*ret_answer = (struct client_answer){ pending->user, response };
	return true;
}

/* What the service cannot say to whom it does not let in. True: an answer for the caller. */
static bool refusal_answer(struct client *client, struct client_answer *ret_answer)
{
	struct pending *pending = STAILQ_FIRST(&client->pending);

	if (!client->refused || !pending)
		return false;
	bus__response__init(&client->refusal);
	client->refusal.request_id = pending->request_id;
	client->refusal.code = BUS__CODE__UNAUTHENTICATED;
	client->refusal.reason = "KEY_UNKNOWN";
	client->refusal.message_en = "The service does not know this key: it is not authorised, or it is revoked.";
	client->refusal.message_zh = "服务不认识此密钥：它未获授权，或已被吊销。";
	STAILQ_REMOVE_HEAD(&client->pending, link);
	client->next_unsent = STAILQ_FIRST(&client->pending);
	client->in_flight--;
	client->answered = pending;
	*ret_answer = (struct client_answer){ pending->user, &client->refusal };
	return true;
}

static bool dealer_read(struct client *client, struct client_answer *ret_answer)
{
	zmq_msg_t message;
	bool found = false;

	zmq_msg_init(&message);
	while (!found && zmq_msg_recv(&message, client->dealer, ZMQ_DONTWAIT) >= 0)
		found = answer_read(client, &message, ret_answer);
	zmq_msg_close(&message);
	return found;
}

static void resend_if_due(struct client *client, int64_t now)
{
	bool planned = client->resend_at && now >= client->resend_at;

	if (planned || (client->in_flight && client->connected && now - client->heard_at > RESEND_AFTER))
		resend_all(client);
}

static int poll_timeout(const struct client *client, int64_t now, int64_t until)
{
	int64_t wait = 1000000; /* often enough for what is due */

	if (until >= 0 && until - now < wait)
		wait = until - now;
	if (client->resend_at && client->resend_at - now < wait)
		wait = client->resend_at - now;
	return wait <= 0 ? 0 : (int)((wait + 999) / 1000);
}

bool client_next(struct client *client, int timeout_ms, struct client_answer *ret_answer)
{
	int64_t now = clock_monotonic(), until = timeout_ms < 0 ? -1 : now + timeout_ms * INT64_C(1000);

	free(client->answered);
	client->answered = NULL;
	for (;;) {
		zmq_pollitem_t items[] = { { client->dealer, 0, ZMQ_POLLIN, 0 },
					   { client->monitor, 0, ZMQ_POLLIN, 0 } };

		monitor_read(client);
		resend_if_due(client, now);
		unsent_send(client);
		if (dealer_read(client, ret_answer) || refusal_answer(client, ret_answer))
			return true;
		now = clock_monotonic();
		if (until >= 0 && now >= until)
			return false;
		if (client->connected && client->next_unsent && !client->resend_at)
			items[0].events |= ZMQ_POLLOUT;
		if (zmq_poll(items, 2, poll_timeout(client, now, until)) < 0)
			return false; /* a signal: the caller decides */
		now = clock_monotonic();
	}
}

const Bus__Response *client_call(struct client *client, const ProtobufCMessage *message, const char *correlation_id,
				 int timeout_ms, struct arena *arena)
{
	struct client_answer answer;
	struct pending *pending;

	assert(client->in_flight == 0);
	client_submit(client, message, correlation_id, NULL);
	if (client_next(client, timeout_ms, &answer))
		return reflect_copy(&answer.response->base, arena);
	pending = STAILQ_FIRST(&client->pending);
	if (pending) {
		STAILQ_REMOVE_HEAD(&client->pending, link);
		client->next_unsent = NULL;
		client->in_flight--;
		free(pending);
	}
	return NULL;
}
