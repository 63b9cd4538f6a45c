/*
 * What stands between braces, and which events a condition lets through (G3, C1.4, C1.3). Times are the hall's, Asia/Shanghai: eight
 * hours before UTC's.
 */
#include "common/core/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/runtime/clock.h"
#include "common/runtime/site.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "hallward/health/v1/observation.pb-c.h"
#include "hallward/health/v1/person.pb-c.h"
#include "hallward/health/v1/roll_call.pb-c.h"

#define NINE (INT64_C(1581296400) * 1000000) /* 2020-02-10T09:00:00+08:00 */
#define FEVER (&health__fever_detected__descriptor)
#define ROLL_CALL (&health__roll_call_missed__descriptor)
#define INCIDENT (&health__incident_opened__descriptor)

static struct arena *arena;
static const Plan__Plan *plan;
static Bus__Event event = BUS__EVENT__INIT;
static Health__FeverDetected fever = HEALTH__FEVER_DETECTED__INIT;
static Health__RollCallMissed missed = HEALTH__ROLL_CALL_MISSED__INIT;
static Health__RollCall roll_call = HEALTH__ROLL_CALL__INIT;
static Health__IncidentOpened opened = HEALTH__INCIDENT_OPENED__INIT;
static Health__Incident incident = HEALTH__INCIDENT__INIT;
static const char *badges[14] = { "P01", "P02", "P03", "P04", "P05", "P06", "P07",
				  "P08", "P09", "P10", "P11", "P12", "P13", "P14" };

static const ProtobufCMessage *data_of(const ProtobufCMessageDescriptor *type)
{
	return type == FEVER ? &fever.base : type == ROLL_CALL ? &missed.base : &opened.base;
}

static const struct fill_case {
	const char *name;
	const ProtobufCMessageDescriptor *type;
	const char *text, *en, *zh; /* zh NULL: as en */
} fills[] = {
	{ "G3 plain text", FEVER, "Nobody is at the door", "Nobody is at the door", NULL },
	{ "G3 nothing", FEVER, "", "", NULL },
	{ "G3 braces", FEVER, "a {{b}} c", "a {b} c", NULL },
	{ "C1.4 fields", FEVER, "{temperature_c:degrees} at {checkpoint:checkpoint} ({checkpoint})",
	  "38.2 °C at Entrance 1 (entrance-1)", "38.2 °C at 一号 (entrance-1)" },
	{ "C1.4 a number as short as it goes", FEVER, "{temperature_c}/{fever_c}", "38.2/37", NULL },
	{ "C1.4 an enum's name", FEVER, "{method}", "infrared", NULL },
	{ "C1.4 a bool's name", FEVER, "{offline}", "false", NULL },
	{ "C1.4 an instant", FEVER, "{observed_at} {observed_at:time} {observed_at:date}",
	  "2020-02-10 09:00 09:00 2020-02-10", NULL },
	{ "C1.4 an enum that is not set is empty", INCIDENT, "[{incident.state}]", "[]", NULL },
	{ "C1.4 an instant that is not set is empty", INCIDENT, "[{incident.closed_at}{incident.closed_at:time}]", "[]",
	  NULL },
	{ "C1.4 the first that is set", FEVER, "{subject_id|token|checkpoint}", "V-7", NULL },
	{ "C1.4 a text for want of one", INCIDENT, "{incident.token|'nobody'}", "nobody", NULL },
	{ "C1.4 a number that is not set, and a text for it", INCIDENT, "{incident.temperature_c:degrees|'no reading'}",
	  "no reading", NULL },
	{ "C1.4 a number that is not set and stands alone", INCIDENT, "{incident.readings}", "0", NULL },
	{ "C1.4 a text may hold what parts terms", FEVER, "{subject_id|'a|b}c:d'}", "a|b}c:d", NULL },
	{ "G3 of the event itself", FEVER,
	  "{@id} {@correlation} {@service} {@subject} {@recorded_at:time} {@recorded_at}",
	  "health/00000000000000a1/42 C-1 health V-7 09:01 2020-02-10 09:01", NULL },
	{ "C1.3 a list of ten and how many there are", ROLL_CALL, "{roll_call.missing}",
	  "P01, P02, P03, P04, P05, P06, P07, P08, P09, P10, … (14)",
	  "P01、P02、P03、P04、P05、P06、P07、P08、P09、P10……（共 14）" },
	{ "C1.3 how many", ROLL_CALL, "{roll_call.missing:count}", "14", NULL },
	{ "C1.3 a department's name", ROLL_CALL, "{roll_call.department:department}", "Tax", "税务科" },
	{ "C1.3 an id that the plan does not know", ROLL_CALL, "{roll_call.session:department}", "morning", NULL },
	{ "C1.4 a place is a room", INCIDENT, "{incident.room:room} {incident.place:place}", "Meeting room Isolation 1",
	  "会议室 隔离室一" },
	{ "C1.4 a role", INCIDENT, "{incident.hospital:role}", "Head", "组长" },
	{ "C1.4 a place is a hall", FEVER, "{hall:place}", "Main hall", "大厅" },
};

static void filled(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
		const struct fill_case *test = &fills[i];
		const char *wrong = template_check(test->text, test->type, arena), *en, *zh;

		if (wrong)
			fail_msg("%s: %s", test->name, wrong);
		en = template_fill(test->text, &event, data_of(test->type), plan, TEMPLATE_EN, 1000, arena);
		zh = template_fill(test->text, &event, data_of(test->type), plan, TEMPLATE_ZH, 1000, arena);
		if (strcmp(en, test->en) != 0)
			fail_msg("%s: %s", test->name, en);
		if (strcmp(zh, test->zh ? test->zh : test->en) != 0)
			fail_msg("%s: %s", test->name, zh);
	}
}

static const struct cut_case {
	const char *name, *text;
	size_t bytes_max;
	const char *cut;
} cuts[] = {
	{ "G3 as long as allowed", "abcdef", 6, "abcdef" },
	{ "G3 one too long", "abcdefg", 6, "abc…" },
	{ "G3 never within a character", "体温异常", 11, "体温…" },
	{ "G3 as short as it goes", "体温异常", 4, "…" },
	{ "G3 what is filled in is cut, too", "{checkpoint}: {checkpoint:checkpoint}", 14, "entrance-1:…" },
};

static void cut_at_characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		const char *cut =
			template_fill(cuts[i].text, &event, &fever.base, plan, TEMPLATE_EN, cuts[i].bytes_max, arena);

		if (strcmp(cut, cuts[i].cut) != 0)
			fail_msg("%s: %s", cuts[i].name, cut);
	}
}

/* A key is never the beginning of another. The hash: python3 -c "import hashlib; print(hashlib.blake2b(b'…', digest_size=16).hexdigest())" */
static void keys_stay_apart(void **state)
{
	const char *one =
		template_key("{checkpoint} 123456789 123456789 123456789", &event, &fever.base, plan, 39, arena);
	const char *other =
		template_key("{checkpoint} 123456789 123456789 12345678X", &event, &fever.base, plan, 39, arena);

	(void)state;
	assert_string_equal(template_key("{checkpoint}/{token}", &event, &fever.base, plan, 39, arena),
			    "entrance-1/V-7");
	assert_string_equal(one, "entran#9b0f518aadbb7156e73de72551babf01");
	assert_string_equal(other, "entran#d0e35602e18e405168185cbeee751db5");
}

#define BRACES "{path}, {path:format}, {a|b|'text'} are allowed, and {{ for a brace"
#define FITS ": time and date are for instants, count for lists, degrees for readings, the others for ids"

static const struct refusal {
	const char *name;
	const ProtobufCMessageDescriptor *type;
	const char *text, *says;
} refusals[] = {
	{ "G3 a field mistyped", FEVER, "at {chekpoint}",
	  "\"chekpoint\" is no field of FeverDetected; did you mean checkpoint?" },
	{ "G3 no such field", FEVER, "{pulse}", "\"pulse\" is no field of FeverDetected" },
	{ "G3 no such field within a message", ROLL_CALL, "{roll_call.departmnt}",
	  "\"departmnt\" is no field of RollCall; did you mean department?" },
	{ "G3 a second alternative", FEVER, "{token|tokn}",
	  "\"tokn\" is no field of FeverDetected; did you mean token?" },
	{ "G3 no message on the way", FEVER, "{token.text}", "token of FeverDetected is no message that has fields" },
	{ "G3 into a list", INCIDENT, "{incident.duties.kind}", "duties of Incident is no message that has fields" },
	{ "G3 a message", ROLL_CALL, "{roll_call}",
	  "roll_call of RollCallMissed is no text: one of its fields is allowed, as in roll_call.department" },
	{ "G3 an unknown format", FEVER, "{temperature_c:celsius}",
	  "\"celsius\" is no format; time, date, count, degrees, department, checkpoint, room, role, place are "
	  "allowed" },
	{ "G3 a format of an instant", FEVER, "{token:time}", "the format time does not fit token" FITS },
	{ "G3 a format of a list", FEVER, "{token:count}", "the format count does not fit token" FITS },
	{ "G3 a format of a reading", FEVER, "{token:degrees}", "the format degrees does not fit token" FITS },
	{ "G3 a format of an id", FEVER, "{temperature_c:room}", "the format room does not fit temperature_c" FITS },
	{ "G3 nothing of the event itself", FEVER, "{@actor}",
	  "\"@actor\": @id, @correlation, @recorded_at, @service, @subject are allowed of the event itself" },
	{ "G3 a format of the event's id", FEVER, "{@id:time}", "the format time does not fit @id" },
	{ "G3 no end", FEVER, "at {checkpoint", "a brace has no end; " BRACES },
	{ "G3 no end of a text", FEVER, "{token|'V}", "a text in single quotes has no end; {a|'text'} is allowed" },
	{ "G3 no beginning", FEVER, "at } once", "a brace ends that did not begin; }} is allowed for a brace" },
	{ "G3 nothing within", FEVER, "{}", "there is nothing between braces or bars; " BRACES },
	{ "G3 a brace within braces", FEVER, "{token{hall}}", "a brace has no end; " BRACES },
	{ "G3 five alternatives", FEVER, "{token|hall|date|kind|method}", "at the most 4 alternatives are allowed" },
	{ "G3 what is personal", &health__register_person__descriptor, "{name}",
	  "name of RegisterPerson says who somebody is: it is quoted nowhere" },
	{ "G3 what is sealed", &health__observation_began__descriptor, "{observation.reason}",
	  "reason of Observation says who somebody is: it is quoted nowhere" },
};

static void refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const char *wrong = template_check(refusals[i].text, refusals[i].type, arena);

		if (!wrong || strcmp(wrong, refusals[i].says) != 0)
			fail_msg("%s: %s", refusals[i].name, wrong ? wrong : "no mistake");
	}
}

static void literal_or_not(void **state)
{
	(void)state;
	assert_true(template_is_literal("office"));
	assert_true(template_is_literal("{{office}}"));
	assert_false(template_is_literal("{department}"));
	assert_false(template_is_literal("{{{department}"));
}

static void instants(void **state)
{
	(void)state;
	assert_null(template_check_instant("{observed_at}", FEVER, arena));
	assert_null(template_check_instant("{@recorded_at}", FEVER, arena));
	assert_string_equal(template_check_instant("{token}", FEVER, arena),
			    "\"{token}\" is no instant; one field in braces whose name ends in _at is allowed");
	assert_non_null(template_check_instant("{observed_at:time}", FEVER, arena));
	assert_non_null(template_check_instant("{observed_at} ", FEVER, arena));
	assert_non_null(template_check_instant("{observed_at|token}", FEVER, arena));
	assert_non_null(template_check_instant("09:00", FEVER, arena));
	assert_int_equal(template_instant("{observed_at}", &event, &fever.base, arena), NINE);
	assert_int_equal(template_instant("{@recorded_at}", &event, &fever.base, arena), NINE + 60000000);
	assert_int_equal(template_instant("{incident.closed_at}", &event, &opened.base, arena), 0);
}

#define VALUES(...)                                                                                                    \
	.n_is = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), .is = (const char *[])                       \
	{                                                                                                              \
		__VA_ARGS__                                                                                            \
	}
#define NOT(...)                                                                                                       \
	.n_is_not = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), .is_not = (const char *[])               \
	{                                                                                                              \
		__VA_ARGS__                                                                                            \
	}
#define CONDITION(path, ...)                                                                                           \
	{                                                                                                              \
		PROTOBUF_C_MESSAGE_INIT(&plan__condition__descriptor), .field = path, __VA_ARGS__                      \
	}

static const struct condition_case {
	const char *name;
	const ProtobufCMessageDescriptor *type;
	Plan__Condition condition;
	bool holds;
	const char *says; /* what is wrong; NULL: nothing */
} conditions[] = {
	{ "G3 one of", FEVER, CONDITION("checkpoint", VALUES("exit", "entrance-1")), true, NULL },
	{ "G3 none of", FEVER, CONDITION("checkpoint", VALUES("exit", "side")), false, NULL },
	{ "G3 is not", FEVER, CONDITION("checkpoint", NOT("exit")), true, NULL },
	{ "G3 is not, but is", FEVER, CONDITION("checkpoint", NOT("exit", "entrance-1")), false, NULL },
	{ "G3 is and is not", FEVER, CONDITION("checkpoint", VALUES("entrance-1"), NOT("entrance-1")), false, NULL },
	{ "C1.4 an enum as in the contract", FEVER, CONDITION("method", VALUES("INFRARED")), true, NULL },
	{ "C1.4 an enum as people type it", FEVER, CONDITION("method", VALUES("infrared")), true, NULL },
	{ "C1.4 an enum that is not", FEVER, CONDITION("method", NOT("INFRARED")), false, NULL },
	{ "C1.4 a bool", FEVER, CONDITION("offline", VALUES("false")), true, NULL },
	{ "C1.4 a number", INCIDENT, CONDITION("incident.readings", NOT("0")), false, NULL },
	{ "C1.4 not set", FEVER, CONDITION("subject_id", VALUES("")), true, NULL },
	{ "C1.4 set", FEVER, CONDITION("token", NOT("")), true, NULL },
	{ "G3 an enum mistyped", FEVER, CONDITION("method", VALUES("thermal-camara")), false,
	  "\"thermal-camara\" is no value of method; allowed: one of infrared, thermal-camera, "
	  "mercury; did you mean thermal-camera?" },
	{ "G3 a bool mistyped", FEVER, CONDITION("offline", NOT("yes")), false,
	  "\"yes\" is no value of offline; allowed: true or false" },
	{ "G3 a field mistyped", FEVER, CONDITION("tokn", VALUES("V")), false,
	  "\"tokn\" is no field of FeverDetected; did you mean token?" },
	{ "G3 a list", ROLL_CALL, CONDITION("roll_call.missing", VALUES("P1")), false,
	  "roll_call.missing is a list; a single field is allowed" },
	{ "G3 nothing asked", FEVER, CONDITION("token", .n_is = 0), false,
	  "asks nothing: values for is or is_not are missing" },
};

static void conditioned(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		const struct condition_case *test = &conditions[i];
		Plan__Condition copy = test->condition, *all = &copy;
		const char *wrong = condition_check(&copy, test->type, arena);

		if ((wrong || test->says) && (!wrong || !test->says || strcmp(wrong, test->says) != 0))
			fail_msg("%s: %s", test->name, wrong ? wrong : "no mistake");
		if (!wrong && conditions_hold(&all, 1, data_of(test->type), arena) != test->holds)
			fail_msg("%s", test->name);
	}
	assert_true(conditions_hold(NULL, 0, &fever.base, arena));
}

static void all_must_hold(void **state)
{
	Plan__Condition one = CONDITION("token", VALUES("V-7")), other = CONDITION("hall", VALUES("annex"));
	Plan__Condition *both[] = { &one, &other };

	(void)state;
	assert_true(conditions_hold(both, 1, &fever.base, arena));
	assert_false(conditions_hold(both, 2, &fever.base, arena));
}

static int set_up(void **state)
{
	const char *error = NULL;

	(void)state;
	arena = arena_create((size_t)64 << 20);
	plan = site_read_plan("tests/data/plan.yaml", arena, &error);
	if (!plan)
		fail_msg("%s", error);
	assert_true(zone_set(plan->site->time_zone));
	event.service = "health";
	event.epoch = 0xa1;
	event.sequence = 42;
	event.subject = "V-7";
	event.correlation_id = "C-1";
	event.recorded_at = NINE + 60000000;
	fever.token = "V-7";
	fever.hall = "main";
	fever.checkpoint = "entrance-1";
	fever.temperature_c = 38.2;
	fever.fever_c = 37.0;
	fever.method = HEALTH__METHOD__INFRARED;
	fever.observed_at = NINE;
	roll_call.department = "tax";
	roll_call.session = "morning";
	roll_call.missing = badges;
	roll_call.n_missing = 14;
	missed.roll_call = &roll_call;
	incident.room = "meeting";
	incident.place = "isolation-1";
	incident.hospital = "head";
	opened.incident = &incident;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filled),         cmocka_unit_test(cut_at_characters), cmocka_unit_test(refused),
		cmocka_unit_test(literal_or_not), cmocka_unit_test(instants),          cmocka_unit_test(conditioned),
		cmocka_unit_test(all_must_hold),  cmocka_unit_test(keys_stay_apart),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
