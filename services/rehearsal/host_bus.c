#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/access.h"
#include "common/runtime/keyring.h"
#include "common/runtime/response.h"
#include "services/rehearsal/world.h"

/* --- requests ----------------------------------------------------------------------------------------------------------------------------- */

static void link_take_answer(struct world *world, const struct happening *happening);

void host_answer(struct host *host, struct link *link, const struct step *step, const Bus__Response *response)
{
	struct happening template = { .happen = client_take_answer, .host = host, .step = step };

	if (link)
		template = (struct happening){
			.happen = link_take_answer, .host = link->host, .life = link->host->life, .link = link
		};
	wire_send(host->world, link ? &link->answers : client_answers(host->client), &template, &response->base);
}

static void query_run(struct host *host, const struct happening *happening, const struct query *query,
		      const Bus__Request *request, const struct principal *principal)
{
	const struct engine_head *head = engine_head(host->engine);
	struct engine_caller caller = { .actor = principal->name,
					.department = principal->department,
					.roles = principal->roles,
					.plan = head->plan,
					.now = host->world->now,
					.host = &host->builtin };
	Bus__Response *response = engine_query(host->engine, query, request, &caller, host->world->scratch);

	response->epoch = head->epoch;
	response->last_sequence = head->sequence;
	host_answer(host, happening->link, happening->step, response);
}

static void command_run(struct host *host, const struct happening *happening, const Bus__Request *request)
{
	struct engine_call *call = host_add_call(host);

	call->kind = ENGINE_COMMAND;
	call->request = reflect_copy(&request->base, host->arena);
	call->actor = happening->step->principal.name;
	call->department = happening->step->principal.department;
	call->roles = happening->step->principal.roles;
	call->user = (void *)happening->step;
}

void host_take_request(struct world *world, const struct happening *happening)
{
	static const struct principal daemon_principal = { .name = "service", .roles = SERVICE };
	const struct principal *principal = happening->link ? &daemon_principal : &happening->step->principal;
	struct host *host = happening->host;
	const struct command *command;
	const struct query *query;
	const Bus__Request *request;
	uint32_t roles;

	arena_reset(world->scratch);
	request = bus__request__unpack(arena_allocator(world->scratch), happening->size, happening->data);
	command = engine_find_command(host->engine, request->method);
	query = command ? NULL : engine_find_query(host->engine, request->method);
	roles = command ? command->roles : query->roles;
	if (!access_may_call(principal, roles))
		host_answer(host, happening->link, happening->step,
			    response_refuse(world->scratch, request->request_id, &REASON_PERMISSION_DENIED, "",
					    principal->name, request->method,
					    roles == NOBODY ? "none, it is the service's own"
							    : keyring_roles_text(roles, world->scratch)));
	else if (command)
		command_run(host, happening, request);
	else
		query_run(host, happening, query, request, principal);
}

/* --- publishing --------------------------------------------------------------------------------------------------------------------------- */

static void link_take_live(struct world *world, const struct happening *happening);

static bool link_wants(const struct link *link, const char *topic)
{
	for (size_t i = 0; i < link->upstream.consumer.topic_count; i++) {
		if (topic_matches(topic, link->upstream.consumer.topics[i]))
			return true;
	}
	return false;
}

/* topic NULL: of a head, which everybody wants. */
static void publish(struct host *host, const char *topic, const ProtobufCMessage *message)
{
	struct world *world = host->world;

	for (size_t i = 0; i < world->host_count; i++) {
		struct host *other = world->hosts[i];

		for (size_t j = 0; other->engine && j < other->link_count; j++) {
			struct link *link = &other->links[j];

			if (link->publisher == host && (!topic || link_wants(link, topic)))
				wire_send(world, &link->events,
					  &(struct happening){ .happen = link_take_live,
							       .host = other,
							       .life = other->life,
							       .link = link,
							       .is_head = !topic },
					  message);
		}
	}
}

void host_publish(struct host *host, const Bus__Event *event)
{
	publish(host, topic_format(event, host->arena), &event->base);
}

void host_publish_head(struct host *host)
{
	publish(host, NULL,
		&engine_head_message(host->service, engine_head(host->engine), host->world->now, host->arena)->base);
}

/* --- following ---------------------------------------------------------------------------------------------------------------------------- */

static void live_hand_in(struct link *link, bool is_head, size_t size, const uint8_t *data)
{
	ProtobufCAllocator *allocator = arena_allocator(link->host->arena);
	int64_t now = link->host->world->now;

	if (is_head)
		upstream_on_head(&link->upstream, bus__head__unpack(allocator, size, data), now, link->host->arena);
	else
		upstream_on_event(&link->upstream, bus__event__unpack(allocator, size, data), now, link->host->arena);
}

static void link_drain(struct link *link)
{
	while (link->first && upstream_listens(&link->upstream)) {
		struct live *live = link->first;

		link->first = live->next;
		if (!link->first)
			link->end = &link->first;
		live_hand_in(link, live->is_head, live->size, live->data);
		free(live);
	}
}

void links_drain(struct host *host)
{
	for (size_t i = 0; i < host->link_count; i++)
		link_drain(&host->links[i]);
}

static void link_take_live(struct world *world, const struct happening *happening)
{
	struct live *live = malloc(sizeof(*live) + happening->size);

	(void)world;
	assert(live);
	live->next = NULL;
	live->is_head = happening->is_head;
	live->size = happening->size;
	memcpy(live->data, happening->data, happening->size);
	*happening->link->end = live;
	happening->link->end = &live->next;
	link_drain(happening->link);
}

static void link_take_answer(struct world *world, const struct happening *happening)
{
	struct link *link = happening->link;
	const Bus__Response *response;

	if (!link->host->engine)
		return; /* who asked has crashed meanwhile */
	response = bus__response__unpack(arena_allocator(link->host->arena), happening->size, happening->data);
	upstream_on_answer(&link->upstream, response, world->now, link->host->arena);
	link_drain(link);
}

/* --- what an upstream asks for -------------------------------------------------------------------------------------------------------------- */

static struct engine_call *add_call(void *user)
{
	return host_add_call(((struct link *)user)->host);
}

static bool ask(void *user, const Bus__Request *request)
{
	struct link *link = user;

	if (link->publisher->engine)
		wire_send(link->host->world, &link->questions,
			  &(struct happening){ .happen = host_take_request,
					       .host = link->publisher,
					       .life = link->publisher->life,
					       .link = link },
			  &request->base);
	return link->publisher->engine != NULL;
}

static void new_id(void *user, char ret_text[UUID_TEXT_SIZE])
{
	world_new_id(((struct link *)user)->host->world, ret_text);
}

static void notice(void *user, const Bus__BusTroubleNoticed *trouble)
{
	(void)user;
	(void)trouble; /* its event tells */
}

static const struct upstream_ports ports = { add_call, ask, new_id, notice };

void links_open(struct host *host)
{
	struct world *world = host->world;

	for (size_t i = 0; i < world->host_count; i++) {
		struct link *link = &host->links[host->link_count];
		const char *topics[CONSUMER_TOPICS_MAX];
		size_t count = world->hosts[i] == host ? 0
						       : upstream_topics(host->service, world->hosts[i]->service->name,
									 world->arena, topics);

		if (!count)
			continue;
		*link = (struct link){ .host = host, .publisher = world->hosts[i] };
		link->end = &link->first;
		link->upstream.engine = host->engine;
		link->upstream.ports = &ports;
		link->upstream.user = link;
		link->upstream.silence_us = HEAD_SILENCE;
		upstream_init(&link->upstream, link->publisher->service->name, topics, count, world->now, host->arena);
		host->link_count++;
	}
}

void links_close(struct host *host)
{
	for (size_t i = 0; i < host->link_count; i++) {
		struct link *link = &host->links[i];

		while (link->first) {
			struct live *live = link->first;

			link->first = live->next;
			free(live);
		}
	}
	host->link_count = 0;
}
