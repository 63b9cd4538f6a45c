/*
 * A publisher that emits, restarts, is backed up and put back; a channel that loses messages; a consumer that stops now and then and
 * goes on from its durable cursor. Whenever all is quiet the consumer has taken each event of the publisher's line that it asked
 * for, once and in order, and has told of each fork that cost it events. Fixed seeds; and a consumer that breaks a rule must be
 * caught.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/consumer.h"

#define EVENTS_MAX 600
#define EPOCHS_MAX 200
#define BACKUPS 4
#define QUEUE_MAX 64
#define TAKEN_MAX 8000
#define TYPES 3
#define SEEDS 2000
#define STEPS 400

static const char *const type_names[TYPES] = { "A", "Ab", "B" };

struct entry {
	uint64_t epoch, sequence, previous;
	unsigned type, id; /* id: which happening it was, over all lines */
};

struct line {
	struct entry entries[EVENTS_MAX];
	size_t count;
	struct {
		uint64_t epoch, after;
	} epochs[EPOCHS_MAX];
	size_t epoch_count;
	uint64_t last_of_type[TYPES];
};

struct message {
	bool is_head;
	struct entry entry;
	uint64_t epoch, sequence, last_of_type[TYPES];
};

enum sabotage {
	HONEST,
	GAPS_ARE_PASSED_OVER,
	TAILS_ARE_NOT_ASKED_FOR,
	REPEATS_ARE_TAKEN,
	PASSED_EPOCHS_ARE_FORGOTTEN,
	ANY_CHAIN_IS_ENOUGH,
	FORKS_ARE_NOT_TOLD,
	SABOTAGES
};

struct world {
	uint32_t random;
	enum sabotage sabotage;
	struct line publisher, backups[BACKUPS];
	uint64_t epochs_made;
	unsigned ids_made;
	struct message queue[QUEUE_MAX];
	size_t queue_count;
	const char *topics[3];
	size_t topic_count;
	struct consumer consumer;
	Bus__Cursor durable;
	Bus__EpochEnd ends[ENGINE_PASSED_EPOCHS_MAX], *passed[ENGINE_PASSED_EPOCHS_MAX];
	bool has_durable;
	struct entry taken[TAKEN_MAX];
	size_t taken_count;
	unsigned forks_told, restores;
	struct arena *arena;
	char failure[200];
};

static uint32_t chance(struct world *world, uint32_t below)
{
	world->random = world->random * 1664525 + 1013904223;
	return (world->random >> 8) % below;
}

/* --- the publisher ------------------------------------------------------------------------------------------------------------------- */

static void send(struct world *world, const struct message *message)
{
	if (chance(world, 4) == 0 || world->queue_count == QUEUE_MAX)
		return; /* lost */
	world->queue[world->queue_count++] = *message;
}

static void epoch_begin(struct world *world)
{
	struct line *line = &world->publisher;

	line->epochs[line->epoch_count].epoch = ++world->epochs_made;
	line->epochs[line->epoch_count++].after = line->count;
}

static void emit(struct world *world)
{
	struct line *line = &world->publisher;
	struct entry *entry = &line->entries[line->count];
	unsigned type = chance(world, TYPES);

	if (line->count == EVENTS_MAX)
		return;
	line->count++;
	*entry = (struct entry){ line->epochs[line->epoch_count - 1].epoch, line->count, line->last_of_type[type], type,
				 world->ids_made++ };
	line->last_of_type[type] = line->count;
	send(world, &(struct message){ .entry = *entry });
}

static void head_send(struct world *world)
{
	struct line *line = &world->publisher;
	struct message head = { .is_head = true,
				.epoch = line->epochs[line->epoch_count - 1].epoch,
				.sequence = line->count };

	memcpy(head.last_of_type, line->last_of_type, sizeof(head.last_of_type));
	send(world, &head);
}

static bool is_on_line(const struct line *line, const struct entry *entry)
{
	return entry->sequence <= line->count && line->entries[entry->sequence - 1].id == entry->id;
}

static void put_back(struct world *world)
{
	world->publisher = world->backups[chance(world, BACKUPS)];
	epoch_begin(world);
	world->restores++;
}

/* --- its journal, asked ----------------------------------------------------------------------------------------------------------------- */

static bool topics_match(const struct world *world, unsigned type)
{
	char topic[8];

	snprintf(topic, sizeof(topic), "p.%s.", type_names[type]);
	for (size_t i = 0; i < world->topic_count; i++) {
		if (topic_matches(topic, world->topics[i]))
			return true;
	}
	return world->topic_count == 0;
}

static const char *cursor_judge(const struct line *line, const Bus__FetchEvents *fetch, uint64_t *ret_fork)
{
	if (fetch->epoch == 0 && fetch->after_sequence == 0)
		return NULL;
	for (size_t i = 0; i < line->epoch_count; i++) {
		bool present = i + 1 == line->epoch_count;

		if (line->epochs[i].epoch != fetch->epoch)
			continue;
		*ret_fork = present ? line->count : line->epochs[i + 1].after;
		return fetch->after_sequence <= *ret_fork ? NULL : present ? "CURSOR_AHEAD" : "EPOCH_FORKED";
	}
	return "EPOCH_UNKNOWN";
}

static ProtobufCBinaryData page(struct world *world, uint64_t after)
{
	const struct line *line = &world->publisher;
	Bus__FetchEventsReply reply = BUS__FETCH_EVENTS_REPLY__INIT;
	size_t most = 1 + chance(world, 6);

	reply.epoch = line->epochs[line->epoch_count - 1].epoch;
	reply.last_sequence = line->count;
	reply.through_sequence = after;
	reply.events = arena_alloc(world->arena, most * sizeof(*reply.events));
	for (size_t i = after; i < line->count; i++) {
		Bus__Event *event;

		if (topics_match(world, line->entries[i].type)) {
			if (reply.n_events == most)
				break;
			event = reflect_new(&bus__event__descriptor, world->arena);
			event->service = "p";
			event->epoch = line->entries[i].epoch;
			event->sequence = i + 1;
			reply.events[reply.n_events++] = event;
		}
		reply.through_sequence = i + 1;
	}
	if (reply.through_sequence < line->count) {
		for (size_t i = 0; i < line->epoch_count && line->epochs[i].after < reply.through_sequence; i++)
			reply.epoch = line->epochs[i].epoch;
	}
	return reflect_pack(&reply.base, world->arena);
}

/* --- the consumer's side ---------------------------------------------------------------------------------------------------------------- */

/* As the engine keeps it (engine_journal.c). */
static void durable_move(struct world *world, uint64_t epoch, uint64_t sequence)
{
	Bus__Cursor *cursor = &world->durable;

	if (world->has_durable && cursor->epoch != epoch) {
		if (cursor->n_passed < ENGINE_PASSED_EPOCHS_MAX)
			cursor->n_passed++;
		memmove(world->ends + 1, world->ends, (cursor->n_passed - 1) * sizeof(world->ends[0]));
		bus__epoch_end__init(&world->ends[0]);
		world->ends[0].epoch = cursor->epoch;
		world->ends[0].sequence = cursor->sequence;
	}
	for (size_t i = 0; i < cursor->n_passed; i++)
		world->passed[i] = &world->ends[i];
	cursor->passed = world->passed;
	cursor->epoch = epoch;
	cursor->sequence = sequence;
	world->has_durable = true;
}

/* The event is looked up where it was when it was sent: by then the publisher may have been put back. */
static void take(struct world *world, const struct entry *entry)
{
	if (world->taken_count == TAKEN_MAX)
		snprintf(world->failure, sizeof(world->failure), "it takes events without end");
	else
		world->taken[world->taken_count++] = *entry;
	durable_move(world, entry->epoch, entry->sequence);
}

static bool answer_take(struct world *world)
{
	Bus__FetchEvents fetch;
	Bus__Response response = BUS__RESPONSE__INIT;
	Bus__FetchRefusal refusal = BUS__FETCH_REFUSAL__INIT;
	struct consumer_answer answer;
	const struct line *line = &world->publisher;
	uint64_t fork = 0;
	const char *reason;

	consumer_ask(&world->consumer, &fetch);
	response.epoch = line->epochs[line->epoch_count - 1].epoch;
	reason = cursor_judge(line, &fetch, &fork);
	if (reason) {
		response.code = BUS__CODE__OUT_OF_RANGE;
		response.reason = reason;
		refusal.epoch = line->epochs[line->epoch_count - 1].epoch;
		refusal.last_sequence = line->count;
		refusal.fork_sequence = fork;
		refusal.floor = 1;
		response.body = reflect_pack(&refusal.base, world->arena);
	} else {
		response.body = page(world, fetch.after_sequence);
	}
	answer = consumer_on_answer(&world->consumer, chance(world, 6) ? &response : NULL, world->arena);
	for (size_t i = 0; i < answer.count; i++)
		take(world, &line->entries[answer.events[i]->sequence - 1]);
	if (answer.trouble) {
		world->forks_told += world->sabotage != FORKS_ARE_NOT_TOLD;
		durable_move(world, world->consumer.epoch, world->consumer.sequence);
	}
	if (world->sabotage == PASSED_EPOCHS_ARE_FORGOTTEN)
		world->consumer.passed_count = 0;
	return answer.failed;
}

static void message_take(struct world *world)
{
	struct message message = world->queue[0];
	struct consumer *consumer = &world->consumer;
	enum consumer_action action;

	memmove(world->queue, world->queue + 1, --world->queue_count * sizeof(world->queue[0]));
	if (message.is_head) {
		Bus__TypeHead types[TYPES], *pointers[TYPES];
		Bus__Head head = BUS__HEAD__INIT;

		for (unsigned i = 0; i < TYPES; i++) {
			bus__type_head__init(&types[i]);
			types[i].type = type_names[i];
			types[i].sequence = message.last_of_type[i];
			pointers[i] = &types[i];
		}
		head.epoch = message.epoch;
		head.sequence = message.sequence;
		head.types = pointers;
		head.n_types = TYPES;
		action = consumer_on_head(consumer, &head, 0);
		if (world->sabotage == TAILS_ARE_NOT_ASKED_FOR && action == CONSUMER_FETCH &&
		    message.epoch == consumer->epoch)
			consumer->fetching = false;
	} else if (topics_match(world, message.entry.type)) {
		Bus__Event event = BUS__EVENT__INIT;
		bool same_epoch = message.entry.epoch == consumer->epoch;

		event.service = "p";
		event.epoch = message.entry.epoch;
		event.sequence = message.entry.sequence;
		event.previous = message.entry.previous;
		event.type = type_names[message.entry.type];
		action = consumer_on_event(consumer, &event);
		if ((world->sabotage == GAPS_ARE_PASSED_OVER && same_epoch && action == CONSUMER_FETCH) ||
		    (world->sabotage == REPEATS_ARE_TAKEN && same_epoch && action == CONSUMER_NOTHING) ||
		    (world->sabotage == ANY_CHAIN_IS_ENOUGH && same_epoch && action == CONSUMER_FETCH &&
		     event.previous <= consumer->sequence)) {
			action = CONSUMER_TAKE;
			consumer->fetching = false;
			consumer->sequence = event.sequence;
		}
		if (action == CONSUMER_TAKE)
			take(world, &message.entry);
	}
}

static void consumer_start(struct world *world)
{
	consumer_init(&world->consumer, "p", world->topics, world->topic_count,
		      world->has_durable ? &world->durable : NULL, 0);
}

/* --- what must hold -------------------------------------------------------------------------------------------------------------------------- */

/* Each event of the line that was asked for, once and in order. */
static void line_check(struct world *world)
{
	const struct line *line = &world->publisher;
	size_t next = 0;

	for (size_t i = 0; i < world->taken_count; i++) {
		const struct entry *taken = &world->taken[i];

		if (!is_on_line(line, taken))
			continue;
		while (next < line->count && !topics_match(world, line->entries[next].type))
			next++;
		if (next == line->count || line->entries[next].id != taken->id) {
			snprintf(world->failure, sizeof(world->failure), "taken: %llu, but its turn had %zu",
				 (unsigned long long)taken->sequence, next + 1);
			return;
		}
		next++;
	}
	while (next < line->count && !topics_match(world, line->entries[next].type))
		next++;
	if (next < line->count)
		snprintf(world->failure, sizeof(world->failure), "never taken: %zu", next + 1);
}

/* Was something taken that the line does not hold (any more), since this was asked last? */
static bool fork_has_cost(struct world *world)
{
	bool cost = false;

	for (size_t i = 0; i < world->taken_count; i++) {
		if (is_on_line(&world->publisher, &world->taken[i]))
			continue;
		cost |= world->taken[i].epoch != 0;
		world->taken[i].epoch = 0; /* counted once */
	}
	return cost;
}

/* Nothing more happens but heads, until the consumer has all. */
static void settle(struct world *world)
{
	bool well = false;

	world->queue_count = 0;
	for (unsigned turn = 0; !well && turn < 3000; turn++) {
		if (world->consumer.fetching) {
			answer_take(world);
			continue;
		}
		head_send(world);
		if (!world->queue_count)
			continue;
		message_take(world);
		well = !world->consumer.fetching;
	}
	if (!well)
		snprintf(world->failure, sizeof(world->failure), "it never comes to rest");
	if (!world->failure[0])
		line_check(world);
	if (fork_has_cost(world) && !world->forks_told)
		snprintf(world->failure, sizeof(world->failure), "a fork was not told");
	if (!world->restores && world->forks_told)
		snprintf(world->failure, sizeof(world->failure), "a fork was told that was none");
	world->restores = world->forks_told = 0;
}

static void step(struct world *world)
{
	unsigned what = chance(world, 100);

	if (what < 40) {
		emit(world);
	} else if (what < 45) {
		head_send(world);
	} else if (what < 48) {
		epoch_begin(world);
	} else if (what < 51) {
		world->backups[chance(world, BACKUPS)] = world->publisher;
	} else if (what < 52) {
		put_back(world);
	} else if (what < 54) {
		consumer_start(world);
	} else if (what < 55) {
		settle(world);
	} else if (world->consumer.fetching) {
		answer_take(world);
	} else if (world->queue_count) {
		message_take(world);
	}
}

/* "" or what went wrong. */
static const char *run(struct world *world, uint32_t seed, enum sabotage sabotage, struct arena *arena)
{
	static const char *const topics[][3] = { { NULL }, { "p.A." }, { "p.A.", "p.B." }, { "p.A" }, { "p." } };
	const char *const *chosen = topics[seed % 5];

	memset(world, 0, sizeof(*world));
	world->random = seed;
	world->sabotage = sabotage;
	world->arena = arena;
	bus__cursor__init(&world->durable);
	world->durable.publisher = "p";
	for (size_t i = 0; chosen[i]; i++)
		world->topics[world->topic_count++] = chosen[i];
	epoch_begin(world);
	for (unsigned i = 0; i < BACKUPS; i++)
		world->backups[i] = world->publisher;
	consumer_start(world);
	for (unsigned i = 0; i < STEPS && !world->failure[0]; i++) {
		step(world);
		arena_reset(arena);
	}
	if (!world->failure[0])
		settle(world);
	return world->failure;
}

static void each_event_once_in_order(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	struct world *world = malloc(sizeof(*world));
	size_t taken = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		const char *failure = run(world, seed, HONEST, arena);

		if (failure[0])
			fail_msg("seed %u: %s", seed, failure);
		taken += world->taken_count;
	}
	assert_true(taken > SEEDS * 20);
	free(world);
	arena_destroy(arena);
}

static void broken_rules_are_caught(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	struct world *world = malloc(sizeof(*world));

	(void)state;
	for (enum sabotage sabotage = HONEST + 1; sabotage < SABOTAGES; sabotage++) {
		unsigned caught = 0;

		for (uint32_t seed = 1; seed <= SEEDS && !caught; seed++)
			caught += run(world, seed, sabotage, arena)[0] != '\0';
		if (!caught)
			fail_msg("sabotage %d is not noticed", (int)sabotage);
	}
	free(world);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_once_in_order),
		cmocka_unit_test(broken_rules_are_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
