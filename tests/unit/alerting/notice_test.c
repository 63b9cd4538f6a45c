/* Knowledge notices: who is to read them, who has, and who is reminded when (G1). In the plan: after 24 hours, every 24, 3 times. */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/notice.h"
#include "tests/unit/support/desk.h"

#define STAFF ALERTING__NOTICE_REACH__FOR_STAFF
#define ALL ALERTING__NOTICE_REACH__FOR_ALL
#define VISITORS ALERTING__NOTICE_REACH__FOR_VISITORS

static Alerting__PublishNotice a_notice(Alerting__NoticeReach reach)
{
	static const char *text_zh[] = { "勤洗手。", "戴口罩。" }, *text_en[] = { "Wash your hands.", "Wear a mask." };
	Alerting__PublishNotice notice = ALERTING__PUBLISH_NOTICE__INIT;

	notice.title_zh = "防护知识";
	notice.title_en = "How to protect yourself";
	notice.text_zh = text_zh;
	notice.text_en = text_en;
	notice.n_text_zh = notice.n_text_en = 2;
	notice.reach = reach;
	return notice;
}

static const char *publish(struct given *given, const Alerting__PublishNotice *notice)
{
	const struct decision *decision = given_ask(given, &notice->base);

	desk_must(decision);
	return arena_strdup(given->arena, ((const Alerting__PublishNoticeReply *)decision->reply)->notice->notice_id);
}

static const char *publish_to(struct given *given, const char *department)
{
	Alerting__PublishNotice notice = a_notice(STAFF);
	Alerting__Audience audience = ALERTING__AUDIENCE__INIT;

	audience.departments = &department;
	audience.n_departments = 1;
	notice.audience = &audience;
	return publish(given, &notice);
}

/* "NoticeReminderDue": how it was said in the journal since the row `from`: "permits 3/3 #1, tax 2/2 #1". */
static const char *reminders_since(struct given *given, size_t from)
{
	const char *text = "";

	for (size_t i = from; i < given->journal_count; i++) {
		const Alerting__NoticeReminderDue *due;

		if (strcmp(given->journal[i]->type, "NoticeReminderDue") != 0)
			continue;
		due = alerting__notice_reminder_due__unpack(arena_allocator(given->arena), given->journal[i]->data.len,
							    given->journal[i]->data.data);
		text = arena_printf(given->arena, "%s%s%s %u of %u, %u now, #%u%s", text, *text ? "; " : "",
				    due->department, due->unread, due->staff, due->reminded, due->reminder,
				    due->last ? " last" : "");
	}
	return text;
}

/* Who is reminded so many hours after nine, of what has fallen due until then. */
static const char *reminded_at(struct given *given, int hours)
{
	size_t from = given->journal_count;

	given->context.now = given->nine_o_clock + hours * HOUR;
	given_schedule(given);
	return reminders_since(given, from);
}

static void g1_reminded_three_times_by_the_plans_hours(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	id = publish_to(&given, "permits");
	assert_string_equal(reminded_at(&given, 23), "");
	assert_string_equal(reminded_at(&given, 24), "permits 3 of 3, 3 now, #1");
	assert_string_equal(reminded_at(&given, 25), "");
	assert_string_equal(desk_read(&given, id, "P1"), "ReadingConfirmed ");
	assert_string_equal(reminded_at(&given, 48), "permits 2 of 3, 2 now, #2");
	assert_string_equal(desk_read(&given, id, "P2"), "ReadingConfirmed ");
	assert_string_equal(reminded_at(&given, 72), "permits 1 of 3, 1 now, #3 last");
	assert_string_equal(reminded_at(&given, 400), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g1_who_has_read_is_left_alone(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	id = publish_to(&given, "tax");
	assert_string_equal(desk_read(&given, id, "T1 T2"),
			    arena_printf(given.arena, "ReadingConfirmed , DepartmentHasRead %s", id));
	assert_string_equal(desk_read(&given, id, "T1"), "");
	assert_string_equal(reminded_at(&given, 100), "");
	assert_string_equal(desk_coverage(&given, id), "tax 2/2");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Two reminders fell due while the service was down: one is given, and the third at its own hour. */
static void g1_after_a_downtime_one_reminder(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	publish_to(&given, "permits");
	assert_string_equal(reminded_at(&given, 60), "permits 3 of 3, 3 now, #2");
	assert_string_equal(reminded_at(&given, 61), "");
	assert_string_equal(reminded_at(&given, 71), "");
	assert_string_equal(reminded_at(&given, 72), "permits 3 of 3, 3 now, #3 last");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* P4 comes on the third day, P5 once all reminders of the others are over: each has hours of their own. */
static void g1_late_joiners_count_from_joining(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	id = publish_to(&given, "permits");
	given.context.now = given.nine_o_clock + 30 * HOUR;
	desk_join(&given, "P4", "permits", "");
	assert_string_equal(desk_read(&given, id, "P1 P2 P3"), "ReadingConfirmed ");
	assert_string_equal(desk_coverage(&given, id), "permits 3/4");
	assert_string_equal(reminded_at(&given, 53), "");
	assert_string_equal(reminded_at(&given, 54), "permits 1 of 4, 1 now, #1");
	assert_string_equal(reminded_at(&given, 200), "permits 1 of 4, 1 now, #3 last");
	given.context.now = given.nine_o_clock + 230 * HOUR;
	desk_join(&given, "P5", "permits", "");
	assert_string_equal(reminded_at(&given, 253), "");
	assert_string_equal(reminded_at(&given, 254), "permits 2 of 5, 1 now, #1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Whoever leaves is counted nowhere; whoever goes to another department is counted there. */
static void g1_leavers_and_movers(void **state)
{
	Alerting__PublishNotice to_all = a_notice(ALL);
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	id = publish(&given, &to_all);
	assert_string_equal(desk_coverage(&given, id), "permits 0/3, property 0/1, tax 0/2");
	desk_read(&given, id, "P1 P2");
	desk_leave(&given, "P1");
	desk_join(&given, "P2", "tax", "");
	assert_string_equal(desk_coverage(&given, id), "permits 0/1, property 0/1, tax 1/3");
	assert_string_equal(reminded_at(&given, 24),
			    "permits 1 of 1, 1 now, #1; property 1 of 1, 1 now, #1; tax 2 of 3, 2 now, #1");
	assert_string_equal(desk_read(&given, id, "P1"), "! READER_UNKNOWN badges");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Who leaves tomorrow is here today. */
static void g1_a_change_to_come(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	id = publish_to(&given, "tax");
	desk_change(&given, "T1", "tax", "", "2020-02-11", true);
	desk_join(&given, "T3", "tax", "2020-02-12");
	assert_string_equal(desk_coverage(&given, id), "tax 0/2");
	given.context.now += 24 * HOUR;
	assert_string_equal(desk_coverage(&given, id), "tax 0/1");
	given.context.now += 24 * HOUR;
	assert_string_equal(desk_coverage(&given, id), "tax 0/2");
	/* From the midnight on which the 12th begins, 39 hours after publishing. */
	assert_string_equal(reminded_at(&given, 62), "tax 2 of 2, 1 now, #2");
	assert_string_equal(reminded_at(&given, 63), "tax 2 of 2, 1 now, #1");
	given_deinit(&given);
}

static void g1_audience_by_area_and_post(void **state)
{
	Alerting__PublishNotice notice = a_notice(STAFF);
	Alerting__Audience audience = ALERTING__AUDIENCE__INIT;
	const char *area = "all", *post = "security";
	struct given given;

	(void)state;
	desk_init(&given);
	notice.audience = &audience;
	audience.areas = &area;
	audience.n_areas = 1;
	assert_string_equal(desk_coverage(&given, publish(&given, &notice)), "permits 0/3, tax 0/2");
	audience.n_areas = 0;
	audience.posts = &post;
	audience.n_posts = 1;
	assert_string_equal(desk_coverage(&given, publish(&given, &notice)), "property 0/1");
	audience.areas = &area;
	audience.n_areas = 1;
	assert_string_equal(desk_coverage(&given, publish(&given, &notice)), "");
	given_deinit(&given);
}

static size_t listed(struct given *given, bool ended, const char *unread_by)
{
	Alerting__ListNotices query = ALERTING__LIST_NOTICES__INIT;
	const Alerting__ListNoticesReply *reply;
	size_t count = 0;

	query.ended = ended;
	query.unread_by = unread_by;
	query.page_size = 1;
	do {
		desk_must(given_ask(given, &query.base));
		reply = (const void *)given->decision.reply;
		count += reply->n_notices;
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
		for (size_t i = 0; i < reply->n_notices; i++)
			assert_int_equal(reply->notices[i]->n_text_zh, 0);
	} while (query.page_token.len);
	return count;
}

/* What anybody, of whatever role, is shown; a page each. */
static size_t shown_to_visitors(struct given *given)
{
	Alerting__ListPublicNotices query = ALERTING__LIST_PUBLIC_NOTICES__INIT;
	const Alerting__ListPublicNoticesReply *reply;
	size_t count = 0;

	assert_int_equal(service_find_query(&alerting_service, "hallward.alerting.v1.ListPublicNotices")->roles,
			 EVERYONE);
	query.page_size = 1;
	do {
		desk_must(given_ask(given, &query.base));
		reply = (const void *)given->decision.reply;
		for (size_t i = 0; i < reply->n_notices; i++)
			assert_int_equal(reply->notices[i]->n_text_en, 2);
		count += reply->n_notices;
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return count;
}

static void g1_visitors_see_what_is_for_them_and_counts(void **state)
{
	Alerting__PublishNotice staff = a_notice(STAFF), all = a_notice(ALL), visitors = a_notice(VISITORS);
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	visitors.valid_from_at = given.nine_o_clock + HOUR;
	visitors.valid_until_at = given.nine_o_clock + 3 * HOUR;
	publish(&given, &staff);
	publish(&given, &all);
	id = publish(&given, &visitors);
	assert_int_equal(shown_to_visitors(&given), 1);
	given.context.now = given.nine_o_clock + HOUR;
	assert_int_equal(shown_to_visitors(&given), 2);
	assert_string_equal(desk_coverage(&given, id), "");
	assert_int_equal(listed(&given, false, "T1"), 2);
	desk_read(&given, id, "T1");
	assert_string_equal(given_outcome(&given), "! NOTICE_FOR_VISITORS notice_id");
	given.context.now = given.nine_o_clock + 3 * HOUR;
	assert_int_equal(shown_to_visitors(&given), 1);
	assert_string_equal(given_schedule(&given), arena_printf(given.arena, "NoticeEnded %s", id));
	assert_int_equal(listed(&given, false, ""), 2);
	assert_int_equal(listed(&given, true, ""), 3);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The new one begins in the evening; until then the old one counts, and nobody is reminded of it afterwards. */
static void g1_superseded_when_the_new_one_begins(void **state)
{
	Alerting__PublishNotice next = a_notice(STAFF);
	struct given given;
	const char *first, *second;

	(void)state;
	desk_init(&given);
	first = publish_to(&given, "tax");
	next.supersedes = first;
	next.valid_from_at = given.nine_o_clock + 10 * HOUR;
	second = publish(&given, &next);
	assert_string_equal(desk_read(&given, second, "T1"), "! NOTICE_NOT_NOW notice_id");
	assert_string_equal(desk_read(&given, first, "T1"), "ReadingConfirmed ");
	assert_string_equal(reminded_at(&given, 10), "");
	assert_int_equal(notice_find(&given.view, first)->end, ALERTING__NOTICE_END__NOTICE_SUPERSEDED);
	assert_string_equal(desk_read(&given, first, "T2"), "! NOTICE_NOT_NOW notice_id");
	assert_string_equal(reminded_at(&given, 24), "");
	assert_string_equal(reminded_at(&given, 34),
			    "permits 3 of 3, 3 now, #1; property 1 of 1, 1 now, #1; tax 2 of 2, 2 now, #1");
	given_ask(&given, &next.base);
	assert_string_equal(given_outcome(&given), "! NOTICE_OVER supersedes");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g1_withdrawn_and_reminded_no_more(void **state)
{
	Alerting__WithdrawNotice withdraw = ALERTING__WITHDRAW_NOTICE__INIT;
	struct given given;

	(void)state;
	desk_init(&given);
	withdraw.notice_id = publish_to(&given, "tax");
	withdraw.reason = "Wrong number";
	desk_must(given_ask(&given, &withdraw.base));
	assert_int_equal(((const Alerting__WithdrawNoticeReply *)given.decision.reply)->notice->ended_at,
			 given.nine_o_clock);
	assert_string_equal(reminded_at(&given, 100), "");
	given_ask(&given, &withdraw.base);
	assert_string_equal(given_outcome(&given), "! NOTICE_OVER notice_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The work of a big hall is done in steps, and each department is still reminded once. */
static void g1_many_readers_in_steps(void **state)
{
	Alerting__PublishNotice notice = a_notice(STAFF);
	Alerting__AdvanceNotice advance = ALERTING__ADVANCE_NOTICE__INIT;
	struct given given;

	(void)state;
	desk_init(&given);
	for (int i = 0; i < 2100; i++)
		desk_join(&given, arena_printf(given.arena, "N%04d", i), "office", "");
	advance.notice_id = publish(&given, &notice);
	given.context.now += 24 * HOUR;
	desk_must(given_ask(&given, &advance.base));
	assert_int_equal(given.decision.event_count, 2);
	assert_string_equal(notice_find(&given.view, advance.notice_id)->round->department, "office");
	assert_string_equal(reminded_at(&given, 25),
			    "permits 3 of 3, 3 now, #1; property 1 of 1, 1 now, #1; tax 2 of 2, 2 now, #1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g1_a_department_speaks_for_its_own_staff(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	desk_init(&given);
	id = publish_to(&given, "permits");
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	assert_string_equal(desk_read(&given, id, "P1"), "ReadingConfirmed ");
	assert_string_equal(desk_read(&given, id, "P2 T1"), "! READER_OF_ANOTHER badges");
	assert_string_equal(desk_coverage(&given, id), "permits 1/3");
	assert_string_equal(desk_unread(&given, id, ""), "P2 P3");
	assert_string_equal(desk_unread(&given, id, "tax"), "! OTHER_DEPARTMENT department");
	given.context.department = "tax";
	assert_string_equal(desk_coverage(&given, id), "");
	given.context.actor = "P2"; /* at another department's machine, under their own key */
	assert_string_equal(desk_read(&given, id, ""), "ReadingConfirmed ");
	given.context.roles = OFFICE;
	assert_string_equal(desk_coverage(&given, id), "permits 2/3");
	assert_string_equal(desk_unread(&given, id, "permits"), "P3");
	assert_string_equal(desk_unread(&given, id, "taxes"), "! DEPARTMENT_UNKNOWN department");
	given_deinit(&given);
}

struct refusal {
	const char *name;
	Alerting__NoticeReach reach;
	const char *department, *area, *post, *supersedes;
	int until_h;
	const char *then;
};

#define NOBODYS "01700000-0000-7000-8000-000000000001"

static const struct refusal refusals[] = {
	{ "G1 no such department", STAFF, .department = "taxes", .then = "! DEPARTMENT_UNKNOWN audience.departments" },
	{ "G1 no such area", STAFF, .area = "north", .then = "! AREA_UNKNOWN audience.areas" },
	{ "G1 no such post", STAFF, .post = "guard", .then = "! POST_UNKNOWN audience.posts" },
	{ "G1 visitors have no departments", VISITORS, .department = "tax", .then = "! AUDIENCE_OF_VISITORS audience" },
	{ "G1 ends before it begins", STAFF, .until_h = -1, .then = "! NOTICE_ENDS_FIRST valid_until_at" },
	{ "G1 in place of none", STAFF, .supersedes = NOBODYS, .then = "! NOTICE_UNKNOWN supersedes" },
};

static void refuse(void **state)
{
	const struct refusal *row = *state;
	Alerting__PublishNotice notice = a_notice(row->reach);
	Alerting__Audience audience = ALERTING__AUDIENCE__INIT;
	struct given given;

	desk_init(&given);
	notice.audience = &audience;
	audience.departments = (const char **)(uintptr_t)&row->department;
	audience.n_departments = row->department != NULL;
	audience.areas = (const char **)(uintptr_t)&row->area;
	audience.n_areas = row->area != NULL;
	audience.posts = (const char **)(uintptr_t)&row->post;
	audience.n_posts = row->post != NULL;
	notice.supersedes = row->supersedes ? row->supersedes : "";
	notice.valid_until_at = row->until_h ? given.nine_o_clock + row->until_h * HOUR : 0;
	given_ask(&given, &notice.base);
	assert_string_equal(given_outcome(&given), row->then);
	given_deinit(&given);
}

static void g1_questions_that_have_no_answer(void **state)
{
	Alerting__GetNotice get = ALERTING__GET_NOTICE__INIT;
	Alerting__ConfirmReading confirm = ALERTING__CONFIRM_READING__INIT;
	Alerting__GetReadingCoverage coverage = ALERTING__GET_READING_COVERAGE__INIT;
	Alerting__ListNotices list = ALERTING__LIST_NOTICES__INIT;
	uint8_t nonsense[] = { 'x', 'y' };
	struct given given;

	(void)state;
	desk_init(&given);
	get.notice_id = NOBODYS;
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! NOTICE_UNKNOWN notice_id");
	given_ask(&given, &confirm.base);
	assert_string_equal(given_outcome(&given), "! READ_WHAT notice_id");
	confirm.document = "contingency";
	given_ask(&given, &confirm.base);
	assert_string_equal(given_outcome(&given), "! READ_WHAT version");
	coverage.notice_id = get.notice_id = publish_to(&given, "tax");
	coverage.page_token = list.page_token = (ProtobufCBinaryData){ sizeof(nonsense), nonsense };
	given_ask(&given, &coverage.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	given_ask(&given, &list.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	desk_must(given_ask(&given, &get.base));
	assert_int_equal(((const Alerting__GetNoticeReply *)given.decision.reply)->notice->n_text_zh, 2);
	given_deinit(&given);
}

#define REFUSALS (sizeof(refusals) / sizeof(refusals[0]))

int main(void)
{
	struct CMUnitTest tests[REFUSALS];
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(g1_reminded_three_times_by_the_plans_hours),
		cmocka_unit_test(g1_who_has_read_is_left_alone),
		cmocka_unit_test(g1_after_a_downtime_one_reminder),
		cmocka_unit_test(g1_late_joiners_count_from_joining),
		cmocka_unit_test(g1_leavers_and_movers),
		cmocka_unit_test(g1_a_change_to_come),
		cmocka_unit_test(g1_audience_by_area_and_post),
		cmocka_unit_test(g1_visitors_see_what_is_for_them_and_counts),
		cmocka_unit_test(g1_superseded_when_the_new_one_begins),
		cmocka_unit_test(g1_withdrawn_and_reminded_no_more),
		cmocka_unit_test(g1_many_readers_in_steps),
		cmocka_unit_test(g1_a_department_speaks_for_its_own_staff),
		cmocka_unit_test(g1_questions_that_have_no_answer),
	};

	for (size_t i = 0; i < REFUSALS; i++)
		tests[i] = (struct CMUnitTest){ .name = refusals[i].name,
						.test_func = refuse,
						.initial_state = (void *)(uintptr_t)&refusals[i] };
	return cmocka_run_group_tests(stories, NULL, NULL) + cmocka_run_group_tests(tests, NULL, NULL);
}
