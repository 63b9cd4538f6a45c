#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/rehearsal/world.h"

#define CALL_ARENA_MAX ((size_t)16 << 20)

struct client {
	struct host *host;
	const struct step **steps; /* in order: asked and to be asked */
	size_t first, count, capacity;
	Bus__Request request; /* of the first one; method "": not asked yet */
	char request_id[UUID_TEXT_SIZE];
	unsigned attempt; /* counts all requests, so that an old alarm is known */
	struct arena *arena;
	struct wire requests, answers;
};

struct client *client_create(struct host *host)
{
	struct client *client = calloc(1, sizeof(*client));

	assert(client);
	client->host = host;
	client->arena = arena_create(CALL_ARENA_MAX);
	bus__request__init(&client->request);
	return client;
}

void client_destroy(struct client *client)
{
	arena_destroy(client->arena);
	free(client->steps);
	free(client);
}

struct wire *client_answers(struct client *client)
{
	return &client->answers;
}

bool client_is_idle(const struct client *client)
{
	return client->first == client->count;
}

/* "{alerting.AlertRaised}" → the subject of the last such event; "{alerting.AlertRaised~1}": of the one before it. */
static const char *reference_resolve(struct client *client, const char *text)
{
	size_t size = text ? strlen(text) : 0, before = 0;
	char *type, *tilde;

	if (size < 2 || text[0] != '{' || text[size - 1] != '}')
		return text;
	type = arena_printf(client->arena, "%.*s", (int)size - 2, text + 1);
	tilde = strchr(type, '~');
	if (tilde) {
		*tilde = '\0';
		before = strtoul(tilde + 1, NULL, 10) % LEDGER_SUBJECTS_KEPT;
	}
	return ledger_subject(&client->host->world->ledger, type, before);
}

static ProtobufCBinaryData body_pack(struct client *client, const struct step *step)
{
	ProtobufCMessage *body = reflect_copy(step->body, client->arena);

	for (unsigned i = 0; i < body->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &body->descriptor->fields[i];
		const char **text = (const char **)((char *)body + field->offset);

		if (field->type == PROTOBUF_C_TYPE_STRING && field->label != PROTOBUF_C_LABEL_REPEATED)
			*text = reference_resolve(client, *text);
	}
	return reflect_pack(body, client->arena);
}

/* An id that the step's place in the script and the seed alone make. */
static void request_make(struct client *client, const struct step *step)
{
	struct world *world = client->host->world;

	arena_reset(client->arena);
	uuid7_derive(step->at, arena_printf(client->arena, "rehearsal/%llu", (unsigned long long)world->seed),
		     (unsigned)step->ordinal, client->request_id);
	bus__request__init(&client->request);
	client->request.method = step->body->descriptor->name;
	client->request.request_id = client->request_id;
	client->request.body = body_pack(client, step);
	if (step->correlation_id)
		client->request.correlation_id = reference_resolve(client, step->correlation_id);
}

struct alarm {
	unsigned attempt;
};

static void request_send(struct client *client);

static void send_again(struct world *world, const struct happening *happening)
{
	struct client *client = happening->host->client;
	struct alarm alarm;

	(void)world;
	memcpy(&alarm, happening->data, sizeof(alarm));
	if (alarm.attempt == client->attempt && !client_is_idle(client))
		request_send(client);
}

static void request_send(struct client *client)
{
	struct host *host = client->host;
	struct world *world = host->world;
	struct alarm alarm = { ++client->attempt };

	if (host->engine)
		wire_send(world, &client->requests,
			  &(struct happening){ .happen = host_take_request,
					       .host = host,
					       .life = host->life,
					       .step = client->steps[client->first] },
			  &client->request.base);
	memcpy(world_plan(world, world->now + RESEND_AFTER, &(struct happening){ .happen = send_again, .host = host },
			  sizeof(alarm))
		       ->data,
	       &alarm, sizeof(alarm));
}

static void ask_next(struct client *client)
{
	if (client_is_idle(client))
		return;
	request_make(client, client->steps[client->first]);
	request_send(client);
}

void client_ask(struct client *client, const struct step *step)
{
	bool idle = client_is_idle(client);

	if (client->count == client->capacity) {
		client->capacity = client->capacity ? 2 * client->capacity : 64;
		client->steps = realloc(client->steps, client->capacity * sizeof(*client->steps));
		assert(client->steps);
	}
	client->steps[client->count++] = step;
	if (idle)
		ask_next(client);
}

/* Refused for the moment: asked again when the alarm rings. */
static bool is_final(const Bus__Response *response)
{
	return response->code != BUS__CODE__UNAVAILABLE && response->code != BUS__CODE__RESOURCE_EXHAUSTED;
}

void client_take_answer(struct world *world, const struct happening *happening)
{
	struct client *client = happening->host->client;
	const Bus__Response *response;

	arena_reset(world->scratch);
	response = bus__response__unpack(arena_allocator(world->scratch), happening->size, happening->data);
	if (client_is_idle(client) || strcmp(response->request_id, client->request_id) != 0 || !is_final(response))
		return;
	world->ledger.answers++;
	ledger_answer(world, happening->step->body, response);
	output_answer(world, happening->step, response);
	if (world->answered)
		world->answered(happening->step, response, world->user);
	client->first++;
	client->attempt++;
	ask_next(client);
}
