/*
 * The ZAP 1.0 handler (ZeroMQ RFC 27): a thread that answers libzmq, for each CURVE handshake of the process, whether that key is
 * authorised. Start it before any other socket of the context binds, and prove it with zap_self_test once one has.
 *
 *   authorised key              200, User-Id = the key in Z85 (principals_find_key, curve_user_id)
 *   any other                   400: the peer is told and dropped
 *   no ZAP 1.0 request of ours  400; 500 where it is not even well formed
 */
#pragma once

#include <stdint.h>

#include "common/runtime/principals.h"

struct zap;

/* 0, or a negative errno (-EADDRINUSE: the context has a handler). `share` must outlive it; a new snapshot counts from the next handshake on. */
int zap_start(void *context, struct principals_share *share, struct zap **ret_zap);

/* Call it before the context is terminated. NULL: nothing. */
void zap_stop(struct zap *zap);

/* Handshakes refused since the start, the self-test's one included. Thread-safe. */
uint64_t zap_refused(const struct zap *zap);

/*
 * Connects to a CURVE server socket of this process twice: with a key nobody knows, which must be refused, and with `own`, which
 * must get in. Takes at most 2 * timeout_ms. NULL: both are so. Else a sentence that says what went wrong (a constant): the
 * daemon must not serve.
 */
const char *zap_self_test(void *context, const char *endpoint, const char *server_public_key,
			  const struct certificate *own, int64_t timeout_ms);
