/* What the door refuses to take in, and which field it names. */
#include <string.h>

#include "services/health/health.h"
#include "tests/unit/support/door.h"

#define DAYS (24 * 60)

struct door_rejection {
	const char *name;
	struct reading when;
	const char *then;
	const char *says; /* in English */
};

static const struct door_rejection door_rejections[] = {
	{ "C1.2 a checkpoint the plan does not know", IN("V1", .checkpoint = "entrance-9"),
	  "! UNKNOWN_CHECKPOINT checkpoint", "entrance-1, entrance-2, annex-1" },
	{ "C1.2 nor can one leave there", OUT("V1", .checkpoint = "entrance-9"), "! UNKNOWN_CHECKPOINT checkpoint",
	  "entrance-9" },
	{ "C1.2 a minute ahead", IN("V1", .minute = 1), "! OBSERVED_IN_FUTURE observed_at",
	  "2020-02-10T09:01:00+08:00" },
	{ "C1.2 an exit ahead", OUT("V1", .minute = 1), "! OBSERVED_IN_FUTURE observed_at", "09:00:00" },
	{ "C1.2 older than seven days", IN("V1", .minute = -7 * DAYS - 1), "! OBSERVED_TOO_OLD observed_at", "7 days" },
	{ "C1.2 an exit older than seven days", OUT("V1", .minute = -7 * DAYS - 1), "! OBSERVED_TOO_OLD observed_at",
	  "7 days" },
	{ "C1.4 29.9 is no reading", IN("V1", .temperature_c = 29.9), "! TEMPERATURE_IMPOSSIBLE temperature_c",
	  "from 30.0 to 45.0" },
	{ "C1.4 45.1 is no reading", IN("V1", .temperature_c = 45.1), "! TEMPERATURE_IMPOSSIBLE temperature_c",
	  "45.1 °C" },
	{ "C1.4 nor is a lost decimal point", IN("V1", .temperature_c = 367), "! TEMPERATURE_IMPOSSIBLE temperature_c",
	  "367.0" },
	{ "C1.2 nobody has this subject id", IN("V1", .subject_id = "01700000-0000-7000-8000-000000000001"),
	  "! SUBJECT_UNKNOWN subject_id", "register the person" },
	{ "C1.2 an entry cannot have ended as an exit", IN("V1", .offline = HEALTH__OUTCOME__EXITED),
	  "! OFFLINE_OUTCOME_IMPOSSIBLE decided_offline", "ADMITTED" },
	{ "C1.2 nor as an exit without entry", IN("V1", .offline = HEALTH__OUTCOME__EXIT_WITHOUT_ENTRY),
	  "! OFFLINE_OUTCOME_IMPOSSIBLE decided_offline", "REFUSED_HALL_FULL" },
};

static void assert_rejected(struct given *given, const char *then, const char *says)
{
	const struct decision *decision = &given->decision;

	assert_string_equal(given_outcome(given), then);
	assert_non_null(strstr(decision->message_en, says));
	assert_true(*decision->message_zh != '\0');
	assert_int_equal(given->journal_count, 0);
}

static void door_rejects(void **state)
{
	const struct door_rejection *row = *state;
	struct given given;

	given_init(&given, &health_service);
	door_register(&given, &row->when);
	assert_rejected(&given, row->then, row->says);
	given_deinit(&given);
}

/* C1.2: seven days to the moment are taken. */
static void seven_days_are_taken(void **state)
{
	struct reading oldest = IN("V1", .minute = -7 * DAYS);
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_register(&given, &oldest);
	assert_string_equal(given_outcome(&given), "EntryAdmitted V1");
	given_deinit(&given);
}

static void queries_reject(void **state)
{
	Health__GetOccupancy occupancy = HEALTH__GET_OCCUPANCY__INIT;
	Health__GetDaySummary summary = HEALTH__GET_DAY_SUMMARY__INIT;
	Health__ListOccupancy day = HEALTH__LIST_OCCUPANCY__INIT;
	Health__ListEntries entries = HEALTH__LIST_ENTRIES__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	occupancy.hall = summary.hall = day.hall = entries.hall = "attic";
	summary.date = day.date = "2020-02-10";
	given_ask(&given, &occupancy.base);
	assert_rejected(&given, "! UNKNOWN_HALL hall", "main, annex");
	given_ask(&given, &summary.base);
	assert_rejected(&given, "! UNKNOWN_HALL hall", "attic");
	given_ask(&given, &day.base);
	assert_rejected(&given, "! UNKNOWN_HALL hall", "attic");
	given_ask(&given, &entries.base);
	assert_rejected(&given, "! UNKNOWN_HALL hall", "attic");
	summary.hall = day.hall = entries.hall = "";
	summary.date = "2020-02-30";
	given_ask(&given, &summary.base);
	assert_rejected(&given, "! DATE_IMPOSSIBLE date", "2020-02-30");
	day.date = "today";
	given_ask(&given, &day.base);
	assert_rejected(&given, "! DATE_IMPOSSIBLE date", "YYYY-MM-DD");
	entries.checkpoint = "entrance-9";
	given_ask(&given, &entries.base);
	assert_rejected(&given, "! UNKNOWN_CHECKPOINT checkpoint", "entrance-1");
	entries.checkpoint = "";
	entries.page_token = (ProtobufCBinaryData){ 5, (uint8_t[]){ 'a', 't', 't', 'i', 'c' } };
	given_ask(&given, &entries.base);
	assert_rejected(&given, "! PAGE_TOKEN_UNKNOWN page_token", "first page");
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(door_rejections) / sizeof(door_rejections[0]) };
	struct CMUnitTest tests[COUNT + 2] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ door_rejections[i].name, door_rejects, NULL, NULL,
						(void *)(uintptr_t)&door_rejections[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(seven_days_are_taken);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(queries_reject);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
