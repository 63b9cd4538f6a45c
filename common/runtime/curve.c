#include "common/runtime/curve.h"

/* A draft option in zmq.h, and the only guard against a server whose ZAP handler is missing. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

struct option {
	int name;
	int value;
};

static int set_options(void *socket, const struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (zmq_setsockopt(socket, options[i].name, &options[i].value, sizeof(int)) < 0)
			return -1;
	}
	return 0;
}

static int set_common(void *socket, size_t message_bytes_max)
{
	static const struct option options[] = {
		{ ZMQ_LINGER, CURVE_LINGER_MS }, { ZMQ_TCP_KEEPALIVE, 1 },     { ZMQ_TCP_KEEPALIVE_IDLE, 15 },
		{ ZMQ_TCP_KEEPALIVE_INTVL, 5 },  { ZMQ_TCP_KEEPALIVE_CNT, 3 },
	};
	int64_t size_max = (int64_t)message_bytes_max;

	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &size_max, sizeof(size_max)) < 0)
		return -1;
	return set_options(socket, options, sizeof(options) / sizeof(options[0]));
}

int curve_server(void *socket, const struct certificate *own, size_t message_bytes_max)
{
	static const struct option options[] = { { ZMQ_CURVE_SERVER, 1 }, { ZMQ_ZAP_ENFORCE_DOMAIN, 1 } };

	if (zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own->secret_key, KEYRING_KEY_SIZE) < 0 ||
	    zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, CURVE_ZAP_DOMAIN, sizeof(CURVE_ZAP_DOMAIN) - 1) < 0 ||
	    set_common(socket, message_bytes_max) < 0)
		return -1;
	return set_options(socket, options, sizeof(options) / sizeof(options[0]));
}

int curve_client(void *socket, const struct certificate *own, const char *server_public_key, size_t message_bytes_max)
{
	static const struct option options[] = { { ZMQ_IMMEDIATE, 1 } };

	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_public_key, KEYRING_KEY_SIZE) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, own->public_key, KEYRING_KEY_SIZE) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own->secret_key, KEYRING_KEY_SIZE) < 0 ||
	    set_common(socket, message_bytes_max) < 0)
		return -1;
	return set_options(socket, options, sizeof(options) / sizeof(options[0]));
}

const char *curve_user_id(zmq_msg_t *frame)
{
	return zmq_msg_gets(frame, "User-Id");
}
