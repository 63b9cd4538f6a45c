#include "common/runtime/consumer.h"

#include <assert.h>
#include <string.h>

#include "common/core/reflect.h"

void consumer_rewind(struct consumer *consumer, const Bus__Cursor *cursor)
{
	consumer->epoch = cursor ? cursor->epoch : 0;
	consumer->sequence = cursor ? cursor->sequence : 0;
	consumer->passed_count = cursor ? cursor->n_passed : 0;
	for (size_t i = 0; i < consumer->passed_count; i++)
		consumer->passed[i] = *cursor->passed[i];
	consumer->probe = 0;
	consumer->fetching = false;
}

void consumer_init(struct consumer *consumer, const char *publisher, const char *const *topics, size_t topic_count,
		   const Bus__Cursor *cursor, int64_t now)
{
	assert(topic_count <= CONSUMER_TOPICS_MAX);
	*consumer = (struct consumer){ .publisher = publisher, .topic_count = topic_count, .last_head_at = now };
	for (size_t i = 0; i < topic_count; i++)
		consumer->topics[i] = topics[i];
	if (topic_count == 1 && topics[0][0] && topics[0][strlen(topics[0]) - 1] == '.')
		consumer->single_topic = topics[0];
	consumer_rewind(consumer, cursor);
}

static enum consumer_action fetch_begin(struct consumer *consumer)
{
	consumer->fetching = true;
	return CONSUMER_FETCH;
}

/* Is `topic` exactly "<publisher>.<type>."? Then `previous` speaks of all that we follow. */
static bool follows_single_type(const struct consumer *consumer, const char *type)
{
	size_t publisher = strlen(consumer->publisher), size = strlen(type);
	const char *topic = consumer->single_topic;

	return topic && strlen(topic) == publisher + size + 2 && strncmp(topic, consumer->publisher, publisher) == 0 &&
	       strncmp(topic + publisher + 1, type, size) == 0;
}

enum consumer_action consumer_on_event(struct consumer *consumer, const Bus__Event *event)
{
	if (strcmp(event->service, consumer->publisher) != 0)
		return CONSUMER_NOTHING; /* not the publisher's to tell */
	if (event->sequence > consumer->publisher_sequence)
		consumer->publisher_sequence = event->sequence;
	if (event->epoch != consumer->epoch)
		return fetch_begin(consumer);
	if (event->sequence <= consumer->sequence)
		return CONSUMER_NOTHING;
	if (event->sequence != consumer->sequence + 1 &&
	    !(follows_single_type(consumer, event->type) && event->previous <= consumer->sequence))
		return fetch_begin(consumer);
	consumer->sequence = event->sequence;
	return CONSUMER_TAKE;
}

/* Can a topic of this type begin with one of ours, or the other way round? */
static bool type_concerns(const struct consumer *consumer, const char *type)
{
	char topic[160];
	size_t size = strlen(consumer->publisher) + strlen(type) + 2;

	if (!consumer->topic_count || size >= sizeof(topic))
		return true;
	memcpy(topic, consumer->publisher, strlen(consumer->publisher));
	topic[strlen(consumer->publisher)] = '.';
	memcpy(topic + strlen(consumer->publisher) + 1, type, strlen(type));
	topic[size - 1] = '.';
	for (size_t i = 0; i < consumer->topic_count; i++) {
		size_t length = strlen(consumer->topics[i]);

		if (strncmp(topic, consumer->topics[i], length < size ? length : size) == 0)
			return true;
	}
	return false;
}

enum consumer_action consumer_on_head(struct consumer *consumer, const Bus__Head *head, int64_t now)
{
	uint64_t ours = 0;

	consumer->last_head_at = now;
	consumer->publisher_sequence = head->sequence;
	if (head->epoch != consumer->epoch)
		return fetch_begin(consumer);
	for (size_t i = 0; i < head->n_types; i++) {
		if (head->types[i]->sequence > ours && type_concerns(consumer, head->types[i]->type))
			ours = head->types[i]->sequence;
	}
	if (ours > consumer->sequence || head->sequence < consumer->sequence)
		return fetch_begin(consumer);
	consumer->sequence = head->sequence;
	if (consumer->proven)
		return CONSUMER_NOTHING;
	consumer->proven = true;
	consumer->silent = false;
	return CONSUMER_WELL;
}

bool consumer_on_tick(struct consumer *consumer, int64_t now, int64_t silence_us)
{
	if (consumer->silent || now - consumer->last_head_at <= silence_us)
		return false;
	consumer->silent = true;
	consumer->proven = false;
	return true;
}

void consumer_ask(const struct consumer *consumer, Bus__FetchEvents *ret_fetch)
{
	bus__fetch_events__init(ret_fetch);
	ret_fetch->epoch = consumer->epoch;
	ret_fetch->after_sequence = consumer->sequence;
	if (consumer->probe) {
		ret_fetch->epoch = consumer->passed[consumer->probe - 1].epoch;
		ret_fetch->after_sequence = consumer->passed[consumer->probe - 1].sequence;
	}
	ret_fetch->topics = (const char **)consumer->topics;
	ret_fetch->n_topics = consumer->topic_count;
}

/* Leaves the present epoch for another: where the cursor stands in it is kept, to find the fork of a publisher put back. */
static void epoch_pass(struct consumer *consumer, uint64_t epoch)
{
	if (epoch == consumer->epoch)
		return;
	if (consumer->epoch) {
		if (consumer->passed_count < ENGINE_PASSED_EPOCHS_MAX)
			consumer->passed_count++;
		memmove(consumer->passed + 1, consumer->passed,
			(consumer->passed_count - 1) * sizeof(consumer->passed[0]));
		bus__epoch_end__init(&consumer->passed[0]);
		consumer->passed[0].epoch = consumer->epoch;
		consumer->passed[0].sequence = consumer->sequence;
	}
	consumer->epoch = epoch;
}

static const Bus__BusTroubleNoticed *trouble_create(const struct consumer *consumer, Bus__BusTroubleNoticed__Kind kind,
						    uint64_t publisher_sequence, struct arena *arena)
{
	Bus__BusTroubleNoticed *trouble = reflect_new(&bus__bus_trouble_noticed__descriptor, arena);

	trouble->kind = kind;
	trouble->publisher = consumer->publisher;
	trouble->epoch = consumer->epoch;
	trouble->sequence = consumer->sequence;
	trouble->publisher_sequence = publisher_sequence;
	return trouble;
}

/*
 * The publisher lost what we took after `fork`; we keep it and go on with the publisher's line from there. The lines left stay
 * among the passed ones: another copy put back later may be one of them.
 */
static struct consumer_answer fork_follow(struct consumer *consumer, uint64_t present_epoch, uint64_t fork,
					  struct arena *arena)
{
	struct consumer_answer answer = { .again = true };

	answer.trouble = trouble_create(consumer, BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_FORKED, fork, arena);
	consumer->probe = 0;
	epoch_pass(consumer, present_epoch);
	consumer->sequence = fork;
	return answer;
}

/* The cursor is not on the publisher's line, but `common` is. An epoch passed before may have more in common with it. */
static struct consumer_answer probe_next(struct consumer *consumer, uint64_t common, struct arena *arena)
{
	if (common > consumer->common)
		consumer->common = common;
	while (consumer->probe < consumer->passed_count) {
		if (consumer->passed[consumer->probe++].sequence > consumer->common)
			return (struct consumer_answer){ .again = true };
	}
	return fork_follow(consumer, consumer->probed_epoch, consumer->common, arena);
}

static struct consumer_answer on_refusal(struct consumer *consumer, const Bus__Response *response,
					 const Bus__FetchRefusal *refusal, struct arena *arena)
{
	bool forked = strcmp(response->reason, "EPOCH_FORKED") == 0;
	struct consumer_answer answer = { .again = true };

	if (forked || strcmp(response->reason, "EPOCH_UNKNOWN") == 0) {
		if (!consumer->probe) {
			consumer->probed_epoch = refusal->epoch;
			consumer->common = 0;
		}
		return probe_next(consumer, forked ? refusal->fork_sequence : 0, arena);
	}
	if (strcmp(response->reason, "CURSOR_AHEAD") == 0)
		return fork_follow(consumer, refusal->epoch, refusal->last_sequence, arena);
	if (strcmp(response->reason, "BELOW_FLOOR") == 0) {
		if (consumer->probe) /* on the line all the same; what is lost is told next */
			return probe_next(consumer, consumer->passed[consumer->probe - 1].sequence, arena);
		answer.trouble =
			trouble_create(consumer, BUS__BUS_TROUBLE_NOTICED__KIND__EVENTS_LOST, refusal->floor, arena);
		epoch_pass(consumer, refusal->epoch);
		consumer->sequence = refusal->floor - 1;
		return answer;
	}
	return (struct consumer_answer){ .failed = true };
}

static struct consumer_answer on_reply(struct consumer *consumer, const Bus__FetchEventsReply *reply,
				       struct arena *arena)
{
	struct consumer_answer answer = { .events = reply->events, .count = reply->n_events };

	if (consumer->probe) /* the end of an epoch passed is on the publisher's line */
		return probe_next(consumer, consumer->passed[consumer->probe - 1].sequence, arena);
	for (size_t i = 0; i < reply->n_events; i++) {
		if (strcmp(reply->events[i]->service, consumer->publisher) != 0)
			return (struct consumer_answer){ .failed = true };
	}
	/* Event by event, so that each epoch on the way is left where its last event of ours lies. */
	for (size_t i = 0; i < reply->n_events; i++) {
		epoch_pass(consumer, reply->events[i]->epoch);
		consumer->sequence = reply->events[i]->sequence;
	}
	epoch_pass(consumer, reply->epoch);
	consumer->sequence = reply->through_sequence;
	if (reply->last_sequence > consumer->publisher_sequence)
		consumer->publisher_sequence = reply->last_sequence;
	answer.again = reply->through_sequence < reply->last_sequence;
	return answer;
}

struct consumer_answer consumer_on_answer(struct consumer *consumer, const Bus__Response *response, struct arena *arena)
{
	struct consumer_answer answer = { .failed = true };

	if (response && consumer->probe && response->epoch && response->epoch != consumer->probed_epoch) {
		consumer->probe = 0;
		return (struct consumer_answer){ .again = true };
	}
	if (response && response->code == BUS__CODE__OK) {
		Bus__FetchEventsReply *reply = bus__fetch_events_reply__unpack(arena_allocator(arena),
									       response->body.len, response->body.data);

		if (reply)
			answer = on_reply(consumer, reply, arena);
	} else if (response && response->body.len) {
		Bus__FetchRefusal *refusal =
			bus__fetch_refusal__unpack(arena_allocator(arena), response->body.len, response->body.data);

		if (refusal)
			answer = on_refusal(consumer, response, refusal, arena);
	}
	consumer->fetching = answer.again;
	return answer;
}

void consumer_cursor(const struct consumer *consumer, Bus__Cursor *ret_cursor)
{
	bus__cursor__init(ret_cursor);
	ret_cursor->publisher = consumer->publisher;
	ret_cursor->epoch = consumer->epoch;
	ret_cursor->sequence = consumer->sequence;
}
