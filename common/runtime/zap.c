#include "common/runtime/zap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "common/runtime/curve.h"
#include "common/runtime/monitor.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_VERSION "1.0"
#define FRAME_MAX 255

struct zap {
	void *socket; /* the thread's own once it runs */
	int stop;     /* eventfd */
	struct principals_share *share;
	atomic_uint_fast64_t refused;
	pthread_t thread;
};

/* Frames of a request, RFC 27. */
enum { VERSION, REQUEST_ID, DOMAIN, ADDRESS, IDENTITY, MECHANISM, CREDENTIALS, FRAME_COUNT };

struct request {
	size_t count; /* as sent; only the first FRAME_COUNT are kept */
	bool oversized;
	size_t sizes[FRAME_COUNT];
	char frames[FRAME_COUNT][FRAME_MAX];
};

struct verdict {
	const char *code;
	const char *text;
	char user_id[KEYRING_KEY_SIZE];
};

#ifdef HALLWARD_SEEDED_BUGS
/* Faults that the self-test must catch; no build that serves has them. */
static bool seeded(const char *bug)
{
	const char *chosen = getenv("HALLWARD_SEEDED_BUG");

	return chosen && strcmp(chosen, bug) == 0;
}
#else
static bool seeded(const char *bug)
{
	(void)bug;
	return false;
}
#endif

/* False: nothing (more) has arrived. */
static bool receive(void *socket, struct request *ret_request)
{
	int more = 1;

	ret_request->count = 0;
	ret_request->oversized = false;
	while (more) {
		char frame[FRAME_MAX];
		size_t more_size = sizeof(more);
		int size;

		size = zmq_recv(socket, frame, sizeof(frame), ZMQ_DONTWAIT);
		if (size < 0)
			return false;
		if (size > FRAME_MAX)
			ret_request->oversized = true;
		else if (ret_request->count < FRAME_COUNT) {
			memcpy(ret_request->frames[ret_request->count], frame, (size_t)size);
			ret_request->sizes[ret_request->count] = (size_t)size;
		}
		ret_request->count++;
		if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &more_size) < 0)
			return false;
	}
	return true;
}

static bool frame_is(const struct request *request, size_t frame, const char *text)
{
	return request->sizes[frame] == strlen(text) && memcmp(request->frames[frame], text, strlen(text)) == 0;
}

static struct verdict judge(const struct request *request, struct principals_share *share)
{
	struct verdict granted = { "200", "OK", "" };
	struct principals *principals;
	bool known;

	if (request->oversized || request->count != FRAME_COUNT || !frame_is(request, VERSION, ZAP_VERSION))
		return (struct verdict){ "500", "no ZAP 1.0 request", "" };
	if (!frame_is(request, DOMAIN, CURVE_ZAP_DOMAIN) || !frame_is(request, MECHANISM, "CURVE") ||
	    request->sizes[CREDENTIALS] != 32)
		return (struct verdict){ "400", "only CURVE is accepted", "" };
	zmq_z85_encode(granted.user_id, (const uint8_t *)request->frames[CREDENTIALS], 32);
	principals = principals_share_get(share);
	known = principals && principals_find_key(principals, granted.user_id);
	principals_unref(principals);
	return known || seeded("zap-open") ? granted : (struct verdict){ "400", "this key is not authorised", "" };
}

static void answer(void *socket, const struct request *request, const struct verdict *verdict)
{
	size_t id_size = request->count > REQUEST_ID && !request->oversized ? request->sizes[REQUEST_ID] : 0;

	/* A peer that is gone, or a context that ends, needs no answer. */
	zmq_send(socket, ZAP_VERSION, strlen(ZAP_VERSION), ZMQ_SNDMORE);
	zmq_send(socket, request->frames[REQUEST_ID], id_size, ZMQ_SNDMORE);
	zmq_send(socket, verdict->code, strlen(verdict->code), ZMQ_SNDMORE);
	zmq_send(socket, verdict->text, strlen(verdict->text), ZMQ_SNDMORE);
	zmq_send(socket, verdict->user_id, strlen(verdict->user_id), ZMQ_SNDMORE);
	zmq_send(socket, "", 0, 0);
}

static void *run(void *user)
{
	struct zap *zap = user;
	struct request request;
	int result;

	for (;;) {
		zmq_pollitem_t items[] = { { zap->socket, 0, ZMQ_POLLIN, 0 }, { NULL, zap->stop, ZMQ_POLLIN, 0 } };

		result = zmq_poll(items, 2, -1);
		if (result < 0 && errno != EINTR)
			break;
		if (items[1].revents)
			break;
		while (receive(zap->socket, &request)) {
			struct verdict verdict = judge(&request, zap->share);

			if (strcmp(verdict.code, "200") != 0)
				atomic_fetch_add(&zap->refused, 1);
			if (!seeded("zap-silent"))
				answer(zap->socket, &request, &verdict);
		}
	}
	zmq_close(zap->socket);
	return NULL;
}

/* Signals are the loop thread's business. */
static int thread_start(struct zap *zap)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&zap->thread, NULL, run, zap);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

int zap_start(void *context, struct principals_share *share, struct zap **ret_zap)
{
	struct zap *zap = calloc(1, sizeof(*zap));
	int error = ENOMEM;

	if (!zap)
		return -error;
	zap->share = share;
	zap->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	zap->socket = zap->stop < 0 ? NULL : zmq_socket(context, ZMQ_REP);
	if (zap->socket && zmq_setsockopt(zap->socket, ZMQ_LINGER, &(int){ 0 }, sizeof(int)) == 0 &&
	    zmq_bind(zap->socket, ZAP_ENDPOINT) == 0) {
		error = thread_start(zap);
		if (!error) {
			*ret_zap = zap;
			return 0;
		}
	} else {
		error = errno;
	}
	if (zap->socket)
		zmq_close(zap->socket);
	if (zap->stop >= 0)
		close(zap->stop);
	free(zap);
	return -error;
}

void zap_stop(struct zap *zap)
{
	if (!zap)
		return;
	eventfd_write(zap->stop, 1);
	pthread_join(zap->thread, NULL);
	close(zap->stop);
	free(zap);
}

uint64_t zap_refused(const struct zap *zap)
{
	return atomic_load(&zap->refused);
}

/* --- Self-test --- */

#define REFUSED (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL)
#define FAILED (REFUSED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The next event of a monitor socket; 0: none in time. */
static int next_event(void *monitor, int64_t until_ms)
{
	zmq_pollitem_t item = { monitor, 0, ZMQ_POLLIN, 0 };
	char frame[6], address[1];
	int size, address_size;
	uint16_t event;

	for (;;) {
		int64_t left = until_ms - monotonic_ms();
		int ready;

		ready = zmq_poll(&item, 1, left > 0 ? left : 0);

		if (ready > 0)
			break;
		if (ready == 0 || errno != EINTR)
			return 0;
	}
	/* Frame 1 is the event (16 bits) and its value (32 bits), frame 2 the address. */
	size = zmq_recv(monitor, frame, sizeof(frame), 0);
	address_size = zmq_recv(monitor, address, sizeof(address), 0);
	if (size != sizeof(frame) || address_size < 0)
		return 0;
	memcpy(&event, frame, sizeof(event));
	return event;
}

/* How a handshake with this key ends: a ZMQ_EVENT_HANDSHAKE_…; 0: not in time. */
static int try_handshake(void *context, const char *endpoint, const char *server_public_key,
			 const struct certificate *certificate, int64_t timeout_ms)
{
	void *socket = zmq_socket(context, ZMQ_DEALER), *monitor = NULL;
	int64_t until_ms = monotonic_ms() + timeout_ms;
	bool connected;
	int event;

	connected = socket && curve_client(socket, certificate, server_public_key, 1024) == 0 &&
		    zmq_setsockopt(socket, ZMQ_LINGER, &(int){ 0 }, sizeof(int)) == 0 &&
		    zmq_setsockopt(socket, ZMQ_RECONNECT_IVL, &(int){ -1 }, sizeof(int)) == 0 &&
		    (monitor = monitor_open(context, socket, FAILED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED)) &&
		    zmq_connect(socket, endpoint) == 0;
	event = connected ? next_event(monitor, until_ms) : 0;
	monitor_close(monitor, socket);
	if (socket)
		zmq_close(socket);
	return event;
}

const char *zap_self_test(void *context, const char *endpoint, const char *server_public_key,
			  const struct certificate *own, int64_t timeout_ms)
{
	struct certificate unknown;
	int event;

	if (zmq_curve_keypair(unknown.public_key, unknown.secret_key) < 0)
		return "this machine's libzmq has no CURVE";
	event = try_handshake(context, endpoint, server_public_key, &unknown, timeout_ms);
	certificate_wipe(&unknown);
	if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
		return "an unknown key was let in: ZAP does not protect the sockets";
	if (!(event & REFUSED))
		return "an unknown key was neither refused nor let in: ZAP does not answer";
	event = try_handshake(context, endpoint, server_public_key, own, timeout_ms);
	if (event & REFUSED)
		return "the daemon's own key was refused: is its certificate in the keys folder?";
	if (event != ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
		return "the daemon's own key got no answer: ZAP does not answer";
	return NULL;
}
