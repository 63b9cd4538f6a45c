/* The journal: what a transaction did, as one entry and its events. */

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/seeded.h"

static const char *facet_cut(char **rest)
{
	char *name = strsep(rest, ",");

	return name && *name ? name : NULL;
}

static void event_set_facets(Bus__Event *event, const struct event_type *type, const ProtobufCMessage *data,
			     struct arena *arena)
{
	char *rest = arena_strdup(arena, type->facets);

	event->facets = arena_alloc(arena, 8 * sizeof(*event->facets));
	for (const char *path; (path = facet_cut(&rest));)
		event->facets[event->n_facets++] = reflect_text(data, path, arena);
}

/* Of the service's event types and the runtime's, by what its events carry. */
static const struct event_type *event_type_of(const struct service *service, const ProtobufCMessageDescriptor *data,
					      size_t *ret_index)
{
	const struct event_type *type;
	size_t index = 0;

	while ((type = engine_event_type(service, index)) && type->data != data)
		index++;
	assert(type && "an event that this program does not know");
	*ret_index = index;
	return type;
}

static Bus__Event *event_create(struct engine *engine, const struct context *context, const struct emitted *emitted)
{
	Bus__Event *event = reflect_new(&bus__event__descriptor, engine->arena);
	size_t index;

	event_type_of(engine->service, emitted->type->data, &index);
	event->service = engine->service->name;
	event->epoch = engine->epoch;
	event->sequence = ++engine->state->sequence;
	event->previous = engine->last_of_type[index];
	engine->last_of_type[index] = event->sequence;
	event->type = reflect_short_name(emitted->type->data);
	event->subject = reflect_text(emitted->data, emitted->type->subject, engine->arena);
	event->recorded_at = engine->now;
	event->actor = context->actor;
	event->correlation_id = emitted->correlation_id ? emitted->correlation_id : context->correlation_id;
	event->causation_id = context->causation_id;
	event->traceparent = context->traceparent;
	event->schema_version = 1;
	event->plan_version = engine->plan ? engine->plan->version : "";
	event->data = reflect_pack(emitted->data, engine->arena);
	event_set_facets(event, emitted->type, emitted->data, engine->arena);
	return event;
}

static struct engine_event *output_add(struct engine *engine, Bus__Event *event)
{
	ProtobufCBinaryData packed = reflect_pack(&event->base, engine->arena);

	if (engine->event_count == engine->event_capacity) {
		size_t capacity = engine->event_capacity ? 2 * engine->event_capacity : 64;
		struct engine_event *events = arena_alloc(engine->arena, capacity * sizeof(*events));

		if (engine->event_count)
			memcpy(events, engine->events, engine->event_count * sizeof(*events));
		engine->events = events;
		engine->event_capacity = capacity;
	}
	engine->events[engine->event_count] = (struct engine_event){ event, { packed.data, packed.len } };
	return &engine->events[engine->event_count++];
}

static void chain_hash(ProtobufCBinaryData previous, struct span packed, const struct engine_event *events,
		       uint32_t event_count, uint8_t ret_hash[CHAIN_HASH_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, CHAIN_HASH_SIZE);
	crypto_generichash_update(&state, previous.data, previous.len);
	crypto_generichash_update(&state, packed.data, packed.size);
	for (uint32_t i = 0; i < event_count; i++)
		crypto_generichash_update(&state, events[i].packed.data, events[i].packed.size);
	crypto_generichash_final(&state, ret_hash, CHAIN_HASH_SIZE);
}

void journal_hash(ProtobufCBinaryData previous, const Bus__JournalEntry *entry, const struct engine_event *events,
		  struct arena *arena, uint8_t ret_hash[CHAIN_HASH_SIZE])
{
	Bus__JournalEntry bare = *entry;
	ProtobufCBinaryData packed;

	bare.hash = (ProtobufCBinaryData){ 0, NULL };
	packed = reflect_pack(&bare.base, arena);
	chain_hash(previous, (struct span){ packed.data, packed.len }, events, entry->event_count, ret_hash);
}

static void cursor_apply(struct tables *tables, const Bus__Cursor *move)
{
	const Bus__Cursor *before = cursor_get(&tables->view, &(Bus__Cursor){ .publisher = move->publisher });
	Bus__EpochEnd *passed[ENGINE_PASSED_EPOCHS_MAX], end = BUS__EPOCH_END__INIT;
	Bus__Cursor after = *move;

#ifdef HALLWARD_SEEDED_BUGS
	if (seeded_bug("cursor-not-moved"))
		return;
#endif
	after.n_passed = 0;
	after.passed = passed;
	if (before && before->epoch != move->epoch) {
		end.epoch = before->epoch;
		end.sequence = before->sequence;
		passed[after.n_passed++] = &end;
	}
	for (size_t i = 0; before && i < before->n_passed && after.n_passed < ENGINE_PASSED_EPOCHS_MAX; i++)
		passed[after.n_passed++] = before->passed[i];
	cursor_put(tables, &after);
}

static void epoch_apply(struct tables *tables, const Bus__JournalEntry *entry)
{
	Bus__Epoch record = BUS__EPOCH__INIT;

	record.ordinal = entry->entry;
	record.epoch = entry->epoch_begun;
	record.after_sequence = entry->first_sequence - 1;
	epoch_put(tables, &record);
}

void journal_apply(struct tables *tables, const struct service *service, const Bus__JournalEntry *entry,
		   const Bus__Event *const *events, const ProtobufCMessage *const *data)
{
	for (uint32_t i = 0; i < entry->event_count; i++) {
		size_t index;

		event_type_of(service, data[i]->descriptor, &index)->apply(tables, events[i], data[i]);
	}
	if (entry->request_id[0]) {
		Bus__RequestRecord record = BUS__REQUEST_RECORD__INIT;

		record.request_id = entry->request_id;
		record.entry = entry->entry;
		request_put(tables, &record);
	}
	if (entry->consumed)
		cursor_apply(tables, entry->consumed);
	if (entry->epoch_begun)
		epoch_apply(tables, entry);
}

static Bus__JournalEntry *entry_create(struct engine *engine)
{
	Bus__JournalEntry *entry = reflect_new(&bus__journal_entry__descriptor, engine->arena);

	entry->entry = ++engine->state->entry;
	entry->recorded_at = engine->now;
	entry->first_sequence = engine->state->sequence + 1;
	return entry;
}

/* Seals the entry into the chain and stores it with its events. */
static void entry_store(struct engine *engine, Bus__JournalEntry *entry, size_t first_output)
{
	struct tables tables = { engine_view(engine) };
	const struct engine_event *events = entry->event_count ? engine->events + first_output : NULL;
	/* The hash is the last field, so the entry packed without it, then a hash alone, is the entry packed with it. */
	size_t bare_size = protobuf_c_message_get_packed_size(&entry->base);
	Bus__JournalEntry alone = BUS__JOURNAL_ENTRY__INIT;
	uint8_t *packed, *hash = arena_alloc(engine->arena, CHAIN_HASH_SIZE);

	assert(!entry->hash.len);
	alone.hash = (ProtobufCBinaryData){ CHAIN_HASH_SIZE, hash };
	packed = arena_alloc(engine->arena, bare_size + protobuf_c_message_get_packed_size(&alone.base));
	protobuf_c_message_pack(&entry->base, packed);
	chain_hash(engine->state->hash, (struct span){ packed, bare_size }, events, entry->event_count, hash);
	entry->hash = engine->state->hash = alone.hash;
	engine->state->recorded_at = engine->now;
	journal_put_packed(
		&tables, entry,
		(struct span){ packed, bare_size + protobuf_c_message_pack(&alone.base, packed + bare_size) });
	for (uint32_t i = 0; i < entry->event_count; i++)
		event_put_packed(&tables, events[i].event, events[i].packed);
	engine->changed = true;
}

/* A reaction to our own event is part of the same transaction and so needs no cursor. */
static void react_to_own(struct engine *engine, const struct gate *gate, const Bus__Event *event,
			 const ProtobufCMessage *data)
{
	for (const struct reaction *reaction = engine->service->reactions; reaction->publisher; reaction++) {
		struct view view = engine_view(engine);
		struct context context;
		const ProtobufCMessage *command;

		if (reaction->data != data->descriptor ||
		    (strcmp(reaction->publisher, "*") != 0 && strcmp(reaction->publisher, engine->service->name) != 0))
			continue;
		engine_context(engine, &context,
			       arena_printf(engine->arena, "%s/%016llx/%llu", event->service,
					    (unsigned long long)event->epoch, (unsigned long long)event->sequence));
		context.causation_id = context.request_id;
		context.correlation_id = event->correlation_id;
		context.traceparent = gate->context.traceparent;
		command = reaction->react(&view, &context, event, data);
		if (command)
			engine_give_own(engine, command, &context, NULL, gate->depth + 1);
	}
}

void journal_record(struct engine *engine, const struct gate *gate, const struct decision *decision)
{
	struct tables tables = { engine_view(engine) };
	Bus__JournalEntry *entry = entry_create(engine);
	const size_t count = decision->event_count, first_output = engine->event_count;
	const Bus__Event **events = arena_alloc(engine->arena, count * sizeof(*events));
	const ProtobufCMessage **data = arena_alloc(engine->arena, count * sizeof(*data));

	entry->method = gate->command->request->name;
	entry->actor = gate->context.actor;
	if (gate->is_request)
		entry->request_id = gate->context.request_id;
	entry->request_hash = (ProtobufCBinaryData){ REQUEST_HASH_SIZE, (uint8_t *)gate->request_hash };
	entry->reply =
		decision->reply ? reflect_pack(decision->reply, engine->arena) : (ProtobufCBinaryData){ 0, NULL };
	entry->event_count = (uint32_t)count;
	entry->consumed = (Bus__Cursor *)gate->move;
	for (size_t i = 0; i < count; i++) {
		events[i] = output_add(engine, event_create(engine, &gate->context, &decision->events[i]))->event;
		data[i] = decision->events[i].data;
	}
	entry_store(engine, entry, first_output);
	journal_apply(&tables, engine->service, entry, events, data);
	for (size_t i = 0; i < count && gate->depth < SELF_REACTIONS_MAX; i++)
		react_to_own(engine, gate, events[i], data[i]);
}

void journal_record_bare(struct engine *engine, const Bus__Cursor *move, uint64_t epoch_begun)
{
	struct tables tables = { engine_view(engine) };
	Bus__JournalEntry *entry = entry_create(engine);

	entry->consumed = (Bus__Cursor *)move;
	entry->epoch_begun = epoch_begun;
	entry_store(engine, entry, engine->event_count);
	assert(entry->event_count == 0);
	journal_apply(&tables, engine->service, entry, NULL, NULL);
}
