/* What expires is told once, and ended by what ends it (S3). */
#include "services/supplies/expiry.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/stock.h"

#define EXPIRED SUPPLIES__WRITE_OFF_REASON__WRITE_OFF_EXPIRED

static const char *of_lot(struct given *given, const char *event, const char *lot)
{
	return arena_printf(given->arena, "%s %s", event, lot);
}

/* The plan of the tests: 30 days. What is told besides at the first look is the store's clock and the plan's thermometers. */
static void s3_each_holding_is_told_once(void **state)
{
	struct given given;
	const char *lot;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = expiry_schedule;
	given.context.plan->supply[0]->stocktake_every_days = 366;
	stock_receive(&given, "property", "mask", 10, "b", "2020-04-01");
	lot = stock_lot(&given, "b");
	given_schedule(&given);
	assert_string_equal(stock_goes(&given, "2020-03-01", "23:59"), "");
	assert_string_equal(stock_goes(&given, "2020-03-02", "00:00"), of_lot(&given, "LotExpiring", lot));
	assert_string_equal(stock_goes(&given, "2020-04-01", "23:59"), "");
	assert_string_equal(stock_goes(&given, "2020-04-02", "00:00"), of_lot(&given, "LotExpired", lot));
	assert_string_equal(stock_goes(&given, "2020-04-09", "00:00"), "");
	stock_write_off(&given, "property", "mask", 4, "", EXPIRED);
	assert_string_equal(given_schedule(&given), "");
	stock_write_off(&given, "property", "mask", 6, "", EXPIRED);
	assert_string_equal(given_schedule(&given), of_lot(&given, "StockCleared", lot));
	assert_string_equal(stock_now(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Down from before the warning until after the end: expired, and only that. */
static void s3_after_days_down_only_what_is_true_now(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = expiry_schedule;
	given.context.plan->supply[0]->stocktake_every_days = 366;
	stock_receive(&given, "property", "mask", 10, "b", "2020-03-20");
	stock_receive(&given, "property", "mask", 10, "c", "2020-04-01");
	given.context.plan->supply[0]->expiry_warning_days = 5;
	given_schedule(&given);
	assert_string_equal(stock_goes(&given, "2020-03-29", "12:00"),
			    arena_printf(given.arena, "LotExpired %s, LotExpiring %s", stock_lot(&given, "b"),
					 stock_lot(&given, "c")));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Used up in time is over too; a store that gets the lot again is told again. */
static void s3_used_up_in_time(void **state)
{
	struct given given;
	const char *lot;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = expiry_schedule;
	stock_receive(&given, "property", "mask", 10, "b", "2020-02-20");
	lot = stock_lot(&given, "b");
	given_schedule(&given);
	assert_string_equal(stock_transfer(&given, "property", "permits", "mask", 10), "StockMoved ");
	stock_transfer(&given, "permits", "property", "mask", 10); /* before it was told */
	assert_string_equal(given_schedule(&given), of_lot(&given, "LotExpiring", lot));
	stock_issue(&given, "property", "mask", 10);
	assert_string_equal(given_schedule(&given), of_lot(&given, "StockCleared", lot));
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_each_holding_is_told_once),
		cmocka_unit_test(s3_after_days_down_only_what_is_true_now),
		cmocka_unit_test(s3_used_up_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
