/*
 * Random histories of deliveries, finished tasks told once or more, isolations and settlements, seeded (S3): every draw has its cause, a
 * task draws once however often it is told, and what was used is what was drawn and what was lacking. What was used is kept here, from
 * the events alone.
 */
#include <string.h>

#include "hallward/health/v1/incident.pb-c.h"
#include "services/supplies/draw.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/duty.h"
#include "tests/unit/support/stock_book.h"

#define STEPS 250
#define TASKS 60 /* ids, drawn from again and again */

static const char *const stores[] = { "property", "permits" };
static const char *const items[] = { "disinfectant", "mask" };

/* What the first event of each cause said. */
struct history {
	uint64_t seed, state;
	int64_t used_milli[TASKS][2]; /* by task and item; 0: not told of yet */
	bool told[TASKS];
	unsigned isolations;
};

/* xorshift64*: a history can be had again from its seed. */
static unsigned chance(struct history *history, unsigned below)
{
	history->state ^= history->state >> 12;
	history->state ^= history->state << 25;
	history->state ^= history->state >> 27;
	return (unsigned)((history->state * UINT64_C(2685821657736338717)) >> 33) % below;
}

static void a_task_is_done(struct given *given, struct history *history)
{
	Sanitation__Used used[2] = { SANITATION__USED__INIT, SANITATION__USED__INIT };
	Sanitation__Used *all[] = { &used[0], &used[1] };
	Sanitation__TaskDone event = SANITATION__TASK_DONE__INIT;
	Sanitation__Task task = SANITATION__TASK__INIT;
	unsigned id = chance(history, TASKS);

	task.task_id = arena_printf(given->arena, "t/%u", id);
	task.owner = stores[id % 2];
	event.task = &task;
	event.used = all;
	event.n_used = 1 + chance(history, 2);
	for (size_t i = 0; i < event.n_used; i++) {
		used[i].item = items[i];
		used[i].quantity_milli = 1 + chance(history, 3000);
		used[i].batch = chance(history, 2) ? "b1" : "";
		if (!history->told[id])
			history->used_milli[id][i] = used[i].quantity_milli;
	}
	history->told[id] = true;
	duty_hears(given, "sanitation", &event.base);
	assert_null(given->decision.rejection); /* never refused, whatever there is */
}

static void somebody_is_isolated(struct given *given, struct history *history)
{
	Health__IsolationConfirmed event = HEALTH__ISOLATION_CONFIRMED__INIT;
	Health__Incident incident = HEALTH__INCIDENT__INIT;

	incident.incident_id = arena_printf(given->arena, "i%u", history->isolations++);
	incident.room = "isolation-1";
	event.incident = &incident;
	duty_hears(given, "health", &event.base);
	assert_string_not_equal(given_outcome(given), "");
	assert_string_equal(duty_hears(given, "health", &event.base), "");
}

static void history_step(struct given *given, struct history *history)
{
	const char *store = stores[chance(history, 2)], *item = items[chance(history, 2)];

	given->context.now += (int64_t)chance(history, 90) * GIVEN_MINUTE;
	switch (chance(history, 8)) {
	case 0:
	case 1:
		stock_receive(given, store, item, 1 + chance(history, 4), chance(history, 2) ? "b1" : "b2", "");
		break;
	case 2:
		somebody_is_isolated(given, history);
		break;
	case 3:
		duty_settle(given, store, item, SUPPLIES__SETTLE_HOW__LATE_DRAW);
		break;
	case 4:
		duty_settle(given, store, item, SUPPLIES__SETTLE_HOW__CONSUMED_UNRECORDED);
		break;
	default:
		a_task_is_done(given, history);
	}
}

/* --- what must hold at the end ---------------------------------------------------------------------------------------------------------- */

/* What the ledger's lines of a cause took of the item. */
static int64_t drawn_for(struct given *given, const char *cause, const char *item)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	const Supplies__Line *line;
	struct scan scan;
	int64_t sum = 0;

	from.cause = cause;
	line_scan(&scan, &given->view, "line.by_cause", &from, 1, 1);
	while ((line = line_next(&scan)))
		sum -= strcmp(line->item, item) == 0 ? line->quantity_milli : 0;
	return sum;
}

static int64_t lacked_for(struct given *given, const char *cause, const char *item)
{
	Supplies__Discrepancy from = SUPPLIES__DISCREPANCY__INIT;
	const Supplies__Discrepancy *lack;
	struct scan scan;
	int64_t sum = 0;

	discrepancy_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((lack = discrepancy_next(&scan))) {
		if (strcmp(lack->cause, cause) == 0 && strcmp(lack->item, item) == 0)
			sum += lack->lacking_milli;
	}
	return sum;
}

/* A late draw takes what was lacking, and nothing else does. */
static void late_draws_are_what_lacked(struct given *given)
{
	Supplies__Discrepancy from = SUPPLIES__DISCREPANCY__INIT;
	const Supplies__Discrepancy *lack;
	struct scan scan;

	discrepancy_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((lack = discrepancy_next(&scan))) {
		const char *cause = arena_printf(given->arena, "discrepancy/%s", lack->discrepancy_id);
		bool late = lack->how == SUPPLIES__SETTLE_HOW__LATE_DRAW;

		assert_int_equal(drawn_for(given, cause, lack->item), late ? lack->lacking_milli : 0);
	}
}

/* Of each kind of cause there is a record that it is of. */
static void every_draw_has_its_cause(struct given *given)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	const Supplies__Line *line;
	struct scan scan;

	line_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((line = line_next(&scan))) {
		if (line->kind != SUPPLIES__LINE_KIND__DRAW)
			continue;
		if (strncmp(line->cause, "discrepancy/", 12) == 0)
			assert_non_null(discrepancy_find(&given->view, line->cause + 12));
		else
			assert_non_null(draw_find(&given->view, line->cause));
	}
}

static void used_is_drawn_and_lacking(struct given *given, const struct history *history)
{
	for (unsigned id = 0; id < TASKS; id++) {
		const char *cause = arena_printf(given->arena, "task/t/%u", id);

		for (size_t i = 0; i < 2; i++)
			assert_int_equal(drawn_for(given, cause, items[i]) + lacked_for(given, cause, items[i]),
					 history->used_milli[id][i]);
	}
	for (unsigned i = 0; i < history->isolations; i++) {
		const char *cause = arena_printf(given->arena, "incident/i%u", i);

		assert_int_equal(drawn_for(given, cause, "mask") + lacked_for(given, cause, "mask"), 2000);
		assert_int_equal(drawn_for(given, cause, "gloves") + lacked_for(given, cause, "gloves"), 2000);
	}
}

static void s3_whatever_happens(void **state)
{
	static struct stock_book book;

	(void)state;
	for (uint64_t seed = 20200210; seed < 20200210 + 5; seed++) {
		struct history history = { .seed = seed, .state = seed };
		struct given given;
		const char *wrong;

		print_message("seed %llu\n", (unsigned long long)seed);
		given_init(&given, &supplies_service);
		book = (struct stock_book){ .arena = given.arena };
		for (unsigned i = 0; i < STEPS; i++)
			history_step(&given, &history);
		wrong = stock_book_read(&book, &given);
		wrong = wrong ? wrong : stock_book_compare(&book, &given);
		if (wrong)
			fail_msg("%s", wrong);
		every_draw_has_its_cause(&given);
		used_is_drawn_and_lacking(&given, &history);
		late_draws_are_what_lacked(&given);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s3_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
