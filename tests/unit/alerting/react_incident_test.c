/* What incidents mean to alerting (C1.4, C3, C9.1, G2). */
#include <string.h>

#include "hallward/health/v1/incident.pb-c.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

static const char incident_id[] = "01700000-0000-7000-8000-000000000001";
static Bus__Event event = BUS__EVENT__INIT;

static void incident_init(Health__Incident *incident)
{
	health__incident__init(incident);
	incident->incident_id = incident_id;
	incident->token = "V1";
	incident->place = "entrance-1";
	event.service = "health";
	event.recorded_at = 1581296400000000;
}

static const Alerting__Alert *told(struct given *given, const ProtobufCMessage *data)
{
	given_ask(given, given_react(given, &event, data));
	assert_int_equal(given->decision.event_count, 1);
	return ((const Alerting__AlertRaised *)given->decision.events[0].data)->alert;
}

struct duty_case {
	const char *name;
	Health__IncidentDuty__Kind duty;
	Alerting__AlertKind kind;
	const char *title; /* in English, up to the person */
};

#define DUTY(NAME) HEALTH__INCIDENT_DUTY__KIND__##NAME
#define ALERT(NAME) ALERTING__ALERT_KIND__##NAME
static const struct duty_case duties[] = {
	{ "C1.4 G2 isolation is late", DUTY(ISOLATE), ALERT(ISOLATION_OVERDUE), "Not isolated in time: V1" },
	{ "C1.4 G2 the office was not told", DUTY(TELL_OFFICE), ALERT(OFFICE_NOT_TOLD), "The office was not told" },
	{ "C1.4 G2 the CDC was not told", DUTY(TELL_CDC), ALERT(CDC_NOT_TOLD), "The city CDC was not told" },
	{ "C1.4 G2 the transfer is late", DUTY(TRANSFER), ALERT(TRANSFER_OVERDUE), "Not in a hospital in time: V1" },
};

/* Told to whoever must see to it, once; over when it is done; and late again is told again under the same cause only if it is open. */
static void duty_is_told_and_resolved(void **state)
{
	const struct duty_case *row = *state;
	Health__IncidentDeadlineMissed missed = HEALTH__INCIDENT_DEADLINE_MISSED__INIT;
	Health__IncidentDutyOver over = HEALTH__INCIDENT_DUTY_OVER__INIT;
	Health__IncidentDuty duty = HEALTH__INCIDENT_DUTY__INIT;
	Health__Incident incident;
	const Alerting__Alert *alert;
	struct given given;

	given_init(&given, &alerting_service);
	incident_init(&incident);
	duty.kind = row->duty;
	duty.department = "property";
	duty.by_at = 1581296399000000;
	missed.incident = over.incident = &incident;
	missed.duty = over.duty = &duty;
	alert = told(&given, &missed.base);
	assert_int_equal(alert->kind, row->kind);
	assert_int_equal(alert->severity, ALERTING__SEVERITY__CRITICAL);
	assert_string_equal(alert->department, "property");
	assert_string_equal(alert->subject, incident_id);
	assert_true(alert->observed_at == duty.by_at);
	assert_ptr_equal(strstr(alert->title_en, row->title), alert->title_en);
	assert_non_null(strstr(alert->title_zh, "V1"));
	given_ask(&given, given_react(&given, &event, &missed.base));
	assert_int_equal(given.decision.event_count, 0);
	alert = told(&given, &over.base);
	assert_int_equal(alert->kind, row->kind);
	assert_int_equal(alert->state, ALERTING__ALERT_STATE__RESOLVED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The department that the duty names has to find a room; the alert is over when one was found. */
static void c3_no_room_is_told_until_one_is_found(void **state)
{
	Health__NoIsolationRoomFree none = HEALTH__NO_ISOLATION_ROOM_FREE__INIT;
	Health__IncidentDutyOver over = HEALTH__INCIDENT_DUTY_OVER__INIT;
	Health__IncidentDuty duty = HEALTH__INCIDENT_DUTY__INIT, *all[] = { &duty };
	Health__Incident incident;
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	incident_init(&incident);
	duty.kind = DUTY(FIND_ROOM);
	duty.department = "property";
	incident.n_duties = 1;
	incident.duties = all;
	none.incident = over.incident = &incident;
	over.duty = &duty;
	alert = told(&given, &none.base);
	assert_int_equal(alert->kind, ALERT(NO_ISOLATION_ROOM));
	assert_string_equal(alert->department, "property");
	alert = told(&given, &over.base);
	assert_int_equal(alert->state, ALERTING__ALERT_STATE__RESOLVED);
	given_deinit(&given);
}

/* A report and a confirmed case go to the office; of somebody without a ticket the incident's number is told. */
static void c9_1_reports_and_cases_go_to_the_office(void **state)
{
	Health__SuspectReported reported = HEALTH__SUSPECT_REPORTED__INIT;
	Health__CaseConfirmed confirmed = HEALTH__CASE_CONFIRMED__INIT;
	Health__Incident incident;
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	incident_init(&incident);
	incident.token = "";
	reported.incident = confirmed.incident = &incident;
	alert = told(&given, &reported.base);
	assert_int_equal(alert->kind, ALERT(SUSPECT_REPORTED));
	assert_string_equal(alert->department, "office");
	assert_non_null(strstr(alert->title_en, incident_id));
	alert = told(&given, &confirmed.base);
	assert_int_equal(alert->kind, ALERT(CASE_CONFIRMED));
	assert_string_equal(alert->department, "office");
	assert_int_equal(alert->severity, ALERTING__SEVERITY__CRITICAL);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(duties) / sizeof(duties[0]) };
	struct CMUnitTest tests[COUNT + 2] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ duties[i].name, duty_is_told_and_resolved, NULL, NULL,
						(void *)(uintptr_t)&duties[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(c3_no_room_is_told_until_one_is_found);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(c9_1_reports_and_cases_go_to_the_office);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
