/* One incident, one thread (G2): counted, closed when nothing is open, in bounded steps, opened again by a later alert. */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/thread.h"
#include "tests/unit/support/alerts.h"

static Alerting__Thread *thread(struct given *given)
{
	const Alerting__Thread *found = thread_find(&given->view, given->context.correlation_id);

	assert_non_null(found);
	return reflect_copy(&found->base, given->arena);
}

static void g2_a_thread_has_all_alerts_of_an_incident(void **state)
{
	struct given given;
	const char *first;

	(void)state;
	alerts_init(&given);
	first = alerts_raise(&given, &(struct raised){ .rule = "smoke", .department = "property" });
	alerts_raise(&given, &(struct raised){ .rule = "law", .severity = ALERTING__SEVERITY__CRITICAL });
	given.context.correlation_id = "incident-2";
	alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	given.context.correlation_id = "incident-1";
	assert_int_equal(thread(&given)->alerts, 2);
	assert_int_equal(thread(&given)->open, 2);
	assert_int_equal(thread(&given)->severity, ALERTING__SEVERITY__CRITICAL);
	assert_string_equal(thread(&given)->title_en, "smoke");
	assert_string_equal(thread(&given)->department, "property");
	alerts_resolve(&given, first);
	assert_int_equal(thread(&given)->open, 1);
	assert_string_equal(given_schedule(&given), "");
	assert_false(thread(&given)->closing);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_a_thread_without_open_alerts_is_closed(void **state)
{
	struct given given;
	const char *one, *two;

	(void)state;
	alerts_init(&given);
	one = alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	two = alerts_raise(&given, &(struct raised){ .rule = "law" });
	alerts_resolve(&given, one);
	alerts_resolve(&given, two);
	alerts_wait(&given, 60);
	assert_non_null(strstr(given_schedule(&given), "ThreadClosed incident-1"));
	assert_true(thread(&given)->closed_at == given.context.now);
	assert_int_equal(alerts_get(&given, one)->state, ALERTING__ALERT_STATE__CLOSED);
	assert_int_equal(alerts_get(&given, two)->state, ALERTING__ALERT_STATE__CLOSED);
	assert_true(alerts_get(&given, two)->closed_at == given.context.now);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_a_later_alert_opens_it_again(void **state)
{
	struct given given;
	const char *one, *two;

	(void)state;
	alerts_init(&given);
	one = alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	alerts_resolve(&given, one);
	given_schedule(&given);
	alerts_wait(&given, 60);
	two = alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	assert_int_equal(thread(&given)->closed_at, 0);
	assert_int_equal(thread(&given)->reopened, 1);
	assert_int_equal(thread(&given)->open, 1);
	assert_int_equal(alerts_get(&given, one)->state, ALERTING__ALERT_STATE__CLOSED);
	alerts_resolve(&given, two);
	assert_non_null(strstr(given_schedule(&given), "ThreadClosed incident-1"));
	assert_int_equal(thread(&given)->alerts, 2);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 150 alerts: no decision may have more than 64 events, so it takes three (60, 60, 30 and the thread). */
static void g2_a_large_thread_is_closed_in_steps(void **state)
{
	Alerting__CloseThread command = ALERTING__CLOSE_THREAD__INIT;
	const char *ids[150];
	struct given given;
	unsigned steps = 0;

	(void)state;
	alerts_init(&given);
	for (int i = 0; i < 150; i++)
		ids[i] = alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	for (int i = 0; i < 150; i++)
		alerts_resolve(&given, ids[i]);
	command.correlation_id = "incident-1";
	while (!thread(&given)->closed_at) {
		assert_null(given_ask(&given, &command.base)->rejection);
		assert_true(++steps <= 3);
	}
	assert_int_equal(steps, 3);
	for (int i = 0; i < 150; i++)
		assert_int_equal(alerts_get(&given, ids[i])->state, ALERTING__ALERT_STATE__CLOSED);
	given_ask(&given, &command.base);
	assert_int_equal(given.decision.event_count, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Between two steps of closing somebody raises one more: the thread stays open. */
static void g2_an_alert_while_it_closes_keeps_it_open(void **state)
{
	Alerting__CloseThread command = ALERTING__CLOSE_THREAD__INIT;
	struct given given;

	(void)state;
	alerts_init(&given);
	command.correlation_id = "incident-1";
	alerts_resolve(&given, alerts_raise(&given, &(struct raised){ .rule = "smoke" }));
	alerts_raise(&given, &(struct raised){ .rule = "law" });
	given_ask(&given, &command.base);
	assert_int_equal(given.decision.event_count, 0);
	command.correlation_id = "incident-none";
	given_ask(&given, &command.base);
	assert_int_equal(given.decision.event_count, 0);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_a_thread_has_all_alerts_of_an_incident),
		cmocka_unit_test(g2_a_thread_without_open_alerts_is_closed),
		cmocka_unit_test(g2_a_later_alert_opens_it_again),
		cmocka_unit_test(g2_a_large_thread_is_closed_in_steps),
		cmocka_unit_test(g2_an_alert_while_it_closes_keeps_it_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
