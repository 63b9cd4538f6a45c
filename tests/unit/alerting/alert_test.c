/* An alert's life: raised once per cause, acknowledged, resolved, listed (G2, C1.4). Every rejection is reached. */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/given.h"

enum step_kind { END, FEVER, SILENCE, FORK, HEALED, ACKNOWLEDGE, RESOLVE };

/* Something said to alerting; `what` is a token, a publisher, or the ordinal of an alert ("1"). */
struct step {
	enum step_kind kind;
	const char *what;
	uint32_t roles;         /* unset: OFFICE */
	const char *department; /* of the principal */
};

struct alert_case {
	const char *name;
	struct step given[4];
	struct step when;
	const char *then; /* the event's type, "" for none, or the rejection */
};

static const struct alert_case cases[] = {
	{ "C1.4 a fever raises an alert", .when = { FEVER, .what = "V1" }, .then = "AlertRaised" },
	{ "C1.4 the same fever is the same alert", { { FEVER, .what = "V1" } }, { FEVER, .what = "V1" }, "" },
	{ "C1.4 another person's is another", { { FEVER, .what = "V1" } }, { FEVER, .what = "V2" }, "AlertRaised" },
	{ "C1.4 a fever that is resolved stays resolved",
	  { { FEVER, .what = "V1" }, { RESOLVE, .what = "1" } },
	  { FEVER, .what = "V1" },
	  "" },
	{ "G2 silence raises an alert", .when = { SILENCE, .what = "health" }, .then = "AlertRaised" },
	{ "G2 silence while the alert stands is no other",
	  { { SILENCE, .what = "health" } },
	  { SILENCE, .what = "health" },
	  "" },
	{ "G2 nor while it is acknowledged",
	  { { SILENCE, .what = "health" }, { ACKNOWLEDGE, .what = "1" } },
	  { SILENCE, .what = "health" },
	  "" },
	{ "G2 silence that comes again is a new alert",
	  { { SILENCE, .what = "health" }, { HEALED, .what = "health" } },
	  { SILENCE, .what = "health" },
	  "AlertRaised" },
	{ "G2 a fork that is resolved stays resolved",
	  { { FORK, .what = "health" }, { RESOLVE, .what = "1" } },
	  { FORK, .what = "health" },
	  "" },
	{ "G2 healing resolves", { { SILENCE, .what = "health" } }, { HEALED, .what = "health" }, "AlertResolved" },
	{ "G2 healing resolves an acknowledged one",
	  { { SILENCE, .what = "health" }, { ACKNOWLEDGE, .what = "1" } },
	  { HEALED, .what = "health" },
	  "AlertResolved" },
	{ "G2 healing of another publisher does not",
	  { { SILENCE, .what = "health" } },
	  { HEALED, .what = "supplies" },
	  "" },
	{ "G2 healing of what was resolved by hand is nothing new",
	  { { SILENCE, .what = "health" }, { RESOLVE, .what = "1" } },
	  { HEALED, .what = "health" },
	  "" },
	{ "G2 acknowledge", { { FEVER, .what = "V1" } }, { ACKNOWLEDGE, .what = "1" }, "AlertAcknowledged" },
	{ "G2 acknowledged again by the same person: renewed",
	  { { FEVER, .what = "V1" }, { ACKNOWLEDGE, .what = "1" } },
	  { ACKNOWLEDGE, .what = "1" },
	  "AlertAcknowledged" },
	{ "G2 resolve", { { FEVER, .what = "V1" } }, { RESOLVE, .what = "1" }, "AlertResolved" },
	{ "G2 resolve an acknowledged one",
	  { { FEVER, .what = "V1" }, { ACKNOWLEDGE, .what = "1" } },
	  { RESOLVE, .what = "1" },
	  "AlertResolved" },
	{ "G2 acknowledge what is resolved",
	  { { FEVER, .what = "V1" }, { RESOLVE, .what = "1" } },
	  { ACKNOWLEDGE, .what = "1" },
	  "! ALREADY_RESOLVED alert_id" },
	{ "G2 resolve what is resolved",
	  { { FEVER, .what = "V1" }, { RESOLVE, .what = "1" } },
	  { RESOLVE, .what = "1" },
	  "! ALREADY_RESOLVED alert_id" },
	{ "G2 acknowledge what does not exist", .when = { ACKNOWLEDGE, .what = "none" },
	  .then = "! ALERT_UNKNOWN alert_id" },
	{ "G2 resolve what does not exist", .when = { RESOLVE, .what = "none" }, .then = "! ALERT_UNKNOWN alert_id" },
	{ "O3 a department acts on its own alerts",
	  { { SILENCE, .what = "health" } },
	  { ACKNOWLEDGE, "1", DEPARTMENT, "property" },
	  "AlertAcknowledged" },
	{ "O3 and on those that it is told of",
	  { { FEVER, .what = "V1" } },
	  { ACKNOWLEDGE, "1", DEPARTMENT, "property" },
	  "AlertAcknowledged" },
	{ "O3 and not on others'",
	  { { FEVER, .what = "V1" } },
	  { ACKNOWLEDGE, "1", DEPARTMENT, "tax" },
	  "! NOT_IN_AUDIENCE alert_id" },
	{ "O3 nor resolves them",
	  { { FEVER, .what = "V1" } },
	  { RESOLVE, "1", DEPARTMENT | GUARD, "tax" },
	  "! NOT_IN_AUDIENCE alert_id" },
	{ "O1 the office acts on all",
	  { { SILENCE, .what = "health" } },
	  { RESOLVE, "1", DEPARTMENT | OFFICE, "office" },
	  "AlertResolved" },
};

static const Alerting__ListAlertsReply *list(struct given *given, const Alerting__ListAlerts *query)
{
	const struct decision *decision = given_ask(given, &query->base);

	assert_null(decision->rejection);
	return (const Alerting__ListAlertsReply *)decision->reply;
}

/* A raised alert's id, copied to last. */
static const char *alert_id(struct given *given, const char *ordinal)
{
	Alerting__ListAlerts all = ALERTING__LIST_ALERTS__INIT;
	const Alerting__ListAlertsReply *reply = list(given, &all);
	size_t number = strcmp(ordinal, "none") == 0 ? 0 : (size_t)(*ordinal - '0');

	assert_true(number <= reply->n_alerts);
	return number ? arena_strdup(given->arena, reply->alerts[number - 1]->alert_id)
		      : "00000000-0000-7000-8000-000000000000";
}

/* A fever: of an incident of which the CDC knows, so that it is one alert. */
static const ProtobufCMessage *fever_of(struct given *given, const char *token)
{
	Health__IncidentOpened *opened = reflect_new(&health__incident_opened__descriptor, given->arena);
	Health__Incident *incident = reflect_new(&health__incident__descriptor, given->arena);

	incident->incident_id = incident->token = token;
	incident->origin = HEALTH__INCIDENT__ORIGIN__FEVER_AT_DOOR;
	incident->place = "entrance-1";
	incident->temperature_c = 38.2;
	incident->detected_at = given->nine_o_clock - GIVEN_MINUTE;
	incident->cdc_told_at = incident->detected_at;
	opened->incident = incident;
	return &opened->base;
}

static const ProtobufCMessage *trouble_of(struct given *given, const struct step *step)
{
	Bus__BusTroubleNoticed *noticed = reflect_new(&bus__bus_trouble_noticed__descriptor, given->arena);
	Bus__BusTroubleCleared *cleared = reflect_new(&bus__bus_trouble_cleared__descriptor, given->arena);

	noticed->publisher = cleared->publisher = step->what;
	cleared->kind = BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
	noticed->kind = step->kind == FORK ? BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_FORKED : cleared->kind;
	return step->kind == HEALED ? &cleared->base : &noticed->base;
}

/* An event of another service, by the plan's rules. One that means nothing is followed by an empty decision. */
static void take(struct given *given, const struct step *step)
{
	Bus__Event event = BUS__EVENT__INIT;
	const ProtobufCMessage *command;

	event.service = step->kind == FEVER ? "health" : "alerting";
	event.epoch = 1;
	event.sequence = 7;
	event.recorded_at = given->context.now;
	command =
		given_react(given, &event, step->kind == FEVER ? fever_of(given, step->what) : trouble_of(given, step));
	if (command)
		given_ask(given, command);
	else
		decision_init(&given->decision, given->arena);
}

static void do_step(struct given *given, const struct step *step)
{
	Alerting__Acknowledge acknowledge = ALERTING__ACKNOWLEDGE__INIT;
	Alerting__Resolve resolve = ALERTING__RESOLVE__INIT;

	if (step->kind == ACKNOWLEDGE || step->kind == RESOLVE)
		acknowledge.alert_id = resolve.alert_id = alert_id(given, step->what);
	given->context.now += 1000000;
	given->context.roles = step->roles ? step->roles : OFFICE;
	given->context.department = step->department ? step->department : "";
	if (step->kind == ACKNOWLEDGE) {
		acknowledge.note = "on my way";
		given_ask(given, &acknowledge.base);
	} else if (step->kind == RESOLVE) {
		resolve.reason = "false alarm";
		given_ask(given, &resolve.base);
	} else {
		take(given, step);
	}
	given->context.roles = OFFICE;
}

static void run(void **state)
{
	const struct alert_case *row = *state;
	const struct decision *decision;
	struct given given;

	given_init(&given, &alerting_service);
	for (const struct step *step = row->given; step->kind; step++) {
		do_step(&given, step);
		assert_null(given.decision.rejection);
	}
	do_step(&given, &row->when);
	decision = &given.decision;
	if (*row->then == '!') {
		assert_string_equal(given_outcome(&given), row->then);
	} else {
		assert_null(decision->rejection);
		assert_int_equal(decision->event_count, *row->then ? 1 : 0);
		assert_int_equal(strncmp(given_outcome(&given), row->then, strlen(row->then)), 0);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.4: what must be done, by whom and until when, in both languages, under the incident's correlation id. */
static void c1_4_fever_alert_says_all(void **state)
{
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	take(&given, &(struct step){ .kind = FEVER, .what = "V1" });
	alert = ((const Alerting__AlertRaised *)given.decision.events[0].data)->alert;
	assert_string_equal(alert->rule, "fever");
	assert_int_equal(alert->state, ALERTING__ALERT_STATE__FIRING);
	assert_int_equal(alert->severity, ALERTING__SEVERITY__CRITICAL);
	assert_string_equal(alert->department, "office");
	assert_string_equal(alert->subject, "V1");
	assert_string_equal(alert->correlation_id, "incident-1");
	assert_string_equal(alert->source_event, "health/0000000000000001/7");
	assert_string_equal(alert->title_en, "Fever at the door: 38.2 °C at Entrance 1");
	assert_non_null(strstr(alert->title_zh, "38.2"));
	assert_non_null(strstr(alert->action_en, "isolation room"));
	assert_non_null(strstr(alert->action_zh, "隔离"));
	assert_true(alert->raised_at == given.context.now);
	assert_true(alert->observed_at == given.context.now - GIVEN_MINUTE);
	assert_true(alert->acknowledge_by_at == given.context.now + 5 * GIVEN_MINUTE);
	given_deinit(&given);
}

static void silence_is_a_warning(void **state)
{
	const Alerting__Alert *alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	take(&given, &(struct step){ .kind = SILENCE, .what = "health" });
	alert = ((const Alerting__AlertRaised *)given.decision.events[0].data)->alert;
	assert_int_equal(alert->severity, ALERTING__SEVERITY__WARNING);
	assert_string_equal(alert->department, "property");
	assert_string_equal(alert->title_en, "alerting hears nothing from health");
	assert_true(alert->acknowledge_by_at == given.context.now + 60 * GIVEN_MINUTE);
	given_deinit(&given);
}

/* Who comes second learns who was first. */
static void second_acknowledgement(void **state)
{
	const Alerting__AcknowledgeReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	given.context.actor = "first";
	do_step(&given, &(struct step){ .kind = FEVER, .what = "V1" });
	do_step(&given, &(struct step){ .kind = ACKNOWLEDGE, .what = "1" });
	given.context.actor = "second";
	do_step(&given, &(struct step){ .kind = ACKNOWLEDGE, .what = "1" });
	reply = (const Alerting__AcknowledgeReply *)given.decision.reply;
	assert_string_equal(reply->alert->acknowledged_by, "first");
	assert_string_equal(reply->alert->note, "on my way");
	assert_true(reply->alert->acknowledged_at == given.context.now - 1000000);
	given_deinit(&given);
}

struct list_case {
	Alerting__AlertState state;
	Alerting__Severity severity;
	const char *department, *correlation_id;
	uint32_t roles;
	const char *own_department;
	const char *then; /* subjects, oldest first */
};

static const struct list_case list_cases[] = {
	{ .then = "V1 health V2 supplies" },
	{ .state = ALERTING__ALERT_STATE__FIRING, .then = "V2 supplies" },
	{ .state = ALERTING__ALERT_STATE__ACKNOWLEDGED, .then = "V1" },
	{ .state = ALERTING__ALERT_STATE__RESOLVED, .then = "health" },
	{ .severity = ALERTING__SEVERITY__CRITICAL, .then = "V1 V2 supplies" },
	{ .severity = ALERTING__SEVERITY__WARNING, .then = "health" },
	{ .department = "office", .then = "V1 V2" },
	{ .department = "property", .state = ALERTING__ALERT_STATE__FIRING, .then = "V2 supplies" }, /* told of V2 */
	{ .correlation_id = "incident-2", .then = "V2 supplies" },
	{ .correlation_id = "incident-2", .severity = ALERTING__SEVERITY__WARNING, .then = "" },
	{ .correlation_id = "incident", .then = "" },
	{ .roles = DEPARTMENT, .own_department = "property", .then = "V1 health V2 supplies" },
	{ .roles = DEPARTMENT,
	  .own_department = "property",
	  .department = "property",
	  .then = "V1 health V2 supplies" },
	{ .roles = DEPARTMENT, .own_department = "tax", .then = "" },
	{ .roles = DEPARTMENT, .own_department = "", .then = "" },
	{ .roles = DEPARTMENT | AUDITOR, .own_department = "property", .department = "office", .then = "V1 V2" },
};

static void given_four_alerts(struct given *given)
{
	given_init(given, &alerting_service);
	do_step(given, &(struct step){ .kind = FEVER, .what = "V1" });
	do_step(given, &(struct step){ .kind = SILENCE, .what = "health" });
	given->context.correlation_id = "incident-2";
	do_step(given, &(struct step){ .kind = FEVER, .what = "V2" });
	do_step(given, &(struct step){ .kind = FORK, .what = "supplies" });
	do_step(given, &(struct step){ .kind = ACKNOWLEDGE, .what = "1" });
	do_step(given, &(struct step){ .kind = HEALED, .what = "health" });
}

static void list_in_pages(struct given *given, const struct list_case *row, unsigned page_size)
{
	Alerting__ListAlerts query = ALERTING__LIST_ALERTS__INIT;
	char subjects[128] = "";
	unsigned pages = 0;

	query.state = row->state;
	query.severity = row->severity;
	query.department = row->department ? row->department : "";
	query.correlation_id = row->correlation_id ? row->correlation_id : "";
	query.page_size = page_size;
	given->context.roles = row->roles ? row->roles : OFFICE;
	given->context.department = row->own_department ? row->own_department : "";
	do {
		const Alerting__ListAlertsReply *reply = list(given, &query);

		assert_true(reply->n_alerts <= (page_size ? page_size : 100));
		for (size_t i = 0; i < reply->n_alerts; i++)
			snprintf(subjects + strlen(subjects), sizeof(subjects) - strlen(subjects), "%s%s",
				 *subjects ? " " : "", reply->alerts[i]->subject);
		query.page_token = reply->next_page_token;
		assert_true(++pages < 10);
	} while (query.page_token.len);
	assert_string_equal(subjects, row->then);
}

static void lists(void **state)
{
	struct given given;

	(void)state;
	given_four_alerts(&given);
	for (size_t i = 0; i < sizeof(list_cases) / sizeof(list_cases[0]); i++) {
		for (unsigned page_size = 0; page_size <= 2; page_size++)
			list_in_pages(&given, &list_cases[i], page_size);
	}
	given_deinit(&given);
}

static void list_rejects(void **state)
{
	Alerting__ListAlerts query = ALERTING__LIST_ALERTS__INIT;
	struct given given;

	(void)state;
	given_four_alerts(&given);
	query.correlation_id = "incident-1";
	query.page_token = (ProtobufCBinaryData){ 3, (uint8_t[]){ 1, 2, 3 } };
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	query.page_token.len = 0;
	query.department = "office";
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT department");
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	const struct CMUnitTest others[] = {
		cmocka_unit_test(c1_4_fever_alert_says_all),
		cmocka_unit_test(silence_is_a_warning),
		cmocka_unit_test(second_acknowledgement),
		cmocka_unit_test(lists),
		cmocka_unit_test(list_rejects),
	};
	struct CMUnitTest tests[COUNT + sizeof(others) / sizeof(others[0])] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	memcpy(tests + COUNT, others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
