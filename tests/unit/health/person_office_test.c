/* What the office does with people's details: correct, join, reveal, erase. */
#include <string.h>

#include "common/core/seal.h"
#include "services/health/health.h"
#include "tests/unit/support/door.h"
#include "tests/unit/support/people.h"

static const struct someone zhang = PERSON("张三", .phone = "13812345678", .id = ID_OF_ZHANG, .token = "V1");
static const struct someone li = PERSON("李四", .phone = "13800000001", .id = ID_OF_LI, .token = "V2");
static const char *const nobody = "01700000-0000-7000-8000-000000000001";

static void assert_told(struct given *given, const ProtobufCMessage *command, const char *then)
{
	given_ask(given, command);
	assert_string_equal(given_outcome(given), then);
	assert_true(!given->decision.rejection || *given->decision.message_zh);
}

static const char *told(struct given *given, const char *format, const char *subject_id)
{
	return arena_printf(given->arena, "%s %s", format, subject_id);
}

static void corrects(void **state)
{
	Health__CorrectPerson command = HEALTH__CORRECT_PERSON__INIT;
	struct given given;
	const char *subject_id;

	(void)state;
	given_init(&given, &health_service);
	subject_id = people_register(&given, &zhang);
	command.subject_id = subject_id;
	command.reason = "read wrongly by the guard";
	command.name = "章三丰";
	command.document_type = HEALTH__DOCUMENT_TYPE__RESIDENT_ID;
	command.document_number = ID_OF_LI;
	assert_told(&given, &command.base, told(&given, "PersonCorrected", subject_id));
	people_assert_nowhere(&given, "read wrongly");
	assert_int_equal(people_find(&given, ID_OF_ZHANG, NULL, NULL, NULL)->n_persons, 0);
	assert_string_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->persons[0]->name_masked, "章**");
	assert_string_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->persons[0]->phone_masked, "138****5678");
	assert_told(&given, &command.base, "! NOTHING_TO_CORRECT ");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C7: a post that needs an organisation, of somebody who has one. */
static void corrects_post_and_kind(void **state)
{
	Health__CorrectPerson command = HEALTH__CORRECT_PERSON__INIT;
	struct someone cook = li;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	cook.organisation = CODE_OF_FARM;
	cook.organisation_name = "农场";
	command.subject_id = people_register(&given, &cook);
	command.post = "supplier";
	command.kind = HEALTH__KIND__SUPPLIER;
	command.reason = "delivers";
	given_ask(&given, &command.base);
	assert_null(given.decision.rejection);
	assert_string_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->persons[0]->post, "supplier");
	assert_int_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->persons[0]->kind, HEALTH__KIND__SUPPLIER);
	assert_string_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->persons[0]->organisation_name, "农场");
	given_deinit(&given);
}

static void correcting_refuses(void **state)
{
	Health__CorrectPerson command = HEALTH__CORRECT_PERSON__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	command.subject_id = nobody;
	command.reason = "?";
	assert_told(&given, &command.base, "! SUBJECT_UNKNOWN subject_id");
	people_register(&given, &li);
	command.subject_id = people_register(&given, &zhang);
	command.document_type = HEALTH__DOCUMENT_TYPE__RESIDENT_ID;
	command.document_number = ID_OF_LI;
	assert_told(&given, &command.base, "! DOCUMENT_TAKEN document_number");
	command.document_type = 0;
	assert_told(&given, &command.base, "! DOCUMENT_TYPE_MISSING document_type");
	command.document_number = "";
	command.phone = "110";
	assert_told(&given, &command.base, "! PHONE_IMPOSSIBLE phone");
	command.phone = "";
	command.organisation = CODE_OF_FARM;
	assert_told(&given, &command.base, "! ORGANISATION_UNKNOWN organisation");
	given_deinit(&given);
}

/* Puts a bar as an incident would, past the journal; and takes it away. */
static void bar(struct given *given, const char *subject_id, bool begins)
{
	struct tables tables = { given->view };

	if (begins)
		bar_begin(&tables, subject_id, HEALTH__BAR_KIND__BAR_INCIDENT, "incident-1", given->context.now, "");
	else
		bar_end(&tables, subject_id, HEALTH__BAR_KIND__BAR_INCIDENT, "incident-1");
}

/* C1.4: whoever was barred under the other subject is barred, and is let in again when that ends. */
static void joins(void **state)
{
	Health__JoinPersons command = HEALTH__JOIN_PERSONS__INIT;
	struct given given;
	const char *kept, *other;

	(void)state;
	given_init(&given, &health_service);
	kept = command.subject_id = people_register(&given, &zhang);
	other = command.other_subject_id = people_register(&given, &li);
	bar(&given, other, true);
	assert_null(bar_find(&given.view, kept));
	assert_told(&given, &command.base, told(&given, "PersonsJoined", kept));
	assert_non_null(bar_find(&given.view, kept));
	assert_non_null(bar_find(&given.view, other));
	assert_string_equal(token_subject(&given.view, "V2", "2020-02-10"), kept);
	assert_string_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->persons[0]->subject_id, kept);
	assert_string_equal(people_find(&given, NULL, "13800000001", NULL, NULL)->persons[0]->subject_id, kept);
	assert_string_equal(people_register(&given, &li), kept);
	assert_told(&given, &command.base, "! SAME_PERSON other_subject_id");
	bar(&given, other, false);
	assert_null(bar_find(&given.view, kept));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void joining_refuses(void **state)
{
	Health__JoinPersons command = HEALTH__JOIN_PERSONS__INIT;
	struct reading fever = IN("V50", .temperature_c = 38.0);
	struct given given;
	const char *kept;

	(void)state;
	given_init(&given, &health_service);
	kept = command.subject_id = people_register(&given, &zhang);
	command.other_subject_id = nobody;
	assert_told(&given, &command.base, "! SUBJECT_UNKNOWN other_subject_id");
	for (unsigned i = 0; i < PERSON_JOINED_MAX + 1; i++) {
		fever.token = arena_printf(given.arena, "V5%u", i);
		door_register(&given, &fever);
		command.other_subject_id =
			arena_strdup(given.arena, token_subject(&given.view, fever.token, "2020-02-10"));
		assert_told(&given, &command.base,
			    i < PERSON_JOINED_MAX ? told(&given, "PersonsJoined", kept)
						  : "! JOINED_TOO_OFTEN other_subject_id");
	}
	command.subject_id = nobody;
	assert_told(&given, &command.base, "! SUBJECT_UNKNOWN subject_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Joined into one that is joined later: all lead to the last. */
static void joins_in_chains(void **state)
{
	Health__JoinPersons command = HEALTH__JOIN_PERSONS__INIT;
	struct someone wang = PERSON("王五", .phone = "13700000001");
	struct given given;
	const char *first, *second, *third;

	(void)state;
	given_init(&given, &health_service);
	first = people_register(&given, &zhang);
	second = people_register(&given, &li);
	third = people_register(&given, &wang);
	command.subject_id = second;
	command.other_subject_id = first;
	given_ask(&given, &command.base);
	command.subject_id = third;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), told(&given, "PersonsJoined", third));
	assert_string_equal(subject_now(&given.view, first), third);
	assert_string_equal(subject_now(&given.view, second), third);
	assert_int_equal(person_find(&given.view, third)->n_joined_from, 2);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *reveal(struct given *given, const char *subject_id)
{
	Health__RevealPerson command = HEALTH__REVEAL_PERSON__INIT;
	const struct decision *decision;

	command.subject_id = subject_id;
	command.purpose = HEALTH__PURPOSE__OTHER_PURPOSE;
	command.note = "calls about 张三";
	decision = given_ask(given, &command.base);
	assert_string_equal(given_outcome(given), told(given, "PersonRevealed", subject_id));
	return arena_strdup(given->arena, ((const Health__RevealPersonReply *)decision->reply)->reveal_id);
}

/* The clear values are in the query's answer only; who asked, what for and when is in the journal. */
static void reveals(void **state)
{
	Health__GetRevealed query = HEALTH__GET_REVEALED__INIT;
	const Health__GetRevealedReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	query.reveal_id = reveal(&given, people_register(&given, &zhang));
	reply = (const Health__GetRevealedReply *)given_ask(&given, &query.base)->reply;
	assert_string_equal(reply->name, "张三");
	assert_string_equal(reply->phone, "+8613812345678");
	assert_string_equal(reply->document_number, ID_OF_ZHANG);
	people_assert_nowhere(&given, "张三");
	given.context.now += 5 * GIVEN_MINUTE - 1;
	assert_null(given_ask(&given, &query.base)->rejection);
	given.context.now += 1;
	assert_told(&given, &query.base, "! REVEAL_EXPIRED reveal_id");
	assert_non_null(strstr(given.decision.message_en, "2020-02-10T09:05:00+08:00"));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void revealing_refuses(void **state)
{
	Health__RevealPerson command = HEALTH__REVEAL_PERSON__INIT;
	Health__GetRevealed query = HEALTH__GET_REVEALED__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	command.subject_id = nobody;
	command.purpose = HEALTH__PURPOSE__OFFICIAL_REQUEST;
	assert_told(&given, &command.base, "! SUBJECT_UNKNOWN subject_id");
	command.subject_id = people_register(&given, &zhang);
	assert_told(&given, &command.base, "! NOTE_MISSING note");
	query.reveal_id = nobody;
	assert_told(&given, &query.base, "! REVEAL_UNKNOWN reveal_id");
	query.reveal_id = reveal(&given, command.subject_id);
	given.context.actor = "somebody-else";
	assert_told(&given, &query.base, "! REVEAL_OF_ANOTHER reveal_id");
	given_deinit(&given);
}

/* Permissions long over are forgotten as new ones come. */
static void reveals_are_retired(void **state)
{
	Health__GetRevealed query = HEALTH__GET_REVEALED__INIT;
	struct given given;
	const char *subject_id;

	(void)state;
	given_init(&given, &health_service);
	subject_id = people_register(&given, &zhang);
	query.reveal_id = reveal(&given, subject_id);
	given.context.now += 25 * 60 * GIVEN_MINUTE;
	reveal(&given, subject_id);
	assert_told(&given, &query.base, "! REVEAL_UNKNOWN reveal_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Erased: no name, no number, no token leads to them, and no key is left; the figures stay. */
static void erases(void **state)
{
	Health__ErasePerson command = HEALTH__ERASE_PERSON__INIT;
	Health__JoinPersons join = HEALTH__JOIN_PERSONS__INIT;
	Health__GetRevealed query = HEALTH__GET_REVEALED__INIT;
	struct given given;
	const char *subject_id, *other;

	(void)state;
	given_init(&given, &health_service);
	join.subject_id = subject_id = people_register(&given, &zhang);
	join.other_subject_id = other = people_register(&given, &li);
	given_ask(&given, &join.base);
	query.reveal_id = reveal(&given, subject_id);
	command.subject_id = subject_id;
	command.cause = HEALTH__ERASURE_CAUSE__ON_REQUEST;
	assert_told(&given, &command.base, told(&given, "PersonErased", subject_id));
	assert_int_equal(given.decision.erasure_count, 2);
	assert_string_equal(given.decision.erasures[0].why, "requested");
	assert_false(seal_has_key(given.seal, subject_id));
	assert_false(seal_has_key(given.seal, other));
	assert_int_equal(people_find(&given, ID_OF_ZHANG, NULL, NULL, NULL)->n_persons, 0);
	assert_int_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->n_persons, 0);
	assert_int_equal(people_find(&given, NULL, "13812345678", NULL, NULL)->n_persons, 0);
	assert_int_equal(people_find(&given, NULL, NULL, "V1", NULL)->n_persons, 0);
	assert_int_equal(people_find(&given, NULL, NULL, NULL, other)->n_persons, 0);
	assert_told(&given, &query.base, "! SUBJECT_UNKNOWN reveal_id");
	assert_told(&given, &command.base, "! SUBJECT_UNKNOWN subject_id");
	assert_string_not_equal(people_register(&given, &zhang), subject_id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void erasing_refuses(void **state)
{
	Health__ErasePerson command = HEALTH__ERASE_PERSON__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	command.subject_id = people_register(&given, &zhang);
	command.cause = HEALTH__ERASURE_CAUSE__RETENTION_OVER;
	assert_told(&given, &command.base, "! ERASURE_CAUSE_RESERVED cause");
	command.cause = HEALTH__ERASURE_CAUSE__ON_REQUEST;
	bar(&given, command.subject_id, true);
	assert_told(&given, &command.base, "! SUBJECT_HELD subject_id");
	bar(&given, command.subject_id, false);
	assert_told(&given, &command.base, told(&given, "PersonErased", command.subject_id));
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corrects),
		cmocka_unit_test(corrects_post_and_kind),
		cmocka_unit_test(correcting_refuses),
		cmocka_unit_test(joins),
		cmocka_unit_test(joining_refuses),
		cmocka_unit_test(joins_in_chains),
		cmocka_unit_test(reveals),
		cmocka_unit_test(revealing_refuses),
		cmocka_unit_test(reveals_are_retired),
		cmocka_unit_test(erases),
		cmocka_unit_test(erasing_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
