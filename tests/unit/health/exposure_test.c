/* Who was together with a case for the plan's quarter of an hour (C9.3), told by readings at the door. The case has ticket C. */
#include <string.h>

#include "services/health/health.h"
#include "tests/unit/support/cases.h"
#include <stdio.h>

#define READINGS_MAX 10
#define YESTERDAY (-24 * 60)
/* Minutes after nine of that day. */
#define MIDNIGHT (-9 * 60)

struct exposure_case {
	const char *name;
	struct reading given[READINGS_MAX];
	const char *then;      /* contacts: minutes together, day of the last contact */
	int isolated;          /* minutes after nine; 0: in the evening */
	const char *also_case; /* another ticket of the case, or of V1 */
	const char *also_first;
};

static const struct exposure_case rows[] = {
	{ "C9.3 fifteen minutes together are enough",
	  { IN("C"), IN("V1", .minute = 45), OUT("C", .minute = 60), OUT("V1", .minute = 90) },
	  .then = "V1 15 2020-02-10" },
	{ "C9.3 fourteen are not",
	  { IN("C"), IN("V1", .minute = 46), OUT("C", .minute = 60), OUT("V1", .minute = 90) },
	  .then = "" },
	{ "C9.3 who comes as the case leaves was not there with it",
	  { IN("C"), OUT("C", .minute = 60), IN("V1", .minute = 60), OUT("V1", .minute = 120) },
	  .then = "" },
	{ "C9.3 who was there before and after",
	  { IN("V1", .minute = -30), IN("C"), OUT("C", .minute = 20), OUT("V1", .minute = 60) },
	  .then = "V1 20 2020-02-10" },
	{ "C9.3 two short meetings of a day add up",
	  { IN("C"), IN("V1", .minute = 10), OUT("V1", .minute = 18), IN("V1", .minute = 40), OUT("V1", .minute = 47),
	    OUT("C", .minute = 60) },
	  .then = "V1 15 2020-02-10" },
	{ "C9.3 those of two days do not",
	  { IN("C", .minute = YESTERDAY), IN("V1", .minute = YESTERDAY + 2), OUT("V1", .minute = YESTERDAY + 16),
	    OUT("C", .minute = YESTERDAY + 60), IN("C"), IN("V1", .minute = 2), OUT("V1", .minute = 16),
	    OUT("C", .minute = 60) },
	  .then = "" },
	{ "C9.3 another hall is not together",
	  { IN("C"), IN("V1", .checkpoint = "annex-1"), OUT("V1", .minute = 50, .checkpoint = "annex-1"),
	    OUT("C", .minute = 60) },
	  .then = "" },
	{ "C9.3 another entrance of the hall is",
	  { IN("C"), IN("V1", .checkpoint = "entrance-2"), OUT("V1", .minute = 50, .checkpoint = "entrance-2"),
	    OUT("C", .minute = 60) },
	  .then = "V1 50 2020-02-10" },
	{ "C9.3 three days before the onset is not looked at",
	  { IN("C", .minute = 3 * YESTERDAY), IN("V1", .minute = 3 * YESTERDAY),
	    OUT("V1", .minute = 3 * YESTERDAY + 60), OUT("C", .minute = 3 * YESTERDAY + 60) },
	  .then = "" },
	{ "C9.3 two days before it is",
	  { IN("C", .minute = 2 * YESTERDAY), IN("V1", .minute = 2 * YESTERDAY),
	    OUT("V1", .minute = 2 * YESTERDAY + 60), OUT("C", .minute = 2 * YESTERDAY + 60) },
	  .then = "V1 60 2020-02-08" },
	{ "C9.3 of a night that the look-back cuts only what follows midnight counts",
	  { IN("C", .minute = 2 * YESTERDAY + MIDNIGHT - 60), IN("V1", .minute = 2 * YESTERDAY + MIDNIGHT - 60),
	    IN("V2", .minute = 2 * YESTERDAY + MIDNIGHT - 60), OUT("V1", .minute = 2 * YESTERDAY + MIDNIGHT + 14),
	    OUT("V2", .minute = 2 * YESTERDAY + MIDNIGHT + 15), OUT("C", .minute = 2 * YESTERDAY + MIDNIGHT + 20) },
	  .then = "V2 15 2020-02-08" },
	{ "C9.3 a meeting across midnight is one, and ends on the day after",
	  { IN("C", .minute = MIDNIGHT - 10), IN("V1", .minute = MIDNIGHT - 10), OUT("V1", .minute = MIDNIGHT + 10),
	    OUT("C", .minute = MIDNIGHT + 30) },
	  .then = "V1 20 2020-02-10" },
	{ "C9.3 whose exit is not recorded was there till now",
	  { IN("V1", .minute = -60), IN("C"), OUT("C", .minute = 30) },
	  .then = "V1 30 2020-02-10?" },
	{ "C9.3 but not over night", { IN("V1", .minute = YESTERDAY), IN("C"), OUT("C", .minute = 30) }, .then = "" },
	{ "C9.3 a missed exit lasts to the next word of the person",
	  { IN("V1", .minute = -30), IN("C"), IN("V1", .minute = 10), OUT("C", .minute = 15), OUT("V1", .minute = 20) },
	  .then = "V1 15 2020-02-10?" },
	{ "C9.3 an exit told late ends it where it ended",
	  { IN("V1", .minute = -30), IN("C"), IN("V1", .minute = 10), OUT("V1", .minute = -5), OUT("C", .minute = 15),
	    OUT("V1", .minute = 20) },
	  .then = "" },
	{ "C9.3 an entry told late counts",
	  { IN("C", .minute = -60), OUT("C", .minute = -20), IN("V1", .minute = 10), IN("V1", .minute = -60),
	    OUT("V1", .minute = -40) },
	  .then = "V1 20 2020-02-10" },
	{ "C9.3 an exit more than a day later is another stay's",
	  { IN("C", .minute = 0), OUT("C", .minute = 30), IN("V1", .minute = YESTERDAY - 10),
	    OUT("V1", .minute = 200) },
	  .then = "" },
	{ "C9.3 a night watch is there for as long as recorded",
	  { IN("V1", .minute = YESTERDAY + 600), IN("C", .minute = -20), OUT("C", .minute = 60),
	    OUT("V1", .minute = 0) },
	  .then = "V1 20 2020-02-10" },
	{ "C9.3 staff are contacts too",
	  { IN("S1", .kind = HEALTH__KIND__STAFF), IN("C"), OUT("C", .minute = 30),
	    OUT("S1", .minute = 200, .kind = HEALTH__KIND__STAFF) },
	  .then = "S1 30 2020-02-10" },
	{ "C9.3 who was refused was not inside",
	  { IN("C"), IN("V1", .no_mask = true), OUT("V1", .minute = 50), OUT("C", .minute = 60) },
	  .then = "" },
	{ "C9.3 after isolation there is no contact",
	  { IN("C"), IN("V1", .minute = 15), IN("V2", .minute = 16), OUT("V1", .minute = 60), OUT("V2", .minute = 60) },
	  .then = "V1 15 2020-02-10?",
	  .isolated = 30 },
	{ "C9.3 two tickets of one person are one contact",
	  { IN("C"), IN("V1", .minute = 2), OUT("V1", .minute = 10), IN("V1b", .minute = 20), OUT("V1b", .minute = 27),
	    OUT("C", .minute = 60) },
	  .then = "V1b 15 2020-02-10",
	  .also_first = "V1b" },
	{ "C9.3 time under two tickets at once counts once",
	  { IN("C"), IN("V1", .minute = 2), IN("V1b", .minute = 4), OUT("V1", .minute = 12), OUT("V1b", .minute = 16),
	    OUT("C", .minute = 60) },
	  .then = "",
	  .also_first = "V1b" },
	{ "C9.3 nobody is a contact of themselves under another ticket",
	  { IN("C"), IN("C2", .minute = 2), OUT("C2", .minute = 50), OUT("C", .minute = 60) },
	  .then = "",
	  .also_case = "C2" },
	{ "C9.3 the case's stays under another ticket count",
	  { IN("C2"), IN("V1", .minute = 2), OUT("C2", .minute = 50), OUT("V1", .minute = 60) },
	  .then = "V1 48 2020-02-10",
	  .also_case = "C2" },
};

/* Each is said once, however often the search comes upon them. */
static void assert_said_once(const struct given *given, const char *contacts)
{
	unsigned said = 0, wanted = *contacts != '\0';

	for (size_t i = 0; i < given->journal_count; i++)
		said += strcmp(given->journal[i]->type, "ContactIdentified") == 0;
	for (; (contacts = strchr(contacts, ',')); contacts++)
		wanted++;
	assert_int_equal(said, wanted);
}

static void exposes(void **state)
{
	static const char first[] = "01700000-0000-7000-8000-0000000000a1";
	const struct exposure_case *row = *state;
	struct given given;

	given_init(&given, &health_service);
	given.context.now = given.nine_o_clock + 600 * GIVEN_MINUTE;
	case_bind(&given, "C", "", CASE_SUBJECT);
	if (row->also_case)
		case_bind(&given, row->also_case, "", CASE_SUBJECT);
	if (row->also_first) {
		case_bind(&given, "V1", "", first);
		case_bind(&given, row->also_first, "", first);
	}
	door_register_all(&given, row->given);
	case_suspect(&given,
		     &(struct case_told){
			     .isolated_at = row->isolated ? given.nine_o_clock + row->isolated * GIVEN_MINUTE : 0 });
	given_schedule(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), row->then);
	assert_said_once(&given, row->then);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- against a model that counts minutes ------------------------------------------------------------------------------------------------ */

#define TICKETS 40
#define STAYS 300
#define MODEL_DAYS 4
#define DAY_MINUTES (24 * 60)

struct model_stay {
	unsigned ticket, hall; /* tickets 0 and 1 are the case's */
	int from, until;       /* minutes after the first midnight */
};

/* xorshift: the same numbers everywhere */
static uint32_t chance(uint64_t *state, uint32_t below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 33) % below;
}

/* Stays by day in the order in which they are told; those of one ticket do not overlap. */
static void model_make(struct model_stay *stays, uint64_t seed)
{
	int free_from[TICKETS] = { 0 };
	int day = -1;

	for (unsigned i = 0; i < STAYS; i++) {
		struct model_stay *stay = &stays[i];

		if ((int)(i * MODEL_DAYS / STAYS) != day) {
			day = (int)(i * MODEL_DAYS / STAYS);
			for (unsigned j = 0; j < TICKETS; j++)
				free_from[j] = day * DAY_MINUTES + 8 * 60;
		}
		stay->ticket = chance(&seed, TICKETS);
		if (chance(&seed, 6) == 0)
			stay->ticket = chance(&seed, 2);
		stay->hall = chance(&seed, 2);
		stay->from = free_from[stay->ticket] + (int)chance(&seed, 90);
		stay->until = stay->from + 1 + (int)chance(&seed, 40);
		free_from[stay->ticket] = stay->until + 1;
	}
}

static bool in_hall(const struct model_stay *stays, bool of_case, unsigned ticket, unsigned hall, int minute)
{
	for (unsigned i = 0; i < STAYS; i++) {
		bool wanted = of_case ? stays[i].ticket < 2 : stays[i].ticket == ticket;

		if (wanted && stays[i].hall == hall && stays[i].from <= minute && minute < stays[i].until)
			return true;
	}
	return false;
}

/* Minutes together on the days of at least a quarter of an hour, from the second day on (two days before the onset, the fourth). */
static unsigned minutes_together(const struct model_stay *stays, unsigned ticket, int *ret_last_day)
{
	unsigned together = 0;

	for (int day = 1; day < MODEL_DAYS; day++) {
		unsigned of_day = 0;

		for (int minute = day * DAY_MINUTES; minute < (day + 1) * DAY_MINUTES; minute++) {
			for (unsigned hall = 0; hall < 2; hall++) {
				if (in_hall(stays, true, 0, hall, minute) &&
				    in_hall(stays, false, ticket, hall, minute))
					of_day++;
			}
		}
		if (of_day >= 15) {
			together += of_day;
			*ret_last_day = day;
		}
	}
	return together;
}

static void model_tell(struct given *given, const struct model_stay *stays, unsigned contacts_max,
		       unsigned registrations_max)
{
	static const char *const checkpoints[] = { "entrance-2", "annex-1" };
	Health__TraceContacts step = HEALTH__TRACE_CONTACTS__INIT;

	given->context.now = given->nine_o_clock + 14 * 60 * GIVEN_MINUTE;
	for (unsigned i = 0; i < TICKETS; i++) {
		char badge[8], subject_id[UUID_TEXT_SIZE];

		snprintf(badge, sizeof(badge), "T%u", i);
		snprintf(subject_id, sizeof(subject_id), "01700000-0000-7000-8000-%012u", i);
		case_bind(given, badge, "", arena_strdup(given->arena, i < 2 ? CASE_SUBJECT : subject_id));
	}
	for (unsigned i = 0; i < STAYS; i++) {
		char token[8];
		int first_midnight = -9 * 60 - (MODEL_DAYS - 1) * DAY_MINUTES;
		/* Staff do not count to the hall's cap. */
		struct reading in = { .token = token,
				      .minute = first_midnight + stays[i].from,
				      .kind = HEALTH__KIND__STAFF,
				      .checkpoint = checkpoints[stays[i].hall] },
			       out = in;

		snprintf(token, sizeof(token), "T%u", stays[i].ticket);
		out.minute = first_midnight + stays[i].until;
		out.out = true;
		assert_null(door_register(given, &in)->rejection);
		assert_null(door_register(given, &out)->rejection);
	}
	case_suspect(given, &(struct case_told){ .onset_date = "2020-02-10" });
	step.incident_id = CASE_ID;
	step.contacts_max = contacts_max;
	step.registrations_max = registrations_max;
	do {
		assert_null(given_ask(given, &step.base)->rejection);
		assert_true(given->decision.event_count > 0);
	} while (strcmp(given->decision.events[given->decision.event_count - 1].type->summary,
			"The search for the contacts of a case is finished") != 0);
}

static unsigned model_compare(struct given *given, const struct model_stay *stays)
{
	const char *found = arena_printf(given->arena, ", %s,", case_contacts(given, CASE_ID));
	unsigned contacts = 0, commas = 0;

	for (unsigned ticket = 2; ticket < TICKETS; ticket++) {
		int last_day = 0;
		unsigned minutes = minutes_together(stays, ticket, &last_day);
		char wanted[64];

		snprintf(wanted, sizeof(wanted), ", T%u %u 2020-02-%02d,", ticket, minutes, 7 + last_day);
		assert_int_equal(strstr(found, wanted) != NULL, minutes > 0);
		contacts += minutes > 0;
	}
	for (const char *comma = found; (comma = strchr(comma, ',')); comma++)
		commas++;
	assert_int_equal(commas, contacts + (contacts ? 1 : 2)); /* and nobody else */
	return contacts;
}

/* C9.3: what is found does not depend on how much is done in a step, and is what counting minutes finds. */
static void steps_change_nothing(void **state)
{
	static const unsigned steps[][2] = { { 1, 1 }, { 1, 50 }, { 3, 7 }, { 15, 5000 } };
	struct model_stay stays[STAYS];
	unsigned contacts = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		model_make(stays, seed * UINT64_C(0x9e3779b97f4a7c15));
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			struct given given;

			given_init(&given, &health_service);
			model_tell(&given, stays, steps[i][0], steps[i][1]);
			contacts += model_compare(&given, stays);
			given_deinit(&given);
		}
	}
	assert_true(contacts > 50);
}

int main(void)
{
	enum { COUNT = sizeof(rows) / sizeof(rows[0]) };
	struct CMUnitTest tests[COUNT + 1] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ rows[i].name, exposes, NULL, NULL, (void *)(uintptr_t)&rows[i] };
	tests[COUNT] = (struct CMUnitTest){
		"C9.3 what is found does not depend on the steps, and is what counting minutes finds",
		steps_change_nothing, NULL, NULL, NULL
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
