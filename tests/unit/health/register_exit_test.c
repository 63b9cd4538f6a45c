/* Leaving: one row per case. */
#include "services/health/health.h"
#include "tests/unit/support/door.h"

struct exit_case {
	const char *name;
	struct reading given[4];
	struct reading when;
	const char *then;
	Health__Outcome outcome;
	unsigned visitors, staff, annex; /* inside afterwards */
};

#define EXITED HEALTH__OUTCOME__EXITED
#define WITHOUT_ENTRY HEALTH__OUTCOME__EXIT_WITHOUT_ENTRY
#define A_STAFF .kind = HEALTH__KIND__STAFF
#define ANNEX .checkpoint = "annex-1"

static const struct exit_case cases[] = {
	{ "C1.2 who is inside leaves",
	  { IN("V1", .minute = -9) },
	  OUT("V1"),
	  .then = "ExitRecorded V1",
	  .outcome = EXITED },
	{ "C1.2 by another checkpoint of the hall too",
	  { IN("V1", .minute = -9) },
	  OUT("V1", .checkpoint = "entrance-2"),
	  .then = "ExitRecorded V1",
	  .outcome = EXITED },
	{ "C1.2 in the same moment", { IN("V1") }, OUT("V1"), .then = "ExitRecorded V1", .outcome = EXITED },
	{ "C1.2 who never came in", { { 0 } }, OUT("V1"), .then = "ExitWithoutEntry V1", .outcome = WITHOUT_ENTRY },
	{ "C1.2 who was refused",
	  { IN("V1", .minute = -9, .no_mask = true) },
	  OUT("V1"),
	  .then = "ExitWithoutEntry V1",
	  .outcome = WITHOUT_ENTRY },
	{ "C1.2 who has left already",
	  { IN("V1", .minute = -9), OUT("V1", .minute = -5) },
	  OUT("V1"),
	  .then = "ExitWithoutEntry V1",
	  .outcome = WITHOUT_ENTRY },
	{ "C1.2 the same exit again changes nothing",
	  { IN("V1", .minute = -9), OUT("V1", .minute = -5) },
	  OUT("V1", .minute = -5),
	  .then = "",
	  .outcome = EXITED },
	{ "C1.2 an exit told late does not end the visit begun since",
	  { IN("V1", .minute = -5) },
	  OUT("V1", .minute = -9),
	  .then = "ExitWithoutEntry V1",
	  .outcome = WITHOUT_ENTRY,
	  .visitors = 1 },
	{ "C1.2 an entry told late does not hide the visit begun since",
	  { IN("V1", .minute = -5), IN("V1", .minute = -9) },
	  OUT("V1"),
	  .then = "ExitRecorded V1",
	  .outcome = EXITED },
	{ "B2.4 the others stay inside",
	  { IN("V1", .minute = -9), IN("V2", .minute = -9), IN("S1", A_STAFF, .minute = -9) },
	  OUT("V1"),
	  .then = "ExitRecorded V1",
	  .outcome = EXITED,
	  .visitors = 1,
	  .staff = 1 },
	{ "B2.4 the visit's kind counts, not what the guard takes them for",
	  { IN("S1", A_STAFF, .minute = -9), IN("V1", .minute = -9) },
	  OUT("S1"),
	  .then = "ExitRecorded S1",
	  .outcome = EXITED,
	  .visitors = 1 },
	{ "B2.4 who leaves another hall has left the first unseen",
	  { IN("V1", ANNEX, .minute = -9), IN("V2", ANNEX, .minute = -8) },
	  OUT("V1"),
	  .then = "ExitUnrecorded V1, ExitWithoutEntry V1",
	  .outcome = WITHOUT_ENTRY,
	  .annex = 1 },
};

static void run(void **state)
{
	const struct exit_case *row = *state;
	const Health__RegisterExitReply *reply;
	struct given given;

	given_init(&given, &health_service);
	door_register_all(&given, row->given);
	reply = (const Health__RegisterExitReply *)door_register(&given, &row->when)->reply;
	assert_string_equal(given_outcome(&given), row->then);
	assert_int_equal(reply->outcome, row->outcome);
	assert_int_equal(reply->visitors_inside, row->visitors);
	assert_int_equal(reply->visitors_max, 60);
	door_assert_inside(&given, "main", row->visitors, row->staff);
	door_assert_inside(&given, "annex", row->annex, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.2: an exit makes room for one who was waiting (B2.4). */
static void b2_4_exit_makes_room(void **state)
{
	struct reading waits = IN("V61"), leaves = OUT("P7"), again = IN("V61", .minute = 1);
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_fill(&given, 60);
	door_register(&given, &waits);
	assert_string_equal(given_outcome(&given), "EntryRefused V61");
	door_register(&given, &leaves);
	given.context.now += GIVEN_MINUTE;
	door_register(&given, &again);
	assert_string_equal(given_outcome(&given), "EntryAdmitted V61");
	door_assert_inside(&given, "main", 60, 0);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT + 1] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(b2_4_exit_makes_room);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
