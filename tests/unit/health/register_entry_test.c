/* Coming in: one row per case, in the order of the plan's rules. */
#include <string.h>

#include "services/health/health.h"
#include "tests/unit/support/chain.h"
#include "tests/unit/support/door.h"

struct entry_case {
	const char *name;
	unsigned inside; /* visitors inside before, by entrance-2 */
	struct reading given[4];
	struct reading when;
	const char *then;
	Health__Outcome outcome;
	Health__Outcome rules;
	unsigned visitors, staff; /* inside "main" afterwards */
	bool ends_visit;
};

#define ADMITTED HEALTH__OUTCOME__ADMITTED
#define FEVER HEALTH__OUTCOME__REFUSED_FEVER
#define MASK HEALTH__OUTCOME__REFUSED_MASK_REQUIRED
#define FULL HEALTH__OUTCOME__REFUSED_HALL_FULL
#define A_STAFF .kind = HEALTH__KIND__STAFF
#define A_SUPPLIER .kind = HEALTH__KIND__SUPPLIER
#define ANNEX .checkpoint = "annex-1"

static const struct entry_case cases[] = {
	{ "C1.2 a normal visitor comes in", .when = IN("V1"), .then = "EntryAdmitted V1", ADMITTED, .visitors = 1 },
	{ "C1.4 37.3 is a fever", .when = IN("V1", .temperature_c = 37.3),
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryRefused V1", FEVER },
	{ "C1.4 37.2 is not", .when = IN("V1", .temperature_c = 37.2), .then = "EntryAdmitted V1", ADMITTED,
	  .visitors = 1 },
	{ "C1.4 staff with a fever are refused too", .when = IN("S1", A_STAFF, .temperature_c = 38.0),
	  .then = "TokenBound S1, FeverDetected S1, IncidentOpened, IsolationRoomAssigned, EntryRefused S1", FEVER },
	{ "C1.4 45.0, the highest reading, is a fever", .when = IN("V1", .temperature_c = 45.0),
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryRefused V1", FEVER },
	{ "C1.2 30.0, the lowest reading, is taken", .when = IN("V1", .temperature_c = 30.0),
	  .then = "EntryAdmitted V1", ADMITTED, .visitors = 1 },
	{ "C1.1 no mask, no entry", .when = IN("V1", .no_mask = true), .then = "EntryRefused V1", MASK },
	{ "C1.4 fever goes before mask", .when = IN("V1", .no_mask = true, .temperature_c = 39.0),
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryRefused V1", FEVER },
	{ "B2.4 the 60th visitor comes in", 59, .when = IN("V1"), .then = "EntryAdmitted V1", ADMITTED,
	  .visitors = 60 },
	{ "B2.4 the 61st waits", 60, .when = IN("V1"), .then = "EntryRefused V1", FULL, .visitors = 60 },
	{ "B2.4 suppliers count", 60, .when = IN("L1", A_SUPPLIER), .then = "EntryRefused L1", FULL, .visitors = 60 },
	{ "B2.4 staff do not count", 60, .when = IN("S1", A_STAFF), .then = "EntryAdmitted S1", ADMITTED,
	  .visitors = 60, .staff = 1 },
	{ "C1.1 mask goes before the cap", 60, .when = IN("V1", .no_mask = true), .then = "EntryRefused V1", MASK,
	  .visitors = 60 },
	{ "B2.4 a missed exit is closed first", .given = { IN("V1", .minute = -9) }, .when = IN("V1"),
	  .then = "ExitUnrecorded V1, EntryAdmitted V1", ADMITTED, .visitors = 1, .ends_visit = true },
	{ "B2.4 whose missed exit makes room comes in", 59, .given = { IN("V1", .minute = -9) }, .when = IN("V1"),
	  .then = "ExitUnrecorded V1, EntryAdmitted V1", ADMITTED, .visitors = 60, .ends_visit = true },
	{ "C1.4 a missed exit is closed even if the person is refused", .given = { IN("V1", .minute = -9) },
	  .when = IN("V1", .temperature_c = 38.5),
	  .then = "ExitUnrecorded V1, TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, "
		  "EntryRefused V1",
	  FEVER, .ends_visit = true },
	{ "B2.4 a missed staff exit makes no room for a visitor's badge", 60,
	  .given = { IN("S1", A_STAFF, .minute = -9) }, .when = IN("S1"), .then = "ExitUnrecorded S1, EntryRefused S1",
	  FULL, .visitors = 60, .ends_visit = true },
	{ "B2.4 a visit in another hall is closed there", .given = { IN("V1", ANNEX, .minute = -9) }, .when = IN("V1"),
	  .then = "ExitUnrecorded V1, EntryAdmitted V1", ADMITTED, .visitors = 1, .ends_visit = true },
	{ "B2.4 a visit in another hall makes no room here", 60, .given = { IN("V1", ANNEX, .minute = -9) },
	  .when = IN("V1"), .then = "ExitUnrecorded V1, EntryRefused V1", FULL, .visitors = 60, .ends_visit = true },
	{ "C1.2 an entry told late leaves the newer visit open", .given = { IN("V1", .minute = -5) },
	  .when = IN("V1", .minute = -9), .then = "EntryAdmitted V1, ExitUnrecorded V1", ADMITTED, .visitors = 1 },
	{ "C1.4 an entry told late with a fever is refused and alerts", .given = { IN("V1", .minute = -5) },
	  .when = IN("V1", .minute = -9, .temperature_c = 38.0),
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryRefused V1", FEVER,
	  .visitors = 1 },
	{ "C1.2 the same registration again changes nothing", .given = { IN("V1") },
	  .when = IN("V1", .temperature_c = 39.0), .then = "", ADMITTED, .visitors = 1 },
	{ "C1.2 the same refusal again raises no second fever", .given = { IN("V1", .temperature_c = 38.0) },
	  .when = IN("V1", .temperature_c = 38.0), .then = "", FEVER },
	{ "C1.2 another checkpoint at the same time is another registration", .given = { IN("V1") },
	  .when = IN("V1", .checkpoint = "entrance-2"), .then = "ExitUnrecorded V1, EntryAdmitted V1", ADMITTED,
	  .visitors = 1, .ends_visit = true },
	{ "C1.2 a door that was offline and right", .when = IN("V1", .offline = ADMITTED), .then = "EntryAdmitted V1",
	  ADMITTED, .visitors = 1 },
	{ "C1.4 an offline admission with a fever still alerts",
	  .when = IN("V1", .offline = ADMITTED, .temperature_c = 37.3),
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryAdmitted V1", ADMITTED,
	  FEVER, .visitors = 1 },
	{ "B2.4 an offline admission over the cap is counted", 60, .when = IN("V1", .offline = ADMITTED),
	  .then = "EntryAdmitted V1", ADMITTED, FULL, .visitors = 61 },
	{ "C1.1 an offline refusal the rules would not have given", .when = IN("V1", .offline = MASK),
	  .then = "EntryRefused V1", MASK, ADMITTED },
	{ "C1.4 an offline refusal of a fever", .when = IN("V1", .offline = FEVER, .temperature_c = 38.0),
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryRefused V1", FEVER },
};

static void run(void **state)
{
	const struct entry_case *row = *state;
	const Health__RegisterEntryReply *reply;
	struct given given;

	given_init(&given, &health_service);
	door_fill(&given, row->inside);
	door_register_all(&given, row->given);
	reply = (const Health__RegisterEntryReply *)door_register(&given, &row->when)->reply;
	assert_string_equal(chain_outcome(&given), row->then);
	assert_int_equal(reply->outcome, row->outcome);
	assert_int_equal(reply->rules_outcome, row->rules);
	assert_int_equal(reply->visitors_inside, row->visitors);
	assert_int_equal(reply->visitors_max, 60);
	assert_int_equal(reply->exit_unrecorded, row->ends_visit);
	assert_int_equal(*reply->message_en == '\0', row->outcome == ADMITTED);
	assert_int_equal(*reply->message_zh == '\0', row->outcome == ADMITTED);
	door_assert_inside(&given, "main", row->visitors, row->staff);
	door_assert_inside(&given, "annex", 0, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The reason, and what to do instead; a repeat long afterwards says the same, with the count of then. */
static void b5_2_full_hall_is_explained(void **state)
{
	struct reading late = IN("V61"), leaves = OUT("P1");
	const Health__RegisterEntryReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_fill(&given, 60);
	door_register(&given, &late);
	door_register(&given, &leaves);
	given.context.now += 400 * INT64_C(86400000000);
	reply = (const Health__RegisterEntryReply *)door_register(&given, &late)->reply;
	assert_string_equal(chain_outcome(&given), "");
	assert_non_null(strstr(reply->message_en, "60 of 60"));
	assert_non_null(strstr(reply->message_en, "appointment"));
	assert_non_null(strstr(reply->message_zh, "60 人"));
	assert_non_null(strstr(reply->message_zh, "预约"));
	given_deinit(&given);
}

/* C1.4: all that whoever isolates the person must know. */
static void b5_2_fever_says_what_is_needed(void **state)
{
	struct reading offline =
		IN("V1", .minute = -3, .checkpoint = "entrance-2", .temperature_c = 38.2, .offline = ADMITTED);
	const Health__FeverDetected *fever;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	fever = (const Health__FeverDetected *)door_register(&given, &offline)->events[1].data;
	assert_string_equal(fever->token, "V1");
	assert_string_equal(fever->subject_id, token_subject(&given.view, "V1", "2020-02-10"));
	assert_int_equal(strlen(fever->subject_id), 36);
	assert_string_equal(fever->hall, "main");
	assert_string_equal(fever->checkpoint, "entrance-2");
	assert_string_equal(fever->date, "2020-02-10");
	assert_true(fever->temperature_c == 38.2 && fever->fever_c == 37.3);
	assert_int_equal(fever->method, HEALTH__METHOD__INFRARED);
	assert_true(fever->observed_at == given.nine_o_clock - 3 * GIVEN_MINUTE);
	assert_true(fever->offline);
	given_deinit(&given);
}

/* Without the plan's word nobody is sent away for a mask (C1.1). */
static void c1_1_mask_only_if_the_plan_says_so(void **state)
{
	struct reading bare = IN("V1", .no_mask = true);
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	given.context.plan->door[0]->mask_required = false;
	door_register(&given, &bare);
	assert_string_equal(chain_outcome(&given), "EntryAdmitted V1");
	given_deinit(&given);
}

/* C1.4: an entry with a fever is the last to be shed. */
static void c1_4_fever_is_urgent(void **state)
{
	Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	entry.temperature_c = 37.3;
	assert_true(entry_is_fever(given.context.plan, &entry));
	entry.temperature_c = 37.2;
	assert_false(entry_is_fever(given.context.plan, &entry));
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT + 4] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(b5_2_full_hall_is_explained);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(b5_2_fever_says_what_is_needed);
	tests[COUNT + 2] = (struct CMUnitTest)cmocka_unit_test(c1_1_mask_only_if_the_plan_says_so);
	tests[COUNT + 3] = (struct CMUnitTest)cmocka_unit_test(c1_4_fever_is_urgent);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
