/* The end of a rehearsal: what was promised against what the stores hold. */

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/runtime/verify.h"
#include "services/rehearsal/folder.h"
#include "services/rehearsal/world.h"

#define BROKEN_MAX 100

struct audit {
	struct world *world;
	const char **broken;
	size_t count;
	struct ledger_list registrations, incidents, alerts; /* as the journals hold them */
	Bus__EpochEnd taken[HOSTS_MAX]; /* per link of the host looked at: the last event that had an effect */
	bool whole; /* everything has come to rest and every service is up: nothing may be missing */
};

__attribute__((format(printf, 2, 3))) static void say(struct audit *audit, const char *format, ...)
{
	char *text;
	va_list arguments;

	if (audit->count == BROKEN_MAX)
		return;
	va_start(arguments, format);
	assert(vasprintf(&text, format, arguments) >= 0);
	va_end(arguments);
	audit->broken[audit->count++] = arena_strdup(audit->world->arena, text);
	free(text);
}

/* --- the journals ------------------------------------------------------------------------------------------------------------------------- */

static void event_look(struct audit *audit, const Bus__Event *event)
{
	struct arena *arena = audit->world->arena;
	const char *registration = ledger_registration_of(event, arena);
	const char *incident = ledger_incident_of(event, arena), *alert = ledger_alert_of(event, arena);

	if (registration)
		ledger_add(&audit->registrations, 0, registration);
	if (incident)
		ledger_add(&audit->incidents, 0, incident);
	if (alert)
		ledger_add(&audit->alerts, 0, alert);
}

/* An effect names the event that it is of: "health/<epoch>/<sequence>". */
static void effect_look(struct audit *audit, const struct host *host, const Bus__Event *event)
{
	const char *cause = event->causation_id;

	for (size_t i = 0; i < host->link_count; i++) {
		const char *publisher = host->links[i].upstream.publisher;
		size_t size = strlen(publisher);
		char *end;

		if (strncmp(cause, publisher, size) != 0 || cause[size] != '/')
			continue;
		audit->taken[i].epoch = strtoull(cause + size + 1, &end, 16);
		audit->taken[i].sequence = *end == '/' ? strtoull(end + 1, NULL, 10) : 0;
	}
}

static const Bus__FetchEventsReply *journal_fetch(struct host *host, const Bus__FetchEvents *fetch)
{
	struct arena *arena = host->world->scratch;
	const struct query *query = engine_find_query(host->engine, fetch->base.descriptor->name);
	struct engine_caller caller = { .actor = "audit", .department = "", .roles = SERVICE };
	Bus__Request request = BUS__REQUEST__INIT;
	const Bus__Response *response;

	arena_reset(arena);
	request.method = fetch->base.descriptor->name;
	request.body = reflect_pack(&fetch->base, arena);
	caller.plan = engine_head(host->engine)->plan;
	caller.now = host->world->now;
	response = engine_query(host->engine, query, &request, &caller, arena);
	if (response->code != BUS__CODE__OK)
		return NULL;
	return bus__fetch_events_reply__unpack(arena_allocator(arena), response->body.len, response->body.data);
}

static void journal_read(struct audit *audit, struct host *host)
{
	Bus__FetchEvents fetch = BUS__FETCH_EVENTS__INIT;
	const Bus__FetchEventsReply *reply;
	uint64_t sequence = 0;

	memset(audit->taken, 0, sizeof(audit->taken));
	do {
		reply = journal_fetch(host, &fetch);
		if (!reply) {
			say(audit, "%s does not give its journal after %" PRIu64, host->service->name, sequence);
			return;
		}
		for (size_t i = 0; i < reply->n_events; i++) {
			if (reply->events[i]->sequence != ++sequence)
				say(audit, "%s: after event %" PRIu64 " comes %" PRIu64, host->service->name,
				    sequence - 1, reply->events[i]->sequence);
			sequence = reply->events[i]->sequence;
			event_look(audit, reply->events[i]);
			effect_look(audit, host, reply->events[i]);
		}
		fetch.epoch = reply->epoch;
		fetch.after_sequence = reply->through_sequence;
	} while (reply->through_sequence < reply->last_sequence);
	if (sequence != engine_head(host->engine)->sequence)
		say(audit, "%s: the head says %" PRIu64 ", the journal ends at %" PRIu64, host->service->name,
		    engine_head(host->engine)->sequence, sequence);
}

static void cursors_look(struct audit *audit, struct host *host)
{
	for (size_t i = 0; i < host->link_count; i++) {
		const struct host *publisher = host->links[i].publisher;
		const Bus__Cursor *cursor = engine_cursor(host->engine, publisher->service->name, audit->world->arena);

		const Bus__EpochEnd *taken = &audit->taken[i];

		if (taken->epoch && (!cursor || (cursor->epoch == taken->epoch && cursor->sequence < taken->sequence)))
			say(audit, "%s has taken event %" PRIu64 " of %s, but its cursor stands before it",
			    host->service->name, taken->sequence, publisher->service->name);
		if (publisher->engine && audit->whole && cursor &&
		    cursor->sequence > engine_head(publisher->engine)->sequence)
			say(audit, "%s has a cursor at %" PRIu64 ", beyond the last event of %s, %" PRIu64,
			    host->service->name, cursor->sequence, publisher->service->name,
			    engine_head(publisher->engine)->sequence);
	}
}

/* --- comparing ---------------------------------------------------------------------------------------------------------------------------- */

static int by_key(const void *left, const void *right)
{
	return strcmp(((const struct ledger_item *)left)->key, ((const struct ledger_item *)right)->key);
}

static void list_sort(struct ledger_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_key);
}

static void list_once(struct audit *audit, const struct ledger_list *list, const char *what)
{
	for (size_t i = 1; i < list->count; i++) {
		if (by_key(&list->items[i - 1], &list->items[i]) == 0)
			say(audit, "%s: %s more than once", list->items[i].key, what);
	}
}

static void list_within(struct audit *audit, const struct ledger_list *list, const struct ledger_list *all,
			const char *what)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!all->count || !bsearch(&list->items[i], all->items, all->count, sizeof(*all->items), by_key))
			say(audit, "%s: %s", list->items[i].key, what);
	}
}

/* Does the plan say that incidents become alerts? */
static bool plan_promises_alerts(const struct world *world)
{
	const Plan__Plan *plan = plan__plan__unpack(arena_allocator(world->arena), world->plan.len, world->plan.data);

	assert(plan);
	return plan_alert_rule(plan, LEDGER_RULE) != NULL;
}

static void promises_compare(struct audit *audit)
{
	struct ledger *ledger = &audit->world->ledger;

	list_sort(&ledger->acknowledged);
	list_sort(&ledger->incidents);
	list_sort(&audit->registrations);
	list_sort(&audit->incidents);
	list_sort(&audit->alerts);
	list_once(audit, &audit->registrations, "recorded");
	list_once(audit, &audit->alerts, "an alert was raised");
	if (audit->whole) {
		list_within(audit, &ledger->acknowledged, &audit->registrations, "acknowledged, but not recorded");
		if (plan_promises_alerts(audit->world))
			list_within(audit, &audit->incidents, &audit->alerts, "no alert was raised");
		list_within(audit, &audit->alerts, &ledger->incidents,
			    "an alert was raised, but no incident was told of");
	}
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------------------ */

static void store_verify(struct audit *audit, const struct host *host)
{
	const char *rebuilt = arena_printf(audit->world->arena, "%s.rebuilt", host->store_path);
	struct verify_report report = { 0 };

	if (!verify_store(host->service, host->store_path, STORE_MAP_BYTES, rebuilt, &report))
		say(audit, "%s: %s", host->service->name, report.damage);
	free(report.damage);
}

const char **ledger_audit(struct world *world, size_t *ret_count)
{
	struct audit audit = { .world = world, .whole = true };

	audit.broken = arena_alloc(world->arena, BROKEN_MAX * sizeof(*audit.broken));
	for (size_t i = 0; i < world->host_count; i++)
		audit.whole = audit.whole && world->hosts[i]->engine && host_is_settled(world->hosts[i]);
	for (size_t i = 0; i < world->host_count; i++) {
		if (!world->hosts[i]->engine)
			continue;
		journal_read(&audit, world->hosts[i]);
		cursors_look(&audit, world->hosts[i]);
	}
	promises_compare(&audit);
	for (size_t i = 0; i < world->host_count; i++) {
		host_crash(world->hosts[i]);
		store_verify(&audit, world->hosts[i]);
	}
	free(audit.registrations.items);
	free(audit.incidents.items);
	free(audit.alerts.items);
	*ret_count = audit.count;
	return audit.broken;
}
