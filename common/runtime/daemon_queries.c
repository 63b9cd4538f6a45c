/* Queries, answered on the spot from a snapshot, and FetchEvents that wait for their first event. */

#include <string.h>

#include "common/core/limits.h"
#include "common/core/reflect.h"
#include "common/runtime/access.h"
#include "common/runtime/clock.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/response.h"

#define WAITING_FETCHES_MAX 256

/* An answer without events that has looked at all there are; NULL: it is one to be given now. Events stand first in a packed
 * reply (field 1, 0a), so a large one need not be unpacked. */
static const Bus__FetchEventsReply *fetch_nothing_yet(const Bus__Response *response, struct arena *arena)
{
	const Bus__FetchEventsReply *reply;

	if (response->code != BUS__CODE__OK || (response->body.len && response->body.data[0] == 0x0a))
		return NULL;
	reply = bus__fetch_events_reply__unpack(arena_allocator(arena), response->body.len, response->body.data);
	return reply && reply->through_sequence == reply->last_sequence ? reply : NULL;
}

/* A subscription's rights hold for the journal too. NULL: granted; else the topic that is not. */
static const char *fetch_refused_topic(struct daemon *daemon, const struct principal *principal,
				       const Bus__FetchEvents *fetch)
{
	static const char *const everything[] = { "" };
	const char *const *topics = fetch->n_topics ? (const char *const *)fetch->topics : everything;
	size_t count = fetch->n_topics ? fetch->n_topics : 1;

	for (size_t i = 0; i < count; i++) {
		if (!access_may_see(principal, daemon->service, bus_service.events, bus_service.event_count, topics[i],
				    strlen(topics[i])))
			return topics[i];
	}
	return NULL;
}

/* From behind what was looked at already, so that each commit costs only its own events. */
static void fetch_wait(struct daemon *daemon, const struct incoming *incoming, const struct query *query,
		       const struct engine_caller *caller, const Bus__FetchEvents *fetch,
		       const Bus__FetchEventsReply *so_far)
{
	struct arena *arena = arena_create(ENGINE_QUERY_ARENA_MAX);
	struct waiting_fetch *waiting = arena_alloc(arena, sizeof(*waiting));
	Bus__Request request = *incoming->request;
	Bus__FetchEvents rest = *fetch;

	rest.epoch = so_far->epoch;
	rest.after_sequence = so_far->through_sequence;
	request.body = reflect_pack(&rest.base, arena);
	waiting->arena = arena;
	waiting->asker = incoming->asker;
	waiting->request = reflect_copy(&request.base, arena);
	waiting->query = query;
	waiting->caller = *caller;
	waiting->caller.actor = arena_strdup(arena, caller->actor);
	waiting->caller.department = arena_strdup(arena, caller->department);
	waiting->until = clock_monotonic() + fetch->wait_ms * INT64_C(1000);
	waiting->next = daemon->waiting;
	daemon->waiting = waiting;
}

void queries_wake(struct daemon *daemon, bool expired_only)
{
	int64_t now = clock_monotonic();

	for (struct waiting_fetch **place = &daemon->waiting; *place;) {
		struct waiting_fetch *waiting = *place;
		bool expired = now >= waiting->until;
		Bus__Response *response = NULL;

		if (expired || !expired_only) {
			arena_reset(daemon->query_arena);
			response = engine_query(daemon->engine, waiting->query, waiting->request, &waiting->caller,
						daemon->query_arena);
		}
		if (!response || (!expired && fetch_nothing_yet(response, daemon->query_arena))) {
			place = &waiting->next;
			continue;
		}
		response->epoch = daemon->head.epoch;
		response->last_sequence = daemon->head.sequence;
		commands_send(daemon, &waiting->asker, response);
		*place = waiting->next;
		arena_destroy(waiting->arena);
	}
}

void queries_release(struct daemon *daemon)
{
	for (struct waiting_fetch *waiting = daemon->waiting; waiting; waiting = waiting->next)
		waiting->until = 0;
	queries_wake(daemon, true);
}

static size_t waiting_count(const struct daemon *daemon)
{
	size_t count = 0;

	for (const struct waiting_fetch *waiting = daemon->waiting; waiting; waiting = waiting->next)
		count++;
	return count;
}

void query_answer(struct daemon *daemon, const struct incoming *incoming, const struct query *query)
{
	struct engine_caller caller = {
		.actor = incoming->principal->name,
		.department = incoming->principal->department,
		.roles = incoming->principal->roles,
		.plan = daemon->head.plan,
		.now = clock_now(),
		.host = &daemon->host,
	};
	const Bus__FetchEvents *fetch = NULL;
	const Bus__FetchEventsReply *so_far;
	struct arena *arena = daemon->query_arena;
	Bus__Response *response;

	daemon->counters.queries++;
	arena_reset(arena);
	if (query->request == &bus__fetch_events__descriptor) {
		struct limits_mistake mistake;
		const char *refused;

		fetch = limits_unpack(query->request, incoming->request->body, incoming->request->body.len, arena,
				      &mistake);
		refused = fetch ? fetch_refused_topic(daemon, incoming->principal, fetch) : NULL;
		if (refused) {
			commands_send_now(daemon, incoming,
					  response_refuse(arena, incoming->request->request_id, &REASON_TOPIC_FORBIDDEN,
							  "topics", incoming->principal->name, refused));
			return;
		}
	}
	response = engine_query(daemon->engine, query, incoming->request, &caller, arena);
	so_far = fetch && fetch->wait_ms ? fetch_nothing_yet(response, arena) : NULL;
	if (so_far && waiting_count(daemon) < WAITING_FETCHES_MAX)
		fetch_wait(daemon, incoming, query, &caller, fetch, so_far);
	else
		commands_send_now(daemon, incoming, response);
}

void queries_forget(struct daemon *daemon)
{
	while (daemon->waiting) {
		struct waiting_fetch *gone = daemon->waiting;

		daemon->waiting = gone->next;
		arena_destroy(gone->arena);
	}
}
