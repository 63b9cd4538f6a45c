/* A finding: put right by its owner in time, looked at again by somebody else, and told to the leading group when it comes back (O2). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/inspections.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"

static void given_on(struct given *given, const char *date, const char *time_of_day)
{
	given_init(given, &alerting_service);
	speaks(given, "inspector", "office");
	clock_goes(given, date, time_of_day);
}

static const char *of(struct given *given, const char *event, const char *id)
{
	return arena_printf(given->arena, "%s %s", event, id);
}

/* Two working days to put it right, one to look again; the plan's hours end at 17:30. */
static const struct {
	const char *name, *found_on, *rectify_by;
	bool calendar_unknown;
} deadlines[] = {
	{ "Monday: Wednesday", "2020-02-10", "2020-02-12T17:30:00+08:00", false },
	{ "over a weekend", "2020-02-14", "2020-02-18T17:30:00+08:00", false },
	{ "found on a Saturday", "2020-02-15", "2020-02-18T17:30:00+08:00", false },
	{ "over a feast, Saturday to Monday", "2020-04-03", "2020-04-08T17:30:00+08:00", false },
	{ "a Sunday that is worked", "2020-04-24", "2020-04-27T17:30:00+08:00", false },
	{ "into a year without holidays", "2020-12-31", "2021-01-04T17:30:00+08:00", true },
};

static void o2_deadlines_are_counted_in_working_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(deadlines) / sizeof(deadlines[0]); i++) {
		const Alerting__Finding *finding;
		struct given given;

		print_message("  %s\n", deadlines[i].name);
		given_on(&given, deadlines[i].found_on, "10:00");
		finding = finding_now(&given, finding_of(&given, "permits", "masks"));
		assert_string_equal(moment(&given, finding->rectify_by_at), deadlines[i].rectify_by);
		assert_int_equal(finding->calendar_unknown, deadlines[i].calendar_unknown);
		given_deinit(&given);
	}
}

static void o2_put_right_and_looked_at_again(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-14", "10:00");
	id = finding_of(&given, "permits", "masks");
	speaks(&given, "head of permits", "permits");
	assert_string_equal(rectify(&given, id), of(&given, "FindingRectified", id));
	assert_string_equal(moment(&given, finding_now(&given, id)->recheck_by_at), "2020-02-17T17:30:00+08:00");
	speaks(&given, "inspector", "office");
	assert_string_equal(recheck(&given, id, true), of(&given, "FindingClosed", id));
	assert_string_equal(clock_goes(&given, "2020-03-14", "10:00"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o2_a_second_look_that_fails_opens_it_again(void **state)
{
	const Alerting__Finding *finding;
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-04-01", "10:00"); /* a Wednesday */
	id = finding_of(&given, "permits", "masks");
	speaks(&given, "head of permits", "permits");
	clock_goes(&given, "2020-04-02", "10:00");
	rectify(&given, id);
	speaks(&given, "inspector", "office");
	clock_goes(&given, "2020-04-03", "10:00");
	assert_string_equal(recheck(&given, id, false), of(&given, "FindingReopened", id));
	finding = finding_now(&given, id);
	assert_int_equal(finding->state, ALERTING__FINDING_STATE__FINDING_OPEN);
	assert_int_equal(finding->reopened, 1);
	assert_string_equal(moment(&given, finding->rectify_by_at), "2020-04-08T17:30:00+08:00");
	assert_string_equal(recheck(&given, id, true), "! FINDING_NOT_RECTIFIED finding_id");
	assert_string_equal(clock_goes(&given, "2020-04-08", "17:29"), "");
	assert_string_equal(clock_goes(&given, "2020-04-08", "17:30"), of(&given, "FindingOverdue", id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o2_who_puts_right_never_looks_again(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10", "10:00");
	id = finding_of(&given, "office", "masks");
	rectify(&given, id);
	assert_string_equal(recheck(&given, id, true), "! RECHECK_BY_RECTIFIER finding_id");
	assert_string_equal(recheck(&given, id, false), "! RECHECK_BY_RECTIFIER finding_id");
	speaks(&given, "director", "office");
	assert_string_equal(recheck(&given, id, true), of(&given, "FindingClosed", id));
	given_deinit(&given);
}

static void o2_only_the_owner_says_that_it_is_put_right(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10", "10:00");
	id = finding_of(&given, "permits", "masks");
	assert_string_equal(rectify(&given, id), "! OTHER_DEPARTMENT finding_id");
	speaks(&given, "head of tax", "tax");
	assert_string_equal(rectify(&given, id), "! OTHER_DEPARTMENT finding_id");
	assert_string_equal(rectify(&given, UNKNOWN_ID), "! FINDING_UNKNOWN finding_id");
	speaks(&given, "head of permits", "permits");
	rectify(&given, id);
	assert_string_equal(rectify(&given, id), "! FINDING_NOT_OPEN finding_id");
	given_deinit(&given);
}

/* Told once for each deadline, however long nothing ran. */
static void o2_deadlines_missed_are_told_once(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10", "10:00");
	id = finding_of(&given, "permits", "masks");
	assert_string_equal(clock_goes(&given, "2020-02-12", "17:29"), "");
	assert_string_equal(clock_goes(&given, "2020-02-16", "03:00"), of(&given, "FindingOverdue", id));
	assert_string_equal(clock_goes(&given, "2020-02-16", "04:00"), "");
	speaks(&given, "head of permits", "permits");
	clock_goes(&given, "2020-02-17", "10:00");
	rectify(&given, id);
	assert_false(finding_now(&given, id)->overdue);
	assert_string_equal(clock_goes(&given, "2020-02-18", "17:29"), "");
	assert_string_equal(clock_goes(&given, "2020-02-18", "17:30"), of(&given, "RecheckOverdue", id));
	assert_string_equal(clock_goes(&given, "2020-02-19", "17:30"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* In time at 17:29:59, with the deadline's command already given: nothing happens. */
static void o2_in_time_is_never_overdue(void **state)
{
	Alerting__MarkFindingOverdue mark = ALERTING__MARK_FINDING_OVERDUE__INIT;
	struct given given;

	(void)state;
	given_on(&given, "2020-02-10", "10:00");
	mark.finding_id = finding_of(&given, "permits", "masks");
	speaks(&given, "head of permits", "permits");
	clock_goes(&given, "2020-02-12", "17:29");
	rectify(&given, mark.finding_id);
	given.context.now += GIVEN_MINUTE;
	given_ask(&given, &mark.base);
	assert_string_equal(given_outcome(&given), "");
	given_deinit(&given);
}

/* Twice within 30 days: the day itself, and 30 days after it; not on the 31st, elsewhere, or of another item. */
static const struct {
	const char *name, *first, *second, *department, *item;
	bool repeated;
} repeats[] = {
	{ "the next day", "2020-02-10", "2020-02-11", "permits", "masks", true },
	{ "on the thirtieth day", "2020-02-10", "2020-03-11", "permits", "masks", true },
	{ "on the thirty-first", "2020-02-10", "2020-03-12", "permits", "masks", false },
	{ "in another department", "2020-02-10", "2020-02-11", "tax", "masks", false },
	{ "of another item", "2020-02-10", "2020-02-11", "permits", "ventilation", false },
};

static size_t count_of(struct given *given, const ProtobufCMessageDescriptor *type)
{
	size_t count = 0;

	for (size_t i = 0; i < given->journal_count; i++)
		count += strcmp(given->journal[i]->type, reflect_short_name(type)) == 0;
	return count;
}

static void o2_found_again_goes_to_the_leading_group(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(repeats) / sizeof(repeats[0]); i++) {
		struct given given;

		print_message("  %s\n", repeats[i].name);
		given_on(&given, repeats[i].first, "10:00");
		finding_of(&given, "permits", "masks");
		clock_goes(&given, repeats[i].second, "10:00");
		assert_int_equal(count_of(&given, &alerting__finding_repeated__descriptor), 0);
		finding_of(&given, repeats[i].department, repeats[i].item);
		assert_int_equal(count_of(&given, &alerting__finding_repeated__descriptor), repeats[i].repeated);
		given_deinit(&given);
	}
}

static size_t listed(struct given *given, const Alerting__ListFindings *query)
{
	given_ask(given, &query->base);
	assert_null(given->decision.rejection);
	return ((const Alerting__ListFindingsReply *)given->decision.reply)->n_findings;
}

static void o2_findings_are_listed(void **state)
{
	Alerting__ListFindings query = ALERTING__LIST_FINDINGS__INIT;
	struct given given;

	(void)state;
	given_on(&given, "2020-02-10", "10:00");
	finding_of(&given, "permits", "masks");
	finding_of(&given, "tax", "masks");
	clock_goes(&given, "2020-02-12", "10:00");
	finding_of(&given, "tax", "ventilation");
	assert_int_equal(listed(&given, &query), 3);
	query.department = "tax";
	assert_int_equal(listed(&given, &query), 2);
	clock_goes(&given, "2020-02-12", "18:00");
	query.overdue = true;
	assert_int_equal(listed(&given, &query), 1);
	query.department = "";
	assert_int_equal(listed(&given, &query), 2);
	query.owner = "permits";
	query.state = ALERTING__FINDING_STATE__FINDING_OPEN;
	assert_int_equal(listed(&given, &query), 1);
	query.state = ALERTING__FINDING_STATE__FINDING_CLOSED;
	assert_int_equal(listed(&given, &query), 0);
	query.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"abc" };
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	alerting__list_findings__init(&query);
	speaks(&given, "head of permits", "permits");
	assert_int_equal(listed(&given, &query), 1);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o2_deadlines_are_counted_in_working_days),
		cmocka_unit_test(o2_put_right_and_looked_at_again),
		cmocka_unit_test(o2_a_second_look_that_fails_opens_it_again),
		cmocka_unit_test(o2_who_puts_right_never_looks_again),
		cmocka_unit_test(o2_only_the_owner_says_that_it_is_put_right),
		cmocka_unit_test(o2_deadlines_missed_are_told_once),
		cmocka_unit_test(o2_in_time_is_never_overdue),
		cmocka_unit_test(o2_found_again_goes_to_the_leading_group),
		cmocka_unit_test(o2_findings_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
