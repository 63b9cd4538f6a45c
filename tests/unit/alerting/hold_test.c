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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_an_open_alert_of_the_thread_inhibits),
		cmocka_unit_test(g2_of_another_thread_it_does_not),
		cmocka_unit_test(g2_nor_when_it_is_resolved),
		cmocka_unit_test(g2_inhibition_is_lifted),
		cmocka_unit_test(g2_many_are_let_go_in_steps),
		cmocka_unit_test(g2_what_is_kept_back_inhibits_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
