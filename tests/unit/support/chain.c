#include "tests/unit/support/chain.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/support/door.h"

const char *chain_fever(struct given *given, const char *token)
{
	struct reading reading = { .token = token,
				   .temperature_c = 38.0,
				   .minute = (int)((given->context.now - given->nine_o_clock) / GIVEN_MINUTE) };
	const struct decision *decision = door_register(given, &reading);

	assert_null(decision->rejection);
	return arena_strdup(given->arena, ((const Health__RegisterEntryReply *)decision->reply)->incident_id);
}

static const struct decision *confirm(struct given *given, const char *id)
{
	Health__ConfirmIsolation command = HEALTH__CONFIRM_ISOLATION__INIT;

	command.incident_id = id;
	return given_ask(given, &command.base);
}

static const struct decision *tell_office(struct given *given, const char *id)
{
	Health__RecordOfficeTold command = HEALTH__RECORD_OFFICE_TOLD__INIT;

	command.incident_id = id;
	command.channel = HEALTH__CHANNEL__CHANNEL_PHONE;
	command.reached = "duty officer";
	return given_ask(given, &command.base);
}

static const struct decision *tell_cdc(struct given *given, const char *id)
{
	Health__RecordCdcTold command = HEALTH__RECORD_CDC_TOLD__INIT;

	command.incident_id = id;
	command.channel = HEALTH__CHANNEL__CHANNEL_REPORTING_SYSTEM;
	command.reached = "duty doctor";
	command.reference = "R-17";
	return given_ask(given, &command.base);
}

static const struct decision *second_reading(struct given *given, const char *id)
{
	Health__RecordSecondReading command = HEALTH__RECORD_SECOND_READING__INIT;

	command.incident_id = id;
	command.method = HEALTH__METHOD__MERCURY;
	command.temperature_c = 37.5;
	return given_ask(given, &command.base);
}

static const struct decision *transfer(struct given *given, const char *id)
{
	Health__RecordTransfer command = HEALTH__RECORD_TRANSFER__INIT;

	command.incident_id = id;
	command.hospital = "People's Hospital";
	return given_ask(given, &command.base);
}

static const struct decision *diagnose(struct given *given, const char *id, Health__Diagnosis diagnosis)
{
	Health__RecordDiagnosis command = HEALTH__RECORD_DIAGNOSIS__INIT;

	command.incident_id = id;
	command.diagnosis = diagnosis;
	return given_ask(given, &command.base);
}

static const struct decision *record_onset(struct given *given, const char *id)
{
	Health__RecordOnset command = HEALTH__RECORD_ONSET__INIT;

	command.incident_id = id;
	command.onset_date = "2020-02-08";
	return given_ask(given, &command.base);
}

static const struct decision *close_it(struct given *given, const char *id)
{
	Health__CloseIncident command = HEALTH__CLOSE_INCIDENT__INIT;

	command.incident_id = id;
	return given_ask(given, &command.base);
}

static const struct decision *withdraw(struct given *given, const char *id)
{
	Health__WithdrawIncident command = HEALTH__WITHDRAW_INCIDENT__INIT;

	command.incident_id = id;
	command.reason = "read the wrong line";
	return given_ask(given, &command.base);
}

const struct decision *chain_do(struct given *given, enum incident_action action, const char *incident_id)
{
	switch (action) {
	case CONFIRM_ISOLATION:
		return confirm(given, incident_id);
	case RECORD_OFFICE_TOLD:
		return tell_office(given, incident_id);
	case RECORD_CDC_TOLD:
		return tell_cdc(given, incident_id);
	case RECORD_SECOND_READING:
		return second_reading(given, incident_id);
	case RECORD_TRANSFER:
		return transfer(given, incident_id);
	case RECORD_DIAGNOSIS:
		return diagnose(given, incident_id, HEALTH__DIAGNOSIS__DIAGNOSIS_CONFIRMED);
	case RECORD_ONSET:
		return record_onset(given, incident_id);
	case CLOSE_INCIDENT:
		return close_it(given, incident_id);
	default:
		return withdraw(given, incident_id);
	}
}

static void must(const struct decision *decision)
{
	if (decision->rejection)
		fail_msg("%s", decision->message_en);
}

static void cleared(struct given *given, const char *id)
{
	Health__RecordSecondReading command = HEALTH__RECORD_SECOND_READING__INIT;

	command.incident_id = id;
	command.method = HEALTH__METHOD__MERCURY;
	command.temperature_c = 36.8;
	must(given_ask(given, &command.base));
}

static void isolated(struct given *given, const char *id)
{
	must(confirm(given, id));
	chain_wait(given, 15);
}

static void in_hospital(struct given *given, const char *id)
{
	isolated(given, id);
	must(second_reading(given, id));
	must(transfer(given, id));
}

static void reach(struct given *given, const char *id, Health__Incident__State state)
{
	switch (state) {
	case INCIDENT_STATE(ISOLATED):
		isolated(given, id);
		break;
	case INCIDENT_STATE(SUSPECTED):
		isolated(given, id);
		must(second_reading(given, id));
		break;
	case INCIDENT_STATE(TRANSFERRED):
		in_hospital(given, id);
		break;
	case INCIDENT_STATE(CONFIRMED):
	case INCIDENT_STATE(EXCLUDED):
		in_hospital(given, id);
		must(diagnose(given, id,
			      state == INCIDENT_STATE(CONFIRMED) ? HEALTH__DIAGNOSIS__DIAGNOSIS_CONFIRMED
								 : HEALTH__DIAGNOSIS__DIAGNOSIS_EXCLUDED));
		break;
	case INCIDENT_STATE(CLEARED):
		isolated(given, id);
		cleared(given, id);
		break;
	case INCIDENT_STATE(CLOSED):
		must(withdraw(given, id));
		break;
	default:
		break;
	}
}

const char *chain_reach(struct given *given, const char *token, Health__Incident__State state)
{
	const char *id;

	if (state == INCIDENT_STATE(DETECTED)) {
		chain_fever(given, "R1");
		chain_fever(given, "R2");
	}
	id = chain_fever(given, token);
	reach(given, id, state);
	chain_assert_state(given, id, state);
	return id;
}

const Health__Incident *chain_incident(struct given *given, const char *incident_id)
{
	const Health__Incident *incident = incident_find(&given->view, incident_id);

	assert_non_null(incident);
	return incident;
}

void chain_assert_state(struct given *given, const char *incident_id, Health__Incident__State state)
{
	assert_string_equal(state_name(chain_incident(given, incident_id)->state), state_name(state));
}

const struct decision *chain_disinfect(struct given *given, const char *room)
{
	Health__RecordTerminalDisinfection command = HEALTH__RECORD_TERMINAL_DISINFECTION__INIT;

	command.room = room;
	command.organisation = "city CDC";
	command.certificate = "T-1";
	return given_ask(given, &command.base);
}

static const char *without_ids(struct given *given, const char *text)
{
	char *kept = arena_strdup(given->arena, text), *end = kept;
	char id[UUID_TEXT_SIZE];
	uint8_t uuid[UUID_SIZE];

	for (const char *at = text; *at; *end++ = *at++) {
		snprintf(id, sizeof(id), "%s", at + 1);
		if (*at == ' ' && uuid7_parse(id, uuid))
			at += UUID_TEXT_SIZE;
		if (!*at)
			break;
	}
	*end = '\0';
	return kept;
}

const char *chain_outcome(struct given *given)
{
	return without_ids(given, given_outcome(given));
}

const char *chain_due(struct given *given)
{
	return without_ids(given, given_schedule(given));
}

void chain_wait(struct given *given, int minutes)
{
	given->context.now += minutes * GIVEN_MINUTE;
}
