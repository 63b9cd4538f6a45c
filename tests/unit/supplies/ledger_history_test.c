/* Random histories of the ledger by itself, seeded: what must hold for all of them (S3). */
#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/stock_book.h"

#define DECISIONS 400
#define STEPS_MAX 5

static const char *const stores[] = { "office", "property", "permits" };
static const char *const items[] = { "mask", "disinfectant" };

/* xorshift64*: a history can be had again from its seed. */
struct history {
	uint64_t seed, state;
	bool asks_for_batch; /* of the decision under way: then the order is the caller's */
};

static unsigned chance(struct history *history, unsigned below)
{
	history->state ^= history->state >> 12;
	history->state ^= history->state << 25;
	history->state ^= history->state >> 27;
	return (unsigned)((history->state * UINT64_C(2685821657736338717)) >> 33) % below;
}

static const char *store_by_chance(struct history *history)
{
	return stores[chance(history, 3)];
}

/* Between five days ago and thirty days ahead, or keeps. */
static const char *day_by_chance(struct history *history, const struct context *context)
{
	char today[DATE_SIZE], date[DATE_SIZE];

	zone_date(context->now, today);
	zone_date_add(today, (int)chance(history, 36) - 5, date);
	return chance(history, 5) ? arena_strdup(context->arena, date) : "";
}

static struct movement movement_by_chance(struct history *history, const struct context *context)
{
	static const Supplies__LineKind kinds[] = { SUPPLIES__LINE_KIND__RECEIVE,      SUPPLIES__LINE_KIND__ISSUE,
						    SUPPLIES__LINE_KIND__DRAW,         SUPPLIES__LINE_KIND__WRITE_OFF,
						    SUPPLIES__LINE_KIND__TRANSFER_OUT, SUPPLIES__LINE_KIND__LOAN_OUT };
	struct movement movement = { .kind = kinds[chance(history, 6)],
				     .store = store_by_chance(history),
				     .item = items[chance(history, 2)],
				     .quantity_milli = 1 + chance(history, 9000),
				     .cause = "request/1" };

	if (chance(history, 4) == 0) {
		movement.batch = arena_printf(context->arena, "b%u", chance(history, 3));
		history->asks_for_batch = true;
	}
	return movement;
}

static void step_by_chance(struct history *history, struct ledger *ledger)
{
	struct movement movement = movement_by_chance(history, ledger->context);
	Supplies__Lot lot = SUPPLIES__LOT__INIT;
	int64_t there;

	lot.item = movement.item;
	lot.batch = movement.batch ? movement.batch : "";
	lot.expires_on = day_by_chance(history, ledger->context);
	if (movement.kind == SUPPLIES__LINE_KIND__RECEIVE) {
		ledger_receive(ledger, &movement, &lot);
		return;
	}
	movement.other_store =
		movement.kind == SUPPLIES__LINE_KIND__TRANSFER_OUT || movement.kind == SUPPLIES__LINE_KIND__LOAN_OUT
			? store_by_chance(history)
			: NULL;
	if (movement.other_store == movement.store)
		return;
	there = ledger_available(ledger, movement.store, movement.item);
	if (movement.other_store)
		assert_int_equal(ledger_move(ledger, &movement),
				 movement.quantity_milli > there ? movement.quantity_milli - there : 0);
	else if (ledger_take(ledger, &movement) == 0 && movement.kind != SUPPLIES__LINE_KIND__WRITE_OFF)
		assert_true(there >= movement.quantity_milli);
}

static void decide_by_chance(const struct view *view, const struct context *context, struct decision *decision,
			     const void *argument)
{
	struct history *history = *(struct history *const *)argument;
	struct ledger ledger;

	history->asks_for_batch = false;
	ledger_begin(&ledger, view, context, decision);
	for (unsigned i = 0, count = 1 + chance(history, STEPS_MAX); i < count; i++)
		step_by_chance(history, &ledger);
	ledger_post(&ledger);
}

static void history_run(struct given *given, struct stock_book *book, uint64_t seed)
{
	struct history history = { seed, seed, false }, *argument = &history;

	print_message("seed %llu\n", (unsigned long long)seed);
	for (unsigned i = 0; i < DECISIONS; i++) {
		char today[DATE_SIZE];
		const char *wrong = NULL;
		size_t before = given->journal_count;

		given->context.now += (int64_t)chance(&history, 180) * GIVEN_MINUTE;
		zone_date(given->context.now, today);
		given_rule(given, decide_by_chance, &argument);
		if (given->journal_count > before)
			wrong = stock_book_take(book, given_last_event(given), today, !history.asks_for_batch);
		if (wrong)
			fail_msg("decision %u: %s", i, wrong);
	}
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
		assert_true(book.lines > DECISIONS);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

/* The book itself sees what it is there to see. */
static void s3_a_planted_fault_is_seen(void **state)
{
	static struct stock_book book;
	static const char *const lots[] = { "soon", "late" };
	Supplies__Lot lot[2] = { SUPPLIES__LOT__INIT, SUPPLIES__LOT__INIT };
	Supplies__Lot *lot_list[] = { &lot[0], &lot[1] };
	Supplies__Line line[3] = { SUPPLIES__LINE__INIT, SUPPLIES__LINE__INIT, SUPPLIES__LINE__INIT };
	Supplies__Line *line_list[] = { &line[0], &line[1], &line[2] };
	Supplies__StockMoved event = SUPPLIES__STOCK_MOVED__INIT;
	struct given given;
	const struct {
		const char *lot_id, *cause, *today, *wrong;
		int64_t quantity_milli;
	} faults[] = {
		{ "soon", "request/1", "2020-02-10", NULL, -5 },
		{ "soon", "request/1", "2020-02-10", "below zero", -6 },
		{ "soon", "", "2020-02-10", "a line without cause", -1 },
		{ "soon", "request/1", "2020-02-10", "a line of nothing", 0 },
		{ "late", "request/1", "2020-02-10", "not first expired, first out", -1 },
		{ "late", "request/1", "2020-03-02", NULL, -1 },
		{ "soon", "request/1", "2020-03-02", "expired stock was given out", -1 },
		{ "none", "request/1", "2020-02-10", "a line of a lot that nobody received", -1 },
	};

	(void)state;
	given_init(&given, &supplies_service);
	event.lots = lot_list;
	event.n_lots = 2;
	event.lines = line_list;
	event.n_lines = 3;
	for (size_t i = 0; i < 3; i++) {
		line[i].kind = i < 2 ? SUPPLIES__LINE_KIND__RECEIVE : SUPPLIES__LINE_KIND__ISSUE;
		line[i].store = "office";
		line[i].item = "mask";
		line[i].lot_id = lots[i % 2];
		line[i].cause = "request/1";
		line[i].quantity_milli = 5;
	}
	for (size_t i = 0; i < 2; i++) {
		lot[i].lot_id = lots[i];
		lot[i].item = "mask";
		lot[i].expires_on = i ? "2020-05-01" : "2020-03-01";
	}
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const char *wrong;

		book = (struct stock_book){ .arena = given.arena };
		line[2].lot_id = faults[i].lot_id;
		line[2].cause = faults[i].cause;
		line[2].quantity_milli = faults[i].quantity_milli;
		wrong = stock_book_take(&book, &event, faults[i].today, true);
		assert_string_equal(wrong ? wrong : "", faults[i].wrong ? faults[i].wrong : "");
	}
	assert_non_null(stock_book_compare(&book, &given)); /* the tables know nothing of it */
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_every_history_adds_up),
		cmocka_unit_test(s3_a_planted_fault_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
