/* What other services' events mean to alerting, said as commands of its own (C1.4, G2). */
#include <string.h>

#include "hallward/health/v1/health.pb-c.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

static Bus__Event event_of(const char *service)
{
	Bus__Event event = BUS__EVENT__INIT;

	event.service = service;
	event.epoch = 0xabc;
	event.sequence = 42;
	event.recorded_at = 1581296400000000;
	return event;
}

/* C1.4: one fever reading is one cause, named by its registration. */
static void c1_4_fever_becomes_an_alert(void **state)
{
	Health__FeverDetected fever = HEALTH__FEVER_DETECTED__INIT;
	Bus__Event event = event_of("health");
	const Alerting__RaiseAlert *command;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	fever.token = "V1";
	fever.checkpoint = "entrance-1";
	fever.observed_at = 1581296399000000;
	fever.temperature_c = 38.2;
	command = (const Alerting__RaiseAlert *)given_react(&given, &event, &fever.base);
	assert_ptr_equal(command->base.descriptor, &alerting__raise_alert__descriptor);
	assert_int_equal(command->kind, ALERTING__ALERT_KIND__FEVER);
	assert_string_equal(command->cause, "fever/entrance-1/V1/1581296399000000");
	assert_string_equal(command->subject, "V1");
	assert_string_equal(command->source_event, "health/0000000000000abc/42");
	assert_string_equal(command->where, "entrance-1");
	assert_string_equal(command->what, "38.2 °C");
	assert_string_equal(command->department, "office");
	assert_true(command->observed_at == fever.observed_at);
	given_ask(&given, &command->base);
	assert_int_equal(given.decision.event_count, 1);
	given_deinit(&given);
}

struct trouble_case {
	const char *name;
	Bus__BusTroubleNoticed__Kind kind;
	const char *noticed_by;
	const char *cause;
	Alerting__Severity severity;
};

#define KIND(NAME) BUS__BUS_TROUBLE_NOTICED__KIND__##NAME
static const struct trouble_case troubles[] = {
	{ "G2 silence", KIND(PUBLISHER_SILENT), "supplies", "bus/PUBLISHER_SILENT/supplies/health",
	  ALERTING__SEVERITY__WARNING },
	{ "G2 our own silence", KIND(PUBLISHER_SILENT), "alerting", "bus/PUBLISHER_SILENT/alerting/health",
	  ALERTING__SEVERITY__WARNING },
	{ "G2 a fork", KIND(PUBLISHER_FORKED), "alerting", "bus/PUBLISHER_FORKED/alerting/health/0000000000000007/99",
	  ALERTING__SEVERITY__CRITICAL },
	{ "G2 a loss", KIND(EVENTS_LOST), "alerting", "bus/EVENTS_LOST/alerting/health/0000000000000007/99",
	  ALERTING__SEVERITY__CRITICAL },
	{ "G2 a refused reaction", KIND(REACTION_REFUSED), "alerting",
	  "bus/REACTION_REFUSED/alerting/health/0000000000000007/99", ALERTING__SEVERITY__WARNING },
};

static void trouble_becomes_an_alert(void **state)
{
	const struct trouble_case *row = *state;
	Bus__BusTroubleNoticed trouble = BUS__BUS_TROUBLE_NOTICED__INIT;
	Bus__Event event = event_of(row->noticed_by);
	const Alerting__RaiseAlert *command;
	const Alerting__Alert *alert;
	struct given given;

	given_init(&given, &alerting_service);
	trouble.kind = row->kind;
	trouble.publisher = "health";
	trouble.epoch = 7;
	trouble.sequence = 99;
	command = (const Alerting__RaiseAlert *)given_react(&given, &event, &trouble.base);
	assert_int_equal(command->kind, ALERTING__ALERT_KIND__BUS_TROUBLE);
	assert_string_equal(command->cause, row->cause);
	assert_string_equal(command->where, row->noticed_by);
	assert_string_equal(command->what, "health");
	assert_string_equal(command->department, "property");
	assert_true(command->observed_at == event.recorded_at);
	given_ask(&given, &command->base);
	alert = ((const Alerting__AlertRaised *)given.decision.events[0].data)->alert;
	assert_int_equal(alert->severity, row->severity);
	assert_non_null(strstr(alert->title_en, "health"));
	assert_non_null(strstr(alert->title_zh, "health"));
	given_deinit(&given);
}

/* G2: silence that is over resolves its alert, and only what the same service noticed. */
static void clearing_resolves(void **state)
{
	Bus__BusTroubleNoticed noticed = BUS__BUS_TROUBLE_NOTICED__INIT;
	Bus__BusTroubleCleared cleared = BUS__BUS_TROUBLE_CLEARED__INIT;
	Bus__Event ours = event_of("alerting"), theirs = event_of("supplies");
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	noticed.kind = cleared.kind = KIND(PUBLISHER_SILENT);
	noticed.publisher = cleared.publisher = "health";
	noticed.sequence = 5;
	given_ask(&given, given_react(&given, &ours, &noticed.base));
	given_ask(&given, given_react(&given, &theirs, &cleared.base));
	assert_int_equal(given.decision.event_count, 0);
	given_ask(&given, given_react(&given, &ours, &cleared.base));
	assert_int_equal(given.decision.event_count, 1);
	assert_ptr_equal(given.decision.events[0].data->descriptor, &alerting__alert_resolved__descriptor);
	given_deinit(&given);
}

/* What only looks alike means nothing: a fever that is not health's, an event nobody waits for. */
static void others_mean_nothing(void **state)
{
	Health__FeverDetected fever = HEALTH__FEVER_DETECTED__INIT;
	Health__EntryAdmitted admitted = HEALTH__ENTRY_ADMITTED__INIT;
	Bus__Event health = event_of("health"), supplies = event_of("supplies");
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	assert_null(given_react(&given, &supplies, &fever.base));
	assert_null(given_react(&given, &health, &admitted.base));
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(troubles) / sizeof(troubles[0]) };
	struct CMUnitTest tests[COUNT + 3] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ troubles[i].name, trouble_becomes_an_alert, NULL, NULL,
						(void *)(uintptr_t)&troubles[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(c1_4_fever_becomes_an_alert);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(clearing_resolves);
	tests[COUNT + 2] = (struct CMUnitTest)cmocka_unit_test(others_mean_nothing);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
