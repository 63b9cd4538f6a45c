/* Stock by hand: received, given out, moved, lent, written off; and what is refused (S1, S3). */
#include <string.h>

#include "services/supplies/supplies.h"
#include "tests/unit/support/stock.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"
#define EXPIRED SUPPLIES__WRITE_OFF_REASON__WRITE_OFF_EXPIRED
#define DAMAGED SUPPLIES__WRITE_OFF_REASON__WRITE_OFF_DAMAGED

static void s3_stock_comes_and_goes(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	assert_string_equal(stock_receive(&given, "", "mask", 10, "late", "2020-12-31"), "StockMoved ");
	stock_receive(&given, "", "mask", 5, "soon", "2020-03-01");
	assert_string_equal(stock_now(&given), "office mask soon 5000, office mask late 10000");
	stock_issue(&given, "office", "mask", 6);
	assert_string_equal(stock_now(&given), "office mask late 9000");
	stock_transfer(&given, "office", "permits", "mask", 4);
	assert_string_equal(stock_now(&given), "office mask late 5000, permits mask late 4000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s1_a_pack_is_so_much_of_an_item(void **state)
{
	Supplies__ReceiveStock command = SUPPLIES__RECEIVE_STOCK__INIT;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	command.item = "mask";
	command.quantity = 2.5;
	command.unit = "box";
	given_ask(&given, &command.base);
	assert_int_equal(((const Supplies__ReceiveStockReply *)given.decision.reply)->quantity_milli, 125000);
	command.quantity = 0.01; /* half a mask */
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! QUANTITY_NOT_WHOLE quantity");
	command.quantity = 20001; /* of 50 */
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! QUANTITY_TOO_LARGE quantity");
	command.unit = "barrel";
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! UNIT_UNKNOWN unit");
	assert_non_null(strstr(given.decision.message_en, "piece, box"));
	given_deinit(&given);
}

static void s3_mistakes_are_refused_with_what_there_is(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	assert_string_equal(stock_receive(&given, "cellar", "mask", 1, "", ""), "! STORE_UNKNOWN store");
	assert_non_null(strstr(given.decision.message_zh, "office, property, permits"));
	assert_string_equal(stock_receive(&given, "", "milk", 1, "", ""), "! ITEM_UNKNOWN item");
	assert_non_null(strstr(given.decision.message_en, "mask, disinfectant"));
	assert_string_equal(stock_receive(&given, "", "mask", 1, "", "2020-02-09"), "! LOT_EXPIRED expires_on");
	assert_string_equal(stock_receive(&given, "", "mask", 1, "", "2020-02-10"), "StockMoved ");
	assert_string_equal(stock_issue(&given, "office", "mask", 2), "! NOT_ENOUGH quantity");
	assert_non_null(strstr(given.decision.message_en, "has 1 piece of mask for that, not 2 piece"));
	assert_string_equal(stock_transfer(&given, "office", "office", "mask", 1), "! SAME_STORE to");
	assert_string_equal(stock_transfer(&given, "office", "cellar", "mask", 1), "! STORE_UNKNOWN to");
	assert_string_equal(stock_now(&given), "office mask  1000");
	given_deinit(&given);
}

/* The giver gives; nobody takes from another's store. */
static void s3_a_department_acts_on_its_own_store(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "property", "disinfectant", 2.5, "b", "");
	stock_speaks(&given, "clerk", "permits");
	assert_string_equal(stock_transfer(&given, "property", "permits", "disinfectant", 1),
			    "! OTHER_DEPARTMENT store");
	assert_string_equal(stock_issue(&given, "property", "disinfectant", 1), "! OTHER_DEPARTMENT store");
	assert_string_equal(stock_receive(&given, "", "mask", 1, "", ""), "! OTHER_DEPARTMENT store");
	stock_speaks(&given, "keeper", "property");
	assert_string_equal(stock_transfer(&given, "property", "permits", "disinfectant", 1), "StockMoved ");
	assert_string_equal(stock_now(&given), "permits disinfectant b 1000, property disinfectant b 1500");
	given_deinit(&given);
}

static void s3_no_more_comes_back_than_was_lent(void **state)
{
	Supplies__ListLoans query = SUPPLIES__LIST_LOANS__INIT;
	struct given given;
	const char *loan;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "property", "mask", 10, "b1", "");
	stock_speaks(&given, "keeper", "property");
	stock_lend(&given, "property", "permits", "mask", 6);
	loan = arena_strdup(given.arena, ((const Supplies__LendStockReply *)given.decision.reply)->loan->loan_id);
	assert_string_equal(stock_return(&given, loan, 1), "! OTHER_DEPARTMENT store");
	stock_speaks(&given, "clerk", "permits");
	assert_string_equal(stock_return(&given, UNKNOWN_ID, 1), "! LOAN_UNKNOWN loan_id");
	assert_string_equal(stock_return(&given, loan, 7), "! RETURN_TOO_MUCH quantity");
	stock_return(&given, loan, 4);
	assert_string_equal(stock_return(&given, loan, 3), "! RETURN_TOO_MUCH quantity");
	assert_non_null(strstr(given.decision.message_en, "2 piece of mask is still to come back"));
	query.open = true;
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListLoansReply *)given.decision.reply)->n_loans, 1);
	stock_return(&given, loan, 2);
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListLoansReply *)given.decision.reply)->n_loans, 0);
	assert_string_equal(stock_return(&given, loan, 1), "! RETURN_TOO_MUCH quantity");
	assert_string_equal(stock_now(&given), "property mask b1 10000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_write_off_needs_a_reason_that_is_true(void **state)
{
	struct given given;
	const char *good, *old;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "", "mask", 10, "old", "2020-02-10");
	stock_receive(&given, "", "mask", 10, "good", "2020-12-31");
	good = stock_lot(&given, "good");
	old = stock_lot(&given, "old");
	assert_string_equal(stock_write_off(&given, "office", "mask", 1, "", EXPIRED), "! NOT_ENOUGH quantity");
	given.context.now += 24 * 60 * GIVEN_MINUTE;
	assert_string_equal(stock_issue(&given, "office", "mask", 11), "! NOT_ENOUGH quantity");
	assert_string_equal(stock_write_off(&given, "office", "mask", 1, good, EXPIRED), "! LOT_NOT_EXPIRED reason");
	assert_string_equal(stock_write_off(&given, "office", "mask", 11, "", EXPIRED), "! NOT_ENOUGH quantity");
	assert_string_equal(stock_write_off(&given, "office", "mask", 11, good, DAMAGED), "! NOT_ENOUGH quantity");
	assert_string_equal(stock_write_off(&given, "office", "mask", 1, UNKNOWN_ID, DAMAGED), "! LOT_UNKNOWN lot_id");
	stock_write_off(&given, "office", "mask", 3, good, DAMAGED);
	stock_write_off(&given, "office", "mask", 4, "", EXPIRED);
	stock_write_off(&given, "office", "mask", 6, old, EXPIRED);
	assert_string_equal(stock_now(&given), "office mask good 7000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_more_lots_than_one_entry_takes(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	for (unsigned i = 0; i < LEDGER_LINES_MAX + 1; i++)
		stock_receive(&given, "", "mask", 1, "b", "");
	assert_string_equal(stock_issue(&given, "office", "mask", LEDGER_LINES_MAX + 1), "! TOO_MANY_LOTS quantity");
	assert_string_equal(stock_issue(&given, "office", "mask", LEDGER_LINES_MAX), "StockMoved ");
	given_deinit(&given);
}

static void s3_what_there_is_can_be_seen(void **state)
{
	Supplies__GetItem item = SUPPLIES__GET_ITEM__INIT;
	Supplies__ListStock stock = SUPPLIES__LIST_STOCK__INIT;
	Supplies__ListLines lines = SUPPLIES__LIST_LINES__INIT;
	const Supplies__GetItemReply *shown;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "", "mask", 10, "old", "2020-02-10");
	stock_receive(&given, "", "mask", 20, "good", "2020-12-31");
	stock_transfer(&given, "office", "permits", "mask", 15);
	given.context.now += 24 * 60 * GIVEN_MINUTE;
	item.item = "mask";
	given_ask(&given, &item.base);
	shown = (const void *)given.decision.reply;
	assert_string_equal(shown->packs[0], "box = 50");
	assert_string_equal(shown->stores[1]->store, "permits");
	assert_int_equal(shown->stores[1]->quantity_milli, 15000);
	assert_int_equal(shown->stores[1]->usable_milli, 5000); /* ten expired */
	stock.item = "mask";
	stock.page_size = 2;
	given_ask(&given, &stock.base);
	assert_int_equal(((const Supplies__ListStockReply *)given.decision.reply)->n_holdings, 2);
	lines.page_token = ((const Supplies__ListStockReply *)given.decision.reply)->next_page_token;
	lines.item = "disinfectant";
	given_ask(&given, &lines.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	lines.page_token.len = 0;
	lines.item = "";
	lines.store = "permits";
	lines.until_date = "2020-02-10";
	given_ask(&given, &lines.base);
	assert_int_equal(((const Supplies__ListLinesReply *)given.decision.reply)->n_lines, 2);
	lines.from_date = "2020-02-11";
	given_ask(&given, &lines.base);
	assert_int_equal(((const Supplies__ListLinesReply *)given.decision.reply)->n_lines, 0);
	lines.from_date = "";
	stock_speaks(&given, "keeper", "property");
	given_ask(&given, &lines.base);
	assert_int_equal(((const Supplies__ListLinesReply *)given.decision.reply)->n_lines, 0);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_stock_comes_and_goes),
		cmocka_unit_test(s1_a_pack_is_so_much_of_an_item),
		cmocka_unit_test(s3_mistakes_are_refused_with_what_there_is),
		cmocka_unit_test(s3_a_department_acts_on_its_own_store),
		cmocka_unit_test(s3_no_more_comes_back_than_was_lent),
		cmocka_unit_test(s3_write_off_needs_a_reason_that_is_true),
		cmocka_unit_test(s3_more_lots_than_one_entry_takes),
		cmocka_unit_test(s3_what_there_is_can_be_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
