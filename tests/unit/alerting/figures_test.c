/* Times to acknowledge, act and resolve (G2), and a day's section of the daily report (G3). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/days.h"
#include "tests/unit/support/alerts.h"

#define WARNING ALERTING__SEVERITY__WARNING
#define CRITICAL ALERTING__SEVERITY__CRITICAL
#define S INT64_C(1000000)

/* What became of an alert, in seconds after its raising; 0: that has not happened. */
struct life_of {
	const char *department;
	Alerting__Severity severity;
	int64_t acknowledged, acted, resolved;
	unsigned steps;
	bool overdue;
};

static const char *live(struct given *given, const struct life_of *life)
{
	const char *id = alerts_raise(
		given, &(struct raised){ .rule = "smoke", .department = life->department, .severity = life->severity });
	Alerting__Alert *alert = alerts_get(given, id);

	alert->acknowledged_at = life->acknowledged ? alert->raised_at + life->acknowledged * S : 0;
	alert->acting_at = life->acted ? alert->raised_at + life->acted * S : 0;
	alert->resolved_at = life->resolved ? alert->raised_at + life->resolved * S : 0;
	alert->state = life->resolved ? ALERTING__ALERT_STATE__RESOLVED : ALERTING__ALERT_STATE__FIRING;
	alert->step = life->steps;
	alert->overdue = life->overdue;
	alerts_change(given, alert);
	return id;
}

/*
 * Office, warnings: acknowledged after 10 20 30 40 50 s. Nearest rank of 5: the median is the 3rd (30), the 90th percentile the
 * 5th (50). Acted on after 100 s and 300 s: of 2 the median is the 1st, the 90th percentile the 2nd. Resolved after 600 s: one.
 * Property, warnings: one after 100 s, one never. All warnings: 10 20 30 40 50 100; of 6 the 3rd (30) and the 6th (100).
 */
static const struct life_of lives[] = {
	{ "office", WARNING, .acknowledged = 30, .acted = 100, .resolved = 600 },
	{ "office", WARNING, .acknowledged = 10 },
	{ "office", WARNING, .acknowledged = 50, .acted = 300, .steps = 2, .overdue = true },
	{ "property", WARNING, .acknowledged = 100 },
	{ "office", WARNING, .acknowledged = 20 },
	{ "property", WARNING, .steps = 1, .overdue = true },
	{ "office", CRITICAL, .steps = 0 },
	{ "office", WARNING, .acknowledged = 40 },
};

static void given_lives(struct given *given)
{
	alerts_init(given);
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++)
		live(given, &lives[i]);
}

static const Alerting__GetAlertFiguresReply *figures(struct given *given, const char *from, const char *until,
						     bool drills)
{
	Alerting__GetAlertFigures query = ALERTING__GET_ALERT_FIGURES__INIT;

	query.from_date = from;
	query.until_date = until;
	query.drills = drills;
	return (const void *)given_ask(given, &query.base)->reply;
}

static const char *times(struct given *given, const Alerting__AlertTimes *times)
{
	return arena_printf(given->arena, "%u: %u %u %u", times->count, times->median_s, times->p90_s, times->max_s);
}

static void assert_figures(struct given *given, const Alerting__AlertFigures *figures, const char *expected)
{
	assert_string_equal(arena_printf(given->arena, "%d %s raised %u open %u overdue %u escalated %u, %s, %s, %s",
					 figures->severity, *figures->department ? figures->department : "all",
					 figures->raised, figures->open, figures->overdue, figures->escalated,
					 times(given, figures->to_acknowledge), times(given, figures->to_act),
					 times(given, figures->to_resolve)),
			    expected);
}

static void g2_figures_by_severity_and_department(void **state)
{
	const Alerting__GetAlertFiguresReply *reply;
	struct given given;

	(void)state;
	given_lives(&given);
	reply = figures(&given, "2020-02-10", "2020-02-10", false);
	assert_int_equal(reply->n_figures, 5);
	assert_figures(&given, reply->figures[0],
		       "3 all raised 1 open 1 overdue 0 escalated 0, 0: 0 0 0, 0: 0 0 0, 0: 0 0 0");
	assert_figures(&given, reply->figures[1],
		       "3 office raised 1 open 1 overdue 0 escalated 0, 0: 0 0 0, 0: 0 0 0, 0: 0 0 0");
	assert_figures(&given, reply->figures[2],
		       "2 all raised 7 open 6 overdue 2 escalated 3, 6: 30 100 100, 2: 100 300 300, 1: 600 600 600");
	assert_figures(&given, reply->figures[3],
		       "2 office raised 5 open 4 overdue 1 escalated 2, 5: 30 50 50, 2: 100 300 300, 1: 600 600 600");
	assert_figures(&given, reply->figures[4],
		       "2 property raised 2 open 2 overdue 1 escalated 1, 1: 100 100 100, 0: 0 0 0, 0: 0 0 0");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The second acknowledgement, after the first has run out, does not make the alert look slower. */
static void g2_the_first_acknowledgement_counts(void **state)
{
	const Alerting__GetAlertFiguresReply *reply;
	Alerting__Alert *alert;
	struct given given;

	(void)state;
	alerts_init(&given);
	alert = alerts_get(&given, live(&given, &(struct life_of){ "office", WARNING, .acknowledged = 10 }));
	alert->acknowledged_at = alert->raised_at + 500 * S;
	alerts_change(&given, alert);
	reply = figures(&given, "2020-02-10", "2020-02-10", false);
	assert_int_equal(reply->figures[0]->to_acknowledge->max_s, 10);
	given_deinit(&given);
}

/* The hall's days: 2020-02-10 16:00 UTC is the 11th. A duty done is acting, too. */
static void g2_figures_of_the_halls_days(void **state)
{
	Alerting__AlertDuty duty = ALERTING__ALERT_DUTY__INIT, *duties[] = { &duty };
	const Alerting__GetAlertFiguresReply *reply;
	Alerting__Alert *alert;
	struct given given;

	(void)state;
	alerts_init(&given);
	alerts_wait(&given, 15 * 3600 - 1); /* 23:59:59 */
	alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	alerts_wait(&given, 1);
	alert = alerts_get(&given, alerts_raise(&given, &(struct raised){ .rule = "smoke" }));
	alert->duties = duties;
	alert->n_duties = 1;
	duty.id = "isolate";
	duty.done_at = alert->raised_at + 90 * S;
	alerts_change(&given, alert);
	assert_int_equal(figures(&given, "2020-02-10", "2020-02-10", false)->figures[0]->raised, 1);
	reply = figures(&given, "2020-02-11", "2020-02-11", false);
	assert_int_equal(reply->figures[0]->raised, 1);
	assert_int_equal(reply->figures[0]->to_act->median_s, 90);
	assert_int_equal(figures(&given, "2020-02-10", "2020-02-11", false)->figures[0]->raised, 2);
	assert_int_equal(figures(&given, "2020-02-12", "2020-02-12", false)->n_figures, 0);
	given_deinit(&given);
}

static void start_drill(struct given *given)
{
	Alerting__StartDrill command = ALERTING__START_DRILL__INIT;
	const Alerting__StartDrillReply *reply;

	command.name = "drill";
	command.ends_at = given->context.now + 3600 * S;
	reply = (const void *)given_ask(given, &command.base)->reply;
	given->context.correlation_id = arena_strdup(given->arena, reply->drill->drill_id);
}

static void g2_drills_are_counted_apart(void **state)
{
	const Alerting__GetAlertFiguresReply *reply;
	struct given given;

	(void)state;
	given_lives(&given);
	start_drill(&given);
	live(&given, &(struct life_of){ "property", CRITICAL, .acknowledged = 7 });
	assert_int_equal(figures(&given, "2020-02-10", "2020-02-10", false)->n_figures, 5);
	reply = figures(&given, "2020-02-10", "2020-02-10", true);
	assert_int_equal(reply->n_figures, 2);
	assert_figures(&given, reply->figures[1],
		       "3 property raised 1 open 1 overdue 0 escalated 0, 1: 7 7 7, 0: 0 0 0, 0: 0 0 0");
	given_deinit(&given);
}

static void o3_a_department_sees_its_own_figures(void **state)
{
	struct given given;

	(void)state;
	given_lives(&given);
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	assert_int_equal(figures(&given, "2020-02-10", "2020-02-10", false)->n_figures, 2);
	assert_int_equal(figures(&given, "2020-02-10", "2020-02-10", false)->figures[0]->raised, 2);
	given_deinit(&given);
}

static void g2_days_are_refused(void **state)
{
	static const char *const days[][2] = { { "2020-02-10", "2020-02-09" }, { "2020-01-01", "2020-04-03" } };
	struct given given;

	(void)state;
	alerts_init(&given);
	assert_non_null(figures(&given, "2020-01-01", "2020-04-02", false)); /* 92 days after: 30 + 29 + 31 + 2 */
	for (size_t i = 0; i < 2; i++) {
		figures(&given, days[i][0], days[i][1], false);
		assert_string_equal(given_outcome(&given), "! DAYS_IMPOSSIBLE until_date");
	}
	given_deinit(&given);
}

static void g2_too_many_alerts_are_refused(void **state)
{
	Alerting__AlertSummary summary = ALERTING__ALERT_SUMMARY__INIT;
	struct tables tables;
	struct given given;
	char id[UUID_TEXT_SIZE];

	(void)state;
	alerts_init(&given);
	tables = (struct tables){ { memory_kv_kv(given.kv), given.scratch } };
	summary.alert_id = id;
	for (unsigned i = 0; i <= DAYS_ALERTS_MAX; i++) {
		summary.raised_at = given.nine_o_clock + i * 1000;
		uuid7_derive(summary.raised_at, "alert", 0, id);
		summary_put(&tables, &summary);
		arena_reset(given.scratch);
	}
	figures(&given, "2020-02-10", "2020-02-10", false);
	assert_string_equal(given_outcome(&given), "! TOO_MANY_ALERTS ");
	given_deinit(&given);
}

static const Alerting__GetAlertDailyReply *daily(struct given *given, const char *date)
{
	Alerting__GetAlertDaily query = ALERTING__GET_ALERT_DAILY__INIT;

	query.date = date;
	return (const void *)given_ask(given, &query.base)->reply;
}

static void assert_day(struct given *given, const Alerting__AlertDay *day, const char *expected)
{
	assert_string_equal(arena_printf(given->arena,
					 "%s raised %u to acknowledge %u in time %u overdue %u escalated %u open %u "
					 "longest %u drills %u",
					 day->department, day->raised, day->to_acknowledge, day->acknowledged_in_time,
					 day->overdue, day->escalated, day->open, day->longest_open_s, day->drills),
			    expected);
}

/*
 * The 10th at 09:00: `lives`, and one of the office acknowledged after its deadline (an hour). One of the office resolved on the
 * 11th at 08:00 was open when the 10th ended: 15 h = 54000 s, as were all that are open still. The 11th begins with none new.
 */
static void g2_a_day_for_the_daily_report(void **state)
{
	const Alerting__GetAlertDailyReply *reply;
	struct given given;
	const char *late;

	(void)state;
	given_lives(&given);
	live(&given, &(struct life_of){ "office", WARNING, .acknowledged = 3601 });
	late = alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	start_drill(&given);
	live(&given, &(struct life_of){ "property", CRITICAL, .acknowledged = 7 });
	alerts_wait(&given, 23 * 3600);
	alerts_resolve(&given, late);
	alerts_wait(&given, 3600);
	reply = daily(&given, "2020-02-10");
	assert_int_equal(reply->n_departments, 2);
	assert_day(&given, reply->departments[0],
		   "office raised 8 to acknowledge 8 in time 5 overdue 1 escalated 2 open 7 longest 54000 drills 0");
	assert_day(&given, reply->departments[1],
		   "property raised 2 to acknowledge 2 in time 1 overdue 1 escalated 1 open 2 longest 54000 drills 1");
	reply = daily(&given, "2020-02-11"); /* it is 09:00 */
	assert_day(&given, reply->departments[0],
		   "office raised 0 to acknowledge 0 in time 0 overdue 0 escalated 0 open 6 longest 86400 drills 0");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_figures_by_severity_and_department),
		cmocka_unit_test(g2_the_first_acknowledgement_counts),
		cmocka_unit_test(g2_figures_of_the_halls_days),
		cmocka_unit_test(g2_drills_are_counted_apart),
		cmocka_unit_test(o3_a_department_sees_its_own_figures),
		cmocka_unit_test(g2_days_are_refused),
		cmocka_unit_test(g2_too_many_alerts_are_refused),
		cmocka_unit_test(g2_a_day_for_the_daily_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
