/*
 * Burn, cover, when to order and how much: single days by hand (S1). Monday 2020-02-10, 09:00. The plan counts 7 working days and wants
 * 7 to 21 days of cover; an order takes 7 days.
 */
#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/inspections.h"
#include "tests/unit/support/purchases.h"

static void is_issued_on(struct given *given, const char *date, const char *store, double quantity)
{
	clock_goes(given, date, "10:00");
	assert_string_equal(is_issued(given, store, "mask", quantity), "StockMoved ");
}

/* Monday the 10th to Tuesday the 18th: 10, 20, … 70 a working day. */
static void given_a_week(struct given *given)
{
	static const char *const days[] = { "2020-02-10", "2020-02-11", "2020-02-12", "2020-02-13",
					    "2020-02-14", "2020-02-17", "2020-02-18" };

	given_init(given, &supplies_service);
	clock_goes(given, "2020-02-07", "09:00");
	comes(given, "permits", "mask", 1000, "");
	for (size_t i = 0; i < 7; i++)
		is_issued_on(given, days[i], "permits", 10 + 10 * (double)i);
	clock_goes(given, "2020-02-19", "09:00");
}

static void s1_median_and_p90_by_nearest_rank(void **state)
{
	const Supplies__Demand *demand;
	struct given given;

	(void)state;
	given_a_week(&given);
	demand = demand_now(&given, "permits", "mask");
	assert_string_equal(demand->since_date, "2020-02-10");
	assert_int_equal(demand->days_counted, 7);
	assert_int_equal(demand->median_milli, 40000); /* the 4th of 7 */
	assert_int_equal(demand->p90_milli, 70000);    /* the 7th */
	assert_int_equal(demand->usable_milli, 720000);
	/* 720 at 40 a day: 18 working days from Wednesday the 19th on are the 19th of February to the 13th of March */
	assert_int_equal(demand->cover_days, 18);
	assert_string_equal(demand->covered_until, "2020-03-13");
	/* seven days before the last working day that begins with seven: the 5th of March */
	assert_string_equal(demand->order_by, "2020-02-27");
	assert_false(demand->late);
	assert_int_equal(demand->buy_milli, 21 * 40000 - 720000);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Nobody works on Saturday; what is used then is not a working day's. */
static void s1_days_off_do_not_count(void **state)
{
	const Supplies__Demand *demand;
	struct given given;

	(void)state;
	given_a_week(&given);
	clock_goes(&given, "2020-02-22",
		   "10:00"); /* Saturday: window from the 13th to the 21st; nothing on the 19th to 21st */
	is_issued(&given, "permits", "mask", 500);
	clock_goes(&given, "2020-02-24", "09:00");
	demand = demand_now(&given, "permits", "mask");
	assert_string_equal(demand->since_date, "2020-02-13");
	assert_int_equal(demand->days_counted, 7);
	assert_int_equal(demand->median_milli, 40000); /* 0 0 0 40 50 60 70 */
	assert_int_equal(demand->p90_milli, 70000);
	given_deinit(&given);
}

static void s1_only_what_is_used_burns(void **state)
{
	const Supplies__Demand *demand;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	clock_goes(&given, "2020-02-06", "09:00");
	comes(&given, "office", "mask", 1000, "");
	clock_goes(&given, "2020-02-07", "09:00");
	is_moved(&given, "office", "permits", "mask", 300);
	clock_goes(&given, "2020-02-10", "09:00");
	demand = demand_now(&given, "office", "mask");
	assert_int_equal(demand->days_counted, 1); /* the 7th; on the 6th it had none in the morning */
	assert_int_equal(demand->median_milli, 0);
	assert_int_equal(demand->cover_days, 366);
	assert_string_equal(demand->order_by, "");
	assert_int_equal(demand->buy_milli, 0);
	assert_int_equal(demand_now(&given, "permits", "mask")->days_counted, 0);
	assert_int_equal(demand_now(&given, "tax", "mask")->cover_days, 0); /* not known */
	given_deinit(&given);
}

/* On the 12th it runs out at ten; on the 13th and 14th there is none. Three days that say nothing. */
static void s1_days_without_stock_are_left_out(void **state)
{
	const Supplies__Demand *demand;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	clock_goes(&given, "2020-02-07", "09:00");
	comes(&given, "permits", "mask", 45, "");
	is_issued_on(&given, "2020-02-10", "permits", 20);
	is_issued_on(&given, "2020-02-11", "permits", 20);
	is_issued_on(&given, "2020-02-12", "permits", 5);
	clock_goes(&given, "2020-02-15", "09:00");
	comes(&given, "permits", "mask", 200, "");
	is_issued_on(&given, "2020-02-17", "permits", 30);
	clock_goes(&given, "2020-02-18", "09:00");
	demand = demand_now(&given, "permits", "mask");
	assert_int_equal(demand->days_counted, 3);
	assert_int_equal(demand->days_without_stock, 4); /* with the 7th, when the first came */
	assert_int_equal(demand->median_milli, 20000);
	assert_int_equal(demand->p90_milli, 30000);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The hall's day is the stores' sum; it is left out if one of them that uses any had none. */
static void s1_the_hall_is_the_sum_of_its_stores(void **state)
{
	const Supplies__Demand *demand;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	clock_goes(&given, "2020-02-06", "09:00");
	comes(&given, "permits", "mask", 100, "");
	comes(&given, "tax", "mask", 5, "");
	comes(&given, "office", "mask", 10, "2020-02-08"); /* uses none, and runs out */
	is_issued_on(&given, "2020-02-07", "permits", 10);
	is_issued(&given, "tax", "mask", 4);
	is_issued_on(&given, "2020-02-10", "permits", 20);
	is_issued(&given, "tax", "mask", 1); /* now tax has none */
	is_issued_on(&given, "2020-02-11", "permits", 30);
	clock_goes(&given, "2020-02-12", "09:00");
	demand = demand_now(&given, "", "mask");
	assert_int_equal(demand->days_counted, 1);
	assert_int_equal(demand->median_milli, 14000);
	assert_int_equal(demand->usable_milli, 40000);
	assert_int_equal(demand_now(&given, "permits", "mask")->median_milli, 20000);
	given_deinit(&given);
}

/* 100 that expire on the 21st, 40 a day from Wednesday the 19th: three days can use them, 20 of the third day's come from the others. */
static void s1_what_expires_before_it_is_used_does_not_count(void **state)
{
	const Supplies__Demand *demand;
	struct given given;

	(void)state;
	given_a_week(&given);
	is_issued(&given, "permits", "mask", 720);
	comes(&given, "permits", "mask", 400, "2020-02-20");
	comes(&given, "permits", "mask", 40, "2020-02-21");
	demand = demand_now(&given, "permits", "mask");
	assert_int_equal(demand->usable_milli, 440000);
	assert_int_equal(demand->cover_days, 3); /* 40, 40, then 40 of those of the 21st */
	assert_string_equal(demand->covered_until, "2020-02-21");
	assert_string_equal(demand->order_by, "2020-02-11"); /* seven days before yesterday */
	assert_true(demand->late);
	assert_int_equal(demand->buy_milli, 18 * 40000);
	given_deinit(&given);
}

static void s1_whose_demand_it_is(void **state)
{
	Supplies__GetDemand query = SUPPLIES__GET_DEMAND__INIT;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	query.item = "mask";
	speaks(&given, "clerk", "permits");
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT store");
	query.store = "tax";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT store");
	query.store = "nowhere";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! STORE_UNKNOWN store");
	query.store = "permits";
	query.item = "masque";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! ITEM_UNKNOWN item");
	given_deinit(&given);
}

/* "mask 840 due, disinfectant 100 low": what is suggested for a store. */
static const char *suggested(struct given *given, const char *store)
{
	Supplies__SuggestPurchase query = SUPPLIES__SUGGEST_PURCHASE__INIT;
	const Supplies__SuggestPurchaseReply *reply;
	const char *text = "";

	query.store = store;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_suggestions; i++) {
		const Supplies__Suggestion *suggestion = reply->suggestions[i];

		text = arena_printf(given->arena, "%s%s%s %s%s%s", text, *text ? ", " : "", suggestion->item,
				    milli_text(given->arena, suggestion->quantity_milli),
				    suggestion->order_is_due ? " due" : "", suggestion->is_low ? " low" : "");
	}
	return text;
}

static void s1_what_to_buy_now(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_a_week(&given);
	assert_string_equal(suggested(&given, "permits"), "");                                    /* until the 27th */
	assert_string_equal(suggested(&given, "property"), "mask 100 low, disinfectant 100 low"); /* never had any */
	clock_goes(&given, "2020-02-27", "09:00");
	((Plan__Plan *)given.context.plan)->supply[0]->burn_rate_days =
		13; /* back to the 10th: median of 7 days and 6 with nothing */
	assert_string_equal(suggested(&given, "permits"), "");
	is_issued(&given, "permits", "mask", 700);
	assert_string_equal(suggested(&given, "permits"),
			    "mask 190 due low"); /* 10 a day for 21 days, less 20; or 80 up to par */
	speaks(&given, "clerk", "permits");
	id = requisition_of(&given, "mask", 150);
	assert_string_equal(suggested(&given, "permits"), "mask 40 due low");
	speaks(&given, "head", "office");
	rejects(&given, id);
	assert_string_equal(suggested(&given, "permits"), "mask 190 due low");
	assert_string_equal(suggested(&given, ""),
			    "mask 190 due low"); /* the hall's burn is more than the central par of 100 */
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "S1 median and p90 by nearest rank", s1_median_and_p90_by_nearest_rank, NULL, NULL, NULL },
		{ "S1 days off do not count", s1_days_off_do_not_count, NULL, NULL, NULL },
		{ "S1 only what is used burns", s1_only_what_is_used_burns, NULL, NULL, NULL },
		{ "S1 days without stock are left out", s1_days_without_stock_are_left_out, NULL, NULL, NULL },
		{ "S1 the hall is the sum of its stores", s1_the_hall_is_the_sum_of_its_stores, NULL, NULL, NULL },
		{ "S1 what expires before it is used does not count", s1_what_expires_before_it_is_used_does_not_count,
		  NULL, NULL, NULL },
		{ "S1 whose demand it is", s1_whose_demand_it_is, NULL, NULL, NULL },
		{ "S1 what to buy now", s1_what_to_buy_now, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
