/*
 * How another program talks to the suite: the library of the command-line tool, the gateway and the tests.
 *
 * A client is one connection to one service under one principal's key. Requests are sent in order and answered one by one; each
 * keeps its id until it is answered, and is sent again with that id, in the same order, whenever the connection was lost or the
 * service refused for the moment (UNAVAILABLE, RESOURCE_EXHAUSTED). As a request id has one effect, nothing is done twice.
 *
 * A follower is a subscription that misses nothing: live events by SUB, gaps and the past by FetchEvents (runtime/consumer.h).
 *
 * Not thread-safe; each thread has its own. Libraries do not log: errors come back as sentences in the session's arena.
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "common/core/ids.h"
#include "common/runtime/consumer.h"
#include "common/runtime/keyring.h"
#include "common/runtime/site.h"

#define CLIENT_WAIT_FOREVER (-1)

/* A principal at a site: where the services are, and the key to them. */
struct client_session {
	struct site site;
	struct arena *arena; /* for the session's life */
	void *context;       /* ZeroMQ */
	struct certificate certificate;
	const char *principal;
};

/* Reads config.yaml and the keys in `folder`. False: *ret_error says what is missing (constant or in the session's arena, which
 * lives until client_session_close in either case). */
bool client_session_open(struct client_session *session, const char *folder, const char *principal,
			 const char **ret_error);
void client_session_close(struct client_session *session);

/* The public key of a service, or NULL with *ret_error. */
const char *client_service_key(struct client_session *session, const char *service, const char **ret_error);

struct client;

/* Connects (in the background). NULL: *ret_error, e.g. there is no key for that service. */
struct client *client_open(struct client_session *session, const char *service, const char **ret_error);
void client_close(struct client *client);

/* An answer; to a key that the service does not let in it is UNAUTHENTICATED KEY_UNKNOWN, made here. `response` is good until the next client_next, client_call or client_close. */
struct client_answer {
	void *user;
	const Bus__Response *response;
};

/* Takes a request on its way: `message` is packed at once. Returns at once. correlation_id may be NULL. */
void client_submit(struct client *client, const ProtobufCMessage *message, const char *correlation_id, void *user);

/* A new request id: a UUIDv7 of now. */
void client_new_id(char ret_text[UUID_TEXT_SIZE]);

/* As client_submit, with an id of the caller's (repeats) and a method and body as they are (tests). */
void client_submit_raw(struct client *client, const Bus__Request *request, void *user);

/* Requests without an answer. */
size_t client_in_flight(const struct client *client);

/* The next answer. False: none within timeout_ms. */
bool client_next(struct client *client, int timeout_ms, struct client_answer *ret_answer);

/* Asks and waits. NULL: no answer within timeout_ms; the request is given up. Answers live in `arena`. Nothing else may be in flight. */
const Bus__Response *client_call(struct client *client, const ProtobufCMessage *message, const char *correlation_id,
				 int timeout_ms, struct arena *arena);

/* Is the connection up (the key accepted)? Turns as client_next and client_call run. */
bool client_connected(const struct client *client);

/* --- following ------------------------------------------------------------------------------------------------------------------------- */

struct follower;

enum follower_result {
	FOLLOWER_EVENT,
	FOLLOWER_TIMEOUT, /* nothing within timeout_ms */
	FOLLOWER_TROUBLE, /* a fork, a loss or silence: see trouble; the stream goes on */
	FOLLOWER_REFUSED, /* no right to these topics: see response; the stream is over */
};

struct follower_item {
	const Bus__Event *event;
	const char *topic; /* of the event */
	const Bus__BusTroubleNoticed *trouble;
	const Bus__Response *response;
};

/* topics: prefixes ("alerting.AlertRaised.critical."), at most CONSUMER_TOPICS_MAX; none: everything. cursor NULL: from the
 * beginning; from_now: from the present end, cursor is not looked at. */
struct follower *follower_open(struct client_session *session, const char *service, const char *const *topics,
			       size_t topic_count, const Bus__Cursor *cursor, bool from_now, const char **ret_error);
void follower_close(struct follower *follower);

/* What ret_item refers to is good until the next call. */
enum follower_result follower_next(struct follower *follower, int timeout_ms, struct follower_item *ret_item);

/* Where the stream stands behind the last event handed out: what a durable subscription stores. Refers to the follower. */
void follower_cursor(const struct follower *follower, Bus__Cursor *ret_cursor);
