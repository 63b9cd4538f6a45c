/* The life of an alert by the clock: its ladder, its duties, what holds them and what ends them (G2, O1, O3, C1.4). The plan's numbers
 * stand in support/alarm.h; alerts are raised at 09:00 for department tax. */
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/alarm.h"

enum kind { END, RAISE, ACKNOWLEDGE, DONE, AT };

/* RAISE: a rule; ACKNOWLEDGE: minutes; DONE: an event; AT: the clock goes there and what is due is done. */
struct step {
	enum kind kind;
	const char *what;
	const char *then;
};

struct life_case {
	const char *name;
	struct step steps[14];
};

static const struct life_case cases[] = {
	{ "O1 O3 nobody acts: each step at its minute, then reminders",
	  { { RAISE, "plain", "AlertRaised" },
	    { AT, "09:04", "" },
	    { AT, "09:05", "AlertOverdue, AlertEscalated 1 head/tax" },
	    { AT, "09:09", "" },
	    { AT, "09:10", "AlertEscalated 2 role/director" },
	    { AT, "09:15", "AlertEscalated 3 role/deputy" },
	    { AT, "09:19", "" },
	    { AT, "09:20", "AlertEscalated 4 role/head" },
	    { AT, "09:49", "" },
	    { AT, "09:50", "AlertReminded" },
	    { AT, "10:20", "AlertReminded" },
	    { DONE, "health.Over/V1", "AlertResolved" },
	    { AT, "23:00", "AlertClosed, ThreadClosed" } } },
	{ "O3 after a downtime: all steps at once, once; one reminder, the next at its time",
	  { { RAISE, "plain", "AlertRaised" },
	    { AT, "11:00",
	      "AlertOverdue, AlertEscalated 1 head/tax, AlertEscalated 2 role/director, AlertEscalated 3 role/deputy, "
	      "AlertEscalated 4 role/head, AlertReminded" },
	    { AT, "11:19", "" },
	    { AT, "11:20", "AlertReminded" } } },
	{ "O3 a downtime in between moves nothing: the next step stands where it stood",
	  { { RAISE, "plain", "AlertRaised" },
	    { AT, "09:12", "AlertOverdue, AlertEscalated 1 head/tax, AlertEscalated 2 role/director" },
	    { AT, "09:14", "" },
	    { AT, "09:15", "AlertEscalated 3 role/deputy" } } },
	{ "O1 an acknowledgement holds the ladder and runs out; the next step at once, the others at their distances",
	  { { RAISE, "plain", "AlertRaised" },
	    { AT, "09:05", "AlertOverdue, AlertEscalated 1 head/tax" },
	    { AT, "09:07", "" },
	    { ACKNOWLEDGE, "10", "AlertAcknowledged" },
	    { AT, "09:16", "" },
	    { AT, "09:17", "AcknowledgementExpired, AlertEscalated 2 role/director" },
	    { AT, "09:21", "" },
	    { AT, "09:22", "AlertEscalated 3 role/deputy" },
	    { AT, "09:27", "AlertEscalated 4 role/head" } } },
	{ "O3 an acknowledgement that runs out soon brings no step before its minute",
	  { { RAISE, "plain", "AlertRaised" },
	    { ACKNOWLEDGE, "2", "AlertAcknowledged" },
	    { AT, "09:02", "AcknowledgementExpired" },
	    { AT, "09:04", "" },
	    { AT, "09:05", "AlertEscalated 1 head/tax" },
	    { AT, "09:10", "AlertEscalated 2 role/director" } } },
	{ "G2 renewed, it holds on; acknowledged in time it is not overdue",
	  { { RAISE, "plain", "AlertRaised" },
	    { ACKNOWLEDGE, "10", "AlertAcknowledged" },
	    { AT, "09:09", "" },
	    { ACKNOWLEDGE, "10", "AlertAcknowledged" },
	    { AT, "09:18", "" },
	    { AT, "09:19", "AcknowledgementExpired, AlertEscalated 1 head/tax" } } },
	{ "O3 at the ladder's end, an acknowledgement that runs out brings the next reminder",
	  { { RAISE, "plain", "AlertRaised" },
	    { AT, "09:20",
	      "AlertOverdue, AlertEscalated 1 head/tax, AlertEscalated 2 role/director, AlertEscalated 3 role/deputy, "
	      "AlertEscalated 4 role/head" },
	    { ACKNOWLEDGE, "20", "AlertAcknowledged" },
	    { AT, "09:40", "AcknowledgementExpired" },
	    { AT, "10:10", "AlertReminded" } } },
	{ "G2 a warning: an hour, its own ladder, told besides",
	  { { RAISE, "warn", "AlertRaised" },
	    { AT, "09:05", "AlertEscalated 1 head/tax role/director" },
	    { AT, "09:15", "AlertEscalated 2 role/head" },
	    { AT, "09:59", "" },
	    { AT, "10:00", "AlertOverdue" },
	    { AT, "23:00", "" } } },
	{ "G2 what only informs asks nothing of anybody", { { RAISE, "note", "AlertRaised" }, { AT, "23:00", "" } } },
	{ "C1.4 duties: a missed one is told once, the CDC's at its deadline; the alert ends when all have acted",
	  { { RAISE, "fever", "AlertRaised" },
	    { ACKNOWLEDGE, "20", "AlertAcknowledged" },
	    { AT, "09:09", "" },
	    { AT, "09:10", "AlertDutyMissed isolate, AlertEscalated 1 head/tax" },
	    { DONE, "health.Done/isolate/V1", "AlertDutyDone isolate, AlertActing" },
	    { DONE, "health.Done/isolate/V1", "" },
	    { AT, "09:15", "AlertEscalated 2 role/director" },
	    { AT, "09:20", "AcknowledgementExpired, AlertEscalated 3 role/deputy" },
	    { AT, "09:25", "AlertEscalated 4 role/head" },
	    { AT, "10:59", "AlertReminded" },
	    { AT, "11:00", "AlertDutyMissed cdc" },
	    { DONE, "health.Done/cdc/V1", "AlertDutyDone cdc, AlertResolved" },
	    { AT, "23:00", "AlertClosed, ThreadClosed" } } },
	{ "C1.4 one party's action does not end it",
	  { { RAISE, "case", "AlertRaised" },
	    { DONE, "health.Done/cdc/V1", "AlertDutyDone cdc, AlertActing" },
	    { DONE, "health.Done/isolate/V2", "" },
	    { DONE, "health.Done/isolate/V1", "AlertDutyDone isolate, AlertResolved" } } },
	{ "C1.4 done in time is not missed",
	  { { RAISE, "fever", "AlertRaised" },
	    { ACKNOWLEDGE, "20", "AlertAcknowledged" },
	    { DONE, "health.Done/isolate/V1", "AlertDutyDone isolate, AlertActing" },
	    { AT, "09:19", "" },
	    { AT, "09:20", "AcknowledgementExpired, AlertEscalated 1 head/tax" } } },
	{ "G2 over whatever was done",
	  { { RAISE, "fever", "AlertRaised" },
	    { DONE, "health.Over/V1", "AlertResolved" },
	    { AT, "23:00", "AlertClosed, ThreadClosed" } } },
	{ "G2 one cause is one alert, also while somebody acts; it may return",
	  { { RAISE, "fever", "AlertRaised" },
	    { DONE, "health.Done/cdc/V1", "AlertDutyDone cdc, AlertActing" },
	    { RAISE, "fever", "" },
	    { DONE, "health.Over/V1", "AlertResolved" },
	    { RAISE, "fever", "AlertRaised" } } },
	{ "G2 what happens once is told once",
	  { { RAISE, "once", "AlertRaised" }, { DONE, "health.Over/V1", "AlertResolved" }, { RAISE, "once", "" } } },
};

static const char *acknowledge(struct given *given, const char *minutes)
{
	Alerting__Acknowledge command = ALERTING__ACKNOWLEDGE__INIT;
	const Alerting__Alert *alert = alert_find_open(&given->view, "V1");

	command.alert_id = arena_strdup(given->arena, alert->alert_id);
	command.note = "on my way";
	command.for_min = (uint32_t)strtoul(minutes, NULL, 10);
	given_ask(given, &command.base);
	return alarm_outcome(given);
}

static const char *do_step(struct given *given, const struct step *step)
{
	switch (step->kind) {
	case RAISE:
		return alarm_raise(given, step->what, "V1", "tax");
	case ACKNOWLEDGE:
		return acknowledge(given, step->what);
	case DONE:
		return alarm_end(given, step->what);
	default:
		alarm_clock(given, step->what);
		return alarm_advance(given);
	}
}

static void run(void **state)
{
	const struct life_case *row = *state;
	struct given given;

	alarm_init(&given);
	for (const struct step *step = row->steps; step->kind; step++)
		assert_string_equal(do_step(&given, step), step->then);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- plans that change ------------------------------------------------------------------------------------------------------------ */

static Plan__Plan *plan_of(struct given *given)
{
	return (Plan__Plan *)given->context.plan;
}

/* Its policy is gone: it climbs its severity's to the head. Even one that has become shorter than what was climbed. */
static void o3_a_plan_without_the_policy(void **state)
{
	struct given given;

	(void)state;
	alarm_init(&given);
	alarm_raise(&given, "plain", "V1", "tax");
	alarm_clock(&given, "09:10");
	alarm_advance(&given);
	plan_of(&given)->n_escalation--; /* tall */
	for (size_t i = 0; i < plan_of(&given)->n_severities; i++)
		plan_of(&given)->severities[i]->policy = "at-once";
	alarm_clock(&given, "09:15");
	assert_string_equal(alarm_advance(&given), "AlertEscalated 3 role/head");
	alarm_clock(&given, "09:45");
	assert_string_equal(alarm_advance(&given), "AlertReminded");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o3_a_plan_without_the_rule(void **state)
{
	struct given given;

	(void)state;
	alarm_init(&given);
	alarm_raise(&given, "fever", "V1", "tax");
	plan_of(&given)->n_alert_rules = 0;
	alarm_clock(&given, "09:10");
	assert_string_equal(
		alarm_advance(&given),
		"AlertOverdue, AlertEscalated 1 head/tax, AlertDutyMissed isolate, AlertEscalated 2 role/director");
	assert_string_equal(alarm_end(&given, "health.Done/isolate/V1"), "AlertDutyDone isolate, AlertActing");
	given_deinit(&given);
}

/* --- many at once ----------------------------------------------------------------------------------------------------------------- */

/* One event ends more alerts than a decision holds: the rest follows. What was raised since waits for the next event. */
static void g3_an_event_ends_many(void **state)
{
	enum { COUNT = 100 };
	const Alerting__Alert *last;
	struct given given;

	(void)state;
	alarm_init(&given);
	for (unsigned i = 0; i < COUNT; i++)
		alarm_raise_waiting(&given, "plain", arena_printf(given.arena, "V%u", i), "tax", "health.Over/all");
	assert_non_null(strstr(alarm_end(&given, "health.Over/all"), "SignalLeft"));
	given.context.now++;
	alarm_raise_waiting(&given, "plain", "late", "tax", "health.Over/all");
	assert_non_null(strstr(alarm_advance(&given), "SignalFinished"));
	for (unsigned i = 0; i < COUNT; i++)
		assert_null(alert_find_open(&given.view, arena_printf(given.arena, "V%u", i)));
	last = alert_find_open(&given.view, "late");
	assert_non_null(last);
	assert_string_equal(alarm_end(&given, "health.Over/all"), "AlertResolved");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* More were raised since than a decision holds, the first of them by the event itself: they are neither ended nor in the way. */
static void g3_what_was_raised_since_is_not_in_the_way(void **state)
{
	enum { COUNT = 100 };
	Alerting__RaisedByRule own = ALERTING__RAISED_BY_RULE__INIT;
	Alerting__TakeSignal signal = ALERTING__TAKE_SIGNAL__INIT;
	const char *end = "health.Over/all";
	struct given given;

	(void)state;
	alarm_init(&given);
	for (unsigned i = 0; i < COUNT; i++)
		alarm_raise_waiting(&given, "plain", arena_printf(given.arena, "V%u", i), "tax", end);
	own.rule = "plain";
	own.cause = own.subject = own.title_en = own.title_zh = own.action_en = own.action_zh = "own";
	own.department = "tax";
	own.waits = &end;
	own.n_waits = 1;
	signal.event = "health.Over";
	signal.source_event = "health/0000000000000001/9";
	signal.ends = &end;
	signal.raised = &(Alerting__RaisedByRule *){ &own };
	signal.n_ends = signal.n_raised = 1;
	given_ask(&given, &signal.base);
	given.context.now++;
	for (unsigned i = 0; i < COUNT; i++)
		alarm_raise_waiting(&given, "plain", arena_printf(given.arena, "late%u", i), "tax", end);
	assert_non_null(strstr(alarm_advance(&given), "SignalFinished"));
	for (unsigned i = 0; i < COUNT; i++) {
		assert_null(alert_find_open(&given.view, arena_printf(given.arena, "V%u", i)));
		assert_non_null(alert_find_open(&given.view, arena_printf(given.arena, "late%u", i)));
	}
	assert_non_null(alert_find_open(&given.view, "own"));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- whatever comes in whatever order --------------------------------------------------------------------------------------------- */

/* What a run has seen, from the journal: steps in their order, never early, none twice; the head at the end. */
static void check_ladder(const struct given *given)
{
	static const unsigned after_min[] = { 5, 10, 15, 20 };
	unsigned steps = 0, missed = 0;

	for (size_t i = 0; i < given->journal_count; i++) {
		const Bus__Event *event = given->journal[i];

		if (strcmp(event->type, "AlertDutyMissed") == 0)
			missed++;
		if (strcmp(event->type, "AlertEscalated") != 0)
			continue;
		assert_true(steps < 4);
		assert_true(event->recorded_at >= given->nine_o_clock + after_min[steps] * GIVEN_MINUTE);
		steps++;
	}
	assert_int_equal(steps, 4);
	assert_int_equal(missed, 2);
}

static void o1_whatever_happens_it_reaches_the_head(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 200; seed++) {
		unsigned chance = seed * 2654435761U + 1;
		struct given given;

		alarm_init(&given);
		alarm_raise(&given, "case", "V1", "tax");
		for (unsigned i = 0; i < 20; i++) {
			chance = chance * 1103515245U + 12345U;
			given.context.now += (int64_t)(chance >> 16) % (9 * 60) * INT64_C(1000000);
			if ((chance >> 8) % 3 == 0)
				acknowledge(&given, (chance >> 10) % 2 ? "3" : "12");
			else if ((chance >> 8) % 3 == 1)
				alarm_advance(&given);
		}
		given.context.now = given.nine_o_clock + 1000 * GIVEN_MINUTE;
		alarm_advance(&given);
		check_ladder(&given);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	const struct CMUnitTest others[] = {
		cmocka_unit_test(o3_a_plan_without_the_policy),
		cmocka_unit_test(o3_a_plan_without_the_rule),
		cmocka_unit_test(g3_an_event_ends_many),
		cmocka_unit_test(g3_what_was_raised_since_is_not_in_the_way),
		cmocka_unit_test(o1_whatever_happens_it_reaches_the_head),
	};
	struct CMUnitTest tests[COUNT + sizeof(others) / sizeof(others[0])] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	memcpy(tests + COUNT, others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
