/*
 * CURVE (ZeroMQ RFC 25, 26) on every socket, ipc included, and what every socket of the suite has in common.
 *
 * Server sockets ask ZAP (zap.h) about each key; without a handler they let nobody in. ZMTP heartbeats stay off: they abort a
 * connecting SUB or DEALER with a full queue; publishers' heads and TCP keepalive take their place. Connecting sockets queue only
 * for connections that stand (ZMQ_IMMEDIATE).
 *
 * Both are to be called before bind or connect; 0, or -1 with errno as zmq_setsockopt.
 */
#pragma once

#include <stddef.h>
#include <zmq.h>

#include "common/runtime/keyring.h"

#define CURVE_ZAP_DOMAIN "hallward"
#define CURVE_LINGER_MS 1000 /* how long a closed socket goes on sending what it was given */

/* message_bytes_max: larger messages cost the sender its connection. */
int curve_server(void *socket, const struct certificate *own, size_t message_bytes_max);
int curve_client(void *socket, const struct certificate *own, const char *server_public_key, size_t message_bytes_max);

/*
 * The public key (Z85) of the peer that sent this frame: ZAP's User-Id; NULL if it has none. On a ROUTER ask the first
 * frame behind the identity, which has none itself; on an XPUB the subscription message. Valid as long as the message.
 */
const char *curve_user_id(zmq_msg_t *frame);
