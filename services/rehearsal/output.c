#include <inttypes.h>
#include <string.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/rehearsal/world.h"

#define NAME_SIZE_MAX 128

/* A JSON string (RFC 8259, section 7). */
static void put_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(out, "\\u%04x", *text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static void put_member(FILE *out, const char *name, const char *text)
{
	fprintf(out, ", \"%s\": ", name);
	put_string(out, text);
}

static void line_begin(struct world *world)
{
	char at[RFC3339_SIZE];

	rfc3339_format(world->now, at);
	fprintf(world->out, "{\"at\": \"%s\"", at);
}

static void put_message(struct world *world, const char *name, const ProtobufCMessageDescriptor *type,
			ProtobufCBinaryData packed)
{
	struct arena *arena = arena_create(ENGINE_QUERY_ARENA_MAX);
	const ProtobufCMessage *message =
		protobuf_c_message_unpack(type, arena_allocator(arena), packed.len, packed.data);

	if (message)
		fprintf(world->out, ", \"%s\": %s", name, codec_to_json(message, 0, true, arena));
	arena_destroy(arena);
}

void output_event(struct world *world, const struct service *service, const Bus__Event *event)
{
	const struct event_type *type;
	FILE *out = world->out;

	if (!out)
		return;
	line_begin(world);
	put_member(out, "service", event->service);
	fprintf(out, ", \"sequence\": %" PRIu64, event->sequence);
	put_member(out, "type", event->type);
	put_member(out, "subject", event->subject);
	put_member(out, "actor", event->actor);
	put_member(out, "correlation_id", event->correlation_id);
	put_member(out, "causation_id", event->causation_id);
	for (size_t i = 0; (type = engine_event_type(service, i)); i++) {
		if (strcmp(reflect_short_name(type->data), event->type) == 0)
			put_message(world, "data", type->data, event->data);
	}
	fputs("}\n", out);
}

void output_answer(struct world *world, const struct step *step, const Bus__Response *response)
{
	char name[NAME_SIZE_MAX];
	FILE *out = world->out;
	const ProtobufCEnumValue *code =
		protobuf_c_enum_descriptor_get_value(&bus__code__descriptor, (int)response->code);

	if (!out)
		return;
	snprintf(name, sizeof(name), "%s.%s", step->service->name, reflect_short_name(step->body->descriptor));
	line_begin(world);
	put_member(out, "answer_to", name);
	put_member(out, "as", step->principal.name);
	put_member(out, "request_id", response->request_id);
	put_member(out, "code", code ? code->name : "UNKNOWN");
	if (response->reason[0]) {
		put_member(out, "reason", response->reason);
		put_member(out, "message_en", response->message_en);
		put_member(out, "field", response->field);
	}
	if (response->code == BUS__CODE__OK)
		put_message(world, "body", step->reply, response->body);
	fputs("}\n", out);
}

void output_fault(struct world *world, const struct host *host, const char *fault)
{
	if (!world->out)
		return;
	line_begin(world);
	put_member(world->out, "fault", fault);
	put_member(world->out, "service", host->service->name);
	fputs("}\n", world->out);
}

void output_receiver(struct world *world, const struct step *step)
{
	if (!world->out)
		return;
	line_begin(world);
	put_member(world->out, "receiver", step->receiver);
	fprintf(world->out, ", \"down\": %s}\n", step->down ? "true" : "false");
}

void output_summary(struct world *world, const char *const *broken, size_t broken_count)
{
	const struct ledger *ledger = &world->ledger;
	FILE *out = world->out;

	line_begin(world);
	fprintf(out,
		", \"seed\": %" PRIu64 ", \"calls\": %" PRIu64 ", \"answers\": %" PRIu64 ", \"events\": %" PRIu64
		", \"crashes\": %" PRIu64 ", \"broken\": [",
		world->seed, ledger->calls, ledger->answers, ledger->events, ledger->crashes);
	for (size_t i = 0; i < broken_count; i++) {
		fputs(i ? ", " : "", out);
		put_string(out, broken[i]);
	}
	fputs("]}\n", out);
}
