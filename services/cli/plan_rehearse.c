/* What the door's registrations of some days would have become under another plan: asked of health, played under both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/codec.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "hallward/health/v1/health.pb-c.h"
#include "services/cli/output.h"
#include "services/cli/plan.h"
#include "services/rehearsal/rehearse.h"

#define PAGE_SIZE 1000
#define REGISTRATIONS_MAX 20000
#define LISTED_MAX 20
#define OUTCOMES_MAX 32
#define ANSWER_MS 5000

enum side { OLD, NEW, SIDES };

struct day {
	struct cli *cli;
	char since[DATE_SIZE], until[DATE_SIZE];
	int64_t from_at, until_at;
	const Health__Registration *registrations[REGISTRATIONS_MAX];
	size_t count;
	size_t barred; /* left out: what bars a person is not known here */
	bool more;     /* than fit */
	struct script script;
	const char *outcomes[SIDES][REGISTRATIONS_MAX]; /* by the step's ordinal */
};

/* --- asking ---------------------------------------------------------------------------------------------------------------------- */

static void take(struct day *day, const Health__Registration *registration)
{
	if (registration->outcome == HEALTH__OUTCOME__REFUSED_BARRED)
		day->barred++;
	else if (day->count == REGISTRATIONS_MAX)
		day->more = true;
	else
		day->registrations[day->count++] = registration;
}

/* One hall's. False: it has been said why not. */
static bool hall_ask(struct day *day, struct client *client, const char *hall)
{
	Health__ListEntries query = HEALTH__LIST_ENTRIES__INIT;
	const Health__ListEntriesReply *reply;

	query.from_at = day->from_at;
	query.until_at = day->until_at;
	query.hall = hall;
	query.page_size = PAGE_SIZE;
	do {
		const Bus__Response *response = client_call(client, &query.base, NULL, ANSWER_MS, day->cli->arena);

		if (!response || response->code != BUS__CODE__OK) {
			cli_refused("health", response);
			return false;
		}
		reply = cli_unpack(response, &health__list_entries_reply__descriptor, day->cli->arena);
		if (!reply)
			return false;
		for (size_t i = 0; i < reply->n_entries; i++)
			take(day, reply->entries[i]);
		query.page_token = reply->next_page_token;
	} while (query.page_token.len && !day->more);
	return true;
}

static bool registrations_ask(struct day *day, const Plan__Plan *plan)
{
	struct client_session session;
	struct client *client = NULL;
	const char *error = NULL;
	bool asked = client_session_open(&session, day->cli->site, day->cli->principal, &error) &&
		     (client = client_open(&session, "health", &error)) != NULL;

	if (!asked)
		cli_complain("%s", error);
	for (size_t i = 0; i < plan->n_halls && asked; i++)
		asked = hall_ask(day, client, plan->halls[i]->id);
	client_close(client);
	client_session_close(&session);
	return asked;
}

/* --- playing --------------------------------------------------------------------------------------------------------------------- */

static const ProtobufCMessage *call_of(const Health__Registration *registration, struct arena *arena)
{
	Health__RegisterExit *leaving;
	Health__RegisterEntry *entry;

	if (registration->direction == HEALTH__DIRECTION__OUT) {
		leaving = reflect_new(&health__register_exit__descriptor, arena);
		leaving->observed_at = registration->observed_at;
		leaving->checkpoint = registration->checkpoint;
		leaving->kind = registration->kind;
		leaving->token = registration->token;
		return &leaving->base;
	}
	entry = reflect_new(&health__register_entry__descriptor, arena);
	entry->observed_at = registration->observed_at;
	entry->checkpoint = registration->checkpoint;
	entry->kind = registration->kind;
	entry->token = registration->token;
	entry->temperature_c = registration->temperature_c;
	entry->mask = registration->mask;
	entry->method = registration->method;
	return &entry->base;
}

/* The reply's outcome in the words of the contract, or the reason of a refused request. */
static const char *outcome_of(const struct step *step, const Bus__Response *response, struct arena *arena)
{
	const ProtobufCMessage *reply;

	if (response->code != BUS__CODE__OK)
		return arena_strdup(arena, response->reason);
	reply = protobuf_c_message_unpack(step->reply, arena_allocator(arena), response->body.len, response->body.data);
	return reply ? reflect_text(reply, "outcome", arena) : "";
}

struct side_of_day {
	struct day *day;
	enum side side;
};

static void take_outcome(const struct step *step, const Bus__Response *response, void *user)
{
	struct side_of_day *at = user;

	at->day->outcomes[at->side][step->ordinal] = outcome_of(step, response, at->day->cli->arena);
}

static bool play(struct day *day, enum side side, const Plan__Plan *plan)
{
	struct side_of_day at = { day, side };

	return rehearse_script(&day->script, reflect_pack(&plan->base, day->cli->arena), take_outcome, &at) == EX_OK;
}

/* --- telling --------------------------------------------------------------------------------------------------------------------- */

struct outcome_count {
	const char *outcome;
	size_t counts[SIDES];
};

static void count(struct outcome_count *counts, enum side side, const char *outcome)
{
	size_t i = 0;

	while (i < OUTCOMES_MAX - 1 && counts[i].outcome && strcmp(counts[i].outcome, outcome) != 0)
		i++;
	if (!counts[i].outcome)
		counts[i].outcome = outcome;
	counts[i].counts[side]++;
}

static void put_counts(const struct day *day)
{
	struct outcome_count counts[OUTCOMES_MAX] = { 0 };

	for (size_t i = 0; i < day->count; i++) {
		count(counts, OLD, day->outcomes[OLD][i]);
		count(counts, NEW, day->outcomes[NEW][i]);
	}
	for (size_t i = 0; i < OUTCOMES_MAX && counts[i].outcome; i++) {
		fputs("  ", stdout);
		output_padded(stdout, counts[i].outcome, 24);
		if (counts[i].counts[OLD] == counts[i].counts[NEW])
			printf("%zu\n", counts[i].counts[OLD]);
		else
			printf("%zu → %zu\n", counts[i].counts[OLD], counts[i].counts[NEW]);
	}
}

static void put_differing(const struct day *day)
{
	size_t differing = 0;

	for (size_t i = 0; i < day->script.count; i++) {
		const struct step *step = &day->script.steps[i];
		const char *old = day->outcomes[OLD][step->ordinal], *new = day->outcomes[NEW][step->ordinal];
		const Health__Registration *registration = day->registrations[step->ordinal];
		char at[RFC3339_SIZE];

		if (strcmp(old, new) == 0 || differing++ >= LISTED_MAX)
			continue;
		if (differing == 1)
			puts(_("These would have become something else:"));
		rfc3339_format(registration->observed_at, at);
		printf("  %s  %s  %s  %s: %s → %s\n", at, registration->checkpoint, registration->token,
		       registration->direction == HEALTH__DIRECTION__OUT
			       ? "-"
			       : arena_printf(day->cli->arena, "%.1f ℃", registration->temperature_c),
		       old, new);
	}
	if (!differing)
		puts(_("None of them would have become anything else."));
	if (differing > LISTED_MAX)
		printf(_("  … and %zu more\n"), differing - LISTED_MAX);
}

static void tell(const struct day *day)
{
	printf(_("\nThe door's registrations of %s to %s, rehearsed: %zu\n"), day->since, day->until, day->count);
	put_counts(day);
	put_differing(day);
	if (day->barred)
		printf(_("Left out: %zu of persons who were barred.\n"), day->barred);
	if (day->more)
		printf(_("There are more; only the first %d are rehearsed.\n"), REGISTRATIONS_MAX);
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------- */

static bool days_settle(struct day *day, const char *since, const char *until)
{
	char today[DATE_SIZE];
	int64_t end_at;

	zone_date(clock_now(), today);
	if (since)
		snprintf(day->since, sizeof(day->since), "%s", since);
	else
		zone_date_add(today, -1, day->since);
	snprintf(day->until, sizeof(day->until), "%s", until ? until : day->since);
	if (zone_day(day->since, &day->from_at, &end_at) && zone_day(day->until, &end_at, &day->until_at) &&
	    day->from_at < day->until_at)
		return true;
	cli_complain(_("--until: found \"%s\"; allowed: a day from %s on"), day->until, day->since);
	return false;
}

static void rehearse(struct day *day, const Plan__Plan *old, const Plan__Plan *new)
{
	struct arena *arena = day->cli->arena;

	day->script.arena = arena;
	for (size_t i = 0; i < day->count; i++)
		script_add_registration(&day->script, call_of(day->registrations[i], arena));
	script_sort(&day->script);
	if (play(day, OLD, old) && play(day, NEW, new)) {
		zone_set(old->site->time_zone);
		tell(day);
	}
	free(day->script.steps);
}

void plan_rehearse(struct cli *cli, const Plan__Plan *old, const Plan__Plan *new, const char *since, const char *until)
{
	struct day *day = arena_alloc(cli->arena, sizeof(*day));

	day->cli = cli;
	zone_set(old->site->time_zone);
	if (!days_settle(day, since, until))
		return;
	if (!registrations_ask(day, old))
		cli_complain(_("the registrations of %s to %s could not be asked for: nothing is rehearsed"),
			     day->since, day->until);
	else if (!day->count)
		printf(_("\nNo registrations from %s to %s: nothing to rehearse.\n"), day->since, day->until);
	else
		rehearse(day, old, new);
}
