/* Finding people and organisations, by whatever is at hand. */
#include <string.h>

#include "services/health/health.h"
#include "tests/unit/support/people.h"

static const struct someone zhang =
	PERSON("张三", .phone = "138-1234-5678", .id = ID_OF_ZHANG, .address = "曲阜市某路1号");
static const struct someone li_by_phone = PERSON("李四", .phone = "13800000001");

/* C1.2: found by each number in one step, masked for everybody. */
static void found_masked(void **state)
{
	const Health__FindPersonReply *reply;
	const Health__FoundPerson *found;
	struct someone with_token = zhang;
	const char *subject_id;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	with_token.token = "V1";
	subject_id = people_register(&given, &with_token);
	assert_int_equal(people_find(&given, ID_OF_LI, NULL, NULL, NULL)->n_persons, 0);
	assert_int_equal(people_find(&given, NULL, "13812345678", NULL, NULL)->n_persons, 1);
	assert_int_equal(people_find(&given, NULL, NULL, "V1", NULL)->n_persons, 1);
	assert_int_equal(people_find(&given, NULL, NULL, NULL, subject_id)->n_persons, 1);
	reply = people_find(&given, ID_OF_ZHANG, NULL, NULL, NULL);
	assert_int_equal(reply->n_persons, 1);
	found = reply->persons[0];
	assert_string_equal(found->subject_id, subject_id);
	assert_string_equal(found->name_masked, "张*");
	assert_string_equal(found->phone_masked, "138****5678");
	assert_string_equal(found->document_number_masked, "3708**********1231");
	assert_string_equal(found->address_masked, "曲阜市***");
	assert_string_equal(found->last_seen_on, "2020-02-10");
	assert_false(found->barred);
	given_deinit(&given);
}

/* C1.2: a phone of a family finds all of them. */
static void family_is_found(void **state)
{
	struct someone li = li_by_phone, other = li_by_phone;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	other.name = "李五";
	people_register(&given, &li);
	people_register(&given, &other);
	assert_int_equal(people_find(&given, NULL, "+8613800000001", NULL, NULL)->n_persons, 2);
	given_deinit(&given);
}

/* Nothing of a person stands in tables or journal in the clear (common/README.md: people). */
static void nothing_is_clear(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	people_register(&given, &zhang);
	people_assert_nowhere(&given, "张三");
	people_assert_nowhere(&given, ID_OF_ZHANG);
	people_assert_nowhere(&given, "19900307");
	people_assert_nowhere(&given, "13812345678");
	people_assert_nowhere(&given, "138-1234-5678");
	people_assert_nowhere(&given, "曲阜");
	given_deinit(&given);
}

static void find_refuses(struct given *given, Health__FindPerson *query, const char *then)
{
	given_ask(given, &query->base);
	assert_string_equal(given_outcome(given), then);
}

static void finds_by_one(void **state)
{
	Health__FindPerson query = HEALTH__FIND_PERSON__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	find_refuses(&given, &query, "! FIND_BY_ONE ");
	query.phone = "12";
	find_refuses(&given, &query, "! PHONE_IMPOSSIBLE phone");
	query.token = "V1";
	find_refuses(&given, &query, "! FIND_BY_ONE ");
	query.phone = query.token = "";
	query.document_number = "?";
	find_refuses(&given, &query, "! DOCUMENT_FORM document_number");
	query.document_type = HEALTH__DOCUMENT_TYPE__RESIDENT_ID;
	query.document_number = "370881199003071232";
	find_refuses(&given, &query, "! RESIDENT_ID_CHECK document_number");
	given_deinit(&given);
}

/* C7: organisations by their credit code. */
static void organisations(void **state)
{
	Health__RegisterOrganisation command = HEALTH__REGISTER_ORGANISATION__INIT;
	Health__FindOrganisation query = HEALTH__FIND_ORGANISATION__INIT;
	const Health__FindOrganisationReply *found;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	command.code = "91370881ma3c000010";
	command.name = "农场";
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "OrganisationRegistered " CODE_OF_FARM);
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "");
	query.code = CODE_OF_FARM;
	found = (const Health__FindOrganisationReply *)given_ask(&given, &query.base)->reply;
	assert_string_equal(found->organisation->name, "农场");
	query.code = "91350100M000100Y43";
	found = (const Health__FindOrganisationReply *)given_ask(&given, &query.base)->reply;
	assert_null(found->organisation);
	command.code = "91370881MA3C000011";
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! CREDIT_CODE_CHECK code");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_masked), cmocka_unit_test(family_is_found), cmocka_unit_test(nothing_is_clear),
		cmocka_unit_test(finds_by_one), cmocka_unit_test(organisations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
