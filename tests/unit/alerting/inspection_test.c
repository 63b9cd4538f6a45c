/* The office inspects every department by the plan's checklist, in the plan's days (O2). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/inspections.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"

/* Monday 2020-02-10, 09:00: inspections begin; the office speaks. */
static void given_begun(struct given *given)
{
	given_init(given, &alerting_service);
	given->context.plan->inspection[0]->every_days = 7;
	speaks(given, "inspector", "office");
	given_schedule(given);
}

static const char *said(struct given *given, const char *format, const char *id)
{
	return arena_printf(given->arena, format, id, id);
}

static void o2_every_item_is_answered_before_the_end(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_begun(&given);
	id = inspection_of(&given, "permits");
	assert_string_equal(given_outcome(&given), said(&given, "InspectionStarted %s", id));
	assert_string_equal(complete(&given, id), "! ITEMS_UNANSWERED inspection_id");
	assert_non_null(strstr(given.decision.message_en, "masks, ventilation"));
	assert_string_equal(check_ok(&given, id, "masks"), said(&given, "ItemChecked %s", id));
	assert_string_equal(complete(&given, id), "! ITEMS_UNANSWERED inspection_id");
	assert_null(strstr(given.decision.message_en, "masks"));
	assert_string_equal(check_ok(&given, id, "masks"), ""); /* once more */
	check_ok(&given, id, "ventilation");
	assert_string_equal(complete(&given, id), said(&given, "InspectionCompleted %s", id));
	assert_string_equal(complete(&given, id), "! INSPECTION_OVER inspection_id");
	assert_string_equal(check_ok(&given, id, "masks"), "! INSPECTION_OVER inspection_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o2_what_was_ok_may_become_a_finding_which_stands(void **state)
{
	Alerting__GetInspection query = ALERTING__GET_INSPECTION__INIT;
	const Alerting__GetInspectionReply *reply;
	struct given given;
	const char *id;

	(void)state;
	given_begun(&given);
	id = inspection_of(&given, "permits");
	check_ok(&given, id, "masks");
	check_found(&given, id, "masks", "Two without a mask", "");
	assert_int_equal(given.decision.event_count, 2); /* FindingRecorded, ItemChecked */
	assert_string_equal(check_ok(&given, id, "masks"), "! ITEM_HAS_FINDING item");
	assert_string_equal(check_found(&given, id, "masks", "Again", ""), "! ITEM_HAS_FINDING item");
	check_found(&given, id, "ventilation", "Windows shut", "property");
	complete(&given, id);
	query.inspection_id = id;
	given_ask(&given, &query.base);
	reply = (const void *)given.decision.reply;
	assert_int_equal(reply->n_findings, 2);
	assert_int_equal(reply->inspection->findings, 2);
	assert_string_equal(reply->findings[0]->owner, "permits");
	assert_string_equal(reply->findings[1]->owner, "property");
	assert_string_equal(reply->findings[1]->department, "permits");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o2_mistakes_are_refused(void **state)
{
	Alerting__StartInspection start = ALERTING__START_INSPECTION__INIT;
	struct given given;
	const char *id;

	(void)state;
	given_begun(&given);
	start.department = "nowhere";
	given_ask(&given, &start.base);
	assert_string_equal(given_outcome(&given), "! DEPARTMENT_UNKNOWN department");
	id = inspection_of(&given, "permits");
	start.department = "permits";
	given_ask(&given, &start.base);
	assert_string_equal(given_outcome(&given), "! INSPECTION_GOES_ON department");
	assert_string_equal(check_ok(&given, UNKNOWN_ID, "masks"), "! INSPECTION_UNKNOWN inspection_id");
	assert_string_equal(check_ok(&given, id, "parking"), "! ITEM_UNKNOWN item");
	assert_non_null(strstr(given.decision.message_zh, "masks, ventilation"));
	assert_string_equal(check_found(&given, id, "masks", "", ""), "! FINDING_TEXT_MISSING text");
	assert_string_equal(check_found(&given, id, "masks", "None", "nowhere"), "! DEPARTMENT_UNKNOWN owner");
	given_deinit(&given);
}

/* An item of some departments only is asked of these. */
static void o2_the_checklist_is_the_departments_own(void **state)
{
	const char *property[] = { "property" };
	Plan__ChecklistItem *item;
	struct given given;

	(void)state;
	given_begun(&given);
	item = given.context.plan->inspection[0]->checklist[1];
	item->departments = property;
	item->n_departments = 1;
	inspection_of(&given, "permits");
	assert_int_equal(((const Alerting__StartInspectionReply *)given.decision.reply)->inspection->n_items, 1);
	inspection_of(&given, "property");
	assert_int_equal(((const Alerting__StartInspectionReply *)given.decision.reply)->inspection->n_items, 2);
	given_deinit(&given);
}

#define ALL_DUE "InspectionDue office, InspectionDue property, InspectionDue permits, InspectionDue tax"

/* Every seven days, told as the working hours of that day begin, once; also after a week in which nothing ran. */
static void o2_a_department_not_inspected_is_told_once(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	given.context.plan->inspection[0]->every_days = 7;
	speaks(&given, "inspector", "office");
	assert_string_equal(given_schedule(&given), "InspectionsBegan 2020-02-10");
	assert_string_equal(clock_goes(&given, "2020-02-17", "08:29"), "");
	assert_string_equal(clock_goes(&given, "2020-02-17", "08:30"), ALL_DUE);
	assert_string_equal(clock_goes(&given, "2020-02-17", "08:31"), "");
	assert_string_equal(clock_goes(&given, "2020-03-17", "08:31"), "");
	finding_of(&given, "permits", "masks");
	assert_string_equal(clock_goes(&given, "2020-03-17", "12:00"), "");
	clock_goes(&given, "2020-03-23", "18:00");
	assert_string_equal(clock_goes(&given, "2020-03-24", "08:29"), "");
	assert_string_equal(clock_goes(&given, "2020-03-24", "08:30"), "InspectionDue permits");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 2020-03-28 + 7 is the Saturday of a feast that lasts until Monday: told on Tuesday. */
static void o2_the_day_of_an_inspection_is_a_working_day(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	given.context.plan->inspection[0]->every_days = 7;
	speaks(&given, "inspector", "office");
	clock_goes(&given, "2020-03-28", "10:00");
	assert_string_equal(clock_goes(&given, "2020-04-06", "17:00"), "");
	assert_string_equal(clock_goes(&given, "2020-04-07", "08:30"), ALL_DUE);
	given_deinit(&given);
}

/* 2021 is not in the plan: New Year's Day counts as the Friday that it is, and it is said that this may be wrong. */
static void o2_a_year_without_holidays_is_said(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	given.context.plan->inspection[0]->every_days = 7;
	speaks(&given, "inspector", "office");
	clock_goes(&given, "2020-12-25", "10:00");
	assert_string_equal(clock_goes(&given, "2021-01-01", "08:30"), ALL_DUE);
	assert_true(((const Alerting__InspectionDue *)given_last_event(&given))->calendar_unknown);
	given_deinit(&given);
}

static void o2_inspections_are_listed(void **state)
{
	Alerting__ListInspections list = ALERTING__LIST_INSPECTIONS__INIT;
	Alerting__GetInspection get = ALERTING__GET_INSPECTION__INIT;
	const Alerting__ListInspectionsReply *reply;
	struct given given;

	(void)state;
	given_begun(&given);
	get.inspection_id = UNKNOWN_ID;
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! INSPECTION_UNKNOWN inspection_id");
	get.inspection_id = inspection_of(&given, "tax");
	finding_of(&given, "permits", "masks");
	given_ask(&given, &list.base);
	reply = (const void *)given.decision.reply;
	assert_int_equal(reply->n_inspections, 2);
	list.state = ALERTING__INSPECTION_STATE__INSPECTION_COMPLETED;
	given_ask(&given, &list.base);
	reply = (const void *)given.decision.reply;
	assert_int_equal(reply->n_inspections, 1);
	assert_string_equal(reply->inspections[0]->department, "permits");
	list.state = ALERTING__INSPECTION_STATE__INSPECTION_STATE_UNSPECIFIED;
	speaks(&given, "head of tax", "tax");
	given_ask(&given, &list.base);
	reply = (const void *)given.decision.reply;
	assert_int_equal(reply->n_inspections, 1);
	assert_string_equal(reply->inspections[0]->department, "tax");
	speaks(&given, "head of permits", "permits");
	given_ask(&given, &get.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT inspection_id");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o2_every_item_is_answered_before_the_end),
		cmocka_unit_test(o2_what_was_ok_may_become_a_finding_which_stands),
		cmocka_unit_test(o2_mistakes_are_refused),
		cmocka_unit_test(o2_the_checklist_is_the_departments_own),
		cmocka_unit_test(o2_a_department_not_inspected_is_told_once),
		cmocka_unit_test(o2_the_day_of_an_inspection_is_a_working_day),
		cmocka_unit_test(o2_a_year_without_holidays_is_said),
		cmocka_unit_test(o2_inspections_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
