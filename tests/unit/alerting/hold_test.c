/* Inhibition: an alert is kept back while another of its thread says more (G2, G3); and it is let go when that is over. */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/hold.h"
#include "tests/unit/support/alerts.h"

#define RAISE(given, of) alerts_raise(given, &(struct raised){ .rule = of })

static Alerting__Hold held(struct given *given, const char *alert_id)
{
	return alerts_get(given, alert_id)->hold;
}

static void g2_an_open_alert_of_the_thread_inhibits(void **state)
{
	struct given given;
	const char *smoke, *echo;

	(void)state;
	alerts_init(&given);
	smoke = RAISE(&given, "smoke");
	echo = RAISE(&given, "echo");
	assert_int_equal(held(&given, smoke), ALERTING__HOLD__HOLD_UNSPECIFIED);
	assert_int_equal(held(&given, echo), ALERTING__HOLD__INHIBITED);
	assert_string_equal(alerts_get(&given, echo)->held_by, smoke);
	assert_int_equal(alerts_get(&given, echo)->held_until_at, 0);
	assert_int_equal(held(&given, RAISE(&given, "decree")), ALERTING__HOLD__HOLD_UNSPECIFIED); /* statutory */
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_of_another_thread_it_does_not(void **state)
{
	struct given given;

	(void)state;
	alerts_init(&given);
	RAISE(&given, "smoke");
	given.context.correlation_id = "incident-2";
	assert_int_equal(held(&given, RAISE(&given, "echo")), ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_deinit(&given);
}

static void g2_nor_when_it_is_resolved(void **state)
{
	struct given given;

	(void)state;
	alerts_init(&given);
	alerts_resolve(&given, RAISE(&given, "smoke"));
	assert_int_equal(held(&given, RAISE(&given, "echo")), ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_deinit(&given);
}

/* The schedule lets go what the resolved alert kept back, and then nothing more is due. */
static void g2_inhibition_is_lifted(void **state)
{
	struct given given;
	const char *smoke, *echo;

	(void)state;
	alerts_init(&given);
	smoke = RAISE(&given, "smoke");
	echo = RAISE(&given, "echo");
	assert_string_equal(given_schedule(&given), "");
	alerts_wait(&given, 60);
	alerts_resolve(&given, smoke);
	assert_non_null(strstr(given_schedule(&given), "AlertHeld"));
	assert_int_equal(held(&given, echo), ALERTING__HOLD__HOLD_UNSPECIFIED);
	assert_true(alerts_get(&given, echo)->step_at > given.context.now); /* its ladder begins */
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 130 alerts are let go in three decisions, as one has at most 64 events. */
static void g2_many_are_let_go_in_steps(void **state)
{
	Alerting__ReleaseHeld command = ALERTING__RELEASE_HELD__INIT;
	struct given given;
	const char *smoke;
	size_t count = 0;

	(void)state;
	alerts_init(&given);
	smoke = RAISE(&given, "smoke");
	for (int i = 0; i < 130; i++)
		RAISE(&given, "echo");
	alerts_resolve(&given, smoke);
	command.held_by = smoke;
	for (int i = 0; i < 3; i++) {
		count += given_ask(&given, &command.base)->event_count;
		assert_true(given.decision.event_count <= DECISION_EVENTS_MAX);
	}
	assert_int_equal(count, 130);
	assert_int_equal(given_ask(&given, &command.base)->event_count, 0);
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* An alert of which nobody is told keeps nothing back; what it has kept back is let go when it is kept back itself. */
static void g2_what_is_kept_back_inhibits_nothing(void **state)
{
	struct given given;
	const char *smoke, *echo;
	Alerting__Alert *alert;

	(void)state;
	alerts_init(&given);
	smoke = RAISE(&given, "smoke");
	echo = RAISE(&given, "echo");
	alert = alerts_get(&given, smoke);
	alert->hold = ALERTING__HOLD__SILENCED;
	alert->held_by = "some-silence";
	alerts_change(&given, alert);
	given_schedule(&given);
	assert_string_equal(alerts_get(&given, echo)->held_by, "");
	assert_int_equal(held(&given, RAISE(&given, "echo")), ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void set_hold(struct given *given, const char *alert_id, Alerting__Hold hold, const char *by)
{
	Alerting__Alert *alert = alerts_get(given, alert_id);

	alert->hold = hold;
	alert->held_by = by;
	alerts_change(given, alert);
}

/* Smoke was silenced, and is told again before all that it kept back was let go: the rest stays, and nothing is said of it. */
static void g2_what_inhibits_again_lets_go_of_nothing(void **state)
{
	Alerting__ReleaseHeld command = ALERTING__RELEASE_HELD__INIT;
	struct schedule due = { .count = 0 };
	struct given given;
	const char *echo;

	(void)state;
	alerts_init(&given);
	command.held_by = RAISE(&given, "smoke");
	echo = RAISE(&given, "echo");
	set_hold(&given, command.held_by, ALERTING__HOLD__SILENCED, "some-silence");
	set_hold(&given, command.held_by, ALERTING__HOLD__HOLD_UNSPECIFIED, "");
	given.service->schedule(&given.view, &given.context, &due);
	assert_int_equal(due.count, 0);
	assert_int_equal(given_ask(&given, &command.base)->event_count, 0);
	assert_string_equal(alerts_get(&given, echo)->held_by, command.held_by);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The ids of what one event raised, in that order; it ends what waits for `end`. */
static void take(struct given *given, const char *const *rules, size_t count, const char *end)
{
	Alerting__TakeSignal signal = ALERTING__TAKE_SIGNAL__INIT;

	signal.event = "health.Over";
	signal.source_event = "health/0000000000000001/9";
	signal.ends = &end;
	signal.n_ends = end ? 1 : 0;
	signal.raised = arena_alloc(given->arena, count * sizeof(*signal.raised));
	for (; signal.n_raised < count; signal.n_raised++) {
		Alerting__RaisedByRule *raised = reflect_new(&alerting__raised_by_rule__descriptor, given->arena);

		raised->rule = raised->title_zh = raised->title_en = rules[signal.n_raised];
		raised->cause = arena_printf(given->arena, "one/%s", raised->rule);
		raised->department = "office";
		signal.raised[signal.n_raised] = raised;
	}
	given_ask(given, &signal.base);
	assert_null(given->decision.rejection);
}

static const Alerting__Alert *of_rule(struct given *given, const char *rule)
{
	const Alerting__Alert *alert = alert_find_open(&given->view, arena_printf(given->arena, "one/%s", rule));

	assert_non_null(alert);
	return alert;
}

/* One event raises both, whichever is named first. */
static void g2_an_event_s_own_alerts_inhibit_each_other(void **state)
{
	static const char *const orders[][2] = { { "smoke", "echo" }, { "echo", "smoke" } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct given given;

		alerts_init(&given);
		take(&given, orders[i], 2, NULL);
		assert_int_equal(of_rule(&given, "smoke")->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
		assert_string_equal(of_rule(&given, "echo")->held_by, of_rule(&given, "smoke")->alert_id);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

/* One event ends smoke and raises echo: nothing would ever let go of it. */
static void g2_what_the_event_ends_inhibits_nothing(void **state)
{
	struct given given;
	Alerting__Alert *smoke;

	(void)state;
	alerts_init(&given);
	smoke = alerts_get(&given, RAISE(&given, "smoke"));
	smoke->over_by = &(const char *){ "health.Over/smoke" };
	smoke->n_over_by = 1;
	alerts_change(&given, smoke);
	take(&given, &(const char *){ "echo" }, 1, "health.Over/smoke");
	assert_int_equal(alerts_get(&given, smoke->alert_id)->state, ALERTING__ALERT_STATE__RESOLVED);
	assert_int_equal(of_rule(&given, "echo")->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Whatever has gone wrong before: one that says it is kept back by what is over is let go. */
static void g2_what_is_over_lets_go(void **state)
{
	struct given given;
	const char *smoke;
	Alerting__Alert *echo;

	(void)state;
	alerts_init(&given);
	smoke = RAISE(&given, "smoke");
	alerts_resolve(&given, smoke);
	echo = alerts_get(&given, RAISE(&given, "echo"));
	echo->hold = ALERTING__HOLD__INHIBITED;
	echo->held_by = smoke;
	alerts_change(&given, echo);
	given_schedule(&given);
	assert_string_equal(alerts_get(&given, echo->alert_id)->held_by, "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_an_open_alert_of_the_thread_inhibits),
		cmocka_unit_test(g2_of_another_thread_it_does_not),
		cmocka_unit_test(g2_nor_when_it_is_resolved),
		cmocka_unit_test(g2_inhibition_is_lifted),
		cmocka_unit_test(g2_many_are_let_go_in_steps),
		cmocka_unit_test(g2_what_is_kept_back_inhibits_nothing),
		cmocka_unit_test(g2_an_event_s_own_alerts_inhibit_each_other),
		cmocka_unit_test(g2_what_the_event_ends_inhibits_nothing),
		cmocka_unit_test(g2_what_is_over_lets_go),
		cmocka_unit_test(g2_what_inhibits_again_lets_go_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
