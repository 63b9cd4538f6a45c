#include "common/runtime/upstream.h"

#include <assert.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/runtime/seeded.h"

#define ANSWER_TIMEOUT (5 * INT64_C(1000000))
#define RETRY_AFTER (INT64_C(1000000))
#define CURSOR_KEEP_EVERY (60 * INT64_C(1000000)) /* a cursor that moved without an effect is stored this often */

size_t upstream_topics(const struct service *service, const char *publisher, struct arena *arena,
		       const char *ret_topics[CONSUMER_TOPICS_MAX])
{
	size_t count = 0;

	for (const struct reaction *reaction = service->reactions; reaction->publisher; reaction++) {
		if (strcmp(reaction->publisher, "*") != 0 && strcmp(reaction->publisher, publisher) != 0)
			continue;
		assert(count < CONSUMER_TOPICS_MAX);
		ret_topics[count++] = arena_printf(arena, "%s.%s.", publisher, reflect_short_name(reaction->data));
	}
	return count;
}

static void cursor_was_kept(struct upstream *upstream, int64_t now)
{
	upstream->moved_at = now;
	upstream->kept_epoch = upstream->consumer.epoch;
	upstream->kept_sequence = upstream->consumer.sequence;
}

void upstream_init(struct upstream *upstream, const char *publisher, const char *const *topics, size_t topic_count,
		   int64_t now, struct arena *arena)
{
	upstream->publisher = publisher;
	upstream->trouble = "";
	consumer_init(&upstream->consumer, publisher, topics, topic_count,
		      engine_cursor(upstream->engine, publisher, arena), now);
	cursor_was_kept(upstream, now);
}

/* --- calls for the engine ------------------------------------------------------------------------------------------------------------------- */

static struct engine_call *call_add(struct upstream *upstream, enum engine_call_kind kind)
{
	struct engine_call *call = upstream->ports->add_call(upstream->user);

	call->kind = kind;
	call->user = upstream;
	call->generation = upstream->generation;
	upstream->calls_out++;
	return call;
}

static void event_give(struct upstream *upstream, const Bus__Event *event)
{
	call_add(upstream, ENGINE_CONSUME)->event = event;
}

/* Records the cursor, together with a command of the runtime or alone. */
static void own_give(struct upstream *upstream, const ProtobufCMessage *command, bool move, int64_t now,
		     struct arena *arena)
{
	struct engine_call *call = call_add(upstream, ENGINE_OWN);

	call->own = command ? reflect_copy(command, arena) : NULL;
	if (move) {
		Bus__Cursor cursor;

		consumer_cursor(&upstream->consumer, &cursor);
		call->move = reflect_copy(&cursor.base, arena);
		cursor_was_kept(upstream, now);
	}
}

static void trouble_give(struct upstream *upstream, const Bus__BusTroubleNoticed *trouble, bool move, int64_t now,
			 struct arena *arena)
{
	Bus__NoticeBusTrouble command = BUS__NOTICE_BUS_TROUBLE__INIT;

	upstream->ports->notice(upstream->user, trouble);
	command.trouble = (Bus__BusTroubleNoticed *)trouble;
	own_give(upstream, &command.base, move, now, arena);
}

static void silence_clear(struct upstream *upstream, int64_t now, struct arena *arena)
{
	Bus__ClearBusTrouble command = BUS__CLEAR_BUS_TROUBLE__INIT;
	Bus__BusTroubleCleared cleared = BUS__BUS_TROUBLE_CLEARED__INIT;

	upstream->trouble = "";
	cleared.kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
	cleared.publisher = upstream->publisher;
	command.trouble = &cleared;
	own_give(upstream, &command.base, false, now, arena);
}

void upstream_on_call_done(struct upstream *upstream, const struct engine_call *call)
{
	upstream->calls_out--;
	if (call->deferred)
		upstream->rewind = true;
}

/* --- asking the journal --------------------------------------------------------------------------------------------------------------------- */

static void fetch_send(struct upstream *upstream, int64_t now, struct arena *arena)
{
	Bus__Request request = BUS__REQUEST__INIT;
	Bus__FetchEvents fetch;

	consumer_ask(&upstream->consumer, &fetch);
	upstream->ports->new_id(upstream->user, upstream->request_id);
	request.method = bus__fetch_events__descriptor.name;
	request.request_id = upstream->request_id;
	request.body = reflect_pack(&fetch.base, arena);
	upstream->retry_at = 0;
	upstream->asked_at = now;
	if (!upstream->ports->ask(upstream->user, &request)) {
		/* Not connected: heads are missing too, which is noticed on its own. */
		upstream->request_id[0] = '\0';
		upstream->retry_at = now + RETRY_AFTER;
	}
}

static void answer_take(struct upstream *upstream, const Bus__Response *response, int64_t now, struct arena *arena)
{
	struct consumer_answer answer = consumer_on_answer(&upstream->consumer, response, arena);

	upstream->request_id[0] = '\0';
	if (answer.failed) {
		upstream->consumer.fetching = true; /* live events stay where they are until the gap is closed */
		upstream->retry_at = now + RETRY_AFTER;
		return;
	}
	upstream->consumer.last_head_at = now; /* an answer is as good a sign of life as a head */
	for (size_t i = 0; i < answer.count; i++)
		event_give(upstream, answer.events[i]);
	if (answer.trouble)
		trouble_give(upstream, answer.trouble, true, now, arena);
	if (answer.again)
		fetch_send(upstream, now, arena);
}

void upstream_on_answer(struct upstream *upstream, const Bus__Response *response, int64_t now, struct arena *arena)
{
	if (upstream->request_id[0] && strcmp(response->request_id, upstream->request_id) == 0)
		answer_take(upstream, response, now, arena);
}

/* --- live ------------------------------------------------------------------------------------------------------------------------------------ */

bool upstream_listens(const struct upstream *upstream)
{
	return !upstream->consumer.fetching && !upstream->rewind;
}

static void act(struct upstream *upstream, enum consumer_action action, const Bus__Event *event, int64_t now,
		struct arena *arena)
{
	if (action == CONSUMER_TAKE)
		event_give(upstream, event);
	else if (action == CONSUMER_FETCH)
		fetch_send(upstream, now, arena);
	else if (action == CONSUMER_WELL)
		silence_clear(upstream, now, arena);
}

#ifdef HALLWARD_SEEDED_BUGS
/* Whatever lies between the cursor and what arrives is passed over. */
static void gap_pass(struct consumer *consumer, uint64_t epoch, uint64_t before)
{
	if (seeded_bug("gap-taken-as-fine") && epoch == consumer->epoch && before > consumer->sequence)
		consumer->sequence = before;
}
#endif

void upstream_on_event(struct upstream *upstream, const Bus__Event *event, int64_t now, struct arena *arena)
{
#ifdef HALLWARD_SEEDED_BUGS
	gap_pass(&upstream->consumer, event->epoch, event->sequence - 1);
#endif
	act(upstream, consumer_on_event(&upstream->consumer, event), event, now, arena);
}

void upstream_on_head(struct upstream *upstream, const Bus__Head *head, int64_t now, struct arena *arena)
{
#ifdef HALLWARD_SEEDED_BUGS
	gap_pass(&upstream->consumer, head->epoch, head->sequence);
#endif
	act(upstream, consumer_on_head(&upstream->consumer, head, now), NULL, now, arena);
}

/* --- time ------------------------------------------------------------------------------------------------------------------------------------- */

static void silence_check(struct upstream *upstream, int64_t now, struct arena *arena)
{
	Bus__BusTroubleNoticed trouble = BUS__BUS_TROUBLE_NOTICED__INIT;

	if (!consumer_on_tick(&upstream->consumer, now, upstream->silence_us))
		return;
	upstream->trouble = "PUBLISHER_SILENT";
	trouble.kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
	trouble.publisher = upstream->publisher;
	trouble.epoch = upstream->consumer.epoch;
	trouble.sequence = upstream->consumer.sequence;
	trouble_give(upstream, &trouble, false, now, arena);
}

static void rewind_begin(struct upstream *upstream, int64_t now, struct arena *arena)
{
	consumer_rewind(&upstream->consumer, engine_cursor(upstream->engine, upstream->publisher, arena));
	cursor_was_kept(upstream, now);
	upstream->consumer.silent = upstream->consumer.proven = false; /* noticed again, as it was not recorded */
	upstream->rewind = false;
	upstream->generation++;
	upstream->consumer.fetching = true;
	fetch_send(upstream, now, arena);
}

void upstream_on_tick(struct upstream *upstream, int64_t now, struct arena *arena)
{
	if (upstream->rewind && !upstream->calls_out)
		rewind_begin(upstream, now, arena);
	silence_check(upstream, now, arena);
	if (upstream->request_id[0] && now - upstream->asked_at > ANSWER_TIMEOUT)
		answer_take(upstream, NULL, now, arena);
	if (upstream->retry_at && now >= upstream->retry_at)
		fetch_send(upstream, now, arena);
	if (upstream_listens(upstream) && !upstream->calls_out && now >= upstream_due_at(upstream))
		own_give(upstream, NULL, true, now, arena);
}

bool upstream_is_settled(const struct upstream *upstream)
{
	const struct consumer *consumer = &upstream->consumer;

	return upstream_listens(upstream) && !upstream->calls_out && consumer->proven &&
	       consumer->sequence >= consumer->publisher_sequence;
}

bool upstream_is_known(const struct upstream *upstream)
{
	return upstream->consumer.proven || upstream->consumer.silent;
}

int64_t upstream_due_at(const struct upstream *upstream)
{
	const struct consumer *consumer = &upstream->consumer;

	if (consumer->epoch == upstream->kept_epoch && consumer->sequence == upstream->kept_sequence)
		return INT64_MAX;
	return upstream->moved_at + CURSOR_KEEP_EVERY;
}
