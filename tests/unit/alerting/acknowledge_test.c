/* Acknowledging, acting, resolving by hand: who may, what it must say, how long it holds (G2, O1, O3). Every rejection is reached. */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/alarm.h"

enum kind { END, RAISE, ACKNOWLEDGE, ACT, RESOLVE, DONE, CLOCK };

/* RAISE: a rule's alert of department tax under cause V1. CLOCK: the time. DONE: an event. */
struct step {
	enum kind kind;
	const char *what; /* rule, event, time; else the note or reason */
	const char *actor;
	uint32_t roles;         /* unset: OFFICE */
	const char *department; /* of the caller */
	uint32_t for_min;
};

struct acknowledge_case {
	const char *name;
	struct step given[4];
	struct step when;
	const char *then;
};

static const struct acknowledge_case cases[] = {
	{ "G2 whoever acknowledges is named",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "" },
	  "AlertAcknowledged" },
	{ "G2 somebody else's second changes nothing",
	  { { RAISE, .what = "plain" }, { ACKNOWLEDGE, .what = "", "first" } },
	  { ACKNOWLEDGE, .what = "me", "second" },
	  "" },
	{ "G2 the same person renews it",
	  { { RAISE, .what = "plain" }, { ACKNOWLEDGE, .what = "", "first" } },
	  { ACKNOWLEDGE, .what = "still", "first" },
	  "AlertAcknowledged" },
	{ "G2 once it has run out it is anybody's",
	  { { RAISE, .what = "plain" }, { ACKNOWLEDGE, .what = "", "first" }, { CLOCK, .what = "09:20" } },
	  { ACKNOWLEDGE, .what = "", "second" },
	  "AlertAcknowledged" },
	{ "G2 a minute before it is not",
	  { { RAISE, .what = "plain" }, { ACKNOWLEDGE, .what = "", "first" }, { CLOCK, .what = "09:19" } },
	  { ACKNOWLEDGE, .what = "", "second" },
	  "" },
	{ "O1 what has duties needs the next step",
	  { { RAISE, .what = "fever" } },
	  { ACKNOWLEDGE, .what = "" },
	  "! NEXT_STEP_REQUIRED note" },
	{ "O1 with the next step it is",
	  { { RAISE, .what = "fever" } },
	  { ACKNOWLEDGE, .what = "room 2" },
	  "AlertAcknowledged" },
	{ "G2 for as long as the plan says",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "", .for_min = 20 },
	  "AlertAcknowledged" },
	{ "G2 and no longer",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "", .for_min = 21 },
	  "! FOR_TOO_LONG for_min" },
	{ "G2 of what there is", .when = { ACKNOWLEDGE, .what = "" }, .then = "! ALERT_UNKNOWN alert_id" },
	{ "G2 and is open",
	  { { RAISE, .what = "plain" }, { RESOLVE, .what = "over" } },
	  { ACKNOWLEDGE, .what = "" },
	  "! ALREADY_RESOLVED alert_id" },
	{ "O3 the owner's staff may",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "", "t", DEPARTMENT, "tax" },
	  "AlertAcknowledged" },
	{ "O3 others' may not",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "", "p", DEPARTMENT, "permits" },
	  "! NOT_IN_AUDIENCE alert_id" },
	{ "O3 nor somebody without a department",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "", "p", DEPARTMENT, "" },
	  "! NOT_IN_AUDIENCE alert_id" },
	{ "O3 the operator may",
	  { { RAISE, .what = "plain" } },
	  { ACKNOWLEDGE, .what = "", "o", OPERATOR, "" },
	  "AlertAcknowledged" },

	{ "O1 who acts acknowledges",
	  { { RAISE, .what = "plain" } },
	  { ACT, .what = "" },
	  "AlertAcknowledged, AlertActing" },
	{ "O1 who acts on an acknowledged one",
	  { { RAISE, .what = "plain" }, { ACKNOWLEDGE, .what = "", "first" } },
	  { ACT, .what = "", "second" },
	  "AlertActing" },
	{ "O1 begins once",
	  { { RAISE, .what = "plain" }, { ACT, .what = "", "first" } },
	  { ACT, .what = "", "second" },
	  "" },
	{ "O1 begun again after the time ran out is an acknowledgement",
	  { { RAISE, .what = "plain" }, { ACT, .what = "", "first" }, { CLOCK, .what = "09:20" } },
	  { ACT, .what = "", "second" },
	  "AlertAcknowledged" },
	{ "O1 acting on duties needs the next step",
	  { { RAISE, .what = "fever" } },
	  { ACT, .what = "" },
	  "! NEXT_STEP_REQUIRED note" },
	{ "O1 acting on duties",
	  { { RAISE, .what = "fever" } },
	  { ACT, .what = "room 2" },
	  "AlertAcknowledged, AlertActing" },
	{ "O3 others' staff does not act",
	  { { RAISE, .what = "plain" } },
	  { ACT, .what = "", "p", DEPARTMENT, "permits" },
	  "! NOT_IN_AUDIENCE alert_id" },
	{ "O1 nor on what is over",
	  { { RAISE, .what = "plain" }, { DONE, .what = "health.Over/V1" } },
	  { ACT, .what = "" },
	  "! ALREADY_RESOLVED alert_id" },

	{ "G2 by hand", { { RAISE, .what = "plain" } }, { RESOLVE, .what = "a mistake" }, "AlertResolved" },
	{ "G2 by hand by the owner's staff",
	  { { RAISE, .what = "plain" } },
	  { RESOLVE, .what = "a mistake", "t", DEPARTMENT, "tax" },
	  "AlertResolved" },
	{ "O1 what has duties is the office's",
	  { { RAISE, .what = "fever" } },
	  { RESOLVE, .what = "a mistake", "t", DEPARTMENT, "tax" },
	  "! DUTIES_NEED_OFFICE alert_id" },
	{ "O1 not even the operator's",
	  { { RAISE, .what = "fever" } },
	  { RESOLVE, .what = "a mistake", "o", OPERATOR, "" },
	  "! DUTIES_NEED_OFFICE alert_id" },
	{ "O1 the office may", { { RAISE, .what = "fever" } }, { RESOLVE, .what = "a mistake" }, "AlertResolved" },
	{ "C1.4 what the law demands nobody resolves",
	  { { RAISE, .what = "case" } },
	  { RESOLVE, .what = "a mistake" },
	  "! STATUTORY_NEEDS_ACTION alert_id" },
	{ "G2 what is resolved stays so",
	  { { RAISE, .what = "plain" }, { RESOLVE, .what = "a" } },
	  { RESOLVE, .what = "b" },
	  "! ALREADY_RESOLVED alert_id" },
	{ "O3 by others' staff",
	  { { RAISE, .what = "plain" } },
	  { RESOLVE, .what = "a", "p", DEPARTMENT, "permits" },
	  "! NOT_IN_AUDIENCE alert_id" },
	{ "G2 a rule that the plan does not have", .when = { RAISE, .what = "nonsense" },
	  .then = "! RULE_UNKNOWN raised.rule" },
};

static const char *alert_id = "";

static const char *say(struct given *given, const struct step *step)
{
	Alerting__Acknowledge acknowledge = ALERTING__ACKNOWLEDGE__INIT;
	Alerting__StartActing act = ALERTING__START_ACTING__INIT;
	Alerting__Resolve resolve = ALERTING__RESOLVE__INIT;

	acknowledge.alert_id = act.alert_id = resolve.alert_id = alert_id;
	acknowledge.note = act.note = resolve.reason = step->what;
	acknowledge.for_min = step->for_min;
	given_ask(given, step->kind == ACKNOWLEDGE ? &acknowledge.base : step->kind == ACT ? &act.base : &resolve.base);
	return alarm_outcome(given);
}

static const char *raise(struct given *given, const char *rule)
{
	const char *outcome = alarm_raise(given, rule, "V1", "tax");

	if (given->decision.event_count)
		alert_id = arena_strdup(
			given->arena, ((const Alerting__AlertRaised *)given->decision.events[0].data)->alert->alert_id);
	return outcome;
}

static const char *do_step(struct given *given, const struct step *step)
{
	given->context.actor = step->actor ? step->actor : "tester";
	given->context.roles = step->roles ? step->roles : OFFICE;
	given->context.department = step->department ? step->department : "";
	switch (step->kind) {
	case RAISE:
		return raise(given, step->what);
	case DONE:
		return alarm_end(given, step->what);
	case CLOCK:
		alarm_clock(given, step->what);
		return "";
	default:
		return say(given, step);
	}
}

static void run(void **state)
{
	const struct acknowledge_case *row = *state;
	struct given given;

	alert_id = "01700000-0000-7000-8000-000000000000";
	alarm_init(&given);
	for (const struct step *step = row->given; step->kind; step++) {
		do_step(&given, step);
		assert_null(given.decision.rejection);
	}
	assert_string_equal(do_step(&given, &row->when), row->then);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT];

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
