/* A case that the office opens: told by the CDC, of somebody who is not here (C9.1, C9.3). */
#include <string.h>

#include "services/health/contact.h"
#include "services/health/staff.h"
#include "tests/unit/support/chain.h"
#include "tests/unit/support/door.h"

/* The subject of the plan's staff member P1. */
static Health__OpenCase case_of_staff(struct given *given)
{
	Health__OpenCase command = HEALTH__OPEN_CASE__INIT;

	chain_due(given);
	command.subject_id = arena_strdup(given->arena, staff_find(&given->view, "P1")->subject_id);
	command.told_by_cdc = true;
	command.reference = "CDC 2020-31";
	command.onset_date = "2020-02-07";
	return command;
}

static const char *open_case(struct given *given, const Health__OpenCase *command)
{
	assert_null(given_ask(given, &command->base)->rejection);
	return arena_strdup(given->arena, ((const Health__OpenCaseReply *)given->decision.reply)->incident_id);
}

static void confirmed_by_the_cdc(void **state)
{
	struct given given;
	Health__OpenCase command;
	const Health__Incident *incident;
	const Health__Trace *trace;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	command = case_of_staff(&given);
	command.confirmed = true;
	id = open_case(&given, &command);
	assert_string_equal(chain_outcome(&given), "IncidentOpened, CaseConfirmed, TraceBegan");
	incident = chain_incident(&given, id);
	assert_int_equal(incident->state, INCIDENT_STATE(CONFIRMED));
	assert_int_equal(incident->kind, HEALTH__KIND__STAFF);
	assert_true(incident->absent && incident->was_case);
	assert_string_equal(incident->room, "");
	assert_true(incident->office_told_at == given.context.now && incident->cdc_told_at == given.context.now);
	assert_true(incident->deadline_at == 0);
	trace = trace_find(&given.view, id);
	assert_non_null(trace);
	assert_non_null(bar_find(&given.view, command.subject_id));
	assert_null(chain_do(&given, CLOSE_INCIDENT, id)->rejection);
	assert_null(bar_find(&given.view, command.subject_id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Suspected by word of somebody else: the CDC is to be told in two hours, the hospital reached in two hours. */
static void suspected_elsewhere(void **state)
{
	struct given given;
	Health__OpenCase command;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	command = case_of_staff(&given);
	command.told_by_cdc = false;
	id = open_case(&given, &command);
	assert_string_equal(chain_outcome(&given), "IncidentOpened, CaseSuspected, TraceBegan");
	chain_assert_state(&given, id, INCIDENT_STATE(SUSPECTED));
	chain_wait(&given, 120);
	given.context.now--;
	assert_null(strstr(chain_due(&given), "IncidentDeadlineMissed"));
	given.context.now++;
	assert_string_equal(chain_due(&given), "IncidentDeadlineMissed, IncidentDeadlineMissed");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void assert_rejected(struct given *given, const Health__OpenCase *command, const char *then, const char *says)
{
	size_t events = given->journal_count;

	given_ask(given, &command->base);
	assert_string_equal(chain_outcome(given), then);
	assert_non_null(strstr(given->decision.message_en, says));
	assert_int_equal(given->journal_count, events);
}

static void rejections(void **state)
{
	struct given given;
	Health__OpenCase command;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	command = case_of_staff(&given);
	command.onset_date = "2020-02-11";
	assert_rejected(&given, &command, "! ONSET_IN_FUTURE onset_date", "2020-02-10");
	command.onset_date = "";
	id = open_case(&given, &command);
	assert_rejected(&given, &command, "! INCIDENT_ALREADY_OPEN subject_id", id);
	command.subject_id = "01700000-0000-7000-8000-000000000001";
	assert_rejected(&given, &command, "! SUBJECT_UNKNOWN subject_id", "register");
	given_deinit(&given);
}

/* An excluded case releases its contacts; the same person may become a case again later. */
static void excluded_and_again(void **state)
{
	Health__RecordDiagnosis excluded = HEALTH__RECORD_DIAGNOSIS__INIT;
	struct given given;
	Health__OpenCase command;

	(void)state;
	given_init(&given, &health_service);
	command = case_of_staff(&given);
	excluded.incident_id = open_case(&given, &command);
	excluded.diagnosis = HEALTH__DIAGNOSIS__DIAGNOSIS_EXCLUDED;
	assert_null(chain_do(&given, RECORD_TRANSFER, excluded.incident_id)->rejection);
	given_ask(&given, &excluded.base);
	assert_string_equal(chain_outcome(&given), "CaseExcluded, ContactsReleased");
	assert_null(bar_find(&given.view, command.subject_id));
	assert_string_not_equal(open_case(&given, &command), excluded.incident_id);
	assert_non_null(bar_find(&given.view, command.subject_id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C9.1 a case that the CDC has confirmed", confirmed_by_the_cdc, NULL, NULL, NULL },
		{ "C9.1 a suspected case elsewhere is held to the deadlines", suspected_elsewhere, NULL, NULL, NULL },
		{ "C9.1 what cannot become a case", rejections, NULL, NULL, NULL },
		{ "C9.3 an excluded case bars nobody", excluded_and_again, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
