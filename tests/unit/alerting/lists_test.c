/* What is overdue and with whom, threads, silences: in their order, in pages (G2, G3). */
#include <string.h>

#include "services/alerting/alerting.h"
#include "tests/unit/support/alerts.h"

#define S INT64_C(1000000)

static void g2_what_is_overdue_the_longest_first(void **state)
{
	Alerting__AlertDuty duty = ALERTING__ALERT_DUTY__INIT, *duties[] = { &duty };
	Alerting__ListOverdue query = ALERTING__LIST_OVERDUE__INIT;
	const Alerting__ListOverdueReply *reply;
	Alerting__Alert *alert;
	struct given given;

	(void)state;
	alerts_init(&given);
	alert = alerts_get(&given, alerts_raise(&given, &(struct raised){ .rule = "smoke" }));
	alert->overdue = true; /* since 10:00 */
	alert->duties = duties;
	alert->n_duties = 1;
	duty = (Alerting__AlertDuty){
		.base = duty.base, .id = "repair", .party = "department/property", .missed = true
	};
	duty.name_zh = duty.name_en = duty.waits_for = duty.done_by = "";
	duty.by_at = alert->raised_at + 5 * GIVEN_MINUTE;
	alerts_change(&given, alert);
	query.page_size = 1;
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_overdue, 1);
	assert_string_equal(reply->overdue[0]->what, "repair");
	assert_string_equal(reply->overdue[0]->party, "department/property");
	query.page_token = reply->next_page_token;
	assert_true(query.page_token.len != 0);
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_string_equal(reply->overdue[0]->what, "acknowledge");
	assert_int_equal(reply->next_page_token.len, 0);
	query = (Alerting__ListOverdue)ALERTING__LIST_OVERDUE__INIT;
	query.department = "property"; /* who is late, though the alert is the office's */
	assert_int_equal(((const Alerting__ListOverdueReply *)given_ask(&given, &query.base)->reply)->n_overdue, 1);
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	query.department = "office";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT department");
	query.department = "";
	assert_int_equal(((const Alerting__ListOverdueReply *)given_ask(&given, &query.base)->reply)->n_overdue, 1);
	given.context.roles = OFFICE;
	duty.done_at = alert->raised_at + 400 * S;
	alert->acknowledged_at = alert->raised_at + 700 * S;
	alerts_change(&given, alert);
	assert_int_equal(((const Alerting__ListOverdueReply *)given_ask(&given, &query.base)->reply)->n_overdue, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *threads(struct given *given, bool closed, uint32_t page_size)
{
	Alerting__ListThreads query = ALERTING__LIST_THREADS__INIT;
	const char *text = "";

	query.closed = closed;
	query.page_size = page_size;
	do {
		const Alerting__ListThreadsReply *reply = (const void *)given_ask(given, &query.base)->reply;

		for (size_t i = 0; i < reply->n_threads; i++)
			text = arena_printf(given->arena, "%s %s", text, reply->threads[i]->correlation_id);
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return text;
}

static void g2_threads_the_newest_first(void **state)
{
	Alerting__ListThreads wrong = ALERTING__LIST_THREADS__INIT;
	uint8_t token[] = "x";
	struct given given;
	const char *two;

	(void)state;
	alerts_init(&given);
	alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	alerts_wait(&given, 60);
	given.context.correlation_id = "incident-2";
	two = alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	alerts_wait(&given, 60);
	given.context.correlation_id = "incident-3";
	alerts_raise(&given, &(struct raised){ .rule = "smoke", .department = "property" });
	alerts_resolve(&given, two);
	given_schedule(&given);
	for (uint32_t size = 0; size < 3; size++) {
		assert_string_equal(threads(&given, false, size), " incident-3 incident-1");
		assert_string_equal(threads(&given, true, size), " incident-3 incident-2 incident-1");
	}
	wrong.page_token = (ProtobufCBinaryData){ 1, token };
	given_ask(&given, &wrong.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	assert_string_equal(threads(&given, true, 0), " incident-3");
	given_deinit(&given);
}

static void g2_silences_in_force(void **state)
{
	Alerting__CreateSilence create = ALERTING__CREATE_SILENCE__INIT;
	Alerting__ListSilences query = ALERTING__LIST_SILENCES__INIT;
	const Alerting__ListSilencesReply *reply;
	const char *rules[] = { "smoke" };
	struct given given;

	(void)state;
	alerts_init(&given);
	create.rules = rules;
	create.n_rules = 1;
	create.reason = "works";
	for (int i = 1; i <= 2; i++) {
		create.ends_at = given.nine_o_clock + i * 3600 * S;
		given_ask(&given, &create.base);
	}
	alerts_wait(&given, 3600);
	given_schedule(&given);
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_silences, 1);
	assert_true(reply->silences[0]->ends_at == create.ends_at);
	query.ended = true;
	assert_int_equal(((const Alerting__ListSilencesReply *)given_ask(&given, &query.base)->reply)->n_silences, 2);
	given_deinit(&given);
}

static void g2_alerts_of_a_rule(void **state)
{
	Alerting__ListAlerts query = ALERTING__LIST_ALERTS__INIT;
	const Alerting__ListAlertsReply *reply;
	struct given given;
	const char *law;

	(void)state;
	alerts_init(&given);
	alerts_raise(&given, &(struct raised){ .rule = "smoke" });
	law = alerts_raise(&given, &(struct raised){ .rule = "law" });
	query.rule = "law";
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_alerts, 1);
	assert_string_equal(reply->alerts[0]->alert_id, law);
	given_deinit(&given);
}

static size_t listed(struct given *given, const char *department)
{
	Alerting__ListAlerts query = ALERTING__LIST_ALERTS__INIT;

	query.department = department;
	return ((const Alerting__ListAlertsReply *)given_ask(given, &query.base)->reply)->n_alerts;
}

/* The office's alert, told to property as well: its staff must act on what they were told. */
static void g2_whoever_was_told_sees_it(void **state)
{
	const char *told[] = { "department/office", "head/property" };
	Alerting__ExportCap document = ALERTING__EXPORT_CAP__INIT;
	struct given given;
	Alerting__Alert *alert;

	(void)state;
	alerts_init(&given);
	alert = alerts_get(&given, alerts_raise(&given, &(struct raised){ .rule = "smoke" }));
	alert->told = told;
	alert->n_told = 2;
	alerts_change(&given, alert);
	assert_int_equal(listed(&given, "property"), 1);
	assert_int_equal(listed(&given, "tax"), 0);
	document.alert_id = alert->alert_id;
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	assert_int_equal(listed(&given, ""), 1);
	assert_int_equal(listed(&given, "property"), 1);
	given_ask(&given, &document.base);
	assert_string_equal(given_outcome(&given), "");
	given.context.department = "tax";
	assert_int_equal(listed(&given, ""), 0);
	given_ask(&given, &document.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT alert_id");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_what_is_overdue_the_longest_first),
		cmocka_unit_test(g2_threads_the_newest_first),
		cmocka_unit_test(g2_silences_in_force),
		cmocka_unit_test(g2_alerts_of_a_rule),
		cmocka_unit_test(g2_whoever_was_told_sees_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
