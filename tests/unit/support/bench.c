#include "tests/unit/support/bench.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/ids.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/builtin.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/site.h"
#include "tests/unit/support/scratch.h"

void bench_init(struct bench *bench, const struct service *service)
{
	*bench = (struct bench){ .service = service,
				 .map_bytes = (size_t)256 << 20,
				 .reserve_bytes = 1 << 20,
				 .keys_map_bytes = 64 << 20,
				 .root = "root" };
	assert_true(sodium_init() >= 0);
	bench->folder = scratch_create();
	bench->path = scratch_path(bench->folder, "store");
	bench->keys_path = scratch_path(bench->folder, "keys");
	bench->ledger_path = scratch_path(bench->folder, "erasures/toy");
	bench->arena = arena_create(ENGINE_BATCH_ARENA_MAX);
	bench->lasting = arena_create((size_t)512 << 20);
	assert_true(rfc3339_parse("2020-02-10T09:00:00+08:00", &bench->now));
}

void bench_deinit(struct bench *bench)
{
	bench_close(bench);
	scratch_destroy(bench->folder);
	free(bench->path);
	free(bench->keys_path);
	free(bench->ledger_path);
	arena_destroy(bench->arena);
	arena_destroy(bench->lasting);
}

void bench_open(struct bench *bench, uint64_t epoch)
{
	uint8_t root[ROOTKEY_SIZE] = { 0 };
	struct keystore_options keys = { .service = bench->service->name,
					 .path = bench->keys_path,
					 .root = root,
					 .map_bytes = bench->keys_map_bytes };
	struct engine_options options = { .service = bench->service,
					  .store_path = bench->path,
					  .map_bytes = bench->map_bytes,
					  .reserve_bytes = bench->reserve_bytes,
					  .now = bench->now,
					  .epoch = epoch,
					  .ledger_path = bench->ledger_path };
	char *error = NULL;

	memcpy(root, bench->root, strlen(bench->root));
	if (keystore_open(&keys, &bench->keys, &error) != 0)
		fail_msg("%s", error);
	options.keys = bench->keys;
	if (!engine_open(&options, &bench->engine, &error))
		fail_msg("%s", error);
}

void bench_close(struct bench *bench)
{
	if (bench->engine)
		engine_close(bench->engine);
	bench->engine = NULL;
	keystore_close(bench->keys);
	bench->keys = NULL;
}

const char *bench_id(struct bench *bench, int64_t at)
{
	char id[UUID_TEXT_SIZE];

	uuid7_derive(at, "bench", bench->requests++, id);
	return arena_strdup(bench->lasting, id);
}

struct engine_call bench_call(struct bench *bench, const char *id, const ProtobufCMessage *command)
{
	Bus__Request *request = reflect_new(&bus__request__descriptor, bench->lasting);

	request->method = command->descriptor->name;
	request->request_id = arena_strdup(bench->lasting, id);
	request->body = reflect_pack(command, bench->lasting);
	return (struct engine_call){
		.kind = ENGINE_COMMAND, .request = request, .actor = "guard-1", .department = "", .roles = EVERYONE
	};
}

struct engine_call bench_consume(struct bench *bench, const char *publisher, uint64_t epoch, uint64_t sequence,
				 const ProtobufCMessage *data)
{
	Bus__Event *event = reflect_new(&bus__event__descriptor, bench->lasting);

	event->service = publisher;
	event->epoch = epoch;
	event->sequence = sequence;
	event->type = reflect_short_name(data->descriptor);
	event->correlation_id = "incident-1";
	event->recorded_at = bench->now;
	event->data = reflect_pack(data, bench->lasting);
	return (struct engine_call){ .kind = ENGINE_CONSUME, .event = event };
}

void bench_run(struct bench *bench, struct engine_call *calls, size_t count)
{
	arena_reset(bench->arena);
	bench->result = engine_execute(bench->engine, bench->now, calls, count, bench->arena);
}

const Bus__Response *bench_tell_as(struct bench *bench, const char *id, const ProtobufCMessage *command)
{
	struct engine_call call = bench_call(bench, id, command);

	engine_batch_max(bench->engine, 1);
	bench_run(bench, &call, 1);
	assert_non_null(call.response);
	return call.response;
}

const Bus__Response *bench_tell(struct bench *bench, const ProtobufCMessage *command)
{
	return bench_tell_as(bench, bench_id(bench, bench->now), command);
}

const Bus__Response *bench_ask(struct bench *bench, const ProtobufCMessage *query)
{
	struct engine_caller caller = { .actor = "office-1",
					.department = "",
					.roles = EVERYONE,
					.plan = engine_head(bench->engine)->plan,
					.now = bench->now };
	Bus__Request *request = reflect_new(&bus__request__descriptor, bench->lasting);
	const struct query *found = engine_find_query(bench->engine, query->descriptor->name);

	assert_non_null(found);
	request->method = query->descriptor->name;
	request->request_id = bench_id(bench, bench->now);
	request->body = reflect_pack(query, bench->lasting);
	arena_reset(bench->arena);
	return engine_query(bench->engine, found, request, &caller, bench->arena);
}

const void *bench_body(struct bench *bench, const Bus__Response *response, const ProtobufCMessageDescriptor *type)
{
	const void *body =
		protobuf_c_message_unpack(type, arena_allocator(bench->arena), response->body.len, response->body.data);

	assert_non_null(body);
	return body;
}

ProtobufCBinaryData bench_plan(struct bench *bench, unsigned request_days)
{
	const char *error = NULL;
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = site_read_plan("deploy/plan/qufu.yaml", arena, &error);
	ProtobufCBinaryData packed;

	if (error)
		print_error("%s\n", error);
	assert_non_null(plan);
	plan->retention->request_days = request_days;
	packed = reflect_pack(&plan->base, bench->lasting);
	arena_destroy(arena);
	return packed;
}

void bench_adopt(struct bench *bench, unsigned request_days)
{
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;

	command.plan = bench_plan(bench, request_days);
	assert_int_equal(bench_tell(bench, &command.base)->code, BUS__CODE__OK);
}

Health__RegisterEntry bench_entry(const struct bench *bench, const char *token, double temperature_c)
{
	Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;

	entry.observed_at = bench->now;
	entry.checkpoint = "entrance-1";
	entry.kind = HEALTH__KIND__VISITOR;
	entry.token = token;
	entry.temperature_c = temperature_c;
	entry.mask = HEALTH__MASK__WORN;
	entry.method = HEALTH__METHOD__INFRARED;
	return entry;
}

static void dump_bytes(FILE *out, struct span span)
{
	for (size_t i = 0; i < span.size; i++)
		fprintf(out, "%02x", span.data[i]);
}

char *bench_dump(struct bench *bench)
{
	struct store_snapshot *snapshot = store_snapshot_begin(bench->engine->store);
	struct table *tables[STORE_SLOTS_MAX];
	size_t count = engine_tables(bench->service, tables), size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	struct kv *kv = store_snapshot_kv(snapshot);

	for (size_t i = 0; i < count; i++) {
		const struct table_index *index = tables[i]->indexes;

		for (unsigned slot = tables[i]->slot;; slot = index++->slot) {
			struct span key = { NULL, 0 }, value;

			fprintf(out, "slot %u\n", slot);
			for (bool after = false; kv->ops->seek(kv, slot, key, after, &key, &value); after = true) {
				dump_bytes(out, key);
				fputs(" ", out);
				dump_bytes(out, value);
				fputs("\n", out);
			}
			if (!index->name)
				break;
		}
	}
	assert_int_equal(store_snapshot_end(snapshot), STORE_OK);
	fclose(out);
	return text;
}
