/* Drills: marked wherever they show, over when they end, and never taken for the real thing, nor it for them (G2, G3). */
#include <string.h>

#include "services/alerting/alerting.h"
#include "services/alerting/drill.h"
#include "services/alerting/thread.h"
#include "tests/unit/support/alerts.h"

#define HOUR_S INT64_C(3600)
#define RAISE(given, of) alerts_raise(given, &(struct raised){ .rule = of })

static const Alerting__StartDrillReply *drill_start(struct given *given, int64_t seconds)
{
	Alerting__StartDrill command = ALERTING__START_DRILL__INIT;

	command.name = "spring drill";
	command.ends_at = given->context.now + seconds * INT64_C(1000000);
	return (const void *)given_ask(given, &command.base)->reply;
}

/* Two hours long; the context goes on under its id. */
static const char *drill(struct given *given)
{
	const char *id = arena_strdup(given->arena, drill_start(given, 2 * HOUR_S)->drill->drill_id);

	given->context.correlation_id = id;
	return id;
}

static void drill_end(struct given *given, const char *drill_id)
{
	Alerting__EndDrill command = ALERTING__END_DRILL__INIT;

	command.drill_id = drill_id;
	given_ask(given, &command.base);
}

static void g2_a_drill_has_an_author_and_an_end(void **state)
{
	const Alerting__Drill *started;
	struct given given;

	(void)state;
	alerts_init(&given);
	started = drill_start(&given, 2 * HOUR_S)->drill;
	assert_string_equal(started->name, "spring drill");
	assert_string_equal(started->author, "tester");
	assert_true(started->started_at == given.context.now);
	assert_string_equal(given.journal[0]->correlation_id, started->drill_id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_what_is_raised_in_it_is_marked(void **state)
{
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	alerts_init(&given);
	drill(&given);
	alert = alerts_get(&given, RAISE(&given, "smoke"));
	assert_true(alert->drill);
	assert_string_equal(alert->title_en, "[DRILL] smoke");
	assert_string_equal(alert->title_zh, "【演练】smoke");
	assert_true(thread_find(&given.view, given.context.correlation_id)->drill);
	given_deinit(&given);
}

static void g2_what_is_real_is_not(void **state)
{
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	alerts_init(&given);
	drill(&given);
	RAISE(&given, "smoke");
	given.context.correlation_id = "incident-1";
	alert = alerts_get(&given, RAISE(&given, "smoke"));
	assert_false(alert->drill);
	assert_string_equal(alert->title_en, "smoke");
	assert_false(thread_find(&given.view, "incident-1")->drill);
	given_deinit(&given);
}

/* A drill's alert keeps none of a real incident back: that is another thread. */
static void g2_a_drill_inhibits_nothing_real(void **state)
{
	struct given given;

	(void)state;
	alerts_init(&given);
	drill(&given);
	RAISE(&given, "smoke");
	given.context.correlation_id = "incident-1";
	assert_int_equal(alerts_get(&given, RAISE(&given, "echo"))->hold, ALERTING__HOLD__HOLD_UNSPECIFIED);
	given_deinit(&given);
}

/* By hand: 40 alerts, statutory ones among them, are resolved in steps, the thread is closed, and a real one stays as it was. */
static void g2_its_alerts_end_with_it(void **state)
{
	const char *ids[40], *real, *id;
	struct given given;

	(void)state;
	alerts_init(&given);
	real = RAISE(&given, "law");
	id = drill(&given);
	for (int i = 0; i < 40; i++)
		ids[i] = RAISE(&given, i % 2 ? "law" : "smoke");
	alerts_wait(&given, 60);
	assert_string_equal(given_schedule(&given), "");
	drill_end(&given, id);
	assert_string_equal(given_outcome(&given), arena_printf(given.arena, "DrillEnded %s", id));
	assert_non_null(strstr(given_schedule(&given), arena_printf(given.arena, "ThreadClosed %s", id)));
	for (int i = 0; i < 40; i++) {
		assert_int_equal(alerts_get(&given, ids[i])->state, ALERTING__ALERT_STATE__CLOSED);
		assert_string_equal(alerts_get(&given, ids[i])->resolve_reason, "drill over");
	}
	assert_int_equal(alerts_get(&given, real)->state, ALERTING__ALERT_STATE__FIRING);
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Its time is over while nobody runs: it ends once. What still comes of it is marked all the same, and ends, too. */
static void g2_it_ends_by_itself(void **state)
{
	const char *id, *late;
	struct given given;

	(void)state;
	alerts_init(&given);
	id = drill(&given);
	alerts_wait(&given, 2 * HOUR_S - 1);
	assert_string_equal(given_schedule(&given), "");
	alerts_wait(&given, 5 * HOUR_S);
	assert_string_equal(given_schedule(&given), arena_printf(given.arena, "DrillEnded %s", id));
	assert_string_equal(given_schedule(&given), "");
	late = RAISE(&given, "smoke");
	assert_true(alerts_get(&given, late)->drill);
	given_schedule(&given);
	assert_int_equal(alerts_get(&given, late)->state, ALERTING__ALERT_STATE__CLOSED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_refused(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	alerts_init(&given);
	drill_start(&given, 0);
	assert_string_equal(given_outcome(&given), "! END_IMPOSSIBLE ends_at");
	drill_start(&given, 12 * HOUR_S + 1); /* the plan: 12 hours */
	assert_string_equal(given_outcome(&given), "! END_IMPOSSIBLE ends_at");
	drill_end(&given, "00000000-0000-7000-8000-000000000000");
	assert_string_equal(given_outcome(&given), "! DRILL_UNKNOWN drill_id");
	id = drill(&given);
	drill_end(&given, id);
	drill_end(&given, id);
	assert_string_equal(given_outcome(&given), "! DRILL_OVER drill_id");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_a_drill_has_an_author_and_an_end),
		cmocka_unit_test(g2_what_is_raised_in_it_is_marked),
		cmocka_unit_test(g2_what_is_real_is_not),
		cmocka_unit_test(g2_a_drill_inhibits_nothing_real),
		cmocka_unit_test(g2_its_alerts_end_with_it),
		cmocka_unit_test(g2_it_ends_by_itself),
		cmocka_unit_test(g2_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
