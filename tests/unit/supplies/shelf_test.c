/* Low, out, enough again: each told once (O4, S3). The plan: 100 masks in every store, low at 40; property 100 L of disinfectant. */
#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/shelf.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/inspections.h"
#include "tests/unit/support/purchases.h"

static bool is_ours(const char *word)
{
	return strncmp(word, "StockLow", 8) == 0 || strncmp(word, "StockOut", 8) == 0 ||
	       strncmp(word, "StockRecovered", 14) == 0;
}

/* Of what was said only what is about shelves: "StockLow mask". */
static const char *ours(struct given *given, const char *said)
{
	char *rest = arena_strdup(given->arena, said), *word;
	const char *text = "";

	while ((word = strsep(&rest, ","))) {
		word += *word == ' ';
		if (is_ours(word))
			text = arena_printf(given->arena, "%s%s%s", text, *text ? ", " : "", word);
	}
	return text;
}

static const char *ticks(struct given *given)
{
	given->context.now += SECOND;
	return ours(given, given_schedule(given));
}

/* All stores have their turn, and nothing moved lately. */
static const char *minutes_pass(struct given *given)
{
	const char *said = "";

	given->context.now += 120 * SECOND;
	for (size_t i = 0; i <= given->context.plan->n_departments; i++) {
		const char *now = ticks(given);

		said = arena_printf(given->arena, "%s%s%s", said, *said && *now ? ", " : "", now);
	}
	return said;
}

static void o4_each_change_is_told_once(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = shelf_schedule;
	assert_string_equal(minutes_pass(&given), ""); /* nothing ever came: a new hall is not short of everything */
	comes(&given, "permits", "mask", 41, "");
	assert_string_equal(ticks(&given), "");
	is_issued(&given, "permits", "mask", 1);
	assert_string_equal(ticks(&given), "StockLow mask");
	assert_string_equal(ticks(&given), "");
	is_issued(&given, "permits", "mask", 39);
	assert_string_equal(ticks(&given), "");
	is_issued(&given, "permits", "mask", 1);
	assert_string_equal(ticks(&given), "StockOut mask");
	assert_string_equal(minutes_pass(&given), "");
	comes(&given, "permits", "mask", 40, "");
	assert_string_equal(ticks(&given), "StockLow mask");
	comes(&given, "permits", "mask", 1, "");
	assert_string_equal(ticks(&given), "StockRecovered mask");
	assert_string_equal(minutes_pass(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o4_what_is_low_from_the_beginning_is_told(void **state)
{
	const Supplies__StockLow *event;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = shelf_schedule;
	comes(&given, "office", "mask", 50, "");
	is_moved(&given, "office", "tax", "mask", 12);
	assert_string_equal(ticks(&given), "StockLow mask, StockLow mask");
	event = given_last_event(&given);
	if (strcmp(event->shelf->store, "tax") != 0)
		event = (given.journal_count--, given_last_event(&given));
	assert_string_equal(event->shelf->store, "tax");
	assert_int_equal(event->shelf->usable_milli, 12000);
	assert_int_equal(event->shelf->low_milli, 40000);
	assert_int_equal(event->shelf->par_milli, 100000);
	given_deinit(&given);
}

/* The last day is a day of use; after the night, also one of days down, nothing is left. */
static void s3_what_expires_overnight_is_out(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = shelf_schedule;
	comes(&given, "permits", "mask", 100, "2020-02-12");
	comes(&given, "permits", "mask", 30, "2020-02-14");
	ticks(&given);
	clock_goes(&given, "2020-02-12", "23:50");
	assert_string_equal(minutes_pass(&given), "");
	clock_goes(&given, "2020-02-13", "00:01");
	assert_non_null(strstr(minutes_pass(&given), "StockLow"));
	clock_goes(&given, "2020-02-20", "09:00");
	assert_non_null(strstr(minutes_pass(&given), "StockOut"));
	assert_null(strstr(minutes_pass(&given), "StockOut"));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o4_a_new_plan_is_followed(void **state)
{
	struct given given;
	Plan__Plan *plan;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = shelf_schedule;
	plan = (Plan__Plan *)given.context.plan;
	comes(&given, "permits", "mask", 60, "");
	ticks(&given);
	plan->par_levels[0]->low = 60;
	assert_string_equal(minutes_pass(&given), "StockLow mask");
	plan->par_levels[0]->department = "property"; /* it was everybody's */
	assert_string_equal(minutes_pass(&given), "StockRecovered mask");
	plan->par_levels[0]->department = "";
	assert_string_equal(minutes_pass(&given), "StockLow mask");
	plan->departments[2]->id = "licences"; /* and the store is no more */
	assert_string_equal(minutes_pass(&given), "StockRecovered mask");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o4_an_own_level_goes_before_the_general_one(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = shelf_schedule;
	((Plan__Plan *)given.context.plan)->par_levels[1]->item = "mask"; /* property's own: par 100, low 40 */
	given.context.plan->par_levels[1]->low = 10;
	comes(&given, "property", "mask", 30, "");
	comes(&given, "permits", "disinfectant", 1, ""); /* nobody asks for any there */
	assert_null(strstr(ticks(&given), "StockLow"));
	is_issued(&given, "property", "mask", 20);
	assert_string_equal(ticks(&given), "StockLow mask");
	is_issued(&given, "permits", "disinfectant", 1);
	assert_string_equal(ticks(&given), "");
	given_deinit(&given);
}

static size_t shortages(struct given *given, const char *store, Supplies__ShelfLevel level)
{
	Supplies__ListShortages query = SUPPLIES__LIST_SHORTAGES__INIT;
	const Supplies__ListShortagesReply *reply;

	query.store = store;
	query.level = level;
	given_ask(given, &query.base);
	reply = (const void *)given->decision.reply;
	return reply->n_shelves;
}

static void o4_shortages_are_listed(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = shelf_schedule;
	comes(&given, "permits", "mask", 7, "");
	comes(&given, "tax", "mask", 7, "");
	comes(&given, "office", "mask", 70, "");
	is_issued(&given, "tax", "mask", 7);
	ticks(&given);
	assert_int_equal(shortages(&given, "", 0), 2);
	assert_int_equal(shortages(&given, "", SUPPLIES__SHELF_LEVEL__SHELF_OUT), 1);
	assert_int_equal(shortages(&given, "tax", SUPPLIES__SHELF_LEVEL__SHELF_LOW), 0);
	speaks(&given, "clerk", "permits");
	assert_int_equal(shortages(&given, "", 0), 1);
	assert_int_equal(shortages(&given, "tax", 0), 0);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "O4 each change is told once", o4_each_change_is_told_once, NULL, NULL, NULL },
		{ "O4 what is low from the beginning is told", o4_what_is_low_from_the_beginning_is_told, NULL, NULL,
		  NULL },
		{ "S3 what expires overnight is out", s3_what_expires_overnight_is_out, NULL, NULL, NULL },
		{ "O4 a new plan is followed", o4_a_new_plan_is_followed, NULL, NULL, NULL },
		{ "O4 an own level goes before the general one", o4_an_own_level_goes_before_the_general_one, NULL,
		  NULL, NULL },
		{ "O4 shortages are listed", o4_shortages_are_listed, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
