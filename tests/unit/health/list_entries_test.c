/* ListEntries: conditions, order, pages (C1.2). */
#include <stdio.h>
#include <string.h>

#include "services/health/health.h"
#include "tests/unit/support/door.h"

/* In the order in which they are told, which is not that of observation. */
static const struct reading story[] = {
	IN("V1", .minute = -30),
	IN("V2", .minute = -20, .checkpoint = "entrance-2"),
	IN("V3", .minute = -25, .temperature_c = 38.0),
	OUT("V1", .minute = -10),
	IN("A1", .minute = -15, .checkpoint = "annex-1"),
	IN("V1", .minute = -5, .no_mask = true),
	IN("V5", .minute = -10),
	{ 0 },
};

struct list_case {
	const char *name;
	int from, until; /* minutes after nine; 0: unset */
	const char *token, *checkpoint, *hall;
	Health__Outcome outcome;
	const char *then; /* tokens in order */
};

static const struct list_case cases[] = {
	{ "C1.2 by observed time, of the first hall", .then = "V1 V3 V2 V1 V5 V1" },
	{ "C1.2 from an instant on", .from = -20, .then = "V2 V1 V5 V1" },
	{ "C1.2 until before an instant", .until = -20, .then = "V1 V3" },
	{ "C1.2 in a window", .from = -25, .until = -10, .then = "V3 V2" },
	{ "C1.2 of a token", .token = "V1", .then = "V1 V1 V1" },
	{ "C1.2 of a token in a window", .token = "V1", .from = -10, .until = -5, .then = "V1" },
	{ "C1.2 a token in whatever hall", .token = "A1", .then = "A1" },
	{ "C1.2 a token not in that hall", .token = "A1", .hall = "main", .then = "" },
	{ "C1.2 a token is not its beginning", .token = "V", .then = "" },
	{ "C1.2 of a checkpoint", .checkpoint = "entrance-2", .then = "V2" },
	{ "C1.2 of a checkpoint of another hall", .checkpoint = "annex-1", .then = "A1" },
	{ "C1.2 of another hall", .hall = "annex", .then = "A1" },
	{ "C1.2 of an outcome", .outcome = HEALTH__OUTCOME__ADMITTED, .then = "V1 V2 V5" },
	{ "C1.4 fevers", .outcome = HEALTH__OUTCOME__REFUSED_FEVER, .then = "V3" },
	{ "C1.2 all conditions at once", .token = "V1", .checkpoint = "entrance-1", .outcome = HEALTH__OUTCOME__EXITED,
	  .from = -30, .until = -5, .then = "V1" },
};

static void query_init(Health__ListEntries *query, const struct given *given, const struct list_case *row)
{
	health__list_entries__init(query);
	query->from_at = row->from ? given->nine_o_clock + row->from * GIVEN_MINUTE : 0;
	query->until_at = row->until ? given->nine_o_clock + row->until * GIVEN_MINUTE : 0;
	query->token = row->token ? row->token : "";
	query->checkpoint = row->checkpoint ? row->checkpoint : "";
	query->hall = row->hall ? row->hall : "";
	query->outcome = row->outcome;
}

static size_t tokens_add(char *tokens, size_t size, const Health__ListEntriesReply *reply)
{
	for (size_t i = 0; i < reply->n_entries; i++)
		snprintf(tokens + strlen(tokens), size - strlen(tokens), "%s%s", *tokens ? " " : "",
			 reply->entries[i]->token);
	return reply->n_entries;
}

/* Each case in one page, and again in pages of one and of two: the same rows, none twice, none lost. */
static void run(void **state)
{
	const struct list_case *row = *state;
	struct given given;

	given_init(&given, &health_service);
	door_register_all(&given, story);
	for (unsigned page_size = 0; page_size <= 2; page_size++) {
		const Health__ListEntriesReply *reply;
		Health__ListEntries query;
		char tokens[256] = "";
		unsigned pages = 0;

		query_init(&query, &given, row);
		query.page_size = page_size;
		do {
			reply = (const Health__ListEntriesReply *)given_ask(&given, &query.base)->reply;
			assert_true(tokens_add(tokens, sizeof(tokens), reply) <= (page_size ? page_size : 100));
			query.page_token = reply->next_page_token;
			assert_true(++pages < 20);
		} while (query.page_token.len);
		assert_string_equal(tokens, row->then);
	}
	given_deinit(&given);
}

/* A page looks at a bounded number of rows and hands out a token even if it found none. */
static void rare_outcome_takes_several_pages(void **state)
{
	struct reading fever = IN("FEVER", .minute = 0, .temperature_c = 38.0);
	Health__ListEntries query = HEALTH__LIST_ENTRIES__INIT;
	const Health__ListEntriesReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	for (unsigned i = 0; i < 10050; i++) {
		char token[16];
		struct reading leaves = { .token = token, .minute = -1, .out = true };

		snprintf(token, sizeof(token), "V%u", i);
		door_register(&given, &leaves);
	}
	door_register(&given, &fever);
	query.outcome = HEALTH__OUTCOME__REFUSED_FEVER;
	reply = (const Health__ListEntriesReply *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_entries, 0);
	assert_true(reply->next_page_token.len > 0);
	assert_true(arena_used(given.scratch) < 16384); /* rows that do not match leave nothing behind */
	query.page_token = reply->next_page_token;
	reply = (const Health__ListEntriesReply *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_entries, 1);
	assert_string_equal(reply->entries[0]->token, "FEVER");
	assert_int_equal(reply->next_page_token.len, 0);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT + 1] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(rare_outcome_takes_several_pages);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
