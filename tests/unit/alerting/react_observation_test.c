/* What isolation and observation mean to alerting (C2, C9.3). */
#include <string.h>

#include "hallward/health/v1/observation.pb-c.h"
#include "services/alerting/alerting.h"
#include "services/alerting/schedule.h"
#include "tests/unit/support/given.h"

#define STAY "01700000-0000-7000-8000-0000000000aa"
#define SUBJECT "01700000-0000-7000-8000-000000000001"
#define NOON INT64_C(1581307200000000)

struct told {
	struct given given;
	Bus__Event event;
	Health__Observation observation;
	Health__DailyLog log;
};

static void told_init(struct told *told, const char *badge, const char *department)
{
	given_init(&told->given, &alerting_service);
	bus__event__init(&told->event);
	told->event.service = "health";
	told->event.recorded_at = NOON;
	health__observation__init(&told->observation);
	told->observation.observation_id = STAY;
	told->observation.subject_id = SUBJECT;
	told->observation.badge = badge;
	told->observation.department = department;
	health__daily_log__init(&told->log);
	told->log.date = "2020-02-10";
}

static void told_deinit(struct told *told)
{
	given_assert_rebuilds(&told->given);
	given_deinit(&told->given);
}

/* The alert raised or resolved because of it; NULL: nothing is. */
static const Alerting__Alert *alert(struct told *told, const ProtobufCMessage *data)
{
	const ProtobufCMessage *command = given_react(&told->given, &told->event, data);

	if (!command)
		return NULL;
	given_ask(&told->given, command);
	return told->given.decision.event_count
		       ? ((const Alerting__AlertRaised *)told->given.decision.events[0].data)->alert
		       : NULL;
}

/* The department of staff, by badge; else the office, by subject id. Told once a day, and over when the log has come late. */
static void daily_log(void **state)
{
	Health__DailyLogMissed missed = HEALTH__DAILY_LOG_MISSED__INIT;
	Health__DailyHealthRecorded recorded = HEALTH__DAILY_HEALTH_RECORDED__INIT;
	const Alerting__Alert *raised;
	struct told told;

	(void)state;
	told_init(&told, "P1", "permits");
	missed.observation = recorded.observation = &told.observation;
	missed.log = recorded.log = &told.log;
	raised = alert(&told, &missed.base);
	assert_string_equal(raised->cause, "daily-log/" STAY "/2020-02-10");
	assert_string_equal(raised->department, "permits");
	assert_string_equal(raised->title_en, "No daily health log: P1, 2020-02-10");
	assert_int_equal(raised->severity, ALERTING__SEVERITY__WARNING);
	assert_null(alert(&told, &missed.base));
	assert_null(alert(&told, &recorded.base)); /* in time, of another day: nothing to resolve */
	told.log.late = true;
	assert_int_equal(alert(&told, &recorded.base)->state, ALERTING__ALERT_STATE__RESOLVED);
	told.observation.badge = told.observation.department = "";
	told.log.date = "2020-02-11";
	raised = alert(&told, &missed.base);
	assert_string_equal(raised->department, "office");
	assert_string_equal(raised->title_en, "No daily health log: " SUBJECT ", 2020-02-11");
	told_deinit(&told);
}

static void community_report(void **state)
{
	Health__CommunityReportOverdue overdue = HEALTH__COMMUNITY_REPORT_OVERDUE__INIT;
	Health__CommunityReported reported = HEALTH__COMMUNITY_REPORTED__INIT;
	struct told told;

	(void)state;
	told_init(&told, "", "");
	overdue.observation = reported.observation = &told.observation;
	told.observation.community_report_by = "2020-02-11";
	assert_null(alert(&told, &reported.base)); /* in time */
	assert_string_equal(alert(&told, &overdue.base)->cause, "community-report/" STAY);
	told.observation.community_report_overdue = true;
	assert_int_equal(alert(&told, &reported.base)->state, ALERTING__ALERT_STATE__RESOLVED);
	told_deinit(&told);
}

/* The office's, also of staff; lost again is another alert. */
static void lost_and_found(void **state)
{
	Health__ContactLost lost = HEALTH__CONTACT_LOST__INIT;
	Health__ContactFound found = HEALTH__CONTACT_FOUND__INIT;
	const Alerting__Alert *raised;
	struct told told;

	(void)state;
	told_init(&told, "P1", "permits");
	lost.observation = found.observation = &told.observation;
	told.observation.lost_on = "2020-02-12";
	raised = alert(&told, &lost.base);
	assert_string_equal(raised->cause, "contact-lost/" STAY "/2020-02-12");
	assert_string_equal(raised->department, "office");
	assert_int_equal(raised->severity, ALERTING__SEVERITY__CRITICAL);
	assert_int_equal(alert(&told, &found.base)->state, ALERTING__ALERT_STATE__RESOLVED);
	told.observation.lost_on = "2020-02-16";
	assert_int_equal(alert(&told, &lost.base)->state, ALERTING__ALERT_STATE__FIRING);
	told_deinit(&told);
}

static void fever(void **state)
{
	Health__ObservationFeverDetected detected = HEALTH__OBSERVATION_FEVER_DETECTED__INIT;
	const Alerting__Alert *raised;
	struct told told;

	(void)state;
	told_init(&told, "P1", "permits");
	detected.observation = &told.observation;
	detected.date = "2020-02-10";
	detected.temperature_c = 38.2;
	raised = alert(&told, &detected.base);
	assert_string_equal(raised->title_en, "Fever under observation: 38.2 °C, P1, 2020-02-10");
	assert_string_equal(raised->department, "office");
	assert_int_equal(raised->severity, ALERTING__SEVERITY__CRITICAL);
	told_deinit(&told);
}

/* Being free is announced, and is nothing that anybody could be late with. */
static void free_again(void **state)
{
	Health__ObservationCompleted completed = HEALTH__OBSERVATION_COMPLETED__INIT;
	struct schedule schedule = { .count = 0 };
	const Alerting__Alert *raised;
	struct told told;

	(void)state;
	told_init(&told, "P1", "permits");
	completed.observation = &told.observation;
	told.observation.last_day = "2020-02-09";
	told.observation.ended_at = NOON - 12 * 3600 * INT64_C(1000000);
	raised = alert(&told, &completed.base);
	assert_string_equal(raised->department, "permits");
	assert_string_equal(raised->title_en, "Isolation or observation is over: P1, last day 2020-02-09");
	assert_int_equal(raised->severity, ALERTING__SEVERITY__INFO);
	assert_true(raised->observed_at == told.observation.ended_at);
	assert_int_equal(raised->acknowledge_by_at, 0);
	told.given.context.now += 365 * 86400 * INT64_C(1000000);
	alerting_schedule(&told.given.view, &told.given.context, &schedule);
	assert_int_equal(schedule.count, 0);
	told_deinit(&told);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C2 a missing daily log, until it comes", daily_log, NULL, NULL, NULL },
		{ "C2 a missing community report, until it comes", community_report, NULL, NULL, NULL },
		{ "C9.3 a contact lost, and found", lost_and_found, NULL, NULL, NULL },
		{ "C9.3 a fever under observation", fever, NULL, NULL, NULL },
		{ "C2 somebody is free again", free_again, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
