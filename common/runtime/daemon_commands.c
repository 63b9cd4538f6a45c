/* The commands socket: what is no request is dropped, what is not allowed is refused, queries are answered on the spot, commands
 * are collected for the next batch. */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "common/core/limits.h"
#include "common/core/reflect.h"
#include "common/runtime/access.h"
#include "common/runtime/clock.h"
#include "common/runtime/curve.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/response.h"

#define TURN_MAX (20 * INT64_C(1000)) /* µs; then the others get their turn, however slow the queries are */
#define REFUSED_ANSWERS_MAX 4096      /* that may wait for a peer which asks too much and reads too little */

bool commands_open(struct daemon *daemon, const char **ret_error)
{
	int mandatory = 1, backlog = (int)daemon->site.capacity->in_flight_per_peer_max + 16;
	int answers = REFUSED_ANSWERS_MAX + backlog; /* what is too much is to be refused, not met with silence */

	daemon->commands = zmq_socket(daemon->context, ZMQ_ROUTER);
	if (!daemon->commands ||
	    zmq_setsockopt(daemon->commands, ZMQ_ROUTER_MANDATORY, &mandatory, sizeof(mandatory)) ||
	    zmq_setsockopt(daemon->commands, ZMQ_SNDHWM, &answers, sizeof(answers)) ||
	    zmq_setsockopt(daemon->commands, ZMQ_RCVHWM, &backlog, sizeof(backlog)) ||
	    curve_server(daemon->commands, &daemon->certificate, daemon->site.capacity->message_bytes_max) ||
	    zmq_bind(daemon->commands, daemon->commands_endpoint)) {
		*ret_error =
			arena_printf(daemon->arena, "%s: %s", daemon->commands_endpoint, zmq_strerror(zmq_errno()));
		return false;
	}
	daemon_watch(daemon, daemon->commands);
	return true;
}

void commands_close(struct daemon *daemon)
{
	if (daemon->commands)
		zmq_close(daemon->commands);
	daemon->commands = NULL;
}

/* --- answers --------------------------------------------------------------------------------------------------------------------------- */

void commands_send(struct daemon *daemon, const struct asker *asker, const Bus__Response *response)
{
	size_t size = bus__response__get_packed_size(response);
	zmq_msg_t message;

	/* A peer that is gone, or takes no answers, can ask again with the same id. */
	if (zmq_send(daemon->commands, asker->routing_id, asker->routing_id_size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return;
	if (asker->delimiter)
		zmq_send(daemon->commands, "", 0, ZMQ_SNDMORE);
	zmq_msg_init_size(&message, size);
	bus__response__pack(response, zmq_msg_data(&message));
	if (zmq_msg_send(&message, daemon->commands, 0) < 0)
		zmq_msg_close(&message);
}

void commands_send_now(struct daemon *daemon, const struct incoming *incoming, Bus__Response *response)
{
	response->epoch = daemon->head.epoch;
	response->last_sequence = daemon->head.sequence;
	commands_send(daemon, &incoming->asker, response);
}

void commands_answer(struct daemon *daemon, const struct engine_call *call)
{
	const struct asker *asker = call->user;

	if (call->repeated)
		daemon->counters.commands_repeated++;
	else if (call->response->code == BUS__CODE__OK)
		daemon->counters.commands_accepted++;
	else
		daemon->counters.commands_rejected++;
	commands_send(daemon, asker, call->response);
	peers_leave(daemon->peers, asker);
}

/* --- commands ------------------------------------------------------------------------------------------------------------------------------ */

static bool command_is_urgent(const struct daemon *daemon, const struct incoming *incoming,
			      const struct command *command)
{
	struct limits_mistake mistake;
	const void *message;

	if (!daemon->head.plan)
		return false;
	message = limits_unpack(command->request, incoming->request->body, incoming->request->body.len, incoming->arena,
				&mistake);
	return message && command->urgent(daemon->head.plan->plan, message);
}

/* Is there room for one more? The last quarter is for what saves somebody. */
static bool command_has_room(const struct daemon *daemon, const struct incoming *incoming,
			     const struct command *command)
{
	size_t max = daemon->site.capacity->waiting_max;
	size_t waiting = daemon->collecting->count;

	if (waiting >= max || !batch_has_room(daemon->collecting))
		return false;
	return waiting < max - max / 4 || command_is_urgent(daemon, incoming, command);
}

static void command_collect(struct daemon *daemon, const struct incoming *incoming, const struct command *command)
{
	const char *id = incoming->request->request_id;
	struct engine_call *call;

	if (!peers_enter(daemon->peers, &incoming->asker, daemon->site.capacity->in_flight_per_peer_max)) {
		daemon->counters.requests_shed++;
		commands_send_now(daemon, incoming,
				  response_refuse(incoming->arena, id, &REASON_TOO_MANY_IN_FLIGHT, "",
						  daemon->site.capacity->in_flight_per_peer_max));
		return;
	}
	if (!command_has_room(daemon, incoming, command)) {
		daemon->counters.requests_shed++;
		peers_leave(daemon->peers, &incoming->asker);
		commands_send_now(daemon, incoming,
				  response_refuse(incoming->arena, id, &REASON_OVERLOADED, "",
						  (unsigned)daemon->collecting->count));
		return;
	}
	call = batch_add(daemon->collecting);
	call->kind = ENGINE_COMMAND;
	call->request = incoming->request;
	call->actor = arena_strdup(incoming->arena, incoming->principal->name);
	call->department = arena_strdup(incoming->arena, incoming->principal->department);
	call->roles = incoming->principal->roles;
	call->user = arena_copy(incoming->arena, &incoming->asker, sizeof(incoming->asker));
}

static const char *roles_text(uint32_t roles, struct arena *arena)
{
	return roles == NOBODY ? "none, it is the service's own" : keyring_roles_text(roles, arena);
}

/* A gateway asks for somebody else: his rights count then, and his name stands in the journal. */
static bool principal_resolve(struct daemon *daemon, struct incoming *incoming)
{
	const char *other = incoming->request->on_behalf_of;
	const struct principal *principal = incoming->principal;

	if (!other[0])
		return true;
	if (principal->roles & GATEWAY) {
		incoming->principal = principals_find_name(daemon->principals, other);
		if (incoming->principal)
			return true;
		commands_send_now(daemon, incoming,
				  response_refuse(incoming->arena, incoming->request->request_id,
						  &REASON_UNKNOWN_PRINCIPAL, "on_behalf_of", other));
		return false;
	}
	commands_send_now(daemon, incoming,
			  response_refuse(incoming->arena, incoming->request->request_id, &REASON_NOT_A_GATEWAY,
					  "on_behalf_of", principal->name));
	return false;
}

static void request_dispatch(struct daemon *daemon, struct incoming *incoming)
{
	const char *method = incoming->request->method, *id = incoming->request->request_id;
	const struct command *command = engine_find_command(daemon->engine, method);
	const struct query *query = command ? NULL : engine_find_query(daemon->engine, method);
	uint32_t roles = command ? command->roles : query ? query->roles : NOBODY;

	daemon->counters.requests++;
	if (!principal_resolve(daemon, incoming))
		return;
	if (!command && !query)
		commands_send_now(daemon, incoming,
				  response_refuse(incoming->arena, id, &REASON_UNKNOWN_METHOD, "method", method));
	else if (!access_may_call(incoming->principal, roles))
		commands_send_now(daemon, incoming,
				  response_refuse(incoming->arena, id, &REASON_PERMISSION_DENIED, "",
						  incoming->principal->name, method,
						  roles_text(roles, incoming->arena)));
	else if (command)
		command_collect(daemon, incoming, command);
	else
		query_answer(daemon, incoming, query);
}

/* --- frames ------------------------------------------------------------------------------------------------------------------------------- */

static bool asker_set(struct asker *asker, zmq_msg_t *identity)
{
	asker->routing_id_size = (uint8_t)zmq_msg_size(identity);
	if (zmq_msg_size(identity) > sizeof(asker->routing_id))
		return false;
	memcpy(asker->routing_id, zmq_msg_data(identity), asker->routing_id_size);
	return true;
}

/* False: these frames are no request at all. */
static bool request_read(struct daemon *daemon, zmq_msg_t *frames, size_t count, struct incoming *incoming)
{
	zmq_msg_t *payload = &frames[count - 1];
	ProtobufCBinaryData packed = { zmq_msg_size(payload), zmq_msg_data(payload) };
	struct limits_mistake mistake;
	const char *key = curve_user_id(&frames[1]);
	const Bus__Request *said;

	incoming->asker.delimiter = count == 3;
	if (count < 2 || count > 3 || (count == 3 && zmq_msg_size(&frames[1]) != 0) ||
	    !asker_set(&incoming->asker, &frames[0]))
		return false;
	incoming->request = limits_unpack(&bus__request__descriptor, packed, packed.len, incoming->arena, &mistake);
	said = incoming->request ? incoming->request
				 : bus__request__unpack(arena_allocator(incoming->arena), packed.len, packed.data);
	if (!said)
		return false;
	incoming->principal = key ? principals_find_key(daemon->principals, key) : NULL;
	if (!incoming->principal) {
		commands_send_now(daemon, incoming,
				  response_refuse(incoming->arena, response_echo_id(said), &REASON_KEY_REVOKED, ""));
		return true;
	}
	if (incoming->request)
		request_dispatch(daemon, incoming);
	else
		commands_send_now(daemon, incoming,
				  response_invalid(incoming->arena, response_echo_id(said), &mistake));
	return true;
}

static size_t frames_receive(void *socket, zmq_msg_t *frames, size_t max)
{
	size_t count = 0;
	bool more = true;

	while (more) {
		zmq_msg_t message;

		zmq_msg_init(&message);
		if (zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&message);
			break;
		}
		more = zmq_msg_more(&message);
		if (count < max)
			frames[count] = message;
		else
			zmq_msg_close(&message);
		count++;
	}
	return count;
}

void commands_read(struct daemon *daemon)
{
	int64_t until = clock_monotonic() + TURN_MAX;

	for (unsigned turn = 0; turn < MESSAGES_PER_TURN && clock_monotonic() < until && daemon_batch(daemon); turn++) {
		struct incoming incoming = { .arena = daemon->collecting->arena };
		struct arena_mark before = arena_mark(incoming.arena);
		size_t collected = daemon->collecting->count;
		zmq_msg_t frames[4];
		size_t count = frames_receive(daemon->commands, frames, 4);

		if (!count)
			return;
		if (count < 2 || !request_read(daemon, frames, count > 4 ? 4 : count, &incoming))
			daemon->counters.frames_dropped++;
		for (size_t i = 0; i < count && i < 4; i++)
			zmq_msg_close(&frames[i]);
		if (daemon->collecting->count == collected)
			arena_rewind(incoming.arena, before); /* what was answered at once must not fill the arena */
	}
}
