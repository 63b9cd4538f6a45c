/* What the chain of an incident refuses, with the field at fault; nothing is changed by it. */
#include <string.h>

#include "tests/unit/support/chain.h"

#define NOBODY_ID "01700000-0000-7000-8000-000000000001"

static void assert_refused(struct given *given, size_t events, const char *then, const char *says)
{
	assert_string_equal(chain_outcome(given), then);
	if (!strstr(given->decision.message_en, says))
		fail_msg("%s", given->decision.message_en);
	assert_true(*given->decision.message_zh != '\0');
	assert_int_equal(given->journal_count, events);
}

static void unknown_incident(void **state)
{
	Health__MarkDeadlineMissed mark = HEALTH__MARK_DEADLINE_MISSED__INIT;
	Health__GetIncident get = HEALTH__GET_INCIDENT__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	for (enum incident_action i = 0; i < INCIDENT_ACTION_COUNT; i++) {
		chain_do(&given, i, NOBODY_ID);
		assert_refused(&given, 0, "! INCIDENT_UNKNOWN incident_id", NOBODY_ID);
	}
	mark.incident_id = get.incident_id = NOBODY_ID;
	given_ask(&given, &mark.base);
	assert_refused(&given, 0, "! INCIDENT_UNKNOWN incident_id", NOBODY_ID);
	given_ask(&given, &get.base);
	assert_refused(&given, 0, "! INCIDENT_UNKNOWN incident_id", NOBODY_ID);
	given_deinit(&given);
}

/* From the detection until now. */
static void impossible_moment(void **state)
{
	Health__ConfirmIsolation command = HEALTH__CONFIRM_ISOLATION__INIT;
	struct given given;
	size_t events;

	(void)state;
	given_init(&given, &health_service);
	command.incident_id = chain_fever(&given, "V1");
	events = given.journal_count;
	chain_wait(&given, 5);
	command.happened_at = given.nine_o_clock - 1;
	given_ask(&given, &command.base);
	assert_refused(&given, events, "! MOMENT_IMPOSSIBLE happened_at", "09:00:00");
	command.happened_at = given.context.now + 1;
	given_ask(&given, &command.base);
	assert_refused(&given, events, "! MOMENT_IMPOSSIBLE happened_at", "09:05:00");
	command.happened_at = given.nine_o_clock;
	assert_null(given_ask(&given, &command.base)->rejection);
	given_deinit(&given);
}

/* The chain goes forward in time; what was told may be put on record in any order. */
static void before_the_step_before(void **state)
{
	Health__ConfirmIsolation isolated = HEALTH__CONFIRM_ISOLATION__INIT;
	Health__RecordTransfer transfer = HEALTH__RECORD_TRANSFER__INIT;
	Health__RecordOfficeTold told = HEALTH__RECORD_OFFICE_TOLD__INIT;
	struct given given;
	size_t events;

	(void)state;
	given_init(&given, &health_service);
	isolated.incident_id = transfer.incident_id = told.incident_id = chain_fever(&given, "V1");
	chain_wait(&given, 20);
	isolated.happened_at = given.nine_o_clock + 10 * GIVEN_MINUTE;
	assert_null(given_ask(&given, &isolated.base)->rejection);
	events = given.journal_count;
	transfer.hospital = "People's Hospital";
	transfer.happened_at = isolated.happened_at - 1;
	given_ask(&given, &transfer.base);
	assert_refused(&given, events, "! MOMENT_IMPOSSIBLE happened_at", "from 2020-02-10T09:10:00");
	told.channel = HEALTH__CHANNEL__CHANNEL_PHONE;
	told.reached = "duty officer";
	told.happened_at = isolated.happened_at - 1;
	assert_null(given_ask(&given, &told.base)->rejection);
	transfer.happened_at = isolated.happened_at;
	assert_null(given_ask(&given, &transfer.base)->rejection);
	given_deinit(&given);
}

static void told_twice(void **state)
{
	struct given given;
	size_t events;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	id = chain_fever(&given, "V1");
	chain_do(&given, RECORD_OFFICE_TOLD, id);
	chain_do(&given, RECORD_CDC_TOLD, id);
	events = given.journal_count;
	chain_wait(&given, 1);
	chain_do(&given, RECORD_OFFICE_TOLD, id);
	assert_refused(&given, events, "! ALREADY_TOLD incident_id", "09:00:00");
	chain_do(&given, RECORD_CDC_TOLD, id);
	assert_refused(&given, events, "! ALREADY_TOLD incident_id", "09:00:00");
	given_deinit(&given);
}

/* O2: the department that the plan names, or the office. */
static void others_do_not_tell_the_cdc(void **state)
{
	struct given given;
	size_t events;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	id = chain_fever(&given, "V1");
	events = given.journal_count;
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	chain_do(&given, RECORD_CDC_TOLD, id);
	assert_refused(&given, events, "! OTHER_DEPARTMENT incident_id", "'office'");
	given.context.department = "office";
	assert_null(chain_do(&given, RECORD_CDC_TOLD, id)->rejection);
	given_deinit(&given);
}

struct reading_case {
	const char *name;
	int after_min;
	double temperature_c;
	Health__Method method;
	const char *then, *says;
};

#define MERCURY HEALTH__METHOD__MERCURY

static const struct reading_case second_readings[] = {
	{ "C1.4 infrared is no second measurement", 15, 36.5, HEALTH__METHOD__INFRARED, "! MERCURY_REQUIRED method",
	  "mercury" },
	{ "C1.4 nor is a camera", 15, 36.5, HEALTH__METHOD__THERMAL_CAMERA, "! MERCURY_REQUIRED method", "MERCURY" },
	{ "C1.4 fourteen minutes are too early", 14, 36.5, MERCURY, "! SECOND_READING_TOO_EARLY happened_at",
	  "15 minutes after the isolation at the earliest: from 2020-02-10T09:15:00" },
	{ "C1.4 367 is no reading", 15, 367, MERCURY, "! TEMPERATURE_IMPOSSIBLE temperature_c", "367.0" },
};

static void second_reading(void **state)
{
	const struct reading_case *row = *state;
	Health__RecordSecondReading command = HEALTH__RECORD_SECOND_READING__INIT;
	struct given given;
	size_t events;

	given_init(&given, &health_service);
	command.incident_id = chain_fever(&given, "V1");
	chain_do(&given, CONFIRM_ISOLATION, command.incident_id);
	events = given.journal_count;
	chain_wait(&given, row->after_min);
	command.temperature_c = row->temperature_c;
	command.method = row->method;
	given_ask(&given, &command.base);
	assert_refused(&given, events, row->then, row->says);
	given_deinit(&given);
}

/* C1.4: no end before office and CDC were told. */
static void reports_outstanding(void **state)
{
	struct given given;
	size_t events;
	const char *id;

	(void)state;
	given_init(&given, &health_service);
	id = chain_reach(&given, "V1", INCIDENT_STATE(CLEARED));
	events = given.journal_count;
	chain_do(&given, CLOSE_INCIDENT, id);
	assert_refused(&given, events, "! REPORTS_OUTSTANDING incident_id", "RecordOfficeTold");
	chain_do(&given, RECORD_OFFICE_TOLD, id);
	events = given.journal_count;
	chain_do(&given, CLOSE_INCIDENT, id);
	assert_refused(&given, events, "! REPORTS_OUTSTANDING incident_id", "RecordCdcTold");
	given_deinit(&given);
}

static void onset_in_the_future(void **state)
{
	Health__RecordOnset command = HEALTH__RECORD_ONSET__INIT;
	struct given given;
	size_t events;

	(void)state;
	given_init(&given, &health_service);
	command.incident_id = chain_fever(&given, "V1");
	events = given.journal_count;
	command.onset_date = "2020-02-11";
	given_ask(&given, &command.base);
	assert_refused(&given, events, "! ONSET_IN_FUTURE onset_date", "today is 2020-02-10");
	command.onset_date = "2020-02-10";
	assert_null(given_ask(&given, &command.base)->rejection);
	given_deinit(&given);
}

static void rooms(void **state)
{
	Health__RecordTerminalDisinfection command = HEALTH__RECORD_TERMINAL_DISINFECTION__INIT;
	struct given given;
	const char *id;
	size_t events;

	(void)state;
	given_init(&given, &health_service);
	chain_disinfect(&given, "isolation-9");
	assert_refused(&given, 0, "! ISOLATION_ROOM_UNKNOWN room", "isolation-1, isolation-2.");
	chain_disinfect(&given, "meeting");
	assert_refused(&given, 0, "! ISOLATION_ROOM_UNKNOWN room", "meeting");
	chain_disinfect(&given, "isolation-1");
	assert_refused(&given, 0, "! ROOM_NOT_TO_BE_DISINFECTED room", "is FREE");
	id = chain_fever(&given, "V1");
	events = given.journal_count;
	chain_disinfect(&given, "isolation-1");
	assert_refused(&given, events, "! ROOM_NOT_TO_BE_DISINFECTED room", "is OCCUPIED");
	chain_wait(&given, 1);
	chain_do(&given, RECORD_TRANSFER, id);
	events = given.journal_count;
	command.room = "isolation-1";
	command.organisation = "city CDC";
	command.certificate = "T-1";
	command.happened_at = given.nine_o_clock;
	given_ask(&given, &command.base);
	assert_refused(&given, events, "! MOMENT_IMPOSSIBLE happened_at", "from 2020-02-10T09:01:00");
	given_deinit(&given);
}

struct suspect_row {
	const char *name;
	const char *subject_id, *badge, *token, *place;
	double temperature_c;
	int minute;
	const char *onset_date, *then, *says;
};

static const struct suspect_row suspects[] = {
	{ "C9.1 nobody, nowhere", "", "", "", "", 0, 0, "", "! SUSPECT_UNNAMED place", "where the person is" },
	{ "C9.1 a subject nobody knows", NOBODY_ID, "", "", "", 0, 0, "", "! SUBJECT_UNKNOWN subject_id", "register" },
	{ "O4 a badge nobody has", "", "X9", "", "", 0, 0, "", "! STAFF_UNKNOWN badge", "X9" },
	{ "C9.1 a place the plan does not know", "", "", "V1", "attic", 0, 0, "", "! PLACE_UNKNOWN place", "attic" },
	{ "C9.1 in a minute", "", "", "V1", "", 0, 1, "", "! OBSERVED_IN_FUTURE happened_at", "09:01:00" },
	{ "C9.1 eight days ago", "", "", "V1", "", 0, -8 * 24 * 60, "", "! OBSERVED_TOO_OLD happened_at", "7 days" },
	{ "C9.1 no human temperature", "", "", "V1", "", 367, 0, "", "! TEMPERATURE_IMPOSSIBLE temperature_c", "367" },
	{ "C9.3 ill from tomorrow", "", "", "V1", "", 0, 0, "2020-02-11", "! ONSET_IN_FUTURE onset_date",
	  "2020-02-11" },
};

static void suspect(void **state)
{
	const struct suspect_row *row = *state;
	Health__ReportSuspect command = HEALTH__REPORT_SUSPECT__INIT;
	struct given given;

	given_init(&given, &health_service);
	command.subject_id = row->subject_id;
	command.badge = row->badge;
	command.token = row->token;
	command.place = row->place;
	command.temperature_c = row->temperature_c;
	command.happened_at = given.nine_o_clock + row->minute * GIVEN_MINUTE;
	command.onset_date = row->onset_date;
	given_ask(&given, &command.base);
	assert_refused(&given, 0, row->then, row->says);
	given_deinit(&given);
}

static void page_of_another_query(void **state)
{
	Health__ListIncidents list = HEALTH__LIST_INCIDENTS__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	list.page_token = (ProtobufCBinaryData){ 5, (uint8_t[]){ 'a', 't', 't', 'i', 'c' } };
	given_ask(&given, &list.base);
	assert_refused(&given, 0, "! PAGE_TOKEN_UNKNOWN page_token", "first page");
	given_deinit(&given);
}

int main(void)
{
	enum {
		READINGS = sizeof(second_readings) / sizeof(second_readings[0]),
		SUSPECTS = sizeof(suspects) / sizeof(suspects[0]),
		COUNT = READINGS + SUSPECTS
	};
	struct CMUnitTest tests[COUNT + 9] = {
		[COUNT] = { "C1.4 an incident nobody knows", unknown_incident, NULL, NULL, NULL },
		{ "C1.4 before the detection, or later than now", impossible_moment, NULL, NULL, NULL },
		{ "C1.4 before the step before", before_the_step_before, NULL, NULL, NULL },
		{ "C1.4 told twice", told_twice, NULL, NULL, NULL },
		{ "C1.4 another department does not tell the CDC", others_do_not_tell_the_cdc, NULL, NULL, NULL },
		{ "C1.4 closed before office and CDC were told", reports_outstanding, NULL, NULL, NULL },
		{ "C9.3 symptoms that begin tomorrow", onset_in_the_future, NULL, NULL, NULL },
		{ "C3 a room that is none, or is not to be disinfected", rooms, NULL, NULL, NULL },
		{ "G2 a page of another query", page_of_another_query, NULL, NULL, NULL },
	};

	for (size_t i = 0; i < READINGS; i++)
		tests[i] = (struct CMUnitTest){ second_readings[i].name, second_reading, NULL, NULL,
						(void *)(uintptr_t)&second_readings[i] };
	for (size_t i = 0; i < SUSPECTS; i++)
		tests[READINGS + i] =
			(struct CMUnitTest){ suspects[i].name, suspect, NULL, NULL, (void *)(uintptr_t)&suspects[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
