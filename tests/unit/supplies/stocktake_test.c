/* A store is counted, and somebody else approves what differs (S3). */
#include <string.h>

#include "services/supplies/stocktake.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/stock.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"

static const char *begin(struct given *given, const char *store)
{
	Supplies__OpenStocktake command = SUPPLIES__OPEN_STOCKTAKE__INIT;

	command.store = store;
	given_ask(given, &command.base);
	return given->decision.rejection
		       ? given_outcome(given)
		       : arena_strdup(given->arena, ((const Supplies__OpenStocktakeReply *)given->decision.reply)
							    ->stocktake->stocktake_id);
}

static const char *counts(struct given *given, const char *id, const char *item, const char *lot_id, double quantity)
{
	Supplies__CountItem command = SUPPLIES__COUNT_ITEM__INIT;

	command.stocktake_id = id;
	command.item = item;
	command.lot_id = lot_id;
	command.quantity = quantity;
	command.batch = "found";
	given_ask(given, &command.base);
	return given->decision.rejection ? given_outcome(given) : "";
}

static const char *event_of(struct given *given)
{
	return given->decision.rejection ? given_outcome(given)
	       : given->decision.event_count
		       ? given->decision.events[given->decision.event_count - 1].type->data->short_name
		       : "";
}

static const char *end(struct given *given, const char *id)
{
	Supplies__CloseStocktake command = SUPPLIES__CLOSE_STOCKTAKE__INIT;

	command.stocktake_id = id;
	given_ask(given, &command.base);
	return event_of(given);
}

static const char *approve(struct given *given, const char *id)
{
	Supplies__ApproveStocktake command = SUPPLIES__APPROVE_STOCKTAKE__INIT;

	command.stocktake_id = id;
	given_ask(given, &command.base);
	return event_of(given);
}

static const char *refuse(struct given *given, const char *id)
{
	Supplies__RejectStocktake command = SUPPLIES__REJECT_STOCKTAKE__INIT;

	command.stocktake_id = id;
	command.reason = "Count the cellar, too";
	given_ask(given, &command.base);
	return event_of(given);
}

static void given_store(struct given *given)
{
	given_init(given, &supplies_service);
	stock_receive(given, "property", "mask", 10, "b1", "2020-05-01");
	stock_receive(given, "property", "mask", 10, "b2", "2020-09-01");
	stock_receive(given, "property", "disinfectant", 5, "d", "");
	stock_speaks(given, "keeper", "property");
}

static void s3_nothing_differs(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_store(&given);
	id = begin(&given, "property");
	assert_string_equal(begin(&given, "property"), "! STOCKTAKE_GOES_ON store");
	assert_string_equal(end(&given, id), "! COUNT_INCOMPLETE stocktake_id");
	assert_non_null(strstr(given.decision.message_en, "disinfectant, mask"));
	counts(&given, id, "disinfectant", "", 5);
	counts(&given, id, "mask", stock_lot(&given, "b1"), 10);
	assert_string_equal(end(&given, id), "! COUNT_INCOMPLETE stocktake_id"); /* b2 */
	assert_string_equal(counts(&given, id, "mask", "", 20), "! COUNT_MIXED lot_id");
	counts(&given, id, "mask", stock_lot(&given, "b2"), 9);
	counts(&given, id, "mask", stock_lot(&given, "b2"), 10); /* once more */
	assert_string_equal(end(&given, id), "StocktakeSettled");
	assert_string_equal(counts(&given, id, "mask", "", 20), "! STOCKTAKE_NOT_COUNTING stocktake_id");
	stock_speaks(&given, "head", "office");
	assert_string_equal(approve(&given, id), "! STOCKTAKE_NOT_TO_APPROVE stocktake_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Counted as 7 of 10; three go before the approval, two before the count of the next. */
static void s3_what_moves_meanwhile_does_not_change_the_difference(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_store(&given);
	id = begin(&given, "property");
	counts(&given, id, "mask", stock_lot(&given, "b1"), 7);  /* 3 lack */
	stock_issue(&given, "property", "mask", 2);              /* of b1 */
	counts(&given, id, "mask", stock_lot(&given, "b2"), 11); /* one too many */
	stock_transfer(&given, "property", "permits", "disinfectant", 2);
	counts(&given, id, "disinfectant", "", 2.5); /* half a litre lacks */
	assert_string_equal(end(&given, id), "StocktakeClosed");
	stock_issue(&given, "property", "mask", 3); /* of b1 */
	stock_speaks(&given, "head", "office");
	assert_string_equal(approve(&given, id), "StocktakeSettled");
	assert_string_equal(stock_now(&given), "permits disinfectant d 2000, property disinfectant d 2500, "
					       "property mask b1 2000, property mask b2 11000");
	assert_string_equal(approve(&given, id), "! STOCKTAKE_NOT_TO_APPROVE stocktake_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Counted as gone, and given out all the same: to zero and no further, and it is said. */
static void s3_what_cannot_be_taken_is_said(void **state)
{
	const Supplies__StocktakeSettled *settled;
	struct given given;
	const char *id;

	(void)state;
	given_store(&given);
	id = begin(&given, "property");
	counts(&given, id, "mask", "", 4); /* 16 lack */
	counts(&given, id, "disinfectant", "", 5);
	end(&given, id);
	stock_issue(&given, "property", "mask", 15);
	stock_speaks(&given, "head", "office");
	approve(&given, id);
	settled = given_last_event(&given);
	assert_int_equal(settled->n_unsettled, 1);
	assert_int_equal(settled->unsettled[0]->unsettled_milli, 11000);
	assert_string_equal(stock_now(&given), "property disinfectant d 5000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* More of an item as a whole goes to what is used next; of what the books do not know, a new lot begins. */
static void s3_what_is_found_has_a_lot(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_store(&given);
	id = begin(&given, "property");
	counts(&given, id, "mask", "", 22);
	counts(&given, id, "disinfectant", "", 5);
	end(&given, id);
	stock_speaks(&given, "head", "office");
	approve(&given, id);
	assert_string_equal(stock_now(&given),
			    "property disinfectant d 5000, property mask b1 12000, property mask b2 10000");
	id = begin(&given, "tax");
	counts(&given, id, "mask", "", 3);
	end(&given, id);
	stock_speaks(&given, "deputy", "office");
	approve(&given, id);
	assert_non_null(strstr(stock_now(&given), "tax mask found 3000"));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_four_eyes(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_store(&given);
	assert_string_equal(begin(&given, "permits"), "! OTHER_DEPARTMENT store");
	id = begin(&given, "property");
	assert_string_equal(end(&given, UNKNOWN_ID), "! STOCKTAKE_UNKNOWN stocktake_id");
	assert_string_equal(counts(&given, id, "mask", UNKNOWN_ID, 1), "! LOT_UNKNOWN lot_id");
	counts(&given, id, "mask", "", 19);
	stock_speaks(&given, "helper", "office");
	counts(&given, id, "disinfectant", "", 5);
	stock_speaks(&given, "closer", "office");
	end(&given, id);
	assert_string_equal(approve(&given, id), "! FOUR_EYES ");
	stock_speaks(&given, "helper", "office");
	assert_string_equal(refuse(&given, id), "! FOUR_EYES ");
	stock_speaks(&given, "head", "office");
	assert_string_equal(refuse(&given, id), "StocktakeRejected");
	assert_string_equal(approve(&given, id), "! STOCKTAKE_NOT_TO_APPROVE stocktake_id");
	assert_non_null(strstr(stock_now(&given), "b1 10000"));
	assert_int_equal(strlen(begin(&given, "property")), 36); /* counted again */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_a_stocktake_has_an_end(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = stocktake_schedule;
	id = begin(&given, "property");
	for (unsigned i = 0; i <= STOCKTAKE_COUNTS_MAX; i++) {
		char lot[UUID_TEXT_SIZE];

		stock_receive(&given, "property", "mask", 1, "b", "");
		strcpy(lot, ((const Supplies__ReceiveStockReply *)given.decision.reply)->lot->lot_id);
		assert_string_equal(counts(&given, id, "mask", lot, 1),
				    i < STOCKTAKE_COUNTS_MAX ? "" : "! STOCKTAKE_FULL lot_id");
	}
	given_deinit(&given);
}

/* Every 7 days from the day of the first stock: Monday 10th, so the 17th is the last, told as the 18th opens; once, also after a week down. */
static void s3_a_store_not_counted_is_told_once(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = stocktake_schedule;
	given_schedule(&given);
	assert_string_equal(stock_goes(&given, "2020-03-30", "12:00"), ""); /* nothing to count */
	stock_goes(&given, "2020-02-10", "09:00");
	stock_receive(&given, "property", "mask", 10, "b1", "");
	assert_string_equal(given_schedule(&given), "StocktakeClockStarted property");
	assert_string_equal(stock_goes(&given, "2020-02-18", "08:29"), "");
	assert_string_equal(stock_goes(&given, "2020-02-18", "08:30"), "StocktakeOverdue property");
	assert_string_equal(stock_goes(&given, "2020-02-28", "08:30"), "");
	id = begin(&given, "property");
	counts(&given, id, "mask", "", 10);
	end(&given, id);
	assert_string_equal(stock_goes(&given, "2020-03-18", "12:00"), "StocktakeOverdue property");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_stocktakes_are_seen_by_their_store(void **state)
{
	Supplies__ListStocktakes list = SUPPLIES__LIST_STOCKTAKES__INIT;
	Supplies__GetStocktake get = SUPPLIES__GET_STOCKTAKE__INIT;
	struct given given;

	(void)state;
	given_store(&given);
	get.stocktake_id = begin(&given, "property");
	counts(&given, get.stocktake_id, "mask", "", 10);
	given_ask(&given, &get.base);
	assert_int_equal(((const Supplies__GetStocktakeReply *)given.decision.reply)->n_counts, 1);
	given_ask(&given, &list.base);
	assert_int_equal(((const Supplies__ListStocktakesReply *)given.decision.reply)->n_stocktakes, 1);
	stock_speaks(&given, "clerk", "permits");
	given_ask(&given, &list.base);
	assert_int_equal(((const Supplies__ListStocktakesReply *)given.decision.reply)->n_stocktakes, 0);
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT stocktake_id");
	get.stocktake_id = UNKNOWN_ID;
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! STOCKTAKE_UNKNOWN stocktake_id");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_nothing_differs),
		cmocka_unit_test(s3_what_moves_meanwhile_does_not_change_the_difference),
		cmocka_unit_test(s3_what_cannot_be_taken_is_said),
		cmocka_unit_test(s3_what_is_found_has_a_lot),
		cmocka_unit_test(s3_four_eyes),
		cmocka_unit_test(s3_a_stocktake_has_an_end),
		cmocka_unit_test(s3_a_store_not_counted_is_told_once),
		cmocka_unit_test(s3_stocktakes_are_seen_by_their_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
