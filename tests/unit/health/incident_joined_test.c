/* One person under two ids, joined: one incident, found by either, and all observations end with the case (C1.4, C9.3). */
#include <string.h>

#include "services/health/observation.h"
#include "tests/unit/support/chain.h"
#include "tests/unit/support/people.h"

static const char *id_of(struct given *given, const char *token)
{
	return arena_strdup(given->arena, token_subject(&given->view, token, "2020-02-10"));
}

static void join(struct given *given, const char *into, const char *other)
{
	Health__JoinPersons command = HEALTH__JOIN_PERSONS__INIT;

	command.subject_id = into;
	command.other_subject_id = other;
	if (given_ask(given, &command.base)->rejection)
		fail_msg("%s", given->decision.message_en);
}

static size_t listed(struct given *given, const char *subject_id)
{
	Health__ListIncidents query = HEALTH__LIST_INCIDENTS__INIT;

	query.subject_id = subject_id;
	assert_null(given_ask(given, &query.base)->rejection);
	return ((const Health__ListIncidentsReply *)given->decision.reply)->n_incidents;
}

static void reported_again(struct given *given, const char *subject_id, const char *incident_id)
{
	Health__ReportSuspect report = HEALTH__REPORT_SUSPECT__INIT;
	const Health__ReportSuspectReply *reply;

	report.subject_id = subject_id;
	assert_null(given_ask(given, &report.base)->rejection);
	reply = (const void *)given->decision.reply;
	assert_true(reply->added);
	assert_string_equal(reply->incident_id, incident_id);
}

static void no_second_incident(void **state)
{
	static const enum incident_action to_the_end[] = { RECORD_TRANSFER, RECORD_DIAGNOSIS, RECORD_OFFICE_TOLD,
							   RECORD_CDC_TOLD, CLOSE_INCIDENT };
	struct someone zhang = PERSON("Zhang", .id = ID_OF_ZHANG);
	Health__OpenCase open = HEALTH__OPEN_CASE__INIT;
	const char *nameless, *person, *incident_id;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	incident_id = chain_fever(&given, "V1");
	nameless = id_of(&given, "V1");
	assert_null(chain_do(&given, CONFIRM_ISOLATION, incident_id)->rejection);
	person = people_register(&given, &zhang);
	chain_fever(&given, "V2"); /* somebody else, who must not be listed */
	assert_null(incident_open_of(&given.view, person));
	join(&given, person, nameless);
	assert_string_equal(incident_open_of(&given.view, person)->incident_id, incident_id);
	assert_string_equal(incident_open_of(&given.view, nameless)->incident_id, incident_id);
	assert_non_null(bar_find(&given.view, person));
	assert_non_null(bar_find(&given.view, nameless));
	assert_string_equal(chain_fever(&given, "V1"), incident_id);
	reported_again(&given, person, incident_id);
	reported_again(&given, nameless, incident_id);
	open.subject_id = person;
	given_ask(&given, &open.base);
	assert_string_equal(chain_outcome(&given), "! INCIDENT_ALREADY_OPEN subject_id");
	assert_int_equal(listed(&given, person), 1);
	assert_int_equal(listed(&given, nameless), 1);
	for (size_t i = 0; i < sizeof(to_the_end) / sizeof(to_the_end[0]); i++)
		assert_null(chain_do(&given, to_the_end[i], incident_id)->rejection);
	assert_null(bar_find(&given.view, person));
	assert_null(bar_find(&given.view, nameless));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void begin(const struct view *view, const struct context *context, struct decision *decision,
		  const void *argument)
{
	observation_begin(view, context, decision, argument);
}

static void returned(struct given *given, const char *subject_id)
{
	const struct observation_start start = { .kind = HEALTH__OBSERVATION__KIND__RETURNEE,
						 .subject_id = subject_id,
						 .counted_from = "2020-02-09" };

	given_rule(given, begin, &start);
}

static void both_observations_end(void **state)
{
	struct someone zhang = PERSON("Zhang", .id = ID_OF_ZHANG), li = PERSON("Li", .id = ID_OF_LI);
	Health__OpenCase open = HEALTH__OPEN_CASE__INIT;
	const char *one, *other;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	one = people_register(&given, &zhang);
	other = people_register(&given, &li);
	returned(&given, one);
	returned(&given, other);
	join(&given, one, other);
	open.subject_id = other;
	open.confirmed = true;
	given_ask(&given, &open.base);
	assert_string_equal(chain_outcome(&given),
			    "IncidentOpened, CaseConfirmed, ObservationBecameCase, ObservationBecameCase, TraceBegan");
	assert_null(observation_open_of(&given.view, one, HEALTH__OBSERVATION__KIND__RETURNEE));
	assert_string_equal(incident_open_of(&given.view, other)->subject_id, one);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C1.4 a person under two ids has one incident, found by either", no_second_incident, NULL, NULL,
		  NULL },
		{ "C9.3 a case ends the observations of all ids of the person", both_observations_end, NULL, NULL,
		  NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
