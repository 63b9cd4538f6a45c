/* Following a publisher: each situation by itself, one row per message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "common/runtime/consumer.h"

#define SECOND_US INT64_C(1000000)

enum kind { EVENT, HEAD, REPLY, FORKED, AHEAD, UNKNOWN, FLOOR, OVERLOADED, NO_ANSWER, REWIND };

/* What arrives, and what is to come of it. */
struct row {
	enum kind kind;
	/* EVENT: sequence, previous, type. HEAD: sequence, last of A, last of B. REPLY: through, last of all, events in it.
	 * FORKED: the fork. AHEAD: the last sequence. FLOOR: the floor. */
	uint64_t epoch, one, two;
	const char *type;
	uint64_t three;
	/* Expected. */
	enum consumer_action action; /* of EVENT and HEAD; of an answer CONSUMER_FETCH is "ask again" */
	uint64_t cursor_epoch, cursor;
	Bus__BusTroubleNoticed__Kind trouble;
	uint64_t asked_epoch, asked; /* what is asked next, if anything is */
};

struct story {
	const char *name;
	const char *topics[4]; /* ends with NULL */
	struct row rows[10];   /* ends with one whose cursor_epoch is 0 */
};

#define TROUBLE(name) BUS__BUS_TROUBLE_NOTICED__KIND__##name
#define TAKE CONSUMER_TAKE
#define FETCH CONSUMER_FETCH
#define WELL CONSUMER_WELL
#define NOTHING CONSUMER_NOTHING

/* Each story begins with the cursor at epoch 7, sequence 10; passed: epoch 6 at 8, epoch 5 at 3. */
static const struct story stories[] = {
	{ "the very next one",
	  { NULL },
	  { { EVENT, 7, 11, 0, "A", 0, TAKE, 7, 11, 0, 0, 0 }, { EVENT, 7, 12, 0, "B", 0, TAKE, 7, 12, 0, 0, 0 } } },
	{ "what was taken is not taken again",
	  { NULL },
	  { { EVENT, 7, 10, 0, "A", 0, NOTHING, 7, 10, 0, 0, 0 },
	    { EVENT, 7, 3, 0, "A", 0, NOTHING, 7, 10, 0, 0, 0 } } },
	{ "a gap is asked for, from the cursor on",
	  { NULL },
	  { { EVENT, 7, 13, 12, "A", 0, FETCH, 7, 10, 0, 7, 10 },
	    { REPLY, 7, 12, 13, "A", 2, FETCH, 7, 12, 0, 7, 12 },
	    { REPLY, 7, 13, 13, "A", 1, NOTHING, 7, 13, 0, 0, 0 } } },
	{ "a single type goes by its own chain",
	  { "p.A." },
	  { { EVENT, 7, 15, 9, "A", 0, TAKE, 7, 15, 0, 0, 0 },
	    { EVENT, 7, 22, 15, "A", 0, TAKE, 7, 22, 0, 0, 0 },
	    { EVENT, 7, 40, 30, "A", 0, FETCH, 7, 22, 0, 7, 22 } } },
	{ "a prefix that is no whole type has no chain",
	  { "p.A" },
	  { { EVENT, 7, 15, 9, "A", 0, FETCH, 7, 10, 0, 7, 10 } } },
	{ "a facet of a type has no chain either",
	  { "p.A.critical." },
	  { { EVENT, 7, 15, 9, "A", 0, FETCH, 7, 10, 0, 7, 10 } } },
	{ "two types have no common chain",
	  { "p.A.", "p.B." },
	  { { EVENT, 7, 15, 9, "A", 0, FETCH, 7, 10, 0, 7, 10 } } },
	{ "a head shows a lost tail of ours", { "p.A." }, { { HEAD, 7, 20, 15, "A", 20, FETCH, 7, 10, 0, 7, 10 } } },
	{ "a head of others' events only moves the cursor",
	  { "p.A." },
	  { { HEAD, 7, 20, 9, "A", 20, WELL, 7, 20, 0, 0, 0 },
	    { HEAD, 7, 21, 9, "A", 21, NOTHING, 7, 21, 0, 0, 0 },
	    { EVENT, 7, 22, 9, "A", 0, TAKE, 7, 22, 0, 0, 0 } } },
	{ "without topics everything is ours", { NULL }, { { HEAD, 7, 11, 9, "A", 11, FETCH, 7, 10, 0, 7, 10 } } },
	{ "a head behind the cursor is asked about",
	  { NULL },
	  { { HEAD, 7, 9, 9, "A", 0, FETCH, 7, 10, 0, 7, 10 },
	    { AHEAD, 7, 9, 0, NULL, 0, FETCH, 7, 9, TROUBLE(PUBLISHER_FORKED), 7, 9 },
	    { REPLY, 7, 9, 9, NULL, 0, NOTHING, 7, 9, 0, 0, 0 } } },
	{ "restarted, nothing lost",
	  { NULL },
	  { { HEAD, 8, 10, 9, "A", 10, FETCH, 7, 10, 0, 7, 10 },
	    { REPLY, 8, 10, 10, NULL, 0, NOTHING, 8, 10, 0, 0, 0 },
	    { EVENT, 8, 11, 0, "A", 0, TAKE, 8, 11, 0, 0, 0 } } },
	{ "put back: on from the fork",
	  { NULL },
	  { { EVENT, 8, 11, 0, "A", 0, FETCH, 7, 10, 0, 7, 10 },
	    { FORKED, 8, 9, 0, NULL, 0, FETCH, 8, 9, TROUBLE(PUBLISHER_FORKED), 8, 9 },
	    { REPLY, 8, 11, 11, "A", 2, NOTHING, 8, 11, 0, 0, 0 } } },
	{ "put back to before our epoch: the epochs passed are asked for, newest first",
	  { NULL },
	  { { HEAD, 9, 4, 4, "A", 4, FETCH, 7, 10, 0, 7, 10 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 7, 10, 0, 6, 8 },
	    { NO_ANSWER, 0, 0, 0, NULL, 0, NOTHING, 7, 10, 0, 0, 0 },
	    { HEAD, 9, 4, 4, "A", 4, FETCH, 7, 10, 0, 6, 8 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 7, 10, 0, 5, 3 },
	    { REPLY, 9, 4, 4, "A", 1, FETCH, 9, 3, TROUBLE(PUBLISHER_FORKED), 9, 3 },
	    { REPLY, 9, 4, 4, "A", 1, NOTHING, 9, 4, 0, 0, 0 } } },
	{ "put back into the middle of an epoch passed",
	  { NULL },
	  { { HEAD, 9, 5, 4, "A", 4, FETCH, 7, 10, 0, 7, 10 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 7, 10, 0, 6, 8 },
	    { FORKED, 9, 5, 0, NULL, 0, FETCH, 9, 5, TROUBLE(PUBLISHER_FORKED), 9, 5 },
	    { REPLY, 9, 5, 5, NULL, 0, NOTHING, 9, 5, 0, 0, 0 } } },
	{ "a store that never knew us: all of it is new",
	  { NULL },
	  { { HEAD, 9, 2, 2, "A", 2, FETCH, 7, 10, 0, 7, 10 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 7, 10, 0, 6, 8 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 7, 10, 0, 5, 3 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 9, 0, TROUBLE(PUBLISHER_FORKED), 9, 0 } } },
	{ "a line left is known when it comes back",
	  { NULL },
	  { { HEAD, 8, 8, 8, "A", 8, FETCH, 7, 10, 0, 7, 10 },
	    { FORKED, 8, 8, 0, NULL, 0, FETCH, 8, 8, TROUBLE(PUBLISHER_FORKED), 8, 8 },
	    { REPLY, 8, 8, 8, NULL, 0, NOTHING, 8, 8, 0, 0, 0 },
	    { HEAD, 9, 9, 9, "A", 9, FETCH, 8, 8, 0, 8, 8 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 8, 8, 0, 7, 10 },
	    { FORKED, 9, 9, 0, NULL, 0, FETCH, 9, 9, TROUBLE(PUBLISHER_FORKED), 9, 9 } } },
	{ "events gone for good",
	  { NULL },
	  { { EVENT, 7, 30, 0, "A", 0, FETCH, 7, 10, 0, 7, 10 },
	    { FLOOR, 7, 20, 0, NULL, 0, FETCH, 7, 19, TROUBLE(EVENTS_LOST), 7, 19 },
	    { REPLY, 7, 30, 30, "A", 3, NOTHING, 7, 30, 0, 0, 0 } } },
	{ "put back, and the fork lies below the floor: both are told",
	  { NULL },
	  { { HEAD, 9, 30, 30, "A", 30, FETCH, 7, 10, 0, 7, 10 },
	    { UNKNOWN, 9, 0, 0, NULL, 0, FETCH, 7, 10, 0, 6, 8 },
	    { FLOOR, 9, 20, 0, NULL, 0, FETCH, 9, 8, TROUBLE(PUBLISHER_FORKED), 9, 8 },
	    { FLOOR, 9, 20, 0, NULL, 0, FETCH, 9, 19, TROUBLE(EVENTS_LOST), 9, 19 },
	    { REPLY, 9, 30, 30, "A", 1, NOTHING, 9, 30, 0, 0, 0 } } },
	{ "no answer, or a refusal for the moment: asked again later",
	  { NULL },
	  { { EVENT, 7, 13, 12, "A", 0, FETCH, 7, 10, 0, 7, 10 },
	    { NO_ANSWER, 0, 0, 0, NULL, 0, NOTHING, 7, 10, 0, 0, 0 },
	    { EVENT, 7, 13, 12, "A", 0, FETCH, 7, 10, 0, 7, 10 },
	    { OVERLOADED, 0, 0, 0, NULL, 0, NOTHING, 7, 10, 0, 0, 0 } } },
	{ "back to the durable cursor",
	  { NULL },
	  { { EVENT, 7, 11, 0, "A", 0, TAKE, 7, 11, 0, 0, 0 },
	    { REWIND, 0, 0, 0, NULL, 0, NOTHING, 7, 10, 0, 0, 0 },
	    { EVENT, 7, 11, 0, "A", 0, TAKE, 7, 11, 0, 0, 0 } } },
};

static Bus__EpochEnd passed_ends[2];
static Bus__EpochEnd *passed[2] = { &passed_ends[0], &passed_ends[1] };

static Bus__Cursor cursor_at_ten(void)
{
	Bus__Cursor cursor = BUS__CURSOR__INIT;

	for (unsigned i = 0; i < 2; i++) {
		bus__epoch_end__init(&passed_ends[i]);
		passed_ends[i].epoch = 6 - i;
		passed_ends[i].sequence = i ? 3 : 8;
	}
	cursor.publisher = "p";
	cursor.epoch = 7;
	cursor.sequence = 10;
	cursor.passed = passed;
	cursor.n_passed = 2;
	return cursor;
}

static enum consumer_action on_event(struct consumer *consumer, const struct row *row)
{
	Bus__Event event = BUS__EVENT__INIT;

	event.service = "p";
	event.epoch = row->epoch;
	event.sequence = row->one;
	event.previous = row->two;
	event.type = row->type;
	return consumer_on_event(consumer, &event);
}

static enum consumer_action on_head(struct consumer *consumer, const struct row *row)
{
	Bus__TypeHead a = BUS__TYPE_HEAD__INIT, b = BUS__TYPE_HEAD__INIT, *types[] = { &a, &b };
	Bus__Head head = BUS__HEAD__INIT;

	a.type = "A";
	a.sequence = row->two;
	b.type = "Ab";
	b.sequence = row->three;
	head.epoch = row->epoch;
	head.sequence = row->one;
	head.types = types;
	head.n_types = 2;
	return consumer_on_head(consumer, &head, 0);
}

static ProtobufCBinaryData reply_body(const struct row *row, struct arena *arena)
{
	Bus__FetchEventsReply reply = BUS__FETCH_EVENTS_REPLY__INIT;

	reply.epoch = row->epoch;
	reply.through_sequence = row->one;
	reply.last_sequence = row->two;
	reply.n_events = row->three;
	reply.events = arena_alloc(arena, (row->three + 1) * sizeof(*reply.events));
	for (uint64_t i = 0; i < row->three; i++) {
		reply.events[i] = reflect_new(&bus__event__descriptor, arena);
		reply.events[i]->service = "p";
		reply.events[i]->epoch = row->epoch;
		reply.events[i]->sequence = row->one - row->three + 1 + i;
	}
	return reflect_pack(&reply.base, arena);
}

static struct consumer_answer on_answer(struct consumer *consumer, const struct row *row, struct arena *arena)
{
	static const char *const reasons[] = { [FORKED] = "EPOCH_FORKED",
					       [AHEAD] = "CURSOR_AHEAD",
					       [UNKNOWN] = "EPOCH_UNKNOWN",
					       [FLOOR] = "BELOW_FLOOR",
					       [OVERLOADED] = "OVERLOADED" };
	Bus__Response response = BUS__RESPONSE__INIT;
	Bus__FetchRefusal refusal = BUS__FETCH_REFUSAL__INIT;

	if (row->kind == NO_ANSWER)
		return consumer_on_answer(consumer, NULL, arena);
	if (row->kind == REPLY) {
		response.body = reply_body(row, arena);
		return consumer_on_answer(consumer, &response, arena);
	}
	response.reason = reasons[row->kind];
	response.code = BUS__CODE__FAILED_PRECONDITION;
	refusal.epoch = row->epoch;
	refusal.fork_sequence = refusal.last_sequence = refusal.floor = row->one;
	if (row->kind != OVERLOADED)
		response.body = reflect_pack(&refusal.base, arena);
	return consumer_on_answer(consumer, &response, arena);
}

static void play(struct consumer *consumer, const struct story *story, const struct row *row, struct arena *arena)
{
	enum consumer_action action = CONSUMER_NOTHING;
	struct consumer_answer answer = { 0 };
	Bus__Cursor start = cursor_at_ten();

	if (row->kind == EVENT) {
		action = on_event(consumer, row);
	} else if (row->kind == HEAD) {
		action = on_head(consumer, row);
	} else if (row->kind == REWIND) {
		consumer_rewind(consumer, &start);
	} else {
		answer = on_answer(consumer, row, arena);
		action = answer.again ? CONSUMER_FETCH : CONSUMER_NOTHING;
		assert_int_equal(answer.failed, row->kind == NO_ANSWER || row->kind == OVERLOADED);
		assert_int_equal(answer.count, row->trouble || row->kind != REPLY ? 0 : row->three);
	}
	if (action != row->action || consumer->epoch != row->cursor_epoch || consumer->sequence != row->cursor ||
	    (answer.trouble ? answer.trouble->kind : 0) != row->trouble)
		fail_msg("%s: row %zu: action %d, cursor %llu/%llu, trouble %d", story->name,
			 (size_t)(row - story->rows), (int)action, (unsigned long long)consumer->epoch,
			 (unsigned long long)consumer->sequence, answer.trouble ? (int)answer.trouble->kind : 0);
	assert_int_equal(consumer->fetching, action == CONSUMER_FETCH);
	if (action == CONSUMER_FETCH) {
		Bus__FetchEvents fetch;

		consumer_ask(consumer, &fetch);
		if (fetch.epoch != row->asked_epoch || fetch.after_sequence != row->asked)
			fail_msg("%s: row %zu: asks %llu/%llu", story->name, (size_t)(row - story->rows),
				 (unsigned long long)fetch.epoch, (unsigned long long)fetch.after_sequence);
	}
}

static void stories_go_as_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		const struct story *story = &stories[i];
		struct arena *arena = arena_create(4 << 20);
		Bus__Cursor start = cursor_at_ten();
		struct consumer consumer;
		size_t topics = 0;

		while (story->topics[topics])
			topics++;
		consumer_init(&consumer, "p", story->topics, topics, &start, 0);
		for (const struct row *row = story->rows; row->cursor_epoch; row++)
			play(&consumer, story, row, arena);
		arena_destroy(arena);
	}
}

/* The first subscriber of a publisher whose beginning is gone: one trouble, no fork. */
static void beginning_below_the_floor(void **state)
{
	static const struct row floor = { .kind = FLOOR, .epoch = 9, .one = 20 };
	struct arena *arena = arena_create(1 << 20);
	struct consumer consumer;
	struct consumer_answer answer;
	Bus__FetchEvents fetch;

	(void)state;
	consumer_init(&consumer, "p", NULL, 0, NULL, 0);
	answer = on_answer(&consumer, &floor, arena);
	assert_int_equal(answer.trouble->kind, TROUBLE(EVENTS_LOST));
	consumer_ask(&consumer, &fetch);
	assert_int_equal(fetch.epoch, 9);
	assert_int_equal(fetch.after_sequence, 19);
	assert_int_equal(consumer.passed_count, 0);
	arena_destroy(arena);
}

/* One answer may hold events of several epochs; each is left where its last event lies. */
static void epochs_within_an_answer(void **state)
{
	static const uint64_t epochs[] = { 7, 7, 8, 8, 9 };
	struct arena *arena = arena_create(1 << 20);
	struct consumer consumer;
	Bus__Cursor start = cursor_at_ten();
	Bus__Event events[5], *pointers[5];
	Bus__FetchEventsReply reply = BUS__FETCH_EVENTS_REPLY__INIT;
	Bus__Response response = BUS__RESPONSE__INIT;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		bus__event__init(&events[i]);
		events[i].service = "p";
		events[i].epoch = epochs[i];
		events[i].sequence = 12 + i;
		pointers[i] = &events[i];
	}
	reply.epoch = 10;
	reply.through_sequence = reply.last_sequence = 18;
	reply.events = pointers;
	reply.n_events = 5;
	response.body = reflect_pack(&reply.base, arena);
	consumer_init(&consumer, "p", NULL, 0, &start, 0);
	assert_int_equal(consumer_on_answer(&consumer, &response, arena).count, 5);
	assert_int_equal(consumer.epoch, 10);
	assert_int_equal(consumer.sequence, 18);
	assert_int_equal(consumer.passed_count, 5);
	assert_int_equal(consumer.passed[0].epoch, 9);
	assert_int_equal(consumer.passed[0].sequence, 16);
	assert_int_equal(consumer.passed[1].epoch, 8);
	assert_int_equal(consumer.passed[1].sequence, 15);
	assert_int_equal(consumer.passed[2].epoch, 7);
	assert_int_equal(consumer.passed[2].sequence, 13);
	arena_destroy(arena);
}

/* Silence is told once, and over only when a head says that all has been taken. */
static void silence_and_recovery(void **state)
{
	static const struct row behind = { .kind = HEAD, .epoch = 7, .one = 12, .two = 12 };
	static const struct row caught_up = { .kind = REPLY, .epoch = 7, .one = 12, .two = 12, .three = 2 };
	struct arena *arena = arena_create(1 << 20);
	struct consumer consumer;
	Bus__Cursor start = cursor_at_ten();

	(void)state;
	consumer_init(&consumer, "p", NULL, 0, &start, 0);
	assert_false(consumer_on_tick(&consumer, 5 * SECOND_US, 5 * SECOND_US));
	assert_true(consumer_on_tick(&consumer, 5 * SECOND_US + 1, 5 * SECOND_US));
	assert_false(consumer_on_tick(&consumer, 50 * SECOND_US, 5 * SECOND_US));
	assert_int_equal(on_head(&consumer, &behind), CONSUMER_FETCH);
	assert_false(consumer_on_tick(&consumer, 70 * SECOND_US, 5 * SECOND_US)); /* not yet over, so not new */
	on_answer(&consumer, &caught_up, arena);
	assert_int_equal(on_head(&consumer, &behind), CONSUMER_WELL);
	assert_int_equal(on_head(&consumer, &behind), CONSUMER_NOTHING);
	assert_true(consumer_on_tick(&consumer, 90 * SECOND_US, 5 * SECOND_US)); /* a new silence */
	assert_int_equal(on_head(&consumer, &behind), CONSUMER_WELL);
	arena_destroy(arena);
}

/* Epochs beyond the most that are kept push out the oldest. */
static void passed_epochs_are_bounded(void **state)
{
	struct arena *arena = arena_create(4 << 20);
	struct consumer consumer;

	(void)state;
	consumer_init(&consumer, "p", NULL, 0, NULL, 0);
	for (uint64_t epoch = 1; epoch <= 3 * ENGINE_PASSED_EPOCHS_MAX; epoch++) {
		struct row row = { .kind = REPLY, .epoch = epoch, .one = epoch, .two = epoch, .three = 1 };

		on_answer(&consumer, &row, arena);
	}
	assert_int_equal(consumer.passed_count, ENGINE_PASSED_EPOCHS_MAX);
	for (unsigned i = 0; i < ENGINE_PASSED_EPOCHS_MAX; i++)
		assert_int_equal(consumer.passed[i].epoch, 3 * ENGINE_PASSED_EPOCHS_MAX - 1 - i);
	arena_destroy(arena);
}

/* A publisher speaks for itself only, live and from its journal. */
static void events_of_others_are_not_taken(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	Bus__Event event = BUS__EVENT__INIT, *events[] = { &event };
	Bus__FetchEventsReply reply = BUS__FETCH_EVENTS_REPLY__INIT;
	Bus__Response response = BUS__RESPONSE__INIT;
	Bus__Cursor start = BUS__CURSOR__INIT;
	struct consumer_answer answer;
	struct consumer consumer;

	(void)state;
	start.epoch = event.epoch = reply.epoch = 7;
	start.sequence = 10;
	event.service = "q";
	event.type = "A";
	event.sequence = reply.through_sequence = reply.last_sequence = 11;
	consumer_init(&consumer, "p", NULL, 0, &start, 0);
	assert_int_equal(consumer_on_event(&consumer, &event), CONSUMER_NOTHING);
	reply.n_events = 1;
	reply.events = events;
	response.body = reflect_pack(&reply.base, arena);
	answer = consumer_on_answer(&consumer, &response, arena);
	assert_true(answer.failed);
	assert_int_equal(answer.count, 0);
	assert_int_equal(consumer.sequence, 10);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_of_others_are_not_taken), cmocka_unit_test(stories_go_as_told),
		cmocka_unit_test(beginning_below_the_floor),      cmocka_unit_test(epochs_within_an_answer),
		cmocka_unit_test(silence_and_recovery),           cmocka_unit_test(passed_epochs_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
