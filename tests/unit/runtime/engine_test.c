/* The engine: what is promised of a command, of an event of others, and of a plan, on a real store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/engine_internal.h"
#include "tests/unit/support/bench.h"
#include "tests/unit/support/toy.h"

extern const struct service health_service;

#define EPOCH 0x11

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	bench_init(bench, &toy_service);
	bench_open(bench, EPOCH);
	bench_adopt(bench, 7);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	bench_deinit(bench);
	free(bench);
	return 0;
}

static Health__RegisterExit say(struct bench *bench, const char *token)
{
	Health__RegisterExit leaving = HEALTH__REGISTER_EXIT__INIT;

	leaving.token = token;
	leaving.checkpoint = "entrance-1";
	leaving.kind = HEALTH__KIND__VISITOR;
	leaving.observed_at = bench->now;
	return leaving;
}

static struct engine_call call_of(struct bench *bench, const char *token)
{
	Health__RegisterExit leaving = say(bench, token);

	return bench_call(bench, bench_id(bench, bench->now), &leaving.base);
}

static const Bus__Response *tell(struct bench *bench, const char *id, const char *token)
{
	Health__RegisterExit leaving = say(bench, token);

	return bench_tell_as(bench, id, &leaving.base);
}

/* An event of health's about that token; by its type the reaction's command is urgent or not. */
static struct engine_call heard(struct bench *bench, uint64_t epoch, uint64_t sequence, const char *token)
{
	Health__FeverDetected fever = HEALTH__FEVER_DETECTED__INIT;

	fever.token = token;
	return bench_consume(bench, "health", epoch, sequence, &fever.base);
}

static int64_t told(struct bench *bench, const char *token)
{
	struct store_snapshot *snapshot = store_snapshot_begin(bench->engine->store);
	struct view view = { store_snapshot_kv(snapshot), bench->arena };
	int64_t count = toy_told(&view, token);

	assert_int_equal(store_snapshot_end(snapshot), STORE_OK);
	return count;
}

static uint64_t cursor_of_health(struct bench *bench)
{
	const Bus__Cursor *cursor = engine_cursor(bench->engine, "health", bench->arena);

	return cursor ? cursor->sequence : 0;
}

/* --- a repeated request has one effect -------------------------------------------------------------------------------------------- */

static void first_answer_again(void **state)
{
	struct bench *bench = *state;
	const char *id = bench_id(bench, bench->now);
	ProtobufCBinaryData first;
	char *before, *after;

	first = reflect_pack(&tell(bench, id, "V1")->base, bench->lasting);
	before = bench_dump(bench);
	for (unsigned run = 0; run < 2; run++) {
		Health__RegisterExit leaving = say(bench, "V1");
		struct engine_call call = bench_call(bench, id, &leaving.base);
		ProtobufCBinaryData again;

		bench_run(bench, &call, 1);
		again = reflect_pack(&call.response->base, bench->lasting);
		assert_true(call.repeated);
		assert_int_equal(bench->result.event_count, 0);
		assert_int_equal(again.len, first.len);
		assert_memory_equal(again.data, first.data, first.len);
	}
	after = bench_dump(bench);
	assert_string_equal(before, after);
	assert_int_equal(told(bench, "V1"), 1);
	free(before);
	free(after);
}

/* Over a restart, too; only the epoch in the answer is the present one. */
static void first_answer_after_a_restart(void **state)
{
	struct bench *bench = *state;
	const char *id = bench_id(bench, bench->now);
	Health__RegisterExit leaving = say(bench, "V1");
	struct engine_call call = bench_call(bench, id, &leaving.base);
	const Health__RegisterExitReply *reply;

	tell(bench, id, "V1");
	bench_close(bench);
	bench_open(bench, EPOCH + 1);
	bench_run(bench, &call, 1);
	assert_true(call.repeated);
	reply = bench_body(bench, call.response, &health__register_exit_reply__descriptor);
	assert_int_equal(reply->visitors_inside, 1);
	assert_int_equal(told(bench, "V1"), 1);
}

/* Twice within one batch: the second sees the first. */
static void repeated_within_a_batch(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[3];

	calls[0] = call_of(bench, "V1");
	calls[1] = calls[2] = calls[0];
	bench_run(bench, calls, 3);
	assert_false(calls[0].repeated);
	assert_true(calls[1].repeated && calls[2].repeated);
	assert_int_equal(told(bench, "V1"), 1);
}

static void other_contents_are_refused(void **state)
{
	struct bench *bench = *state;
	const char *id = bench_id(bench, bench->now);
	Bus__AdoptPlan other = BUS__ADOPT_PLAN__INIT;
	Health__RegisterExit leaving = say(bench, "V1");
	struct engine_call call;
	Bus__Request request;
	const Bus__Response *response;

	tell(bench, id, "V1");
	response = tell(bench, id, "V2");
	assert_string_equal(response->reason, "REQUEST_ID_REUSED");
	assert_int_equal(response->code, BUS__CODE__ABORTED);
	other.plan = bench_plan(bench, 3);
	assert_string_equal(bench_tell_as(bench, id, &other.base)->reason, "REQUEST_ID_REUSED");
	call = bench_call(bench, id, &leaving.base);
	request = *call.request;
	request.on_behalf_of = "another";
	call.request = &request;
	bench_run(bench, &call, 1);
	assert_string_equal(call.response->reason, "REQUEST_ID_REUSED");
	assert_int_equal(told(bench, "V1"), 1);
	assert_int_equal(told(bench, "V2"), 0);
}

static void too_old_is_never_executed(void **state)
{
	struct bench *bench = *state;
	int64_t begun = bench->now / 1000 * 1000;
	const char *done = bench_id(bench, begun), *fresh = bench_id(bench, begun);
	const Bus__Response *response;

	bench->now = begun;
	tell(bench, done, "V1");
	bench->now = begun + 7 * BENCH_DAY; /* to the instant as old as is kept */
	assert_int_equal(tell(bench, fresh, "V2")->code, BUS__CODE__OK);
	bench->now++;
	response = tell(bench, done, "V1"); /* its record is still there */
	assert_string_equal(response->reason, "REQUEST_TOO_OLD");
	assert_int_equal(response->code, BUS__CODE__FAILED_PRECONDITION);
	assert_string_equal(tell(bench, fresh, "V3")->reason, "REQUEST_TOO_OLD");
	assert_int_equal(told(bench, "V3"), 0);
}

/* Whatever the clock and the plan do, and whenever records are dropped: an id is executed once. Fixed seed. */
static void no_window_for_a_second_effect(void **state)
{
	enum { IDS = 120 };
	struct bench *bench = *state;
	static const unsigned retentions[] = { 7, 1, 30, 3, 366 };
	const char *ids[IDS];
	char tokens[IDS][8];
	uint32_t random = 7;
	int64_t start = bench->now;
	int64_t executed = 0;
	unsigned expired = 0;

	for (unsigned i = 0; i < IDS; i++) {
		ids[i] = bench_id(bench, start + (int64_t)i * BENCH_DAY / 4);
		snprintf(tokens[i], sizeof(tokens[i]), "T%u", i);
	}
	for (unsigned step = 0; step < 3000; step++) {
		unsigned which;

		random = random * 1664525 + 1013904223;
		which = (random >> 16) % IDS;
		bench->now = start + (int64_t)step * BENCH_DAY / 80 - (random >> 28) * BENCH_DAY / 8; /* also back */
		if (step % 100 == 99)
			bench_adopt(bench, retentions[step / 100 % 5]);
		if (step % 7 == 0) {
			arena_reset(bench->arena);
			bench->result = engine_tick(bench->engine, bench->now, bench->arena);
			expired += bench->result.event_count;
		} else {
			Health__RegisterExit leaving = say(bench, tokens[which]);

			leaving.observed_at = start; /* the same bytes each time */
			bench_tell_as(bench, ids[which], &leaving.base);
		}
		if (step % 500 == 250) {
			bench_close(bench);
			bench_open(bench, EPOCH + step);
		}
	}
	assert_true(expired > 5);
	for (unsigned i = 0; i < IDS; i++) {
		assert_in_range(told(bench, tokens[i]), 0, 1);
		executed += told(bench, tokens[i]);
	}
	assert_true(executed > IDS / 2);
}

/* --- refused leaves nothing behind ------------------------------------------------------------------------------------------------- */

static void refused_leaves_nothing(void **state)
{
	struct bench *bench = *state;
	char *before = bench_dump(bench), *after;
	Health__RegisterExit leaving = say(bench, "V1");
	struct engine_call call = call_of(bench, "V1");
	Bus__Request late = *call.request;

	assert_string_equal(tell(bench, bench_id(bench, bench->now), "refuse")->reason, "TOLD_TO_REFUSE");
	assert_int_equal(tell(bench, bench_id(bench, bench->now), "nothing")->code, BUS__CODE__OK);
	assert_string_equal(tell(bench, "V1", "V1")->field, "request_id");
	leaving.token = "";
	assert_string_equal(bench_tell(bench, &leaving.base)->field, "token");
	late.deadline_at = bench->now - 1;
	call.request = &late;
	bench_run(bench, &call, 1);
	assert_string_equal(call.response->reason, "DEADLINE_PASSED");
	late.deadline_at = 0;
	late.body = (ProtobufCBinaryData){ 3, (uint8_t[]){ 0xff, 0xff, 0xff } };
	bench_run(bench, &call, 1);
	assert_int_equal(call.response->code, BUS__CODE__INVALID_ARGUMENT);
	after = bench_dump(bench);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void group_commit_with_refusals_between(void **state)
{
	enum { CALLS = 300 };
	struct bench *bench = *state;
	struct engine_call calls[CALLS];
	uint64_t sequence = engine_head(bench->engine)->sequence;

	for (unsigned i = 0; i < CALLS; i++)
		calls[i] = call_of(bench, i % 3 == 1 ? "refuse" : i % 3 == 2 ? "nothing" : "V");
	bench_run(bench, calls, CALLS);
	assert_int_equal(bench->result.store, STORE_OK);
	assert_int_equal(bench->result.event_count, CALLS / 3);
	for (unsigned i = 0; i < CALLS; i++) {
		assert_string_equal(calls[i].response->request_id, calls[i].request->request_id);
		assert_string_equal(calls[i].response->reason, i % 3 == 1 ? "TOLD_TO_REFUSE" : "");
		if (i % 3 == 0) {
			const Health__RegisterExitReply *reply =
				bench_body(bench, calls[i].response, &health__register_exit_reply__descriptor);

			assert_int_equal(reply->visitors_inside, i / 3 + 1); /* each saw those before it */
			assert_int_equal(bench->result.events[i / 3].event->sequence, sequence + 1 + i / 3);
			assert_int_equal(bench->result.events[i / 3].event->previous, i ? sequence + i / 3 : 0);
		}
	}
	assert_int_equal(told(bench, "V"), CALLS / 3);
}

static void b2_4_cap_holds_within_a_batch(void **state)
{
	enum { CALLS = 200, CAP = 60 };
	struct bench bench;
	struct engine_call calls[CALLS];
	unsigned admitted = 0;

	(void)state;
	bench_init(&bench, &health_service);
	bench_open(&bench, EPOCH);
	bench_adopt(&bench, 7);
	for (unsigned i = 0; i < CALLS; i++) {
		char token[8] = "";
		Health__RegisterEntry entry = bench_entry(&bench, token, 36.5);

		snprintf(token, sizeof(token), "V%u", i);
		calls[i] = bench_call(&bench, bench_id(&bench, bench.now), &entry.base);
	}
	bench_run(&bench, calls, CALLS);
	for (unsigned i = 0; i < CALLS; i++) {
		const Health__RegisterEntryReply *reply =
			bench_body(&bench, calls[i].response, &health__register_entry_reply__descriptor);

		admitted += reply->outcome == HEALTH__OUTCOME__ADMITTED;
		assert_int_equal(reply->outcome == HEALTH__OUTCOME__ADMITTED, i < CAP);
		assert_in_range(reply->visitors_inside, 1, CAP);
	}
	assert_int_equal(admitted, CAP);
	bench_deinit(&bench);
}

static void time_never_steps_back(void **state)
{
	struct bench *bench = *state;
	int64_t late = bench->now + BENCH_DAY;

	bench->now = late;
	tell(bench, bench_id(bench, bench->now), "V1");
	bench->now -= 2 * BENCH_DAY;
	tell(bench, bench_id(bench, bench->now), "V2");
	assert_int_equal(bench->result.event_count, 1);
	assert_int_equal(bench->result.events[0].event->recorded_at, late);
}

/* --- the chain of hashes ------------------------------------------------------------------------------------------------------------- */

static uint8_t previous_bytes[32], event_bytes[40], hash_bytes[16], reply_bytes[12];

static void hash_now(struct arena *arena, const Bus__JournalEntry *entry, uint8_t ret_hash[32])
{
	struct engine_event events[2] = { { NULL, { event_bytes, 20 } }, { NULL, { event_bytes + 20, 20 } } };

	journal_hash((ProtobufCBinaryData){ 32, previous_bytes }, entry, events, arena, ret_hash);
}

static void chain_changes_with_any_byte(void **state)
{
	struct arena *arena = arena_create(16 << 20);
	Bus__JournalEntry entry = BUS__JOURNAL_ENTRY__INIT;
	Bus__Cursor cursor = BUS__CURSOR__INIT;
	char method[] = "hallward.M", actor[] = "guard", id[] = "0170", publisher[] = "health";
	const struct {
		void *bytes;
		size_t size;
	} parts[] = { { previous_bytes, 32 },
		      { event_bytes, 40 },
		      { hash_bytes, 16 },
		      { reply_bytes, 12 },
		      { method, 10 },
		      { actor, 5 },
		      { id, 4 },
		      { publisher, 6 },
		      { &entry.entry, 8 },
		      { &entry.recorded_at, 8 },
		      { &entry.first_sequence, 8 },
		      { &entry.epoch_begun, 8 },
		      { &cursor.epoch, 8 },
		      { &cursor.sequence, 8 } };
	uint8_t plain[32], changed[32];

	(void)state;
	entry.entry = entry.recorded_at = entry.first_sequence = entry.epoch_begun = cursor.epoch = cursor.sequence = 5;
	entry.method = method;
	entry.actor = actor;
	entry.request_id = id;
	entry.request_hash = (ProtobufCBinaryData){ 16, hash_bytes };
	entry.reply = (ProtobufCBinaryData){ 12, reply_bytes };
	entry.event_count = 2;
	cursor.publisher = publisher;
	entry.consumed = &cursor;
	hash_now(arena, &entry, plain);
	for (size_t part = 0; part < sizeof(parts) / sizeof(parts[0]); part++) {
		for (size_t i = 0; i < parts[part].size; i++) {
			((uint8_t *)parts[part].bytes)[i] ^= 1;
			hash_now(arena, &entry, changed);
			assert_memory_not_equal(plain, changed, 32);
			((uint8_t *)parts[part].bytes)[i] ^= 1;
		}
	}
	entry.event_count = 1;
	hash_now(arena, &entry, changed);
	assert_memory_not_equal(plain, changed, 32);
	entry.event_count = 2;
	entry.hash = (ProtobufCBinaryData){ 32, changed }; /* its own hash is no part of it */
	hash_now(arena, &entry, changed);
	assert_memory_equal(plain, changed, 32);
	arena_destroy(arena);
}

/* --- events of others ----------------------------------------------------------------------------------------------------------------- */

static void taken_twice_has_one_effect(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[] = { heard(bench, 1, 5, "V1"), heard(bench, 1, 5, "V1"), heard(bench, 1, 4, "V0"),
				       heard(bench, 1, 9, "V2") };

	bench_run(bench, calls, 4);
	assert_int_equal(cursor_of_health(bench), 9);
	bench_run(bench, calls, 4);
	assert_int_equal(bench->result.event_count, 0);
	assert_int_equal(told(bench, "V1"), 1);
	assert_int_equal(told(bench, "V0"), 0); /* it lies before the cursor: taken already */
	assert_int_equal(told(bench, "V2"), 1);
	assert_int_equal(cursor_of_health(bench), 9);
}

/* The cursor is kept, with the epochs passed, over a restart. */
static void cursor_survives_with_its_epochs(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[] = { heard(bench, 1, 5, "V1"), heard(bench, 2, 6, "V2"), heard(bench, 3, 9, "V3") };
	const Bus__Cursor *cursor;

	bench_run(bench, calls, 3);
	bench_close(bench);
	bench_open(bench, EPOCH + 1);
	cursor = engine_cursor(bench->engine, "health", bench->arena);
	assert_int_equal(cursor->epoch, 3);
	assert_int_equal(cursor->sequence, 9);
	assert_int_equal(cursor->n_passed, 2);
	assert_int_equal(cursor->passed[0]->epoch, 2);
	assert_int_equal(cursor->passed[0]->sequence, 6);
	assert_int_equal(cursor->passed[1]->epoch, 1);
	assert_int_equal(cursor->passed[1]->sequence, 5);
}

static void refused_reaction_is_noticed(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[] = { heard(bench, 1, 5, "refuse"), heard(bench, 1, 6, "V1") };
	const Bus__BusTroubleNoticed *trouble;

	bench_run(bench, calls, 2);
	assert_false(calls[0].deferred || calls[1].deferred);
	assert_int_equal(bench->result.event_count, 2);
	assert_string_equal(bench->result.events[0].event->type, "BusTroubleNoticed");
	assert_string_equal(bench->result.events[0].event->causation_id, "health/0000000000000001/5");
	assert_string_equal(bench->result.events[0].event->correlation_id, "incident-1");
	trouble =
		bus__bus_trouble_noticed__unpack(arena_allocator(bench->arena), bench->result.events[0].event->data.len,
						 bench->result.events[0].event->data.data);
	assert_int_equal(trouble->kind, BUS__BUS_TROUBLE_NOTICED__KIND__REACTION_REFUSED);
	assert_int_equal(trouble->publisher_sequence, 5);
	assert_int_equal(told(bench, "V1"), 1);
	assert_int_equal(cursor_of_health(bench), 6);
}

/* What cannot be taken now holds back what comes after it, so that the cursor never passes over it. */
static void deferred_in_the_reserve(void **state)
{
	struct bench *bench = *state;
	struct engine_call first[] = { heard(bench, 1, 5, "V1"), heard(bench, 1, 6, "fever1") };
	struct engine_call next = heard(bench, 1, 7, "fever2");
	struct engine_call again[] = { heard(bench, 1, 5, "V1"), heard(bench, 1, 6, "fever1"),
				       heard(bench, 1, 7, "fever2") };
	Bus__Cursor move = BUS__CURSOR__INIT;
	struct engine_call own = { .kind = ENGINE_OWN, .move = &move };

	bench->engine->head.in_reserve = true;
	bench_run(bench, first, 2);
	assert_true(first[0].deferred && first[1].deferred);
	bench->engine->head.in_reserve = false;
	bench_run(bench, &next, 1); /* given before the caller knew of it */
	assert_true(next.deferred);
	move.publisher = "health";
	move.epoch = 1;
	move.sequence = 8;
	bench_run(bench, &own, 1);
	assert_true(own.deferred);
	assert_int_equal(cursor_of_health(bench), 0);
	for (unsigned i = 0; i < 3; i++)
		again[i].generation = 1;
	bench_run(bench, again, 3);
	assert_int_equal(bench->result.event_count, 3);
	assert_int_equal(cursor_of_health(bench), 7);
	assert_int_equal(told(bench, "V1") + told(bench, "fever1") + told(bench, "fever2"), 3);
}

static void reserve_is_for_the_urgent(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[] = { call_of(bench, "V1"), call_of(bench, "fever"), call_of(bench, "nothing"),
				       call_of(bench, "refuse") };

	bench->engine->head.in_reserve = true;
	bench_run(bench, calls, 4);
	assert_string_equal(calls[0].response->reason, "STORE_FULL");
	assert_int_equal(calls[0].response->code, BUS__CODE__RESOURCE_EXHAUSTED);
	assert_true(calls[0].response->retry_after_ms > 0);
	assert_int_equal(calls[1].response->code, BUS__CODE__OK);
	assert_int_equal(calls[2].response->code, BUS__CODE__OK);
	assert_string_equal(calls[3].response->reason, "TOLD_TO_REFUSE");
	assert_int_equal(told(bench, "V1"), 0);
	assert_int_equal(told(bench, "fever"), 1);
}

/* Before there is a plan nothing is decided, and nothing is lost: neither an event nor a trouble. */
static void nothing_is_lost_before_the_plan(void **state)
{
	struct bench bench;
	Bus__AdoptPlan adopt = BUS__ADOPT_PLAN__INIT;
	Bus__NoticeBusTrouble notice = BUS__NOTICE_BUS_TROUBLE__INIT;
	Bus__BusTroubleNoticed trouble = BUS__BUS_TROUBLE_NOTICED__INIT;
	Bus__Cursor move = BUS__CURSOR__INIT;

	(void)state;
	bench_init(&bench, &toy_service);
	bench_open(&bench, EPOCH);
	adopt.plan = bench_plan(&bench, 7);
	trouble.kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_FORKED;
	trouble.publisher = move.publisher = "sanitation";
	move.epoch = 4;
	move.sequence = 4;
	notice.trouble = &trouble;
	{
		struct engine_call calls[] = {
			heard(&bench, 1, 5, "V1"), { .kind = ENGINE_OWN, .own = &notice.base, .move = &move },
			call_of(&bench, "V0"),     bench_call(&bench, bench_id(&bench, bench.now), &adopt.base),
			heard(&bench, 1, 6, "V2"), call_of(&bench, "V0"),
		};

		bench_run(&bench, calls, 6);
		assert_true(calls[0].deferred && calls[1].deferred && calls[4].deferred);
		assert_string_equal(calls[2].response->reason, "NO_PLAN");
		assert_int_equal(calls[5].response->code, BUS__CODE__OK);
		assert_int_equal(cursor_of_health(&bench), 0);
		assert_null(engine_cursor(bench.engine, "sanitation", bench.arena));
		calls[0].generation = calls[1].generation = calls[4].generation = 1;
		calls[0].deferred = calls[1].deferred = calls[4].deferred = false;
		bench_run(&bench, calls, 5);
		assert_false(calls[0].deferred || calls[1].deferred || calls[4].deferred);
	}
	assert_int_equal(told(&bench, "V1") + told(&bench, "V2"), 2);
	assert_int_equal(engine_cursor(bench.engine, "sanitation", bench.arena)->sequence, 4);
	bench_deinit(&bench);
}

/* A batch that does not fit the store is undone whole: effect and cursor, and its callers are told. */
static void undone_whole(void **state)
{
	enum { CALLS = 4000 };
	struct bench bench;
	struct engine_call *calls = calloc(CALLS, sizeof(*calls));
	char *before, *after;

	(void)state;
	bench_init(&bench, &toy_service);
	bench.map_bytes = 1 << 20;
	bench.reserve_bytes = 0;
	bench_open(&bench, EPOCH);
	bench_adopt(&bench, 7);
	before = bench_dump(&bench);
	calls[0] = heard(&bench, 1, 5, "V1");
	for (unsigned i = 1; i < CALLS; i++)
		calls[i] = call_of(&bench, "V2");
	bench_run(&bench, calls, CALLS);
	assert_int_equal(bench.result.store, STORE_FULL);
	assert_int_equal(bench.result.event_count, 0);
	assert_true(calls[0].deferred);
	for (unsigned i = 1; i < CALLS; i++)
		assert_string_equal(calls[i].response->reason, "STORE_FULL");
	after = bench_dump(&bench);
	assert_string_equal(before, after);
	calls[0].generation = 1;
	calls[0].deferred = false;
	bench_run(&bench, calls, 2);
	assert_int_equal(bench.result.store, STORE_OK);
	assert_int_equal(told(&bench, "V1"), 1);
	assert_int_equal(cursor_of_health(&bench), 5);
	free(before);
	free(after);
	free(calls);
	bench_deinit(&bench);
}

static void own_reactions_end(void **state)
{
	struct bench *bench = *state;
	struct engine_call call = call_of(bench, "loop");
	const Health__RegisterExitReply *reply;

	bench_run(bench, &call, 1);
	assert_int_equal(bench->result.event_count, 1 + SELF_REACTIONS_MAX);
	for (unsigned i = 1; i < bench->result.event_count; i++) {
		const Bus__Event *event = bench->result.events[i].event, *cause = bench->result.events[i - 1].event;
		char id[64];

		snprintf(id, sizeof(id), "toy/%016x/%llu", EPOCH, (unsigned long long)cause->sequence);
		assert_string_equal(event->causation_id, id);
		assert_string_equal(event->correlation_id, cause->correlation_id);
		assert_string_equal(event->actor, "toy");
	}
	assert_int_equal(told(bench, "loop"), 1 + SELF_REACTIONS_MAX);
	bench_run(bench, &call, 1); /* the request's own answer, not a reaction's */
	assert_true(call.repeated);
	assert_int_equal(call.response->code, BUS__CODE__OK);
	reply = bench_body(bench, call.response, &health__register_exit_reply__descriptor);
	assert_int_equal(reply->visitors_inside, 1);
}

/* --- the plan --------------------------------------------------------------------------------------------------------------------------- */

static void same_plan_changes_nothing(void **state)
{
	struct bench *bench = *state;
	char *before = bench_dump(bench), *after, version[17];
	const struct engine_plan *plan = engine_head(bench->engine)->plan;

	memcpy(version, plan->version, sizeof(version));
	bench_adopt(bench, 7);
	after = bench_dump(bench);
	assert_string_equal(before, after);
	assert_ptr_equal(engine_head(bench->engine)->plan, plan);
	bench_adopt(bench, 8);
	assert_string_not_equal(engine_head(bench->engine)->plan->version, version);
	bench_close(bench);
	bench_open(bench, EPOCH + 1);
	assert_int_equal(engine_head(bench->engine)->plan->plan->retention->request_days, 8);
	bench_adopt(bench, 7);
	assert_string_equal(engine_head(bench->engine)->plan->version, version);
	free(before);
	free(after);
}

/* The plan in force with its adoption, also after a restart. */
static void the_plan_is_told(void **state)
{
	struct bench *bench = *state;
	Bus__GetPlan query = BUS__GET_PLAN__INIT;
	ProtobufCBinaryData good = bench_plan(bench, 8);
	const Bus__GetPlanReply *reply;
	int64_t adopted_at = bench->now += 1000000;

	bench_adopt(bench, 8);
	bench->now += 1000000;
	bench_adopt(bench, 8);
	bench_close(bench);
	bench_open(bench, EPOCH + 1);
	reply = bench_body(bench, bench_ask(bench, &query.base), &bus__get_plan_reply__descriptor);
	assert_string_equal(reply->plan_version, engine_head(bench->engine)->plan->version);
	assert_int_equal(reply->plan.len, good.len);
	assert_memory_equal(reply->plan.data, good.data, good.len);
	assert_int_equal(reply->adopted_at, adopted_at);
	assert_string_equal(reply->adopted_by, "guard-1");
	assert_int_equal(engine_plan_adopted_at(bench->engine, bench->arena), adopted_at);
}

/* Before there is a plan there is nothing to tell. */
static void no_plan_is_told(void **state)
{
	Bus__GetPlan query = BUS__GET_PLAN__INIT;
	const Bus__GetPlanReply *reply;
	struct bench bench;

	(void)state;
	bench_init(&bench, &toy_service);
	bench_open(&bench, EPOCH);
	reply = bench_body(&bench, bench_ask(&bench, &query.base), &bus__get_plan_reply__descriptor);
	assert_string_equal(reply->plan_version, "");
	assert_int_equal(engine_plan_adopted_at(bench.engine, bench.arena), 0);
	bench_deinit(&bench);
}

static void wrong_plan_changes_nothing(void **state)
{
	struct bench *bench = *state;
	char *before = bench_dump(bench), *after;
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;
	ProtobufCBinaryData good = bench_plan(bench, 9);
	Plan__Plan *plan = plan__plan__unpack(NULL, good.len, good.data);
	const char *name = plan->site->time_zone, *reporting = plan->incident[0]->reporting_department;
	const char *wrong[] = { "Mars/Olympus", "../../etc/passwd", "", "/etc/localtime" };
	char date[DATE_SIZE];

	for (unsigned i = 0; i < 5; i++) {
		const Bus__Response *response;

		plan->site->time_zone = i < 4 ? wrong[i] : "America/New_York";
		plan->incident[0]->reporting_department = i < 4 ? reporting : "nobody";
		command.plan = reflect_pack(&plan->base, bench->lasting);
		response = bench_tell(bench, &command.base);
		assert_string_equal(response->reason, "PLAN_INVALID");
		assert_string_equal(response->field, "plan");
	}
	command.plan = (ProtobufCBinaryData){ good.len - 1, good.data };
	assert_string_equal(bench_tell(bench, &command.base)->reason, "PLAN_INVALID");
	after = bench_dump(bench);
	assert_string_equal(before, after);
	assert_int_equal(engine_head(bench->engine)->plan->plan->retention->request_days, 7);
	zone_date(INT64_C(1581292800000000) - 1, date); /* still Shanghai's */
	assert_string_equal(date, "2020-02-10");
	plan->site->time_zone = name;
	plan->incident[0]->reporting_department = reporting;
	plan__plan__free_unpacked(plan, NULL);
	free(before);
	free(after);
}

/* Adopted within a batch, the commands behind it are decided by it; its zone goes with it if the batch is undone. */
static void undone_adoption_leaves_the_zone(void **state)
{
	enum { CALLS = 4000 };
	struct bench bench;
	struct engine_call *calls = calloc(CALLS, sizeof(*calls));
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;
	ProtobufCBinaryData good;
	Plan__Plan *plan;
	const char *name;
	char date[DATE_SIZE];

	(void)state;
	bench_init(&bench, &toy_service);
	bench.map_bytes = 1 << 20;
	bench.reserve_bytes = 0;
	bench_open(&bench, EPOCH);
	bench_adopt(&bench, 7);
	good = bench_plan(&bench, 7);
	plan = plan__plan__unpack(NULL, good.len, good.data);
	name = plan->site->time_zone;
	plan->site->time_zone = "America/New_York";
	command.plan = reflect_pack(&plan->base, bench.lasting);
	plan->site->time_zone = name;
	plan__plan__free_unpacked(plan, NULL);
	calls[0] = bench_call(&bench, bench_id(&bench, bench.now), &command.base);
	for (unsigned i = 1; i < CALLS; i++)
		calls[i] = call_of(&bench, "V2");
	bench_run(&bench, calls, CALLS);
	assert_int_equal(bench.result.store, STORE_FULL);
	zone_date(INT64_C(1581292800000000) - 1, date);
	assert_string_equal(date, "2020-02-10");
	assert_string_equal(engine_head(bench.engine)->plan->plan->site->time_zone, "Asia/Shanghai");
	bench_run(&bench, calls, 2);
	assert_string_equal(engine_head(bench.engine)->plan->plan->site->time_zone, "America/New_York");
	zone_date(INT64_C(1581292800000000) - 1, date);
	assert_string_equal(date, "2020-02-09");
	free(calls);
	bench_deinit(&bench);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(first_answer_again),
		CASE(first_answer_after_a_restart),
		CASE(repeated_within_a_batch),
		CASE(other_contents_are_refused),
		CASE(too_old_is_never_executed),
		CASE(no_window_for_a_second_effect),
		CASE(refused_leaves_nothing),
		CASE(group_commit_with_refusals_between),
		cmocka_unit_test(b2_4_cap_holds_within_a_batch),
		CASE(time_never_steps_back),
		cmocka_unit_test(chain_changes_with_any_byte),
		CASE(taken_twice_has_one_effect),
		CASE(cursor_survives_with_its_epochs),
		CASE(refused_reaction_is_noticed),
		CASE(deferred_in_the_reserve),
		CASE(reserve_is_for_the_urgent),
		cmocka_unit_test(nothing_is_lost_before_the_plan),
		cmocka_unit_test(undone_whole),
		CASE(own_reactions_end),
		CASE(same_plan_changes_nothing),
		CASE(the_plan_is_told),
		cmocka_unit_test(no_plan_is_told),
		CASE(wrong_plan_changes_nothing),
		cmocka_unit_test(undone_adoption_leaves_the_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
