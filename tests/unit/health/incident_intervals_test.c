/* The intervals of G2, of one incident and week by week; and the deadlines that hold people to them (C1.4). */
#include <string.h>

#include "common/core/percentile.h"
#include "services/health/interval.h"
#include "tests/unit/support/chain.h"

static void weeks(void **state)
{
	static const struct {
		const char *date, *week, *monday;
	} rows[] = {
		{ "2020-02-10", "2020-W07", "2020-02-10" }, { "2020-02-16", "2020-W07", "2020-02-10" },
		{ "2020-02-17", "2020-W08", "2020-02-17" }, { "2020-12-31", "2020-W53", "2020-12-28" },
		{ "2021-01-01", "2020-W53", "2020-12-28" }, { "2021-01-03", "2020-W53", "2020-12-28" },
		{ "2021-01-04", "2021-W01", "2021-01-04" }, { "2019-12-30", "2020-W01", "2019-12-30" },
	};
	char week[WEEK_SIZE], monday[DATE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		iso_week(rows[i].date, week, monday);
		assert_string_equal(week, rows[i].week);
		assert_string_equal(monday, rows[i].monday);
	}
}

/* The rank is the smallest whole number not below count × per cent / 100. */
static void nearest_rank(void **state)
{
	static const uint32_t ten[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 },
			      eleven[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

	(void)state;
	assert_int_equal(percentile(ten, 1, 50), 1);
	assert_int_equal(percentile(ten, 2, 50), 1);
	assert_int_equal(percentile(ten, 3, 50), 2);
	assert_int_equal(percentile(ten, 10, 50), 5);
	assert_int_equal(percentile(ten, 10, 90), 9);
	assert_int_equal(percentile(eleven, 11, 90), 10);
	assert_int_equal(percentile(ten, 1, 90), 1);
}

static const Health__ListIncidentIntervalsReply *list(struct given *given, const char *from_date, uint32_t count)
{
	Health__ListIncidentIntervals query = HEALTH__LIST_INCIDENT_INTERVALS__INIT;

	query.from_date = from_date;
	query.weeks = count;
	assert_null(given_ask(given, &query.base)->rejection);
	return (const void *)given->decision.reply;
}

static void assert_distribution(const Health__IncidentDistribution *actual, uint32_t count, uint32_t min,
				uint32_t median, uint32_t p90, uint32_t max)
{
	assert_int_equal(actual->count, count);
	assert_int_equal(actual->min_s, min);
	assert_int_equal(actual->median_s, median);
	assert_int_equal(actual->p90_s, p90);
	assert_int_equal(actual->max_s, max);
}

static void of_the_weeks(void **state)
{
	static const char *const tokens[] = { "V1", "V2", "V3" };
	const Health__ListIncidentIntervalsReply *reply;
	struct given given;
	const char *ids[3];

	(void)state;
	given_init(&given, &health_service);
	for (size_t i = 0; i < 3; i++)
		ids[i] = chain_fever(&given, tokens[i]);
	for (size_t i = 0; i < 3; i++) { /* after 1, 3 and 6 minutes */
		chain_wait(&given, (int)i + 1);
		assert_null(chain_do(&given, RECORD_OFFICE_TOLD, ids[i])->rejection);
	}
	assert_null(chain_do(&given, CONFIRM_ISOLATION, ids[0])->rejection);
	reply = list(&given, "2020-02-16", 2);
	assert_int_equal(reply->n_weeks, 2);
	assert_string_equal(reply->weeks[0]->week, "2020-W07");
	assert_int_equal(reply->weeks[0]->incidents, 3);
	assert_distribution(reply->weeks[0]->intervals[0], 3, 60, 180, 360, 360);
	assert_distribution(reply->weeks[0]->intervals[1], 0, 0, 0, 0, 0);
	assert_distribution(reply->weeks[0]->intervals[2], 1, 360, 360, 360, 360);
	assert_string_equal(reply->weeks[1]->week, "2020-W08");
	assert_int_equal(reply->weeks[1]->incidents, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Midnight of the hall, not of UTC: Sunday's last second and Monday's first are of two weeks. */
static void week_of_the_hall(void **state)
{
	Health__ReportSuspect report = HEALTH__REPORT_SUSPECT__INIT;
	const Health__ListIncidentIntervalsReply *reply;
	struct given given;
	int64_t monday;

	(void)state;
	given_init(&given, &health_service);
	assert_true(rfc3339_parse("2020-02-17T00:00:00+08:00", &monday));
	report.place = "main";
	given.context.now = monday - 1;
	assert_null(given_ask(&given, &report.base)->rejection);
	given.context.now = monday;
	assert_null(given_ask(&given, &report.base)->rejection);
	assert_null(given_ask(&given, &report.base)->rejection);
	reply = list(&given, "2020-02-10", 2);
	assert_int_equal(reply->weeks[0]->incidents, 1);
	assert_int_equal(reply->weeks[1]->incidents, 2);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const Health__ListIncidentsReply *page(struct given *given, Health__ListIncidents *query)
{
	assert_null(given_ask(given, &query->base)->rejection);
	return (const void *)given->decision.reply;
}

static void pages_and_filters(void **state)
{
	Health__ListIncidents query = HEALTH__LIST_INCIDENTS__INIT;
	const Health__ListIncidentsReply *reply;
	struct given given;
	const char *first, *second, *third;

	(void)state;
	given_init(&given, &health_service);
	first = chain_fever(&given, "V1");
	chain_wait(&given, 1);
	second = chain_fever(&given, "V2");
	chain_wait(&given, 1);
	third = chain_fever(&given, "V3");
	query.page_size = 2;
	reply = page(&given, &query);
	assert_int_equal(reply->n_incidents, 2);
	assert_string_equal(reply->incidents[0]->incident_id, first);
	assert_string_equal(reply->incidents[1]->incident_id, second);
	query.page_token = reply->next_page_token;
	reply = page(&given, &query);
	assert_int_equal(reply->n_incidents, 1);
	assert_string_equal(reply->incidents[0]->incident_id, third);
	assert_int_equal(reply->next_page_token.len, 0);
	query.page_token = (ProtobufCBinaryData){ 0 };
	query.state = INCIDENT_STATE(DETECTED);
	reply = page(&given, &query);
	assert_int_equal(reply->n_incidents, 1);
	assert_string_equal(reply->incidents[0]->incident_id, third);
	query.state = 0;
	query.until_date = "2020-02-09";
	assert_int_equal(page(&given, &query)->n_incidents, 0);
	query.from_date = query.until_date = "2020-02-10";
	query.page_size = 0;
	assert_int_equal(page(&given, &query)->n_incidents, 3);
	given_deinit(&given);
}

/* Office in 5 minutes, isolated in 10, CDC in 120; a daemon that was down marks each, and each once. */
static void deadlines(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	chain_due(&given); /* the plan's staff */
	id = chain_fever(&given, "V1");
	chain_wait(&given, 5);
	given.context.now--;
	assert_string_equal(chain_due(&given), "");
	given.context.now++;
	assert_string_equal(chain_due(&given), "IncidentDeadlineMissed");
	assert_string_equal(chain_due(&given), "");
	chain_wait(&given, 115);
	assert_string_equal(chain_due(&given), "IncidentDeadlineMissed, IncidentDeadlineMissed");
	assert_string_equal(chain_due(&given), "");
	assert_true(chain_incident(&given, id)->deadline_at == 0);
	chain_do(&given, RECORD_OFFICE_TOLD, id);
	assert_string_equal(chain_outcome(&given), "IncidentDutyOver, OfficeTold");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void clears(void **state)
{
	static const struct {
		double temperature_c;
		Health__Incident__State state;
	} rows[] = { { 37.2, INCIDENT_STATE(CLEARED) }, { 37.3, INCIDENT_STATE(SUSPECTED) } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		Health__RecordSecondReading command = HEALTH__RECORD_SECOND_READING__INIT;
		struct given given;

		given_init(&given, &health_service);
		command.incident_id = chain_reach(&given, "V1", INCIDENT_STATE(ISOLATED));
		command.method = HEALTH__METHOD__MERCURY;
		command.temperature_c = rows[i].temperature_c;
		assert_null(given_ask(&given, &command.base)->rejection);
		chain_assert_state(&given, command.incident_id, rows[i].state);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "G2 weeks at the year's end", weeks, NULL, NULL, NULL },
		{ "G2 percentiles by nearest rank", nearest_rank, NULL, NULL, NULL },
		{ "G2 intervals week by week", of_the_weeks, NULL, NULL, NULL },
		{ "G2 a week begins at the hall's midnight", week_of_the_hall, NULL, NULL, NULL },
		{ "G2 incidents by pages, state and day", pages_and_filters, NULL, NULL, NULL },
		{ "C1.4 deadlines are missed at their second, each once", deadlines, NULL, NULL, NULL },
		{ "C1.4 the second reading clears below 37.3", clears, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
