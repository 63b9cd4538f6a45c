/* The directory: the leading group for staff, published numbers for everybody (O1, B4.2). */
#include <string.h>

#include "services/alerting/alerting.h"
#include "tests/unit/support/desk.h"

static const Alerting__GetDirectoryReply *directory(struct given *given)
{
	Alerting__GetDirectory query = ALERTING__GET_DIRECTORY__INIT;

	desk_must(given_ask(given, &query.base));
	return (const void *)given->decision.reply;
}

/* The plan has them in another order here than by rank. */
static void o1_the_leading_group_from_its_head_down(void **state)
{
	const Alerting__GetDirectoryReply *reply;
	Plan__GroupRole **group, *head;
	const char *text = "";
	struct given given;

	(void)state;
	desk_init(&given);
	group = given.context.plan->organisation->leading_group;
	head = group[0];
	group[0] = group[3];
	group[3] = head;
	reply = directory(&given);
	for (size_t i = 0; i < reply->n_leading_group; i++)
		text = arena_printf(given.arena, "%s%s ", text, reply->leading_group[i]->id);
	assert_string_equal(text, "head deputy director member ");
	assert_int_equal(reply->n_areas, 1);
	assert_string_equal(reply->areas[0]->lead, "member");
	given_deinit(&given);
}

static void o1_departments_with_area_and_lead(void **state)
{
	const Alerting__GetDirectoryReply *reply;
	const char *text = "";
	struct given given;

	(void)state;
	desk_init(&given);
	reply = directory(&given);
	for (size_t i = 0; i < reply->n_departments; i++)
		text = arena_printf(given.arena, "%s%s(%s %s) %s; ", text, reply->departments[i]->department,
				    reply->departments[i]->area, reply->departments[i]->lead,
				    reply->departments[i]->phone);
	assert_string_equal(text, "office( ) ; property( ) 0537-0000001; permits(all member) ; tax(all member) ; ");
	assert_int_equal(reply->n_hotlines, 1);
	assert_int_equal(reply->n_bodies, 1);
	given_deinit(&given);
}

static void b4_2_everybody_sees_published_numbers_and_no_more(void **state)
{
	Alerting__GetPublicDirectory query = ALERTING__GET_PUBLIC_DIRECTORY__INIT;
	const Alerting__GetPublicDirectoryReply *reply;
	const char *text = "";
	struct given given;

	(void)state;
	desk_init(&given);
	assert_int_equal(service_find_query(&alerting_service, "hallward.alerting.v1.GetPublicDirectory")->roles,
			 EVERYONE);
	assert_false(service_find_query(&alerting_service, "hallward.alerting.v1.GetDirectory")->roles & GATEWAY);
	desk_must(given_ask(&given, &query.base));
	reply = (const void *)given.decision.reply;
	for (size_t i = 0; i < reply->n_numbers; i++)
		text = arena_printf(given.arena, "%s%s %s; ", text, reply->numbers[i]->name_en,
				    reply->numbers[i]->phone);
	assert_string_equal(text, "Hotline 12345; Property company 0537-0000001; ");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o1_the_leading_group_from_its_head_down),
		cmocka_unit_test(o1_departments_with_area_and_lead),
		cmocka_unit_test(b4_2_everybody_sees_published_numbers_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
