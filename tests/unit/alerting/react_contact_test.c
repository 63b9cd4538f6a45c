/* The contacts of a case become one alert to the office (C9.3). */
#include <string.h>

#include "hallward/health/v1/contact.pb-c.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

#define CASE_ID "01700000-0000-7000-8000-00000000ca5e"

static const ProtobufCMessage *traced(struct given *given, uint32_t found, uint32_t run)
{
	Health__ContactsTraced traced = HEALTH__CONTACTS_TRACED__INIT;
	Health__Trace trace = HEALTH__TRACE__INIT;
	Bus__Event event = BUS__EVENT__INIT;

	event.service = "health";
	event.recorded_at = given->context.now;
	trace.incident_id = CASE_ID;
	trace.found = found;
	trace.run = run;
	traced.trace = &trace;
	return given_react(given, &event, &traced.base);
}

static void one_alert_for_all(void **state)
{
	const Alerting__RaiseAlert *command;
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	command = (const Alerting__RaiseAlert *)traced(&given, 37, 1);
	assert_string_equal(command->cause, "contacts/" CASE_ID "/1");
	assert_string_equal(command->department, "office");
	given_ask(&given, &command->base);
	assert_int_equal(given.decision.event_count, 1);
	alert = ((const Alerting__AlertRaised *)given.decision.events[0].data)->alert;
	assert_int_equal(alert->severity, ALERTING__SEVERITY__CRITICAL);
	assert_string_equal(alert->title_en, "Close contacts of a case: 37 (case " CASE_ID ")");
	given_deinit(&given);
}

static void a_search_that_found_nobody_is_silent(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	assert_null(traced(&given, 0, 2));
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C9.3 the office is told of all contacts at once", one_alert_for_all, NULL, NULL, NULL },
		{ "C9.3 a search that found nobody new is silent", a_search_that_found_nobody_is_silent, NULL, NULL,
		  NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
