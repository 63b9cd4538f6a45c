/* What finished tasks and isolations use up, and what of it was not there by the records (S3, C3, C5.7). */
#include "services/supplies/draw.h"

#include <string.h>

#include "hallward/health/v1/incident.pb-c.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/duty.h"

#define LATE SUPPLIES__SETTLE_HOW__LATE_DRAW
#define CONSUMED SUPPLIES__SETTLE_HOW__CONSUMED_UNRECORDED

/* A task is done by the property company, and has used so much disinfectant and one more thing. */
static const char *done(struct given *given, const char *task_id, int64_t disinfectant_milli, const char *batch,
			const char *other, int64_t other_milli)
{
	Sanitation__Used used[2] = { SANITATION__USED__INIT, SANITATION__USED__INIT };
	Sanitation__Used *all[] = { &used[0], &used[1] };
	Sanitation__TaskDone event = SANITATION__TASK_DONE__INIT;
	Sanitation__Task task = SANITATION__TASK__INIT;

	task.task_id = task_id;
	task.owner = "property";
	event.task = &task;
	event.used = all;
	event.n_used = *other ? 2 : 1;
	used[0].item = "disinfectant";
	used[0].batch = batch;
	used[0].quantity_milli = disinfectant_milli;
	used[1].item = other;
	used[1].quantity_milli = other_milli;
	return duty_hears(given, "sanitation", &event.base);
}

static void s3_a_task_draws_once(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "property", "disinfectant", 5, "soon", "2020-03-01");
	stock_receive(&given, "property", "disinfectant", 5, "late", "2020-12-31");
	assert_string_equal(done(&given, "t/1", 1500, "", "", 0), "StockMoved , StockDrawn task/t/1");
	assert_string_equal(done(&given, "t/1", 1500, "", "", 0), "");
	assert_string_equal(done(&given, "t/2", 500, "late", "", 0), "StockMoved , StockDrawn task/t/2");
	assert_string_equal(stock_now(&given), "property disinfectant soon 3500, property disinfectant late 4500");
	assert_string_equal(done(&given, "t/3", 0, "", "", 0), ""); /* nothing was used */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_what_is_not_there_blocks_nothing(void **state)
{
	const Supplies__Draw *draw;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "property", "disinfectant", 1, "", "");
	done(&given, "t/1", 1500, "", "gone", 200); /* an item of another plan */
	assert_null(given.decision.rejection);
	draw = draw_find(&given.view, "task/t/1");
	assert_int_equal(draw->n_drawn, 2);
	assert_int_equal(draw->drawn[0]->drawn_milli, 1000);
	assert_int_equal(draw->drawn[0]->lacking_milli, 500);
	assert_int_equal(draw->drawn[1]->lacking_milli, 200);
	assert_string_equal(stock_now(&given), "");
	given_deinit(&given);
}

static bool is_unrecorded(struct given *given)
{
	return ((const Supplies__DiscrepancyFound *)given_last_event(given))->discrepancy->unrecorded;
}

static void s3_a_store_without_records_says_so(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	done(&given, "t/1", 500, "", "", 0);
	assert_true(is_unrecorded(&given));
	stock_receive(&given, "permits", "disinfectant", 1, "", ""); /* elsewhere */
	done(&given, "t/2", 500, "", "", 0);
	assert_true(is_unrecorded(&given));
	stock_receive(&given, "property", "disinfectant", 1, "", "");
	done(&given, "t/3", 1500, "", "", 0);
	assert_false(is_unrecorded(&given));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_a_discrepancy_is_settled(void **state)
{
	const Supplies__DiscrepancySettled *event;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "property", "disinfectant", 1, "", "");
	done(&given, "t/1", 1500, "", "gone", 200);
	done(&given, "t/2", 300, "", "", 0);
	assert_string_equal(duty_discrepancies(&given), "property disinfectant task/t/1 500, "
							"property disinfectant task/t/2 300, "
							"property gone task/t/1 200");
	assert_string_equal(duty_settle(&given, "property", "disinfectant", LATE), "! NOT_ENOUGH quantity");
	stock_receive(&given, "property", "disinfectant", 1, "", "");
	duty_settle(&given, "property", "disinfectant", LATE);
	event = given_last_event(&given);
	assert_int_equal(event->remaining, 1);
	assert_string_equal(stock_now(&given), "property disinfectant  500");
	duty_settle(&given, "property", "disinfectant", CONSUMED);
	event = given_last_event(&given);
	assert_int_equal(event->remaining, 0);
	assert_string_equal(stock_now(&given), "property disinfectant  500");
	assert_string_equal(duty_settle(&given, "property", "gone", LATE), "! ITEM_UNKNOWN item");
	duty_settle(&given, "property", "gone", CONSUMED);
	assert_string_equal(duty_discrepancies(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s3_settled_by_whom_and_once(void **state)
{
	Supplies__SettleDiscrepancy command = SUPPLIES__SETTLE_DISCREPANCY__INIT;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	done(&given, "t/1", 500, "", "", 0);
	command.discrepancy_id =
		((const Supplies__DiscrepancyFound *)given_last_event(&given))->discrepancy->discrepancy_id;
	command.how = CONSUMED;
	command.reason = "bought over the counter";
	stock_speaks(&given, "clerk", "permits");
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT discrepancy_id");
	stock_speaks(&given, "keeper", "property");
	given_ask(&given, &command.base);
	assert_null(given.decision.rejection);
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! SETTLED_BEFORE discrepancy_id");
	assert_string_equal(duty_settle(&given, "tax", "mask", CONSUMED), "! DISCREPANCY_UNKNOWN discrepancy_id");
	given_deinit(&given);
}

static const char *isolated(struct given *given, const char *incident_id, const char *room)
{
	Health__IsolationConfirmed event = HEALTH__ISOLATION_CONFIRMED__INIT;
	Health__Incident incident = HEALTH__INCIDENT__INIT;

	incident.incident_id = incident_id;
	incident.room = room;
	event.incident = &incident;
	return duty_hears(given, "health", &event.base);
}

static void c3_an_isolation_uses_protective_equipment(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.context.plan->rooms[1]->owner = "permits";
	stock_receive(&given, "property", "mask", 5, "", "");
	stock_receive(&given, "permits", "mask", 5, "", "");
	stock_receive(&given, "property", "gloves", 5, "", "");
	assert_string_equal(isolated(&given, "i1", "isolation-1"), "StockMoved , StockDrawn incident/i1");
	assert_string_equal(isolated(&given, "i1", "isolation-2"), ""); /* one isolation */
	isolated(&given, "i2", "isolation-2");                          /* the room's owner has no gloves */
	isolated(&given, "i3", "");                                     /* wherever that was */
	assert_string_equal(stock_now(&given), "permits mask  3000, property gloves  1000, property mask  1000");
	assert_string_equal(duty_discrepancies(&given), "permits gloves incident/i2 2000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static size_t listed(struct given *given, const char *store, bool open)
{
	Supplies__ListDiscrepancies query = SUPPLIES__LIST_DISCREPANCIES__INIT;

	query.store = store;
	query.open = open;
	given_ask(given, &query.base);
	return ((const Supplies__ListDiscrepanciesReply *)given->decision.reply)->n_discrepancies;
}

static void s3_discrepancies_are_listed(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	done(&given, "t/1", 500, "", "mask", 1000);
	duty_settle(&given, "property", "mask", CONSUMED);
	assert_int_equal(listed(&given, "", false), 2);
	assert_int_equal(listed(&given, "property", true), 1);
	assert_int_equal(listed(&given, "tax", false), 0);
	stock_speaks(&given, "clerk", "permits");
	assert_int_equal(listed(&given, "", false), 0);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_a_task_draws_once),
		cmocka_unit_test(s3_what_is_not_there_blocks_nothing),
		cmocka_unit_test(s3_a_store_without_records_says_so),
		cmocka_unit_test(s3_a_discrepancy_is_settled),
		cmocka_unit_test(s3_settled_by_whom_and_once),
		cmocka_unit_test(c3_an_isolation_uses_protective_equipment),
		cmocka_unit_test(s3_discrepancies_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
