/* What roll calls mean to alerting (C1.3, O4, C1.4). */
#include <string.h>

#include "hallward/health/v1/roll_call.pb-c.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

static Bus__Event event = BUS__EVENT__INIT;

static const Alerting__Alert *told(struct given *given, const ProtobufCMessage *data)
{
	event.service = "health";
	given_ask(given, given_react(given, &event, data));
	assert_int_equal(given->decision.event_count, 1);
	return ((const Alerting__AlertRaised *)given->decision.events[0].data)->alert;
}

static void roll_call_init(Health__RollCall *roll_call, const char **missing, size_t count)
{
	health__roll_call__init(roll_call);
	roll_call->department = "permits";
	roll_call->date = "2020-02-10";
	roll_call->session = "morning";
	roll_call->missing = missing;
	roll_call->n_missing = count;
	roll_call->deadline_at = 1581294600000000;
}

/* C1.3, O4: the department first, then the office; each alert is resolved by what ends it. */
static void c1_3_department_then_office_then_nobody(void **state)
{
	Health__RollCallMissed missed = HEALTH__ROLL_CALL_MISSED__INIT;
	Health__RollCallEscalated escalated = HEALTH__ROLL_CALL_ESCALATED__INIT;
	Health__RollCallCompleted completed = HEALTH__ROLL_CALL_COMPLETED__INIT;
	Health__RollCallEscalationLifted lifted = HEALTH__ROLL_CALL_ESCALATION_LIFTED__INIT;
	const char *missing[] = { "P2", "P3" };
	const Alerting__Alert *alert;
	Health__RollCall roll_call;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	roll_call_init(&roll_call, missing, 2);
	missed.roll_call = escalated.roll_call = completed.roll_call = lifted.roll_call = &roll_call;
	alert = told(&given, &missed.base);
	assert_string_equal(alert->department, "permits");
	assert_string_equal(alert->cause, "roll-call/department/permits/2020-02-10/morning");
	assert_string_equal(alert->title_en, "Not measured at the deadline (permits, 2020-02-10, morning): P2, P3");
	assert_int_equal(alert->severity, ALERTING__SEVERITY__WARNING);
	assert_true(alert->observed_at == roll_call.deadline_at);
	alert = told(&given, &escalated.base);
	assert_string_equal(alert->department, "office");
	assert_int_equal(alert->severity, ALERTING__SEVERITY__CRITICAL);
	assert_non_null(strstr(alert->title_zh, "P2, P3"));
	alert = told(&given, &completed.base);
	assert_int_equal(alert->state, ALERTING__ALERT_STATE__RESOLVED);
	assert_string_equal(alert->department, "permits");
	alert = told(&given, &lifted.base);
	assert_int_equal(alert->state, ALERTING__ALERT_STATE__RESOLVED);
	assert_string_equal(alert->department, "office");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.3: many are counted, the first ten named, and never more than an alert has room for. */
static void many_are_counted(void **state)
{
	Health__RollCallMissed missed = HEALTH__ROLL_CALL_MISSED__INIT;
	const char *missing[14];
	Health__RollCall roll_call;
	const Alerting__RaiseAlert *command;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	event.service = "health";
	for (unsigned i = 0; i < 14; i++)
		missing[i] = "P1";
	roll_call_init(&roll_call, missing, 14);
	missed.roll_call = &roll_call;
	command = (const Alerting__RaiseAlert *)given_react(&given, &event, &missed.base);
	assert_string_equal(command->what, "P1, P1, P1, P1, P1, P1, P1, P1, P1, P1, … (14)");
	for (unsigned i = 0; i < 14; i++)
		missing[i] = "a-badge-of-sixty-four-bytes-0123456789-0123456789-0123456789-012";
	command = (const Alerting__RaiseAlert *)given_react(&given, &event, &missed.base);
	assert_in_range(strlen(command->what), 1, 256);
	assert_non_null(strstr(command->what, "(14)"));
	roll_call.calendar_unknown = true;
	command = (const Alerting__RaiseAlert *)given_react(&given, &event, &missed.base);
	assert_non_null(strstr(command->where, "calendar unknown"));
	given_deinit(&given);
}

/* C1.4: a fever of the staff is critical, and one reading is one alert. */
static void c1_4_staff_fever_is_critical(void **state)
{
	Health__StaffFeverDetected fever = HEALTH__STAFF_FEVER_DETECTED__INIT;
	Health__StaffReading reading = HEALTH__STAFF_READING__INIT;
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	reading.badge = "P1";
	reading.department = "permits";
	reading.temperature_c = 38.2;
	reading.measured_at = 1581296399000000;
	fever.reading = &reading;
	alert = told(&given, &fever.base);
	assert_string_equal(alert->cause, "staff-fever/P1/1581296399000000");
	assert_string_equal(alert->department, "office");
	assert_string_equal(alert->title_en, "Fever of a member of staff: 38.2 °C, P1 (permits)");
	assert_int_equal(alert->severity, ALERTING__SEVERITY__CRITICAL);
	given_ask(&given, given_react(&given, &event, &fever.base));
	assert_int_equal(given.decision.event_count, 0);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c1_3_department_then_office_then_nobody),
		cmocka_unit_test(many_are_counted),
		cmocka_unit_test(c1_4_staff_fever_is_critical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
