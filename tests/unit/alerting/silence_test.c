/* Silences: with a reason, an author and an end; of nothing that the law requires (G2, G3). Every rejection is reached. */
#include <string.h>

#include "common/core/plan.h"
#include "services/alerting/alerting.h"
#include "services/alerting/silence.h"
#include "tests/unit/support/alerts.h"
#include "tests/unit/support/telling.h"

#define HOUR_S INT64_C(3600)
#define RAISE(given, of) alerts_raise(given, &(struct raised){ .rule = of })

struct silence_case {
	const char *name;
	const char *rules[3];
	const char *department;
	int64_t seconds; /* until its end; the plan: 24 hours at the most */
	uint32_t roles;  /* unset: OFFICE */
	const char *own_department;
	const char *then; /* the rejection; NULL: it is created */
};

static const struct silence_case cases[] = {
	{ "G2 a silence", { "smoke", "echo" }, "", HOUR_S, 0, "", NULL },
	{ "G2 as long as the plan allows", { "smoke" }, "", 24 * HOUR_S, 0, "", NULL },
	{ "G2 without an end", { "smoke" }, "", INT64_MIN, 0, "", "! END_IMPOSSIBLE ends_at" },
	{ "G2 that ends now", { "smoke" }, "", 0, 0, "", "! END_IMPOSSIBLE ends_at" },
	{ "G2 longer than the plan allows", { "smoke" }, "", 24 * HOUR_S + 1, 0, "", "! END_IMPOSSIBLE ends_at" },
	{ "G2 of a rule that is none", { "smoke", "smok" }, "", HOUR_S, 0, "", "! RULE_UNKNOWN rules[1]" },
	{ "G2 of what the law requires", { "echo", "law" }, "", HOUR_S, 0, "", "! RULE_STATUTORY rules[1]" },
	{ "G2 not by the operator either", { "law" }, "", HOUR_S, OPERATOR, "", "! RULE_STATUTORY rules[0]" },
	{ "G2 of a department", { "smoke" }, "property", HOUR_S, 0, "", NULL },
	{ "G2 of a department that is none", { "smoke" }, "none", HOUR_S, 0, "", "! DEPARTMENT_UNKNOWN department" },
	{ "O3 a department silences its own", { "smoke" }, "property", HOUR_S, DEPARTMENT, "property", NULL },
	{ "O3 not others'", { "smoke" }, "office", HOUR_S, DEPARTMENT, "property", "! OTHER_DEPARTMENT department" },
	{ "O3 nor all", { "smoke" }, "", HOUR_S, DEPARTMENT, "property", "! OTHER_DEPARTMENT department" },
	{ "O3 the office's staff do", { "smoke" }, "", HOUR_S, DEPARTMENT | OFFICE, "office", NULL },
};

static Alerting__CreateSilence command_of(const struct given *given, const char *const *rules, int64_t seconds)
{
	Alerting__CreateSilence command = ALERTING__CREATE_SILENCE__INIT;

	command.rules = (void *)rules;
	while (rules[command.n_rules])
		command.n_rules++;
	command.reason = "works in the yard";
	command.ends_at = seconds == INT64_MIN ? 0 : given->context.now + seconds * INT64_C(1000000);
	return command;
}

static const char *silence_create(struct given *given, const Alerting__CreateSilence *command)
{
	const Alerting__CreateSilenceReply *reply = (const void *)given_ask(given, &command->base)->reply;

	assert_null(given->decision.rejection);
	return arena_strdup(given->arena, reply->silence->silence_id);
}

/* Of smoke and echo, for an hour. */
static const char *silenced(struct given *given)
{
	static const char *const rules[] = { "smoke", "echo", NULL };
	Alerting__CreateSilence command = command_of(given, rules, HOUR_S);

	return silence_create(given, &command);
}

static void silence_end(struct given *given, const char *silence_id)
{
	Alerting__EndSilence command = ALERTING__END_SILENCE__INIT;

	command.silence_id = silence_id;
	given_ask(given, &command.base);
}

static void run(void **state)
{
	const struct silence_case *row = *state;
	const Alerting__Silence *silence;
	Alerting__CreateSilence command;
	struct given given;

	alerts_init(&given);
	given.context.roles = row->roles ? row->roles : OFFICE;
	given.context.department = row->own_department;
	command = command_of(&given, row->rules, row->seconds);
	command.department = row->department;
	given_ask(&given, &command.base);
	if (row->then) {
		assert_string_equal(given_outcome(&given), row->then);
	} else {
		assert_int_equal(strncmp(given_outcome(&given), "SilenceCreated", 14), 0);
		silence = ((const Alerting__CreateSilenceReply *)given.decision.reply)->silence;
		assert_string_equal(silence->author, "tester");
		assert_string_equal(silence->reason, "works in the yard");
		assert_true(silence->begins_at == given.context.now);
		assert_false(silence->spreading);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_alerts_raised_meanwhile_are_kept_back(void **state)
{
	const char *silence, *alert;
	struct given given;

	(void)state;
	alerts_init(&given);
	silence = silenced(&given);
	alert = RAISE(&given, "smoke");
	assert_int_equal(alerts_get(&given, alert)->hold, ALERTING__HOLD__SILENCED);
	assert_string_equal(alerts_get(&given, alert)->held_by, silence);
	assert_true(alerts_get(&given, alert)->held_until_at == given.nine_o_clock + HOUR_S * INT64_C(1000000));
	assert_int_equal(alerts_get(&given, RAISE(&given, "law"))->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	alerts_wait(&given, HOUR_S - 1);
	assert_int_equal(alerts_get(&given, RAISE(&given, "smoke"))->hold, ALERTING__HOLD__SILENCED);
	alerts_wait(&given, 1);
	assert_int_equal(alerts_get(&given, RAISE(&given, "smoke"))->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A rule that has become statutory since: its alerts are told, whatever silence there is. */
static void g2_statutory_is_never_kept_back(void **state)
{
	struct given given;

	(void)state;
	alerts_init(&given);
	silenced(&given);
	((Plan__AlertRule *)plan_alert_rule(given.context.plan, "smoke"))->statutory = true;
	assert_int_equal(alerts_get(&given, RAISE(&given, "smoke"))->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_deinit(&given);
}

static Alerting__Hold hold_of_raised(struct given *given, const char *department, const char *subject)
{
	const char *id =
		alerts_raise(given, &(struct raised){ .rule = "smoke", .department = department, .subject = subject });

	return alerts_get(given, id)->hold;
}

static void g2_of_one_department_and_subject(void **state)
{
	static const char *const rules[] = { "smoke", NULL };
	Alerting__CreateSilence command;
	struct given given;

	(void)state;
	alerts_init(&given);
	command = command_of(&given, rules, HOUR_S);
	command.department = "property";
	command.subject = "boiler";
	silence_create(&given, &command);
	assert_int_equal(hold_of_raised(&given, "property", "boiler"), ALERTING__HOLD__SILENCED);
	assert_int_equal(hold_of_raised(&given, "property", "lift"), ALERTING__HOLD__HOLD_UNSPECIFIED);
	assert_int_equal(hold_of_raised(&given, "office", "boiler"), ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_deinit(&given);
}

/* 130 alerts of smoke are open, and one of law: the silence takes the 130 in three steps of at most 60. */
static void g2_what_is_open_is_kept_back_too(void **state)
{
	Alerting__SpreadSilence command = ALERTING__SPREAD_SILENCE__INIT;
	static const size_t steps[] = { 60, 60, 10 };
	const char *ids[130], *law;
	struct given given;

	(void)state;
	alerts_init(&given);
	law = RAISE(&given, "law");
	for (int i = 0; i < 130; i++)
		ids[i] = RAISE(&given, "smoke");
	alerts_wait(&given, 60);
	command.silence_id = silenced(&given);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(given_ask(&given, &command.base)->event_count, steps[i] + 1); /* SilenceSpread */
	assert_int_equal(given_ask(&given, &command.base)->event_count, 0);
	for (int i = 0; i < 130; i++)
		assert_string_equal(alerts_get(&given, ids[i])->held_by, command.silence_id);
	assert_int_equal(alerts_get(&given, law)->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	command.silence_id = "none";
	assert_int_equal(given_ask(&given, &command.base)->event_count, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_ended_early_it_lets_all_go(void **state)
{
	const char *silence, *one, *two;
	struct given given;

	(void)state;
	alerts_init(&given);
	one = RAISE(&given, "smoke");
	silence = silenced(&given);
	two = RAISE(&given, "smoke");
	given_schedule(&given);
	assert_string_equal(alerts_get(&given, one)->held_by, silence);
	assert_string_equal(alerts_get(&given, two)->held_by, silence);
	alerts_wait(&given, 60);
	silence_end(&given, silence);
	assert_string_equal(given_outcome(&given), arena_printf(given.arena, "SilenceEnded %s", silence));
	given_schedule(&given);
	assert_string_equal(alerts_get(&given, one)->held_by, "");
	assert_string_equal(alerts_get(&given, two)->held_by, "");
	assert_int_equal(alerts_get(&given, RAISE(&given, "smoke"))->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* By its time; also when nobody ran for a day, once. */
static void g2_it_ends_by_itself(void **state)
{
	const Alerting__Silence *silence;
	const char *id, *outcome;
	struct given given;

	(void)state;
	alerts_init(&given);
	id = silenced(&given);
	alerts_wait(&given, HOUR_S - 1);
	assert_string_equal(given_schedule(&given), "");
	alerts_wait(&given, 24 * HOUR_S);
	given.context.actor = "alerting";
	outcome = given_schedule(&given);
	assert_string_equal(outcome, arena_printf(given.arena, "SilenceEnded %s", id));
	assert_string_equal(given_schedule(&given), "");
	silence = silence_find(&given.view, id);
	assert_string_equal(silence->ended_by, "alerting");
	assert_true(silence->ended_at == given.context.now);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static bool end_is_told(struct given *given, const char *alert_id)
{
	Alerting__Resolve resolve = ALERTING__RESOLVE__INIT;

	resolve.alert_id = alert_id;
	resolve.reason = "repaired";
	given_ask(given, &resolve.base);
	assert_null(given->decision.rejection);
	return strstr(given_outcome(given), "DeliveriesQueued") != NULL;
}

/* Whoever was told of it before the silence learns that it is over; of what nobody was told, nobody does. */
static void g2_the_end_reaches_whoever_was_told(void **state)
{
	const struct raised critical = { .rule = "smoke", .severity = ALERTING__SEVERITY__CRITICAL };
	const char *before, *meanwhile;
	struct given given;

	(void)state;
	alerts_init(&given);
	given.context.roles = OFFICE;
	telling_receiver(&given, "hook", "department/office");
	before = alerts_raise(&given, &critical);
	silenced(&given);
	given_schedule(&given);
	meanwhile = alerts_raise(&given, &critical);
	assert_int_equal(alerts_get(&given, before)->hold, ALERTING__HOLD__SILENCED);
	assert_int_equal(alerts_get(&given, meanwhile)->hold, ALERTING__HOLD__SILENCED);
	assert_true(end_is_told(&given, before));
	assert_false(end_is_told(&given, meanwhile));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_ending_is_refused(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	alerts_init(&given);
	id = silenced(&given);
	silence_end(&given, "00000000-0000-7000-8000-000000000000");
	assert_string_equal(given_outcome(&given), "! SILENCE_UNKNOWN silence_id");
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	silence_end(&given, id);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT silence_id");
	given.context.roles = OFFICE;
	silence_end(&given, id);
	silence_end(&given, id);
	assert_string_equal(given_outcome(&given), "! SILENCE_OVER silence_id");
	given_deinit(&given);
}

static void g2_there_is_a_bound(void **state)
{
	static const char *const rules[] = { "smoke", NULL };
	Alerting__CreateSilence command;
	struct given given;
	const char *id;

	(void)state;
	alerts_init(&given);
	for (int i = 0; i < SILENCES_MAX; i++)
		id = silenced(&given);
	command = command_of(&given, rules, HOUR_S);
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! TOO_MANY_SILENCES ");
	silence_end(&given, id);
	assert_null(given_ask(&given, &command.base)->rejection);
	given_deinit(&given);
}

/* One department does not take what the hall has. */
static void g2_each_author_has_a_bound(void **state)
{
	static const char *const rules[] = { "smoke", NULL };
	Alerting__CreateSilence command;
	struct given given;

	(void)state;
	alerts_init(&given);
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	command = command_of(&given, rules, HOUR_S);
	command.department = "property";
	for (int i = 0; i < SILENCES_OF_ONE_MAX; i++)
		silence_create(&given, &command);
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! TOO_MANY_OWN_SILENCES ");
	given.context.actor = "colleague";
	assert_null(given_ask(&given, &command.base)->rejection);
	given.context.actor = "tester";
	given.context.roles = OFFICE;
	assert_null(given_ask(&given, &command.base)->rejection);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	const struct CMUnitTest others[] = {
		cmocka_unit_test(g2_alerts_raised_meanwhile_are_kept_back),
		cmocka_unit_test(g2_statutory_is_never_kept_back),
		cmocka_unit_test(g2_of_one_department_and_subject),
		cmocka_unit_test(g2_what_is_open_is_kept_back_too),
		cmocka_unit_test(g2_ended_early_it_lets_all_go),
		cmocka_unit_test(g2_it_ends_by_itself),
		cmocka_unit_test(g2_the_end_reaches_whoever_was_told),
		cmocka_unit_test(g2_ending_is_refused),
		cmocka_unit_test(g2_there_is_a_bound),
		cmocka_unit_test(g2_each_author_has_a_bound),
	};
	struct CMUnitTest tests[COUNT + sizeof(others) / sizeof(others[0])] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	memcpy(tests + COUNT, others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
