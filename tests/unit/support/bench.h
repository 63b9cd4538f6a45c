/*
 * An engine on a store in a folder of the test's own, and what a test asks of it. The clock stands at 2020-02-10 09:00 in the hall
 * until the test sets `now`; the plan is the hall's (cap 60, 37.3 °C, 7 days).
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/runtime/engine.h"
#include "common/runtime/keystore.h"
#include "hallward/health/v1/health.pb-c.h"

#define BENCH_DAY (86400 * INT64_C(1000000))

struct bench {
	const struct service *service;
	char *folder, *path; /* of the store */
	char *keys_path, *ledger_path;
	struct keystore *keys;
	struct engine *engine;
	struct arena *arena;   /* of the last batch or query, until the next */
	struct arena *lasting; /* until bench_deinit() */
	int64_t now;
	unsigned requests;
	size_t map_bytes, reserve_bytes, keys_map_bytes; /* may be set before bench_open() */
	const char *root;                                /* the root key, likewise */
	struct engine_result result;                     /* of the last batch */
};

void bench_init(struct bench *bench, const struct service *service);
void bench_deinit(struct bench *bench);

/* Fails the test if the store does not open. */
void bench_open(struct bench *bench, uint64_t epoch);
void bench_close(struct bench *bench);

/* A command under a new id, or under `id`. */
const Bus__Response *bench_tell(struct bench *bench, const ProtobufCMessage *command);
const Bus__Response *bench_tell_as(struct bench *bench, const char *id, const ProtobufCMessage *command);

/* A call to be put into a batch with others; lives until bench_deinit(). */
struct engine_call bench_call(struct bench *bench, const char *id, const ProtobufCMessage *command);
struct engine_call bench_consume(struct bench *bench, const char *publisher, uint64_t epoch, uint64_t sequence,
				 const ProtobufCMessage *data);
void bench_run(struct bench *bench, struct engine_call *calls, size_t count);

/* A UUIDv7 of that instant. */
const char *bench_id(struct bench *bench, int64_t at);

const Bus__Response *bench_ask(struct bench *bench, const ProtobufCMessage *query);

/* Unpacks a response's body; fails the test if it is something else. */
const void *bench_body(struct bench *bench, const Bus__Response *response, const ProtobufCMessageDescriptor *type);

/* The hall's plan with that retention, packed; and adopting it. */
ProtobufCBinaryData bench_plan(struct bench *bench, unsigned request_days);
void bench_adopt(struct bench *bench, unsigned request_days);

/* Somebody at the door, observed now. */
Health__RegisterEntry bench_entry(const struct bench *bench, const char *token, double temperature_c);

/* Bytes of every record of every table, the runtime's own included, in order; to be freed by the caller. */
char *bench_dump(struct bench *bench);
