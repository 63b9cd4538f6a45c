/*
 * What is possible in which state of an incident: every command in every state. The table is the plan's text (C1.4, C9, G2): isolate, tell
 * the office and the CDC, measure again, hospital, diagnosis, close. A hospital may be reached at any time before (G2: treat early).
 */
#include <stdio.h>
#include <string.h>

#include "tests/unit/support/chain.h"

#define STATES 9

static const char *const commands[] = {
	[CONFIRM_ISOLATION] = "ConfirmIsolation", [RECORD_OFFICE_TOLD] = "RecordOfficeTold",
	[RECORD_CDC_TOLD] = "RecordCdcTold",      [RECORD_SECOND_READING] = "RecordSecondReading",
	[RECORD_TRANSFER] = "RecordTransfer",     [RECORD_DIAGNOSIS] = "RecordDiagnosis",
	[RECORD_ONSET] = "RecordOnset",           [CLOSE_INCIDENT] = "CloseIncident",
	[WITHDRAW_INCIDENT] = "WithdrawIncident",
};

struct cell {
	Health__Incident__State state;
	enum incident_action action;
	bool legal;
	const char *row;
	char name[80];
};

/* In the order of the commands above: Confirm Office Cdc Second Transfer Diagnosis Onset Close Withdraw. */
static const struct {
	Health__Incident__State state;
	const char *legal;
} plan[STATES] = {
	{ INCIDENT_STATE(DETECTED), "-yy-y-y-y" },    { INCIDENT_STATE(ROOM_ASSIGNED), "yyy-y-y-y" },
	{ INCIDENT_STATE(ISOLATED), "-yyyy-y--" },    { INCIDENT_STATE(SUSPECTED), "-yy-y-y--" },
	{ INCIDENT_STATE(TRANSFERRED), "-yy--yy--" }, { INCIDENT_STATE(CONFIRMED), "-yy---yy-" },
	{ INCIDENT_STATE(EXCLUDED), "-yy---yy-" },    { INCIDENT_STATE(CLEARED), "-yy---yy-" },
	{ INCIDENT_STATE(CLOSED), "---------" },
};

/* The rejection says what is possible, and nothing else: closing waits for the reports. */
static void assert_says_what_is_possible(const struct given *given, const struct cell *cell)
{
	const char *possible = strstr(given->decision.message_en, "Possible now: ");

	assert_non_null(possible);
	for (enum incident_action i = 0; i < INCIDENT_ACTION_COUNT; i++) {
		bool told = cell->action == CLOSE_INCIDENT && (i == RECORD_OFFICE_TOLD || i == RECORD_CDC_TOLD);
		bool expected = cell->row[i] == 'y' && i != CLOSE_INCIDENT && !told;

		if ((strstr(possible, commands[i]) != NULL) != expected)
			fail_msg("%s: %s", commands[i], possible);
	}
}

static void run(void **state)
{
	const struct cell *cell = *state;
	struct given given;
	size_t events;
	const char *id;

	given_init(&given, &health_service);
	id = chain_reach(&given, "V1", cell->state);
	if (cell->action == CLOSE_INCIDENT && cell->state != INCIDENT_STATE(CLOSED)) {
		assert_null(chain_do(&given, RECORD_OFFICE_TOLD, id)->rejection);
		assert_null(chain_do(&given, RECORD_CDC_TOLD, id)->rejection);
	}
	events = given.journal_count;
	chain_do(&given, cell->action, id);
	if (cell->legal) {
		if (given.decision.rejection)
			fail_msg("%s", given.decision.message_en);
		assert_true(given.journal_count > events);
	} else {
		assert_string_equal(chain_outcome(&given), "! INCIDENT_STATE_FORBIDS incident_id");
		assert_non_null(strstr(given.decision.message_en, state_name(cell->state)));
		assert_says_what_is_possible(&given, cell);
		assert_int_equal(given.journal_count, events);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	static struct cell cells[STATES * INCIDENT_ACTION_COUNT];
	struct CMUnitTest tests[STATES * INCIDENT_ACTION_COUNT] = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < STATES; i++) {
		for (enum incident_action j = 0; j < INCIDENT_ACTION_COUNT; j++) {
			struct cell *cell = &cells[count];

			*cell = (struct cell){ plan[i].state, j, plan[i].legal[j] == 'y', plan[i].legal, "" };
			snprintf(cell->name, sizeof(cell->name), "C1.4 %s: %s is %s", state_name(cell->state),
				 commands[j], cell->legal ? "possible" : "not possible");
			tests[count++] = (struct CMUnitTest){ cell->name, run, NULL, NULL, cell };
		}
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
