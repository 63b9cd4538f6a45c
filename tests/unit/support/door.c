#include "tests/unit/support/door.h"

#include <stdio.h>

const struct decision *door_register(struct given *given, const struct reading *reading)
{
	const char *checkpoint = reading->checkpoint ? reading->checkpoint : "entrance-1";
	Health__Kind kind = reading->kind ? reading->kind : HEALTH__KIND__VISITOR;
	int64_t observed_at = given->nine_o_clock + reading->minute * GIVEN_MINUTE;

	if (reading->out) {
		Health__RegisterExit leaving = HEALTH__REGISTER_EXIT__INIT;

		leaving.observed_at = observed_at;
		leaving.checkpoint = checkpoint;
		leaving.kind = kind;
		leaving.token = reading->token;
		return given_ask(given, &leaving.base);
	} else {
		Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;

		entry.observed_at = observed_at;
		entry.checkpoint = checkpoint;
		entry.kind = kind;
		entry.token = reading->token;
		entry.temperature_c = reading->temperature_c != 0 ? reading->temperature_c : 36.5;
		entry.mask = reading->no_mask ? HEALTH__MASK__MISSING : HEALTH__MASK__WORN;
		entry.method = HEALTH__METHOD__INFRARED;
		entry.decided_offline = reading->offline;
		entry.subject_id = reading->subject_id ? reading->subject_id : "";
		return given_ask(given, &entry.base);
	}
}

void door_fill(struct given *given, unsigned visitors)
{
	for (unsigned i = 1; i <= visitors; i++) {
		char token[16];
		struct reading reading = { .token = token, .minute = -30, .checkpoint = "entrance-2" };

		snprintf(token, sizeof(token), "P%u", i);
		door_register(given, &reading);
	}
}

void door_register_all(struct given *given, const struct reading *readings)
{
	for (; readings->token; readings++)
		assert_null(door_register(given, readings)->rejection);
}

void door_assert_inside(struct given *given, const char *hall, unsigned visitors, unsigned staff)
{
	Health__GetOccupancy query = HEALTH__GET_OCCUPANCY__INIT;
	const Health__GetOccupancyReply *reply;

	query.hall = hall;
	reply = (const Health__GetOccupancyReply *)given_ask(given, &query.base)->reply;
	assert_int_equal(reply->n_halls, 1);
	assert_int_equal(reply->halls[0]->visitors_inside, visitors);
	assert_int_equal(reply->halls[0]->staff_inside, staff);
}

const Health__GetDaySummaryReply *door_summary(struct given *given, const char *date)
{
	Health__GetDaySummary query = HEALTH__GET_DAY_SUMMARY__INIT;

	query.date = date;
	return (const Health__GetDaySummaryReply *)given_ask(given, &query.base)->reply;
}
