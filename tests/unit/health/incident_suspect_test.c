/* Anyone reports a suspect in one step, by whatever is known of them (C9.1), a department its own (O4). */
#include <string.h>

#include "services/health/staff.h"
#include "tests/unit/support/chain.h"
#include "tests/unit/support/people.h"

#define NOTE "coughs since Friday, lives with Grandmother"

/* Reports; the incident's id. */
static const char *report(struct given *given, const Health__ReportSuspect *command, bool added, const char *room)
{
	const Health__ReportSuspectReply *reply;

	if (given_ask(given, &command->base)->rejection)
		fail_msg("%s", given->decision.message_en);
	reply = (const void *)given->decision.reply;
	assert_int_equal(reply->added, added);
	assert_string_equal(reply->room, room);
	return arena_strdup(given->arena, reply->incident_id);
}

static void by_token(void **state)
{
	Health__ReportSuspect command = HEALTH__REPORT_SUSPECT__INIT;
	const Health__Incident *incident;
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	given.context.roles = GUARD;
	command.token = "V1";
	command.place = "entrance-1";
	id = report(&given, &command, false, "isolation-1");
	assert_non_null(strstr(chain_outcome(&given), "IsolationRoomAssigned, SuspectReported"));
	incident = chain_incident(&given, id);
	assert_int_equal(incident->origin, HEALTH__INCIDENT__ORIGIN__SUSPECT_REPORTED);
	assert_string_equal(incident->subject_id, token_subject(&given.view, "V1", "2020-02-10"));
	assert_string_equal(incident->hall, "main");
	assert_string_equal(chain_fever(&given, "V1"), id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void own_department(void **state)
{
	Health__ReportSuspect command = HEALTH__REPORT_SUSPECT__INIT;
	const Health__Incident *incident;
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	chain_due(&given); /* the plan's staff */
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	command.badge = "P1";
	id = report(&given, &command, false, "isolation-1");
	incident = chain_incident(&given, id);
	assert_string_equal(incident->department, "permits");
	assert_int_equal(incident->kind, HEALTH__KIND__STAFF);
	assert_string_equal(incident->subject_id, staff_find(&given.view, "P1")->subject_id);
	command.badge = "";
	command.place = "meeting";
	id = report(&given, &command, false, "isolation-2");
	assert_string_equal(chain_incident(&given, id)->department, "permits");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Two people whom nobody knows at one place are two. */
static void at_a_place(void **state)
{
	Health__ReportSuspect command = HEALTH__REPORT_SUSPECT__INIT;
	struct given given;
	const char *first, *second;

	(void)state;
	given_init(&given, &health_service);
	command.place = "main";
	first = report(&given, &command, false, "isolation-1");
	second = report(&given, &command, false, "isolation-2");
	assert_string_not_equal(first, second);
	first = arena_strdup(given.arena, chain_incident(&given, first)->subject_id);
	assert_string_not_equal(first, chain_incident(&given, second)->subject_id);
	report(&given, &command, false, "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Symptoms of both reports, each once; the fever of the second; the first day of the first. */
static void a_second_report_adds(void **state)
{
	static Health__Symptom cough[] = { HEALTH__SYMPTOM__SYMPTOM_COUGH },
			       more[] = { HEALTH__SYMPTOM__SYMPTOM_FEVER, HEALTH__SYMPTOM__SYMPTOM_COUGH };
	struct someone zhang = PERSON("Zhang", .id = ID_OF_ZHANG);
	Health__ReportSuspect command = HEALTH__REPORT_SUSPECT__INIT;
	const Health__Incident *incident;
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	command.subject_id = people_register(&given, &zhang);
	command.symptoms = cough;
	command.n_symptoms = 1;
	command.temperature_c = 36.9; /* no fever: a suspect all the same */
	command.onset_date = "2020-02-08";
	id = report(&given, &command, false, "isolation-1");
	assert_non_null(bar_find(&given.view, command.subject_id));
	chain_wait(&given, 2);
	command.symptoms = more;
	command.n_symptoms = 2;
	command.temperature_c = 38.2;
	command.onset_date = "2020-02-09";
	assert_string_equal(report(&given, &command, true, "isolation-1"), id);
	incident = chain_incident(&given, id);
	assert_int_equal(incident->readings, 2);
	assert_int_equal(incident->n_symptoms, 2);
	assert_int_equal(incident->symptoms[0], HEALTH__SYMPTOM__SYMPTOM_COUGH);
	assert_int_equal(incident->symptoms[1], HEALTH__SYMPTOM__SYMPTOM_FEVER);
	assert_true(incident->temperature_c == 38.2);
	assert_string_equal(incident->onset_date, "2020-02-08");
	assert_true(incident->detected_at == given.nine_o_clock);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const Health__GetIncidentReply *get(struct given *given, const char *id, uint32_t roles)
{
	Health__GetIncident query = HEALTH__GET_INCIDENT__INIT;

	query.incident_id = id;
	given->context.roles = roles;
	assert_null(given_ask(given, &query.base)->rejection);
	return (const void *)given->decision.reply;
}

static void note_is_sealed(void **state)
{
	Health__ReportSuspect command = HEALTH__REPORT_SUSPECT__INIT;
	const Health__GetIncidentReply *reply;
	struct given given;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	command.token = "V1";
	command.note = NOTE;
	id = report(&given, &command, false, "isolation-1");
	people_assert_nowhere(&given, "Grandmother");
	reply = get(&given, id, GUARD);
	assert_int_equal(reply->n_notes, 0);
	assert_int_equal(reply->incident->steps[0]->text_box.len, 0);
	assert_int_equal(get(&given, id, AUDITOR)->n_notes, 0);
	reply = get(&given, id, OFFICE);
	assert_int_equal(reply->n_notes, 1);
	assert_int_equal(reply->notes[0]->step, 1);
	assert_string_equal(reply->notes[0]->text, NOTE);
	assert_int_equal(reply->incident->steps[0]->text_box.len, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C9.1 a guard reports whoever has this ticket", by_token, NULL, NULL, NULL },
		{ "O4 a department reports its own, and somebody in its rooms", own_department, NULL, NULL, NULL },
		{ "C9.1 somebody at a place, whom nobody knows", at_a_place, NULL, NULL, NULL },
		{ "C9.1 a second report adds to the incident", a_second_report_adds, NULL, NULL, NULL },
		{ "C9.1 what is noted is sealed, and the office reads it", note_is_sealed, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
