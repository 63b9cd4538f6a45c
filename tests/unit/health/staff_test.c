/* The staff directory: from the plan, by joins, moves and leaves (C1.3, C7), and who may work (C2, C9.3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/staff.h"
#include "tests/unit/support/given.h"

#define SUBJECT "01700000-0000-7000-8000-000000000001"
#define TODAY "2020-02-10"

/* What a test says of staff: who does what from which day on, and who says so. */
struct told {
	char what; /* 'j'oins, 'm'oves, 'l'eaves; 0: no more */
	const char *badge, *department, *post, *from_date, *subject_id;
	uint32_t roles; /* unset: office */
	const char *as; /* department of the caller */
};
#define JOIN(...)                                                                                                      \
	{                                                                                                              \
		.what = 'j', .badge = __VA_ARGS__                                                                      \
	}
#define MOVE(...)                                                                                                      \
	{                                                                                                              \
		.what = 'm', .badge = __VA_ARGS__                                                                      \
	}
#define LEAVE(...)                                                                                                     \
	{                                                                                                              \
		.what = 'l', .badge = __VA_ARGS__                                                                      \
	}
#define BY(name) .roles = DEPARTMENT, .as = name

static const char *or_none(const char *text)
{
	return text ? text : "";
}

static void tell(struct given *given, const struct told *told)
{
	Health__JoinStaff join = HEALTH__JOIN_STAFF__INIT;
	Health__MoveStaff move = HEALTH__MOVE_STAFF__INIT;
	Health__LeaveStaff leave = HEALTH__LEAVE_STAFF__INIT;

	given->context.roles = told->roles ? told->roles : OFFICE;
	given->context.department = or_none(told->as);
	join.badge = move.badge = leave.badge = told->badge;
	join.department = move.department = or_none(told->department);
	join.post = move.post = or_none(told->post);
	join.from_date = move.from_date = leave.from_date = or_none(told->from_date);
	join.subject_id = or_none(told->subject_id);
	given_ask(given, told->what == 'j' ? &join.base : told->what == 'm' ? &move.base : &leave.base);
	given->context.roles = OFFICE;
	given->context.department = "";
}

static void register_person(struct given *given, const char *subject_id)
{
	struct tables tables = { given->view };
	Health__Person person = HEALTH__PERSON__INIT;

	person.subject_id = subject_id;
	person_put(&tables, &person);
}

/* Badges of the department on that day: "P1 P2 P3"; in pages of two. */
static const char *staff_listed(struct given *given, const char *department, const char *date)
{
	Health__ListStaff query = HEALTH__LIST_STAFF__INIT;
	const Health__ListStaffReply *reply;
	const char *badges = "";

	query.department = department;
	query.date = date;
	query.page_size = 2;
	do {
		reply = (const Health__ListStaffReply *)given_ask(given, &query.base)->reply;
		assert_non_null(reply);
		for (size_t i = 0; i < reply->n_staff; i++)
			badges = arena_printf(given->arena, "%s%s%s", badges, *badges ? " " : "",
					      reply->staff[i]->badge);
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return badges;
}

struct staff_case {
	const char *name;
	struct told given[4], when;
	const char *then;
	const char *permits, *tax; /* on the day that is asked for */
	const char *date;          /* unset: today */
};

static const struct staff_case cases[] = {
	{ "C1.3 somebody new", .when = JOIN("N1", "permits", "window"), .then = "TokenBound N1, StaffJoined N1",
	  .permits = "N1 P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 a registered person", .when = JOIN("N1", "permits", .subject_id = SUBJECT),
	  .then = "TokenBound N1, StaffJoined N1", .permits = "N1 P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 not yet on the day before", .when = JOIN("N1", "permits", .from_date = "2020-02-11"),
	  .then = "TokenBound N1, StaffJoined N1", .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 from the first day on", .when = JOIN("N1", "permits", .from_date = "2020-02-11"),
	  .then = "TokenBound N1, StaffJoined N1", .permits = "N1 P1 P2 P3", .tax = "T1 T2", .date = "2020-02-11" },
	{ "C1.3 moved staff are where they are on that day", .when = MOVE("P2", "tax", .from_date = "2020-02-12"),
	  .then = "StaffMoved P2", .permits = "P1 P3", .tax = "P2 T1 T2", .date = "2020-02-12" },
	{ "C1.3 and where they were on the day before", .when = MOVE("P2", "tax", .from_date = "2020-02-12"),
	  .then = "StaffMoved P2", .permits = "P1 P2 P3", .tax = "T1 T2", .date = "2020-02-11" },
	{ "C1.3 moved there and back", .given = { MOVE("P2", "tax", .from_date = "2020-02-10") },
	  .when = MOVE("P2", "permits", .from_date = "2020-02-12"), .then = "StaffMoved P2", .permits = "P1 P2 P3",
	  .tax = "T1 T2", .date = "2020-02-12" },
	{ "C1.3 of one day the last word stands", .given = { MOVE("P2", "tax") }, .when = MOVE("P2", "permits"),
	  .then = "StaffMoved P2", .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 moved to where they are", .when = MOVE("P2", "permits", "window"), .then = "", .permits = "P1 P2 P3",
	  .tax = "T1 T2" },
	{ "C7 another post only", .when = MOVE("P2", .post = "security", BY("permits")), .then = "StaffMoved P2",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 who left is not here", .when = LEAVE("P1"), .then = "StaffLeft P1", .permits = "P2 P3",
	  .tax = "T1 T2" },
	{ "C1.3 and was here before", .when = LEAVE("P1"), .then = "StaffLeft P1", .permits = "P1 P2 P3",
	  .tax = "T1 T2", .date = "2020-02-09" },
	{ "C1.3 who left comes back", .given = { LEAVE("P1") }, .when = JOIN("P1", "tax"), .then = "StaffJoined P1",
	  .permits = "P2 P3", .tax = "P1 T1 T2" },
	{ "O4 a department of its own", .when = LEAVE("P1", BY("permits")), .then = "StaffLeft P1", .permits = "P2 P3",
	  .tax = "T1 T2" },
	{ "O4 not of another", .when = LEAVE("P1", BY("tax")), .then = "! OTHER_DEPARTMENT badge",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "O4 nobody joins another's department", .when = JOIN("N1", "permits", BY("tax")),
	  .then = "! OTHER_DEPARTMENT department", .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 no such department", .when = JOIN("N1", "permit"), .then = "! UNKNOWN_DEPARTMENT department",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 moved to no such department", .when = MOVE("P1", "taxes"), .then = "! UNKNOWN_DEPARTMENT department",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C7 no such post", .when = JOIN("N1", "permits", "windows"), .then = "! UNKNOWN_POST post",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 joins twice", .when = JOIN("P1", "tax"), .then = "! STAFF_KNOWN badge", .permits = "P1 P2 P3",
	  .tax = "T1 T2" },
	{ "C1.3 moves without having joined", .when = MOVE("N1", "tax"), .then = "! STAFF_UNKNOWN badge",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 leaves twice", .given = { LEAVE("P1") }, .when = LEAVE("P1"), .then = "! STAFF_UNKNOWN badge",
	  .permits = "P2 P3", .tax = "T1 T2" },
	{ "C1.3 before a change that is recorded", .given = { MOVE("P1", "tax") },
	  .when = LEAVE("P1", .from_date = "2020-02-09"), .then = "! STAFF_CHANGE_EARLIER from_date",
	  .permits = "P2 P3", .tax = "P1 T1 T2" },
	{ "C1.3 366 days ahead", .when = JOIN("N1", "permits", .from_date = "2021-02-10"),
	  .then = "TokenBound N1, StaffJoined N1", .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 367 days ahead", .when = JOIN("N1", "permits", .from_date = "2021-02-11"),
	  .then = "! EFFECTIVE_DATE_FAR from_date", .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 367 days ago", .when = LEAVE("P1", .from_date = "2019-02-08"), .then = "! EFFECTIVE_DATE_FAR from_date",
	  .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 nobody of that id", .when = JOIN("N1", "permits", .subject_id = "01700000-0000-7000-8000-000000000002"),
	  .then = "! SUBJECT_UNKNOWN subject_id", .permits = "P1 P2 P3", .tax = "T1 T2" },
	{ "C1.3 a badge is one person's for good", .given = { LEAVE("P1") },
	  .when = JOIN("P1", "permits", .subject_id = SUBJECT), .then = "! BADGE_OF_ANOTHER badge", .permits = "P2 P3",
	  .tax = "T1 T2" },
	{ "C1.3 one person, one badge", .given = { JOIN("N1", "tax", .subject_id = SUBJECT) },
	  .when = JOIN("N2", "tax", .subject_id = SUBJECT), .then = "! SUBJECT_HAS_BADGE subject_id",
	  .permits = "P1 P2 P3", .tax = "N1 T1 T2" },
	{ "C1.3 another badge after the first left", .given = { JOIN("N1", "tax", .subject_id = SUBJECT), LEAVE("N1") },
	  .when = JOIN("N2", "tax", .subject_id = SUBJECT), .then = "TokenBound N2, StaffJoined N2",
	  .permits = "P1 P2 P3", .tax = "N2 T1 T2" },
};

static void given_plan_taken(struct given *given)
{
	given_init(given, &health_service);
	given_schedule(given);
}

static void run(void **state)
{
	const struct staff_case *row = *state;
	const char *date = row->date ? row->date : TODAY;
	struct given given;

	given_plan_taken(&given);
	register_person(&given, SUBJECT);
	for (const struct told *told = row->given; told->what; told++) {
		tell(&given, told);
		assert_null(given.decision.rejection);
	}
	tell(&given, &row->when);
	assert_string_equal(given_outcome(&given), row->then);
	assert_string_equal(staff_listed(&given, "permits", date), row->permits);
	assert_string_equal(staff_listed(&given, "tax", date), row->tax);
	given_deinit(&given);
}

/* --- the plan ---------------------------------------------------------------------------------------------------------------- */

static void adopt(struct given *given, const char *version)
{
	given->context.plan_version = version;
	given_schedule(given);
}

static void first_plan_is_taken_in(void **state)
{
	const Health__Staff *staff;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	assert_string_equal(
		given_schedule(&given),
		"TokenBound P1, StaffJoined P1, TokenBound P2, StaffJoined P2, TokenBound P3, StaffJoined P3, "
		"TokenBound T1, StaffJoined T1, TokenBound T2, StaffJoined T2, TokenBound G1, StaffJoined G1, "
		"PlanStaffTaken test");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(staff_listed(&given, "", TODAY), "G1 P1 P2 P3 T1 T2");
	assert_string_equal(staff_listed(&given, "permits", "2019-01-01"), "P1 P2 P3");
	staff = staff_find(&given.view, "G1");
	assert_string_equal(staff->post, "security");
	assert_string_equal(staff_of_subject(&given.view, staff->subject_id)->badge, "G1");
	assert_string_equal(token_subject(&given.view, "G1", "2033-01-01"), staff->subject_id);
	assert_string_not_equal(staff->subject_id, staff_find(&given.view, "P1")->subject_id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void next_plan_changes_what_it_says_otherwise(void **state)
{
	static const struct told moved = MOVE("P1", "tax"), left = LEAVE("T2"), joined = JOIN("N1", "tax");
	Plan__StaffMember newcomer = PLAN__STAFF_MEMBER__INIT;
	struct given given;

	(void)state;
	given_plan_taken(&given);
	tell(&given, &moved);
	tell(&given, &left);
	tell(&given, &joined);
	/* The same words again: what was said by command stands. */
	adopt(&given, "second");
	assert_string_equal(staff_listed(&given, "permits", TODAY), "P2 P3");
	assert_string_equal(staff_listed(&given, "tax", TODAY), "N1 P1 T1");
	/* P1 is to be an officer, P2 is replaced by N2: on the day after. */
	given.context.now += INT64_C(86400000000);
	given.context.plan->staff[0]->department = "office";
	newcomer.badge = "N2";
	newcomer.department = "permits";
	given.context.plan->staff[1] = &newcomer;
	adopt(&given, "third");
	assert_string_equal(staff_listed(&given, "office", "2020-02-11"), "P1");
	assert_string_equal(staff_listed(&given, "permits", "2020-02-11"), "N2 P3");
	assert_string_equal(staff_listed(&given, "permits", TODAY), "P2 P3");
	assert_string_equal(staff_listed(&given, "tax", "2020-02-11"), "N1 T1");
	/* Who left the plan and is named again is back. */
	newcomer.badge = "P2";
	adopt(&given, "fourth");
	assert_string_equal(staff_listed(&given, "permits", "2020-02-11"), "P2 P3");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Thousands are taken in by bounded steps, each once; and leave likewise. */
static void thousands_in_steps(void **state)
{
	enum { COUNT = 2000 };
	Plan__StaffMember **members;
	Plan__Plan *plan;
	struct given given;
	Health__ListStaff query = HEALTH__LIST_STAFF__INIT;

	(void)state;
	given_init(&given, &health_service);
	members = arena_alloc(given.arena, COUNT * sizeof(*members));
	for (unsigned i = 0; i < COUNT; i++) {
		members[i] = reflect_new(&plan__staff_member__descriptor, given.arena);
		members[i]->badge = arena_printf(given.arena, "B%05u", i);
		members[i]->department = "permits";
	}
	plan = reflect_copy(&given.context.plan->base, given.arena);
	given.context.plan = plan;
	plan->staff = members;
	plan->n_staff = COUNT;
	adopt(&given, "many");
	query.page_size = 1000;
	assert_int_equal(((const Health__ListStaffReply *)given_ask(&given, &query.base)->reply)->n_staff, 1000);
	assert_non_null(staff_find(&given.view, "B01999"));
	plan->n_staff = 1;
	adopt(&given, "few");
	assert_string_equal(staff_listed(&given, "", TODAY), "B00000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A plan whose new staff fill a step to the last event: who is named no more leaves all the same, in the next. */
static void leavers_after_a_full_step(void **state)
{
	enum { FULL = (DECISION_EVENTS_MAX - 2) / 2 }; /* of a newcomer there are two events, and of the step one */
	Plan__StaffMember **members;
	Plan__Plan *plan;
	struct given given;

	(void)state;
	given_plan_taken(&given);
	members = arena_alloc(given.arena, FULL * sizeof(*members));
	for (unsigned i = 0; i < FULL; i++) {
		members[i] = reflect_new(&plan__staff_member__descriptor, given.arena);
		members[i]->badge = arena_printf(given.arena, "B%05u", i);
		members[i]->department = "tax";
	}
	plan = reflect_copy(&given.context.plan->base, given.arena);
	given.context.plan = plan;
	plan->staff = members;
	plan->n_staff = FULL;
	adopt(&given, "others");
	assert_non_null(staff_find(&given.view, "B00030"));
	assert_string_equal(staff_listed(&given, "permits", TODAY), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- questions --------------------------------------------------------------------------------------------------------------- */

static void a_department_sees_its_own(void **state)
{
	Health__GetStaff get = HEALTH__GET_STAFF__INIT;
	Health__ListStaff list = HEALTH__LIST_STAFF__INIT;
	const Health__GetStaffReply *reply;
	static const struct told moved = MOVE("P1", "tax", .from_date = "2020-02-12");
	struct given given;

	(void)state;
	given_plan_taken(&given);
	tell(&given, &moved);
	get.badge = "P1";
	reply = (const Health__GetStaffReply *)given_ask(&given, &get.base)->reply;
	assert_int_equal(reply->n_assignments, 2);
	assert_string_equal(reply->assignments[1]->from_date, "2020-02-12");
	assert_string_equal(reply->staff->department, "tax");
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	assert_string_equal(staff_listed(&given, "", "2020-02-12"), "P1 T1 T2");
	get.badge = "P2";
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT badge");
	get.badge = "N1";
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! STAFF_UNKNOWN badge");
	list.department = "permits";
	given_ask(&given, &list.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT department");
	list.department = "";
	list.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"abc" };
	given_ask(&given, &list.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	given_deinit(&given);
}

static const Health__GetFitnessReply *fitness(struct given *given, const char *badge, const char *subject_id)
{
	Health__GetFitness query = HEALTH__GET_FITNESS__INIT;

	query.badge = badge;
	query.subject_id = subject_id;
	return (const Health__GetFitnessReply *)given_ask(given, &query.base)->reply;
}

/* C2, C9.3: whoever is barred may not work, until the last bar is gone. */
static void fitness_follows_the_bars(void **state)
{
	const Health__GetFitnessReply *reply;
	const char *subject_id;
	struct tables tables;
	struct given given;

	(void)state;
	given_plan_taken(&given);
	tables = (struct tables){ given.view };
	subject_id = arena_strdup(given.arena, fitness(&given, "P1", "")->subject_id);
	assert_true(fitness(&given, "P1", "")->fit);
	bar_begin(&tables, subject_id, HEALTH__BAR_KIND__BAR_RETURNEE, "stay-1", given.context.now, "2020-02-23");
	reply = fitness(&given, "", subject_id);
	assert_false(reply->fit);
	assert_int_equal(reply->n_bars, 1);
	assert_string_equal(reply->bars[0]->last_day, "2020-02-23");
	assert_true(fitness(&given, "P2", "")->fit);
	bar_end(&tables, subject_id, HEALTH__BAR_KIND__BAR_RETURNEE, "stay-1");
	assert_true(fitness(&given, "P1", "")->fit);
	assert_null(fitness(&given, "", ""));
	assert_string_equal(given_outcome(&given), "! FITNESS_OF_WHOM badge");
	assert_null(fitness(&given, "P1", subject_id));
	assert_null(fitness(&given, "N1", ""));
	assert_string_equal(given_outcome(&given), "! STAFF_UNKNOWN badge");
	assert_null(fitness(&given, "", "01700000-0000-7000-8000-000000000009"));
	assert_string_equal(given_outcome(&given), "! SUBJECT_UNKNOWN subject_id");
	register_person(&given, SUBJECT);
	assert_true(fitness(&given, "", SUBJECT)->fit);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT + 6] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(first_plan_is_taken_in);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(next_plan_changes_what_it_says_otherwise);
	tests[COUNT + 2] = (struct CMUnitTest)cmocka_unit_test(thousands_in_steps);
	tests[COUNT + 3] = (struct CMUnitTest)cmocka_unit_test(a_department_sees_its_own);
	tests[COUNT + 4] = (struct CMUnitTest)cmocka_unit_test(fitness_follows_the_bars);
	tests[COUNT + 5] = (struct CMUnitTest)cmocka_unit_test(leavers_after_a_full_step);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
