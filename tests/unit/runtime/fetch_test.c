/* FetchEvents: typed refusals and pages, on stores with a history of restarts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/runtime/engine_internal.h"
#include "tests/unit/support/bench.h"
#include "tests/unit/support/toy.h"

/* Tells the toy `count` tokens: fevers and others in turn, so two types of events. */
static void tell(struct bench *bench, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		Health__RegisterExit leaving = HEALTH__REGISTER_EXIT__INIT;

		leaving.token = i % 2 ? "fever" : "visitor";
		leaving.checkpoint = "entrance-1";
		leaving.kind = HEALTH__KIND__VISITOR;
		leaving.observed_at = bench->now;
		assert_int_equal(bench_tell(bench, &leaving.base)->code, BUS__CODE__OK);
	}
}

/* Sequence 1 is the plan's adoption; epoch 1 holds 1 to 5, epoch 2 nothing, epoch 3 holds 6 to 9. */
static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	bench_init(bench, &toy_service);
	bench_open(bench, 1);
	bench_adopt(bench, 7);
	tell(bench, 4);
	bench_close(bench);
	bench_open(bench, 2);
	bench_close(bench);
	bench_open(bench, 3);
	tell(bench, 4);
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

static const Bus__Response *fetch(struct bench *bench, uint64_t epoch, uint64_t after)
{
	Bus__FetchEvents query = BUS__FETCH_EVENTS__INIT;

	query.epoch = epoch;
	query.after_sequence = after;
	return bench_ask(bench, &query.base);
}

static void cursors_are_placed(void **state)
{
	static const struct {
		uint64_t epoch, after;
		const char *reason; /* "": events after it are given */
		uint64_t fork;
	} cases[] = {
		{ 0, 0, "", 0 },
		{ 1, 0, "", 0 },
		{ 1, 5, "", 0 },
		{ 1, 6, "EPOCH_FORKED", 5 },
		{ 1, UINT64_MAX, "EPOCH_FORKED", 5 },
		{ 2, 5, "", 0 },
		{ 2, 3, "", 0 },
		{ 2, 6, "EPOCH_FORKED", 5 },
		{ 3, 6, "", 0 },
		{ 3, 9, "", 0 },
		{ 3, 10, "CURSOR_AHEAD", 0 },
		{ 3, UINT64_MAX, "CURSOR_AHEAD", 0 },
		{ 4, 0, "EPOCH_UNKNOWN", 0 },
		{ 4, 5, "EPOCH_UNKNOWN", 0 },
		{ 0, 1, "EPOCH_UNKNOWN", 0 },
		{ UINT64_MAX, 9, "EPOCH_UNKNOWN", 0 },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const Bus__Response *response = fetch(bench, cases[i].epoch, cases[i].after);

		if (strcmp(response->reason, cases[i].reason) != 0)
			fail_msg("case %zu: %s", i, response->reason);
		if (cases[i].reason[0]) {
			const Bus__FetchRefusal *refusal = bench_body(bench, response, &bus__fetch_refusal__descriptor);

			assert_int_equal(refusal->epoch, 3);
			assert_int_equal(refusal->last_sequence, 9);
			assert_int_equal(refusal->floor, 1);
			assert_int_equal(refusal->fork_sequence, cases[i].fork);
		} else {
			const Bus__FetchEventsReply *reply =
				bench_body(bench, response, &bus__fetch_events_reply__descriptor);

			assert_int_equal(reply->epoch, 3);
			assert_int_equal(reply->last_sequence, 9);
			assert_int_equal(reply->through_sequence, 9);
			assert_int_equal(reply->n_events, 9 - cases[i].after);
			for (size_t event = 0; event < reply->n_events; event++) {
				uint64_t sequence = cases[i].after + 1 + event;

				assert_int_equal(reply->events[event]->sequence, sequence);
				assert_int_equal(reply->events[event]->epoch, sequence <= 5 ? 1 : 3);
			}
		}
	}
}

/* The state of a store that keeps its events only for a while: those up to `floor` are gone. */
static void forget_below(struct bench *bench, uint64_t floor)
{
	struct tables tables = { { store_begin(bench->engine->store), bench->arena } };
	Bus__StoreState *state = store_state(tables.view.kv, bench->arena);

	for (uint64_t sequence = 1; sequence < floor; sequence++)
		event_delete(&tables, &(Bus__Event){ .sequence = sequence });
	state->floor = floor;
	assert_int_equal(store_commit(bench->engine->store, state), STORE_OK);
}

static void below_the_floor(void **state)
{
	static const struct {
		uint64_t epoch, after;
		const char *reason;
	} cases[] = { { 0, 0, "BELOW_FLOOR" },
		      { 1, 2, "BELOW_FLOOR" },
		      { 1, 3, "" },
		      { 1, 5, "" },
		      { 1, 6, "EPOCH_FORKED" },
		      { 3, 9, "" },
		      { 3, 10, "CURSOR_AHEAD" } };
	struct bench *bench = *state;

	forget_below(bench, 4);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const Bus__Response *response = fetch(bench, cases[i].epoch, cases[i].after);

		assert_string_equal(response->reason, cases[i].reason);
		if (cases[i].reason[0]) {
			const Bus__FetchRefusal *refusal = bench_body(bench, response, &bus__fetch_refusal__descriptor);

			assert_int_equal(refusal->floor, 4);
		}
	}
	bench_close(bench);
	bench_open(bench, 4);
	assert_int_equal(engine_head(bench->engine)->floor, 4);
}

/* Pages of any size and filter join to the same events, and through_sequence never passes over one. */
static void pages_join(void **state)
{
	static const char *const filters[] = { NULL,
					       "toy.FeverDetected.",
					       "toy.ExitWithoutEntry.exit-without-entry.",
					       "toy.PlanAdopted.",
					       "toy.",
					       "health.",
					       "toy.F",
					       "" };
	static const uint32_t sizes[] = { 1, 2, 3, 1000 };
	struct bench *bench = *state;

	for (size_t f = 0; f < sizeof(filters) / sizeof(filters[0]); f++) {
		static const unsigned expected[] = { 9, 4, 4, 1, 9, 0, 4, 9 };

		for (unsigned s = 0; s < 8; s++) {
			Bus__FetchEvents query = BUS__FETCH_EVENTS__INIT;
			const char *topics[] = { filters[f] };
			unsigned count = 0, pages = 0;
			uint64_t last = 0;

			if (s % 2)
				query.max_bytes = sizes[s / 2] * 100;
			else
				query.max_events = sizes[s / 2];
			query.topics = topics;
			query.n_topics = filters[f] != NULL;
			for (bool more = true; more; pages++) {
				const Bus__FetchEventsReply *reply = bench_body(bench, bench_ask(bench, &query.base),
										&bus__fetch_events_reply__descriptor);

				assert_true(pages < 20);
				for (size_t i = 0; i < reply->n_events; i++) {
					assert_true(reply->events[i]->sequence > last);
					assert_true(reply->events[i]->sequence <= reply->through_sequence);
					last = reply->events[i]->sequence;
					count++;
				}
				assert_true(reply->through_sequence > query.after_sequence);
				query.epoch = reply->epoch;
				query.after_sequence = reply->through_sequence;
				more = reply->through_sequence < reply->last_sequence;
			}
			assert_int_equal(count, expected[f]);
		}
	}
}

/* A filter that passes over more than the arena could hold. */
static void passing_over_takes_no_memory(void **state)
{
	struct bench *bench = *state;
	struct tables tables = { { store_begin(bench->engine->store), bench->arena } };
	Bus__StoreState *stored = store_state(tables.view.kv, bench->arena);
	Bus__Event event = BUS__EVENT__INIT;
	Bus__FetchEvents query = BUS__FETCH_EVENTS__INIT;
	const char *topics[] = { "toy.FeverDetected." };
	const Bus__FetchEventsReply *reply;
	struct arena *small = arena_create(4 << 20);

	event.service = "toy";
	event.type = "PlanAdopted";
	event.data = (ProtobufCBinaryData){ 250000, calloc(1, 250000) };
	for (unsigned i = 0; i < 40; i++) {
		event.sequence = ++stored->sequence;
		event_put(&tables, &event);
	}
	free(event.data.data);
	assert_int_equal(store_commit(bench->engine->store, stored), STORE_OK);
	query.topics = topics;
	query.n_topics = 1;
	arena_destroy(bench->arena);
	bench->arena = small;
	reply = bench_body(bench, bench_ask(bench, &query.base), &bus__fetch_events_reply__descriptor);
	assert_int_equal(reply->n_events, 4);
	assert_int_equal(reply->through_sequence, 49);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(cursors_are_placed),
		CASE(below_the_floor),
		CASE(pages_join),
		CASE(passing_over_takes_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
