/*
 * Simulated receivers: after each batch whatever may be delivered is, at once, but to those that the script has taken down. It goes
 * through the service's contract alone: ListDeliveries says what waits, RecordAttempts what came of it.
 */

#include <assert.h>
#include <string.h>

#include "common/core/reflect.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/rehearsal/world.h"

#define PAGE_SIZE 1000
#define ATTEMPTS_MAX 16 /* in one RecordAttempts */
#define RANK_WAITS 2    /* behind another one of its thread (delivery.proto) */

static struct receiver_state *state_of(struct world *world, const char *receiver)
{
	struct receiver_state *state = world->receivers;

	while (state && strcmp(state->receiver, receiver) != 0)
		state = state->next;
	return state;
}

void receivers_set(struct world *world, const char *receiver, bool down)
{
	struct receiver_state *state = state_of(world, receiver);

	if (!state) {
		state = arena_alloc(world->arena, sizeof(*state));
		state->receiver = receiver;
		state->next = world->receivers;
		world->receivers = state;
	}
	state->down = down;
}

/* NULL: this service delivers nothing. */
static const struct query *query_find(const struct host *host)
{
	return service_find_query(host->service, alerting__list_deliveries__descriptor.name);
}

static const Alerting__ListDeliveriesReply *page_ask(struct host *host, ProtobufCBinaryData token, struct arena *arena)
{
	Alerting__ListDeliveries message = ALERTING__LIST_DELIVERIES__INIT;
	Bus__Request request = BUS__REQUEST__INIT;
	struct engine_caller caller = {
		.actor = "rehearsal",
		.department = "",
		.roles = SERVICE,
		.plan = engine_head(host->engine)->plan,
		.now = host->world->now,
		.host = &host->builtin,
	};
	const Bus__Response *response;

	message.state = ALERTING__DELIVERY__STATE__QUEUED;
	message.page_size = PAGE_SIZE;
	message.page_token = token;
	request.method = message.base.descriptor->name;
	request.body = reflect_pack(&message.base, arena);
	response = engine_query(host->engine, query_find(host), &request, &caller, arena);
	return response->code == BUS__CODE__OK
		       ? alerting__list_deliveries_reply__unpack(arena_allocator(arena), response->body.len,
								 response->body.data)
		       : NULL;
}

typedef void delivery_fn(struct host *host, const Alerting__Delivery *delivery, void *user);

/* Those that may go at `at`. */
static void due_each(struct host *host, int64_t at, struct arena *arena, delivery_fn *each, void *user)
{
	ProtobufCBinaryData token = { 0 };

	do {
		const Alerting__ListDeliveriesReply *page = page_ask(host, token, arena);

		for (size_t i = 0; page && i < page->n_deliveries; i++) {
			const Alerting__Delivery *delivery = page->deliveries[i]->delivery;

			if (*delivery->delivery_id && delivery->rank < RANK_WAITS && delivery->next_at <= at)
				each(host, delivery, user);
		}
		token = page ? page->next_page_token : (ProtobufCBinaryData){ 0 };
	} while (token.len);
}

static void count(struct host *host, const Alerting__Delivery *delivery, void *user)
{
	(void)host;
	(void)delivery;
	++*(size_t *)user;
}

bool receivers_are_due(struct host *host, int64_t at, struct arena *arena)
{
	size_t due = 0;

	if (query_find(host))
		due_each(host, at, arena, count, &due);
	return due;
}

static void deliver(struct host *host, const Alerting__Delivery *delivery, void *user)
{
	Alerting__RecordAttempts **command = user;
	const struct receiver_state *state = state_of(host->world, delivery->receiver);
	Alerting__Attempt *attempt = reflect_new(&alerting__attempt__descriptor, host->arena);

	if (!*command || (*command)->n_attempts == ATTEMPTS_MAX) {
		struct engine_call *call = host_add_call(host);

		*command = reflect_new(&alerting__record_attempts__descriptor, host->arena);
		(*command)->attempts = arena_alloc(host->arena, ATTEMPTS_MAX * sizeof(*(*command)->attempts));
		call->kind = ENGINE_OWN;
		call->own = &(*command)->base;
	}
	attempt->receiver = arena_strdup(host->arena, delivery->receiver);
	attempt->delivery_id = arena_strdup(host->arena, delivery->delivery_id);
	attempt->delivered = !state || !state->down;
	attempt->error = attempt->delivered ? "" : "it is down";
	attempt->at = host->world->now;
	(*command)->attempts[(*command)->n_attempts++] = attempt;
}

void receivers_serve(struct host *host)
{
	Alerting__RecordAttempts *command = NULL;

	if (!host->engine || host->count || !query_find(host) || !engine_head(host->engine)->plan)
		return; /* calls that wait may be the results of what would be delivered again */
	arena_reset(host->world->scratch);
	due_each(host, host->world->now, host->world->scratch, deliver, &command);
}
