/* Who is given what before the day begins, and what of it there was (S2, C7). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/issue_list.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/duty.h"

#define TODAY "2020-02-10"
#define STAFF                                                                                                          \
	"K1 cook - 08:00 14:00; P2 window - 08:30 17:30; P1 window permits-1 08:30 12:00; P1 window permits-1 14:00 "  \
	"17:30"

/* "P1 mask 1, K1 ? 0/1": who, of what, how many; of those who did not get all that is due how many of it. */
static const char *recipients(struct given *given, Supplies__Recipient *const *all, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++) {
		const char *who = *all[i]->badge ? all[i]->badge : all[i]->window;

		text = arena_printf(given->arena, "%s%s%s", text, *text ? ", " : "", who);
		for (size_t j = 0; j < all[i]->n_items; j++) {
			const Supplies__IssueItem *item = all[i]->items[j];

			text = arena_printf(given->arena, "%s %s %lld/%lld", text, *item->item ? item->item : "?",
					    (long long)item->issued_milli / MILLI,
					    (long long)item->quantity_milli / MILLI);
		}
	}
	return text;
}

static const Supplies__GetIssueListReply *list_of(struct given *given, const char *department)
{
	Supplies__GetIssueList query = SUPPLIES__GET_ISSUE_LIST__INIT;

	query.date = TODAY;
	query.department = department;
	given_ask(given, &query.base);
	return (const Supplies__GetIssueListReply *)given->decision.reply;
}

static const char *listed(struct given *given, const char *department)
{
	const Supplies__Issue *issue = list_of(given, department)->issue;

	return recipients(given, issue->recipients, issue->n_recipients);
}

static void c7_by_post_and_windows_first(void **state)
{
	const Supplies__GetIssueListReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "permits", "mask", 1, "", "");
	stock_receive(&given, "office", "mask", 7, "", "");
	assert_string_equal(listed(&given, "permits"), "permits-1 mask 0/1"); /* the plan's window, whoever it is */
	duty_roster(&given, "permits", TODAY, 1, STAFF);
	assert_string_equal(listed(&given, "permits"), "P1 mask 0/1, K1 ? 0/1 mask 0/1 gloves 0/1, P2 mask 0/1");
	reply = list_of(&given, "permits");
	assert_int_equal(reply->n_totals, 2);
	assert_string_equal(reply->totals[0]->item, "mask");
	assert_int_equal(reply->totals[0]->quantity_milli, 3000);
	assert_int_equal(reply->totals[0]->available_milli, 8000);
	assert_int_equal(reply->totals[1]->available_milli, 0); /* gloves */
	assert_int_equal(reply->n_unsupplied, 1);
	assert_int_equal(reply->unsupplied[0], PLAN__PROTECTIVE_ITEM__MEDICAL_PROTECTIVE_CLOTHING);
	given_deinit(&given);
}

static void s2_as_many_masks_as_the_plan_says(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.context.plan->supply[0]->masks_per_window_worker_a_day = 2;
	stock_receive(&given, "permits", "mask", 3, "", "");
	duty_roster(&given, "permits", TODAY, 1, STAFF);
	assert_string_equal(listed(&given, "permits"), "P1 mask 0/2, K1 ? 0/1 mask 0/2 gloves 0/1, P2 mask 0/2");
	duty_issue(&given, "permits", TODAY);
	assert_string_equal(listed(&given, "permits"), "P1 mask 2/2, K1 ? 0/1 mask 1/2 gloves 0/1, P2 mask 0/2");
	given_deinit(&given);
}

static void s2_issued_in_one_go_and_once(void **state)
{
	const Supplies__IssueToRosterReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	assert_string_equal(duty_issue(&given, "property", TODAY), "! NOBODY_ON_DUTY date");
	assert_string_equal(duty_issue(&given, "permits", TODAY), "! NOTHING_TO_ISSUE department");
	stock_receive(&given, "permits", "mask", 1, "", "");
	stock_receive(&given, "office", "mask", 1, "", "");
	stock_receive(&given, "office", "gloves", 9, "", "");
	duty_roster(&given, "permits", TODAY, 1, STAFF);
	assert_string_equal(duty_issue(&given, "permits", TODAY), "StockMoved , IssuedToRoster permits");
	reply = (const Supplies__IssueToRosterReply *)given.decision.reply;
	assert_string_equal(recipients(&given, reply->without, reply->n_without),
			    "K1 ? 0/1 mask 1/1 gloves 0/1, P2 mask 0/1");
	assert_string_equal(stock_now(&given), "office gloves  9000"); /* gloves are not given out from there */
	assert_string_equal(duty_issue(&given, "permits", TODAY), "! ISSUED_BEFORE department");
	assert_string_equal(listed(&given, "permits"), "P1 mask 1/1, K1 ? 0/1 mask 1/1 gloves 0/1, P2 mask 0/1");
	assert_string_equal(duty_issue(&given, "tax", "2020-02-09"), "! DAY_OVER date");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Every line names the entitlement. */
static void s2_the_ledger_says_what_for(void **state)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	const Supplies__Line *line;
	struct given given;
	struct scan scan;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "office", "mask", 9, "", "");
	duty_issue(&given, "tax", TODAY);
	from.cause = "entitlement/" TODAY "/tax";
	line_scan(&scan, &given.view, "line.by_cause", &from, 1, 1);
	line = line_next(&scan);
	assert_non_null(line);
	assert_string_equal(line->store, "office");
	assert_int_equal(line->kind, SUPPLIES__LINE_KIND__ISSUE);
	assert_int_equal(line->quantity_milli, -1000);
	assert_null(line_next(&scan));
	given_deinit(&given);
}

static void s2_late_comers_one_by_one(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "permits", "mask", 2, "", "");
	duty_roster(&given, "permits", TODAY, 1, STAFF);
	assert_string_equal(duty_handout(&given, "permits", "K1", ""),
			    "StockMoved , HandedOut K1"); /* before the list */
	assert_string_equal(duty_issue(&given, "permits", TODAY), "StockMoved , IssuedToRoster permits");
	assert_string_equal(listed(&given, "permits"), "P1 mask 1/1, P2 mask 0/1"); /* K1 has theirs */
	assert_string_equal(duty_handout(&given, "permits", "P1", ""), "! HANDED_OUT_BEFORE badge");
	assert_string_equal(duty_handout(&given, "permits", "P2", ""), "! NOTHING_TO_ISSUE department");
	stock_receive(&given, "office", "mask", 5, "", "");
	assert_string_equal(duty_handout(&given, "permits", "P2", ""), "StockMoved , HandedOut P2");
	assert_string_equal(duty_handout(&given, "permits", "P2", ""), "! HANDED_OUT_BEFORE badge");
	stock_receive(&given, "permits", "gloves", 1, "", "");
	assert_string_equal(duty_handout(&given, "permits", "K1", ""), "StockMoved , HandedOut K1"); /* the rest */
	assert_string_equal(stock_now(&given), "office mask  4000");
	assert_int_equal(list_of(&given, "permits")->n_handouts, 2);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s2_who_nobody_knows(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	stock_receive(&given, "office", "mask", 5, "", "");
	assert_string_equal(duty_handout(&given, "tax", "X9", ""), "! DUTY_UNKNOWN post");
	assert_string_equal(duty_handout(&given, "tax", "X9", "pilot"), "! POST_UNKNOWN post");
	assert_string_equal(duty_handout(&given, "tax", "X9", "window"), "StockMoved , HandedOut X9");
	assert_string_equal(duty_handout(&given, "tax", "T1", ""),
			    "StockMoved , HandedOut T1"); /* of the plan's staff */
	stock_speaks(&given, "clerk", "permits");
	assert_string_equal(duty_handout(&given, "tax", "T2", ""), "! OTHER_DEPARTMENT department");
	assert_string_equal(duty_issue(&given, "tax", TODAY), "! OTHER_DEPARTMENT department");
	assert_null(list_of(&given, "tax"));
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT department");
	assert_null(list_of(&given, "customs"));
	assert_string_equal(given_outcome(&given), "! STORE_UNKNOWN department");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c7_by_post_and_windows_first), cmocka_unit_test(s2_as_many_masks_as_the_plan_says),
		cmocka_unit_test(s2_issued_in_one_go_and_once), cmocka_unit_test(s2_the_ledger_says_what_for),
		cmocka_unit_test(s2_late_comers_one_by_one),    cmocka_unit_test(s2_who_nobody_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
