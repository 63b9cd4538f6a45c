/* Something out of the ordinary: told to the office in one step by any member of staff (B6.2, C9.1). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"
#define TEXT "An old man has fallen at the second window"

static void speaks(struct given *given, const char *actor, uint32_t roles, const char *department)
{
	given->context.actor = actor;
	given->context.roles = roles;
	given->context.department = department;
}

static void given_begun(struct given *given)
{
	given_init(given, &alerting_service);
	speaks(given, "guard 1", GUARD, "property");
}

static const char *report(struct given *given, Alerting__SituationKind kind, const char *place)
{
	Alerting__ReportSituation command = ALERTING__REPORT_SITUATION__INIT;

	command.kind = kind;
	command.place = place;
	command.text = TEXT;
	command.people_affected = 3;
	given_ask(given, &command.base);
	if (given->decision.rejection)
		return "";
	return arena_strdup(given->arena,
			    ((const Alerting__ReportSituationReply *)given->decision.reply)->situation_id);
}

static const char *settle(struct given *given, const char *situation_id)
{
	Alerting__SettleSituation command = ALERTING__SETTLE_SITUATION__INIT;

	command.situation_id = situation_id;
	command.text = "Helped up, sat down, family called";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const Alerting__ListSituationsReply *list(struct given *given, bool open)
{
	Alerting__ListSituations query = ALERTING__LIST_SITUATIONS__INIT;

	query.open = open;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	return (const void *)given->decision.reply;
}

static bool journal_holds(const struct given *given, const char *text)
{
	for (size_t i = 0; i < given->journal_count; i++) {
		const ProtobufCBinaryData *data = &given->journal[i]->data;

		if (memmem(data->data, data->len, text, strlen(text)))
			return true;
	}
	return false;
}

static void b6_2_one_step_and_the_office_knows(void **state)
{
	const Alerting__ListSituationsReply *listed;
	struct given given;
	const char *id;

	(void)state;
	given_begun(&given);
	id = report(&given, ALERTING__SITUATION_KIND__OTHER_SITUATION, "permits-1");
	assert_string_equal(given_outcome(&given), arena_printf(given.arena, "SituationReported %s", id));
	assert_string_equal(((const Alerting__ReportSituationReply *)given.decision.reply)->report_also, "");
	speaks(&given, "office 1", OFFICE, "office");
	listed = list(&given, true);
	assert_int_equal(listed->n_situations, 1);
	assert_string_equal(listed->situations[0]->text, TEXT);
	assert_int_equal(listed->situations[0]->situation->people_affected, 3);
	assert_string_equal(settle(&given, id), arena_printf(given.arena, "SituationSettled %s", id));
	assert_int_equal(list(&given, true)->n_situations, 0);
	listed = list(&given, false);
	assert_string_equal(listed->situations[0]->settled_text, "Helped up, sat down, family called");
	assert_string_equal(settle(&given, id), "! SITUATION_OVER situation_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Every place of the plan is one; anything else is a mistake. */
static void b6_2_a_place_of_the_plan(void **state)
{
	static const char *const places[] = { "main", "entrance-1", "meeting", "tax-2" };
	struct given given;

	(void)state;
	given_begun(&given);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		assert_string_not_equal(report(&given, ALERTING__SITUATION_KIND__CROWD, places[i]), "");
	report(&given, ALERTING__SITUATION_KIND__CROWD, "parking");
	assert_string_equal(given_outcome(&given), "! PLACE_UNKNOWN place");
	speaks(&given, "office 1", OFFICE, "office");
	assert_string_equal(settle(&given, UNKNOWN_ID), "! SITUATION_UNKNOWN situation_id");
	given_deinit(&given);
}

/* The alert goes out all the same; the answer says how the person is reported. */
static void c9_1_a_suspected_illness_is_reported_besides(void **state)
{
	const Alerting__ReportSituationReply *reply;
	struct given given;

	(void)state;
	given_begun(&given);
	report(&given, ALERTING__SITUATION_KIND__SUSPECTED_ILLNESS, "main");
	assert_int_equal(given.decision.event_count, 1);
	reply = (const void *)given.decision.reply;
	assert_string_equal(reply->report_also, "hallward.health.v1.ReportSuspect");
	assert_non_null(strstr(reply->advice_en, "report-suspect"));
	assert_non_null(strstr(reply->advice_zh, "report-suspect"));
	given_deinit(&given);
}

static void b6_2_a_department_sees_what_it_has_reported(void **state)
{
	struct given given;

	(void)state;
	given_begun(&given);
	report(&given, ALERTING__SITUATION_KIND__CROWD, "main");
	speaks(&given, "window 1", DEPARTMENT, "permits");
	assert_int_equal(list(&given, true)->n_situations, 0);
	report(&given, ALERTING__SITUATION_KIND__DISPUTE, "permits-1");
	assert_int_equal(list(&given, true)->n_situations, 1);
	given_deinit(&given);
}

/* What is said may speak of people: it is nowhere in the clear, and goes when its retention is over. */
static void b6_2_what_is_said_is_sealed_and_forgotten(void **state)
{
	int64_t retention;
	struct given given;
	const char *id;

	(void)state;
	given_begun(&given);
	id = report(&given, ALERTING__SITUATION_KIND__OTHER_SITUATION, "main");
	assert_false(journal_holds(&given, "old man"));
	retention = given.context.plan->retention->incident_days * DAY;
	given.context.now += retention + DAY;
	assert_null(strstr(given_schedule(&given), "SituationForgotten")); /* nobody has dealt with it */
	speaks(&given, "office 1", OFFICE, "office");
	settle(&given, id);
	given.context.now += retention - 1;
	assert_null(strstr(given_schedule(&given), "SituationForgotten"));
	given.context.now += 1;
	assert_non_null(strstr(given_schedule(&given), arena_printf(given.arena, "SituationForgotten %s", id)));
	assert_int_equal(list(&given, false)->n_situations, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b6_2_one_step_and_the_office_knows),
		cmocka_unit_test(b6_2_a_place_of_the_plan),
		cmocka_unit_test(c9_1_a_suspected_illness_is_reported_besides),
		cmocka_unit_test(b6_2_a_department_sees_what_it_has_reported),
		cmocka_unit_test(b6_2_what_is_said_is_sealed_and_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
