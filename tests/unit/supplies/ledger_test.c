/* The ledger by itself: first expired first out, nothing below zero, whatever is mixed in one decision (S3). */
#include <string.h>

#include "services/supplies/supplies.h"
#include "tests/unit/support/given.h"

#define RECEIVE SUPPLIES__LINE_KIND__RECEIVE
#define ISSUE SUPPLIES__LINE_KIND__ISSUE
#define WRITE_OFF SUPPLIES__LINE_KIND__WRITE_OFF
#define TRANSFER SUPPLIES__LINE_KIND__TRANSFER_OUT
#define LOAN SUPPLIES__LINE_KIND__LOAN_OUT
#define COUNTED SUPPLIES__LINE_KIND__COUNT_ADJUSTMENT

/* One step of a decision, and what could not be taken. */
struct step {
	Supplies__LineKind kind;
	const char *store, *item;
	int64_t quantity_milli;
	const char *batch, *expires_on, *to, *lot_id;
	int64_t missing_milli;
};

struct steps {
	struct step *steps;
	size_t count;
	int64_t available_milli; /* of the last step's item in its store, at the end */
};

static void step_take(struct ledger *ledger, struct step *step)
{
	Supplies__Lot lot = SUPPLIES__LOT__INIT;
	struct movement movement = { .kind = step->kind,
				     .store = step->store,
				     .item = step->item,
				     .batch = step->batch,
				     .lot_id = step->lot_id,
				     .quantity_milli = step->quantity_milli,
				     .other_store = step->to,
				     .cause = "request/1" };

	lot.item = step->item;
	lot.batch = step->batch ? step->batch : "";
	lot.expires_on = step->expires_on ? step->expires_on : "";
	if (step->kind == RECEIVE)
		ledger_receive(ledger, &movement, &lot);
	else if (step->to)
		step->missing_milli = ledger_move(ledger, &movement);
	else
		step->missing_milli = ledger_take(ledger, &movement);
}

static void decide_steps(const struct view *view, const struct context *context, struct decision *decision,
			 const void *argument)
{
	struct steps *steps = *(struct steps *const *)argument;
	const struct step *last = &steps->steps[steps->count - 1];
	struct ledger ledger;

	ledger_begin(&ledger, view, context, decision);
	for (size_t i = 0; i < steps->count; i++)
		step_take(&ledger, &steps->steps[i]);
	steps->available_milli = ledger_available(&ledger, last->store, last->item);
	ledger_post(&ledger);
}

/* All in one decision; what there is at the end of what the last step was about. */
static int64_t decided(struct given *given, struct step *steps, size_t count)
{
	struct steps all = { steps, count, 0 };
	const struct steps *argument = &all;

	given_rule(given, decide_steps, &argument);
	return all.available_milli;
}

/* Steps of stories about masks. */
#define IN(to_store, milli_, batch_, day)                                                                              \
	((struct step){ .kind = RECEIVE,                                                                               \
			.store = (to_store),                                                                           \
			.item = "mask",                                                                                \
			.quantity_milli = (milli_),                                                                    \
			.batch = (batch_),                                                                             \
			.expires_on = (day) })
#define OUT(kind_, from, milli_, ...)                                                                                  \
	((struct step){ .kind = (kind_), .store = (from), .item = "mask", .quantity_milli = (milli_), __VA_ARGS__ })
#define OVER(kind_, from, milli_, to_store) OUT(kind_, from, milli_, .to = (to_store))

#define DECIDED(given, ...)                                                                                            \
	decided(given, (struct step[]){ __VA_ARGS__ }, sizeof((struct step[]){ __VA_ARGS__ }) / sizeof(struct step))

/* What could not be taken by one step that stands alone. */
static int64_t missing(struct given *given, struct step step)
{
	decided(given, &step, 1);
	return step.missing_milli;
}

/* "b1 -500, b2 -100": batches and quantities of the last event's lines. */
static const char *lines_of_last(struct given *given)
{
	const Supplies__StockMoved *event = given_last_event(given);
	const char *text = "";

	for (size_t i = 0; i < event->n_lines; i++) {
		Supplies__Lot key = SUPPLIES__LOT__INIT;

		key.lot_id = event->lines[i]->lot_id;
		text = arena_printf(given->arena, "%s%s%s %lld", text, *text ? ", " : "",
				    lot_get(&given->view, &key)->batch, (long long)event->lines[i]->quantity_milli);
	}
	return text;
}

static void s3_first_expired_goes_first(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	DECIDED(&given, IN("property", 5000, "late", "2020-12-31"), IN("property", 3000, "soon", "2020-03-01"),
		IN("property", 2000, "keeps", ""));
	assert_int_equal(missing(&given, OUT(ISSUE, "property", 4000)), 0);
	assert_string_equal(lines_of_last(&given), "soon -3000, late -1000");
	assert_int_equal(missing(&given, OUT(ISSUE, "property", 4500, .batch = "keeps")), 0);
	assert_string_equal(lines_of_last(&given), "keeps -2000, late -2500");
	assert_int_equal(missing(&given, OUT(ISSUE, "property", 1600)), 100);
	assert_string_equal(lines_of_last(&given), "late -1500");
	assert_int_equal(missing(&given, OUT(ISSUE, "property", 1)), 1);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The last day is a day of use; after it the lot can only be written off, or counted. */
static void s3_expired_stock_is_only_written_off(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	DECIDED(&given, IN("property", 3000, "old", "2020-02-10"), IN("property", 2000, "new", "2020-12-31"));
	assert_int_equal(missing(&given, OUT(ISSUE, "property", 1000)), 0);
	assert_string_equal(lines_of_last(&given), "old -1000");
	given.context.now += 15 * 60 * GIVEN_MINUTE; /* 2020-02-11 00:00 */
	assert_int_equal(missing(&given, OUT(ISSUE, "property", 2500)), 500);
	assert_string_equal(lines_of_last(&given), "new -2000");
	assert_int_equal(missing(&given, OVER(TRANSFER, "property", 1, "office")), 1);
	assert_int_equal(missing(&given, OUT(COUNTED, "property", 500)), 0);
	assert_int_equal(missing(&given, OUT(WRITE_OFF, "property", 2000)), 500);
	assert_string_equal(lines_of_last(&given), "old -1500");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_a_decision_sees_its_own_lines(void **state)
{
	struct given given;
	struct step steps[] = {
		IN("office", 5000, "b1", "2020-05-01"),
		OVER(TRANSFER, "office", 4000, "property"),
		OUT(ISSUE, "office", 3000), /* 2000 lack */
		OVER(LOAN, "property", 1500, "office"),
		OUT(ISSUE, "property", 3000), /* 500 lack */
		OUT(ISSUE, "office", 1000),
	};

	(void)state;
	given_init(&given, &supplies_service);
	assert_int_equal(decided(&given, steps, 6), 500);
	assert_int_equal(steps[1].missing_milli, 0);
	assert_int_equal(steps[2].missing_milli, 2000);
	assert_int_equal(steps[3].missing_milli, 0);
	assert_int_equal(steps[4].missing_milli, 500);
	assert_int_equal(steps[5].missing_milli, 0);
	assert_string_equal(lines_of_last(&given),
			    "b1 5000, b1 -4000, b1 4000, b1 -1000, b1 -1500, b1 1500, b1 -2500, b1 -1000");
	assert_int_equal(missing(&given, OUT(ISSUE, "office", 1000)), 500);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A lot that is brought by transfer takes its place by its last day, not at the end. */
static void s3_what_came_just_now_goes_first_if_it_expires_first(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	DECIDED(&given, IN("office", 1000, "soon", "2020-03-01"), IN("property", 1000, "late", "2020-05-01"));
	DECIDED(&given, OVER(TRANSFER, "office", 1000, "property"), OUT(ISSUE, "property", 1500));
	assert_string_equal(lines_of_last(&given), "soon -1000, soon 1000, soon -1000, late -500");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_only_the_lot_asked_for(void **state)
{
	const Supplies__StockMoved *event;
	struct given given;
	const char *late;

	(void)state;
	given_init(&given, &supplies_service);
	DECIDED(&given, IN("office", 1000, "soon", "2020-03-01"), IN("office", 1000, "late", "2020-05-01"));
	event = given_last_event(&given);
	late = event->lots[1]->lot_id;
	assert_int_equal(missing(&given, OUT(WRITE_OFF, "office", 1500, .lot_id = late)), 500);
	assert_string_equal(lines_of_last(&given), "late -1000");
	given_deinit(&given);
}

/* More lines than a decision may have: the rest is missing, not lost. */
static void s3_too_many_lots_for_one_decision(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	for (unsigned i = 0; i < LEDGER_LINES_MAX + 4; i++)
		DECIDED(&given, IN("office", 1000, "b", "2020-03-01"));
	assert_int_equal(missing(&given, OVER(TRANSFER, "office", 200000, "property")),
			 200000 - LEDGER_LINES_MAX / 2 * 1000);
	assert_int_equal(missing(&given, OUT(ISSUE, "office", 260000)),
			 260000 - (LEDGER_LINES_MAX + 4 - LEDGER_LINES_MAX / 2) * 1000);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_milli_is_exact(void **state)
{
	(void)state;
	assert_int_equal(milli(2.5), 2500);
	assert_int_equal(milli(0.001), 1);
	assert_int_equal(milli(1000000.0), 1000000000);
	assert_int_equal(milli(4.035), 4035); /* 4034.999… as a double product */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_first_expired_goes_first),
		cmocka_unit_test(s3_expired_stock_is_only_written_off),
		cmocka_unit_test(s3_a_decision_sees_its_own_lines),
		cmocka_unit_test(s3_what_came_just_now_goes_first_if_it_expires_first),
		cmocka_unit_test(s3_only_the_lot_asked_for),
		cmocka_unit_test(s3_too_many_lots_for_one_decision),
		cmocka_unit_test(s3_milli_is_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
