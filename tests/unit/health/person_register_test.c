/* Registering people at the door: who is new, who is known, what stands for them, and what is refused. */
#include <string.h>

#include "services/health/health.h"
#include "tests/unit/support/door.h"
#include "tests/unit/support/people.h"

static const struct someone zhang =
	PERSON("张三", .phone = "138-1234-5678", .id = ID_OF_ZHANG, .address = "曲阜市某路1号");
static const struct someone li_by_phone = PERSON("李四", .phone = "13800000001");

struct registration_case {
	const char *name;
	struct someone given[3]; /* up to one that says nothing */
	struct someone when;
	const char *then; /* S0, S1: subjects given; NEW */
	bool known;
};

static const struct registration_case cases[] = {
	{ "C1.2 somebody new", { { 0 } }, PERSON("张三", .id = ID_OF_ZHANG), "PersonRegistered NEW", false },
	{ "C1.2 by phone alone", { { 0 } }, PERSON("张三", .phone = "13812345678"), "PersonRegistered NEW", false },
	{ "C1.2 a ticket stands for them at once",
	  { { 0 } },
	  PERSON("张三", .id = ID_OF_ZHANG, .token = "V7"),
	  "PersonRegistered NEW, TokenBound V7",
	  false },
	{ "C1.2 the same again changes nothing",
	  { PERSON("张三", .id = ID_OF_ZHANG) },
	  PERSON("张三", .id = "370881 19900307 1231"),
	  "",
	  true },
	{ "C1.2 known by the number alone",
	  { PERSON("张三", .id = ID_OF_ZHANG) },
	  PERSON("", .id = ID_OF_ZHANG),
	  "",
	  true },
	{ "C1.2 a new phone is recorded",
	  { PERSON("张三", .id = ID_OF_ZHANG, .phone = "13812345678") },
	  PERSON("张三", .id = ID_OF_ZHANG, .phone = "13900000000"),
	  "PersonUpdated S0",
	  true },
	{ "C1.2 known by phone and name",
	  { PERSON("李四", .phone = "13800000001") },
	  PERSON("李四", .phone = "+86 13800000001"),
	  "",
	  true },
	{ "C1.2 known by phone alone",
	  { PERSON("李四", .phone = "13800000001") },
	  PERSON("", .phone = "13800000001"),
	  "",
	  true },
	{ "C1.2 a family shares a phone",
	  { PERSON("李四", .phone = "13800000001") },
	  PERSON("李五", .phone = "13800000001"),
	  "PersonRegistered NEW",
	  false },
	{ "C1.2 who was known by phone shows the id",
	  { PERSON("李四", .phone = "13800000001") },
	  PERSON("李四", .phone = "13800000001", .id = ID_OF_LI),
	  "PersonUpdated S0",
	  true },
	{ "C1.2 father and son of one name and phone",
	  { PERSON("李四", .phone = "13800000001", .id = ID_OF_LI) },
	  PERSON("李四", .phone = "13800000001", .id = ID_OF_ZHANG),
	  "PersonRegistered NEW",
	  false },
	{ "C1.2 who left only a phone and who showed the id turn out to be one",
	  { PERSON("李四", .phone = "13800000001"), PERSON("李四", .id = ID_OF_LI) },
	  PERSON("李四", .phone = "13800000001", .id = ID_OF_LI),
	  "PersonsJoined S1, PersonUpdated S1",
	  true },
	{ "C1.2 but not with somebody of another name",
	  { PERSON("李五", .phone = "13800000001"), PERSON("李四", .id = ID_OF_LI) },
	  PERSON("李四", .phone = "13800000001", .id = ID_OF_LI),
	  "PersonUpdated S1",
	  true },
	{ "C1.2 one number as a passport and as a permit is two people",
	  { PERSON("A", .id = "H01234567", .type = HEALTH__DOCUMENT_TYPE__PASSPORT) },
	  PERSON("B", .id = "H01234567", .type = HEALTH__DOCUMENT_TYPE__HONG_KONG_MACAO_PERMIT),
	  "PersonRegistered NEW",
	  false },
	{ "C1.2 a renewed permit is the same person's",
	  { PERSON("B", .id = "H0123456700", .type = HEALTH__DOCUMENT_TYPE__HONG_KONG_MACAO_PERMIT) },
	  PERSON("B", .id = "H0123456701", .type = HEALTH__DOCUMENT_TYPE__HONG_KONG_MACAO_PERMIT),
	  "",
	  true },
	{ "C7 a supplier says for whom",
	  { { 0 } },
	  PERSON("王五", .phone = "13700000001", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier",
		 .organisation = CODE_OF_FARM, .organisation_name = "农场"),
	  "OrganisationRegistered " CODE_OF_FARM ", PersonRegistered NEW",
	  false },
	{ "C7 next time the code is enough",
	  { PERSON("王五", .phone = "13700000001", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier",
		   .organisation = CODE_OF_FARM, .organisation_name = "农场") },
	  PERSON("赵六", .phone = "13700000002", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier",
		 .organisation = "91370881ma3c000010"),
	  "PersonRegistered NEW",
	  false },
};

/* NEW, S0, S1 in place of the ids. */
static const char *outcome_of(struct given *given, const char *subjects[3], const char *new)
{
	const char *outcome = arena_strdup(given->arena, given_outcome(given));

	for (size_t i = 0; i < 4; i++) {
		const char *id = i < 3 ? subjects[i] : new;
		char *at;

		while (id && (at = strstr(outcome, id)))
			outcome = arena_printf(given->arena, "%.*s%s%s", (int)(at - outcome), outcome,
					       i < 3 ? arena_printf(given->arena, "S%zu", i) : "NEW", at + strlen(id));
	}
	return outcome;
}

static void registers(void **state)
{
	const struct registration_case *row = *state;
	const Health__RegisterPersonReply *reply;
	const char *subjects[3] = { 0 };
	struct given given;

	given_init(&given, &health_service);
	for (size_t i = 0; i < 3 && row->given[i].name; i++)
		subjects[i] = people_register(&given, &row->given[i]);
	reply = (const Health__RegisterPersonReply *)people_try(&given, &row->when)->reply;
	assert_string_equal(outcome_of(&given, subjects, reply->subject_id), row->then);
	assert_int_equal(reply->already_known, row->known);
	assert_false(reply->name_differs);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

struct refusal_case {
	const char *name;
	struct someone when;
	const char *then, *says;
};

#define OF(type_name) .type = HEALTH__DOCUMENT_TYPE__##type_name

/* ID_OF_ZHANG and his phone, and badge B1, are taken; S is not known. */
static const struct refusal_case refusals[] = {
	{ "C1.2 neither document nor phone", PERSON("S"), "! PERSON_UNIDENTIFIED document_number", "phone" },
	{ "C1.2 nobody is made without a name", PERSON("", .id = ID_OF_LI), "! NAME_MISSING name", "name" },
	{ "C1.2 a type without a number", PERSON("S", OF(PASSPORT)), "! DOCUMENT_NUMBER_MISSING document_number",
	  "number" },
	{ "C1.2 wrong check digit", PERSON("S", .id = "370881199003071232"), "! RESIDENT_ID_CHECK document_number",
	  "mistyped" },
	{ "C1.2 a birthday that does not exist", PERSON("S", .id = "370881199002301234"),
	  "! RESIDENT_ID_BIRTHDAY document_number", "YYYYMMDD" },
	{ "C1.2 born tomorrow", PERSON("S", .id = "370881202002110010"), "! RESIDENT_ID_NOT_YET_BORN document_number",
	  "to come" },
	{ "C1.2 no such province", PERSON("S", .id = "990881199003071237"), "! RESIDENT_ID_DIVISION document_number",
	  "11 to 65" },
	{ "C1.2 the old number", PERSON("S", .id = "370881900307123"), "! RESIDENT_ID_OLD document_number", "18" },
	{ "C1.2 too short", PERSON("S", .id = "3708811990"), "! RESIDENT_ID_FORM document_number", "18" },
	{ "C1.2 no passport", PERSON("S", .id = "E1", OF(PASSPORT)), "! PASSPORT_FORM document_number", "5 to 20" },
	{ "C1.2 no permit", PERSON("S", .id = "K01234567", OF(HONG_KONG_MACAO_PERMIT)),
	  "! HONG_KONG_MACAO_PERMIT_FORM document_number", "H or M" },
	{ "C1.2 no Taiwan permit", PERSON("S", .id = "123", OF(TAIWAN_PERMIT)), "! TAIWAN_PERMIT_FORM document_number",
	  "8 digits" },
	{ "C1.2 a phone that is none", PERSON("S", .phone = "1381234"), "! PHONE_IMPOSSIBLE phone", "11 digits" },
	{ "C7 a post the plan does not have", PERSON("S", .phone = "13700000001", .post = "pilot"),
	  "! UNKNOWN_POST post", "window, security, cook, supplier" },
	{ "C7 a supplier of nobody", PERSON("S", .phone = "13700000001", .post = "supplier"),
	  "! ORGANISATION_MISSING organisation", "credit code" },
	{ "C7 no credit code", PERSON("S", .phone = "13700000001", .organisation = "9137"),
	  "! CREDIT_CODE_FORM organisation", "never I, O, Z, S or V" },
	{ "C7 a credit code mistyped", PERSON("S", .phone = "13700000001", .organisation = "91370881MA3C000011"),
	  "! CREDIT_CODE_CHECK organisation", "mistyped" },
	{ "C7 an organisation without a name", PERSON("S", .phone = "13700000001", .organisation = CODE_OF_FARM),
	  "! ORGANISATION_UNKNOWN organisation_name", "name" },
	{ "C1.2 a badge of somebody else", PERSON("S", .phone = "13700000001", .token = "B1", .badge = true),
	  "! TOKEN_TAKEN token", "another" },
	{ "C1.2 which of the family", PERSON("", .phone = "13800000001"), "! PHONE_AMBIGUOUS phone", "name" },
};

static void refuses(void **state)
{
	const struct refusal_case *row = *state;
	struct someone first = zhang, li = li_by_phone, other = li_by_phone;
	const struct decision *decision;
	struct given given;
	size_t before;

	given_init(&given, &health_service);
	first.token = "B1";
	first.badge = true;
	other.name = "李五";
	people_register(&given, &first);
	people_register(&given, &li);
	people_register(&given, &other);
	before = given.journal_count;
	decision = people_try(&given, &row->when);
	assert_string_equal(given_outcome(&given), row->then);
	assert_non_null(strstr(decision->message_en, row->says));
	assert_true(*decision->message_zh != '\0');
	if (row->when.id && strlen(row->when.id) > 2) {
		assert_null(strstr(decision->message_en, row->when.id));
		assert_null(strstr(decision->message_zh, row->when.id));
	}
	assert_int_equal(given.journal_count, before);
	given_deinit(&given);
}

/* C1.2: a number without the type of its document; given_ask() is told what the command line would say. */
static void type_is_asked_for(void **state)
{
	Health__RegisterPerson command = HEALTH__REGISTER_PERSON__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	command.kind = HEALTH__KIND__VISITOR;
	command.name = "S";
	command.document_number = ID_OF_ZHANG;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! DOCUMENT_TYPE_MISSING document_type");
	given_deinit(&given);
}

/* C1.2: under another name the document is still found, and the name stays until the office corrects it. */
static void name_stays(void **state)
{
	struct someone again = zhang;
	const Health__RegisterPersonReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	people_register(&given, &zhang);
	again.name = "张叁";
	reply = (const Health__RegisterPersonReply *)people_try(&given, &again)->reply;
	assert_string_equal(given_outcome(&given), "");
	assert_true(reply->already_known && reply->name_differs);
	assert_string_equal(people_find(&given, ID_OF_ZHANG, NULL, NULL, NULL)->persons[0]->name_masked, "张*");
	given_deinit(&given);
}

/* C1.4: a fever of nobody in particular belongs to whoever is registered under its ticket. */
static void fever_finds_its_person(void **state)
{
	struct reading fever = IN("V1", .temperature_c = 38.0);
	struct someone new = zhang;
	const char *nobody, *subject_id;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	door_register(&given, &fever);
	nobody = arena_strdup(given.arena, token_subject(&given.view, "V1", "2020-02-10"));
	new.token = "V1";
	subject_id = people_register(&given, &new);
	assert_string_equal(subject_id, nobody);
	assert_non_null(bar_find(&given.view, subject_id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.4: and if they are known already, the two subjects are joined. */
static void fever_joins_whom_is_known(void **state)
{
	struct reading fever = IN("V1", .temperature_c = 38.0);
	struct someone again = zhang;
	const char *nobody, *subject_id;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	subject_id = people_register(&given, &zhang);
	door_register(&given, &fever);
	nobody = arena_strdup(given.arena, token_subject(&given.view, "V1", "2020-02-10"));
	assert_string_not_equal(nobody, subject_id);
	again.token = "V1";
	assert_string_equal(people_register(&given, &again), subject_id);
	assert_string_equal(token_subject(&given.view, "V1", "2020-02-10"), subject_id);
	assert_string_equal(subject_now(&given.view, nobody), subject_id);
	assert_non_null(bar_find(&given.view, subject_id));
	assert_string_equal(people_find(&given, NULL, NULL, NULL, nobody)->persons[0]->subject_id, subject_id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Two may be joined at once: a ticket's subject, and whoever had only left this phone. */
static void joined_at_most_so_often(void **state)
{
	struct someone phone_only = PERSON("张三", .phone = "13812345678"), known = zhang;
	struct reading fever = IN("V1", .temperature_c = 38.0);
	const char *subject_id, *with_phone;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	known.phone = NULL;
	subject_id = people_register(&given, &known);
	with_phone = people_register(&given, &phone_only);
	known.phone = phone_only.phone;
	for (unsigned i = 1; i < PERSON_JOINED_MAX; i++) {
		Health__JoinPersons join = HEALTH__JOIN_PERSONS__INIT;

		fever.token = arena_printf(given.arena, "V5%u", i);
		door_register(&given, &fever);
		join.subject_id = subject_id;
		join.other_subject_id = token_subject(&given.view, fever.token, "2020-02-10");
		assert_null(given_ask(&given, &join.base)->rejection);
	}
	fever.token = known.token = "V1";
	door_register(&given, &fever);
	assert_string_equal(people_register(&given, &known), subject_id);
	assert_int_equal(person_find(&given.view, subject_id)->n_joined_from, PERSON_JOINED_MAX);
	assert_string_equal(subject_now(&given.view, with_phone), with_phone);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.2: the same person under two tokens. */
static void two_tokens_one_person(void **state)
{
	struct someone morning = zhang, afternoon = zhang;
	const char *subject_id;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	morning.token = "V1";
	afternoon.token = "V90";
	subject_id = people_register(&given, &morning);
	assert_string_equal(people_register(&given, &afternoon), subject_id);
	assert_string_equal(people_find(&given, NULL, NULL, "V1", NULL)->persons[0]->subject_id, subject_id);
	assert_string_equal(people_find(&given, NULL, NULL, "V90", NULL)->persons[0]->subject_id, subject_id);
	given.context.now += 24 * 60 * GIVEN_MINUTE;
	assert_int_equal(people_find(&given, NULL, NULL, "V90", NULL)->n_persons, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.2: a badge stands for its bearer on every day. */
static void badge_lasts(void **state)
{
	struct someone bearer = zhang;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	bearer.token = "B1";
	bearer.badge = true;
	people_register(&given, &bearer);
	given.context.now += 24 * 60 * GIVEN_MINUTE;
	assert_int_equal(people_find(&given, NULL, NULL, "B1", NULL)->n_persons, 1);
	given_deinit(&given);
}

int main(void)
{
	enum { CASES = sizeof(cases) / sizeof(cases[0]), REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };
	static const struct CMUnitTest stories[] = {
		cmocka_unit_test(type_is_asked_for),       cmocka_unit_test(name_stays),
		cmocka_unit_test(fever_finds_its_person),  cmocka_unit_test(fever_joins_whom_is_known),
		cmocka_unit_test(two_tokens_one_person),   cmocka_unit_test(badge_lasts),
		cmocka_unit_test(joined_at_most_so_often),
	};
	enum { STORIES = sizeof(stories) / sizeof(stories[0]) };
	struct CMUnitTest tests[CASES + REFUSALS + STORIES];

	for (size_t i = 0; i < CASES; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, registers, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	for (size_t i = 0; i < REFUSALS; i++)
		tests[CASES + i] =
			(struct CMUnitTest){ refusals[i].name, refuses, NULL, NULL, (void *)(uintptr_t)&refusals[i] };
	memcpy(tests + CASES + REFUSALS, stories, sizeof(stories));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
