/* Random histories through the real commands, seeded: stock of every lot is its ledger, never below zero, each line has a cause (S3). */
#include <string.h>

#include "services/supplies/supplies.h"
#include "tests/unit/support/stock.h"
#include "tests/unit/support/stock_book.h"

#define REQUESTS 600
#define LOANS_MAX REQUESTS

static const char *const stores[] = { "office", "property", "permits" };
static const char *const items[] = { "mask", "disinfectant" };
static const char *const days[] = { "", "2020-02-12", "2020-02-25", "2020-06-01" };

struct history {
	uint64_t state;
	const char *loans[LOANS_MAX];
	size_t loan_count;
	const char *stocktake; /* goes on; NULL: none */
	unsigned accepted;
};

/* xorshift64*: a history can be had again from its seed. */
static unsigned chance(struct history *history, unsigned below)
{
	history->state ^= history->state >> 12;
	history->state ^= history->state << 25;
	history->state ^= history->state >> 27;
	return (unsigned)((history->state * UINT64_C(2685821657736338717)) >> 33) % below;
}

static void begins(struct given *given, struct history *history)
{
	Supplies__OpenStocktake open = SUPPLIES__OPEN_STOCKTAKE__INIT;

	open.store = stores[chance(history, 3)];
	given_ask(given, &open.base);
	if (!given->decision.rejection)
		history->stocktake = arena_strdup(
			given->arena,
			((const Supplies__OpenStocktakeReply *)given->decision.reply)->stocktake->stocktake_id);
}

/* Counts, ends, approves, in any order: the rules see to it. */
static void counts(struct given *given, struct history *history)
{
	Supplies__CountItem count = SUPPLIES__COUNT_ITEM__INIT;
	Supplies__CloseStocktake close = SUPPLIES__CLOSE_STOCKTAKE__INIT;
	Supplies__ApproveStocktake approve = SUPPLIES__APPROVE_STOCKTAKE__INIT;
	unsigned step = chance(history, 6);

	count.stocktake_id = close.stocktake_id = approve.stocktake_id = history->stocktake;
	count.item = items[chance(history, 2)];
	count.quantity = chance(history, 60);
	if (step < 4)
		given_ask(given, &count.base);
	else if (step == 4)
		given_ask(given, &close.base);
	else {
		stock_speaks(given, "head", "office");
		given_ask(given, &approve.base);
		if (!given->decision.rejection)
			history->stocktake = NULL;
	}
}

static void lends(struct given *given, struct history *history, const char *from, const char *to, const char *item)
{
	stock_lend(given, from, to, item, 1 + chance(history, 9));
	if (!given->decision.rejection)
		history->loans[history->loan_count++] = arena_strdup(
			given->arena, ((const Supplies__LendStockReply *)given->decision.reply)->loan->loan_id);
}

static void asks(struct given *given, struct history *history)
{
	const char *store = stores[chance(history, 3)], *to = stores[chance(history, 3)];
	const char *item = items[chance(history, 2)];
	unsigned what = chance(history, 8);

	stock_speaks(given, "keeper", chance(history, 2) ? "office" : store);
	if (what == 0)
		stock_receive(given, store, item, 1 + chance(history, 30), chance(history, 2) ? "b" : "",
			      days[chance(history, 4)]);
	else if (what == 1)
		stock_issue(given, store, item, 1 + chance(history, 20));
	else if (what == 2)
		stock_transfer(given, store, to, item, 1 + chance(history, 20));
	else if (what == 3)
		lends(given, history, store, to, item);
	else if (what == 4 && history->loan_count)
		stock_return(given, history->loans[chance(history, (unsigned)history->loan_count)],
			     1 + chance(history, 6));
	else if (what == 5)
		stock_write_off(given, store, item, 1 + chance(history, 9), "", 1 + (int)chance(history, 3));
	else if (history->stocktake)
		counts(given, history);
	else
		begins(given, history);
}

static void history_run(struct given *given, struct stock_book *book, uint64_t seed)
{
	struct history history = { .state = seed };

	print_message("seed %llu\n", (unsigned long long)seed);
	for (unsigned i = 0; i < REQUESTS; i++) {
		const char *wrong;

		given->context.now += (int64_t)chance(&history, 120) * GIVEN_MINUTE;
		asks(given, &history);
		history.accepted += !given->decision.rejection;
		if (chance(&history, 10) == 0)
			given_schedule(given);
		wrong = stock_book_read(book, given);
		if (wrong)
			fail_msg("request %u: %s", i, wrong);
	}
	assert_true(history.accepted > REQUESTS / 4);
}

static void s3_every_history_adds_up(void **state)
{
	static struct stock_book book;
	struct given given;

	(void)state;
	for (uint64_t seed = 20200205; seed < 20200205 + 5; seed++) {
		const char *wrong;

		given_init(&given, &supplies_service);
		book = (struct stock_book){ .arena = given.arena };
		history_run(&given, &book, seed);
		wrong = stock_book_compare(&book, &given);
		if (wrong)
			fail_msg("%s", wrong);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_every_history_adds_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
