/* Instruments: the plan's thermometers and others, and until when they are calibrated (S1, O4). */
#include <string.h>

#include "services/supplies/asset.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/stock.h"

static const char *registers(struct given *given, const char *id, Supplies__AssetKind kind, const char *owner)
{
	Supplies__RegisterAsset command = SUPPLIES__REGISTER_ASSET__INIT;

	command.asset_id = id;
	command.kind = kind;
	command.owner = owner;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *calibrates(struct given *given, const char *id, const char *date)
{
	Supplies__RecordCalibration command = SUPPLIES__RECORD_CALIBRATION__INIT;

	command.asset_id = id;
	command.calibrated_on = date;
	command.certificate = "RX-2020-17";
	command.organisation = "Institute of metrology";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *retires(struct given *given, const char *id)
{
	Supplies__RetireAsset command = SUPPLIES__RETIRE_ASSET__INIT;

	command.asset_id = id;
	command.reason = "Broken";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void o4_the_plans_thermometers_are_the_first(void **state)
{
	struct given given;
	Plan__Department *permits, *tax;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = asset_schedule;
	permits = given.context.plan->departments[2];
	tax = given.context.plan->departments[3];
	assert_string_equal(given_schedule(&given),
			    "AssetRegistered permits-ir, AssetRegistered permits-hg, AssetRegistered tax-ir");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(asset_find(&given.view, "tax-ir")->due_on, "2021-02-09");
	assert_string_equal(retires(&given, "tax-ir"), "! ASSET_OF_PLAN asset_id");
	tax->thermometers[0] =
		permits->thermometers[0]; /* the plan gives permits-ir to tax, and names tax-ir no more */
	permits->thermometers++;
	permits->n_thermometers--;
	assert_string_equal(given_schedule(&given), "AssetMoved permits-ir, AssetRetired tax-ir");
	assert_string_equal(asset_find(&given.view, "permits-ir")->owner, "tax");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Never calibrated as far as is known: counted from the day it is known. A sensor of the tests' plan: 180 days, told 30 before. */
static void s1_due_and_overdue_once_until_calibrated(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = asset_schedule;
	given_schedule(&given);
	assert_string_equal(registers(&given, "co2-1", SUPPLIES__ASSET_KIND__FRESH_AIR_SENSOR, "property"),
			    "AssetRegistered co2-1");
	assert_string_equal(stock_goes(&given, "2020-07-08", "23:59"), "");
	assert_string_equal(stock_goes(&given, "2020-07-09", "00:00"), "AssetCalibrationDue co2-1");
	assert_string_equal(stock_goes(&given, "2020-08-08", "23:59"), ""); /* 2020-02-10 + 180 */
	assert_string_equal(stock_goes(&given, "2020-08-09", "00:00"), "AssetCalibrationOverdue co2-1");
	assert_string_equal(stock_goes(&given, "2020-08-20", "09:00"), "");
	assert_string_equal(calibrates(&given, "co2-1", "2020-08-19"), "AssetCalibrated co2-1");
	assert_string_equal(asset_find(&given.view, "co2-1")->due_on, "2021-02-15");
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Down over the warning and the end: overdue, and only that; the plan's three thermometers, too. */
static void s1_after_days_down_only_overdue(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = asset_schedule;
	given_schedule(&given);
	assert_string_equal(stock_goes(&given, "2021-03-01", "09:00"),
			    "AssetCalibrationOverdue permits-hg, AssetCalibrationOverdue permits-ir, "
			    "AssetCalibrationOverdue tax-ir");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s1_mistakes_are_refused(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = asset_schedule;
	given_schedule(&given);
	assert_string_equal(registers(&given, "x", SUPPLIES__ASSET_KIND__THERMOMETER, "cellar"),
			    "! STORE_UNKNOWN owner");
	assert_string_equal(registers(&given, "tax-ir", SUPPLIES__ASSET_KIND__THERMOMETER, "tax"),
			    "! ASSET_KNOWN asset_id");
	assert_string_equal(calibrates(&given, "nothing", "2020-02-10"), "! ASSET_UNKNOWN asset_id");
	assert_string_equal(calibrates(&given, "tax-ir", "2020-02-11"), "! CALIBRATED_WHEN calibrated_on");
	assert_string_equal(calibrates(&given, "tax-ir", "2019-02-09"), "! CALIBRATED_WHEN calibrated_on");
	assert_non_null(strstr(given.decision.message_en, "from 2019-02-10 to 2020-02-10"));
	assert_string_equal(calibrates(&given, "tax-ir", "2020-01-20"), "AssetCalibrated tax-ir");
	assert_string_equal(calibrates(&given, "tax-ir", "2020-01-19"), "! CALIBRATED_WHEN calibrated_on");
	stock_speaks(&given, "clerk", "permits");
	assert_string_equal(calibrates(&given, "tax-ir", "2020-02-01"), "! OTHER_DEPARTMENT asset_id");
	assert_string_equal(calibrates(&given, "permits-ir", "2020-02-01"), "AssetCalibrated permits-ir");
	stock_speaks(&given, "head", "office");
	registers(&given, "spare", SUPPLIES__ASSET_KIND__THERMOMETER, "office");
	assert_string_equal(retires(&given, "spare"), "AssetRetired spare");
	assert_string_equal(retires(&given, "spare"), "! ASSET_UNKNOWN asset_id");
	assert_string_equal(registers(&given, "spare", SUPPLIES__ASSET_KIND__THERMOMETER, "office"),
			    "! ASSET_KNOWN asset_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o4_each_sees_its_own(void **state)
{
	Supplies__ListAssets query = SUPPLIES__LIST_ASSETS__INIT;
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = asset_schedule;
	given_schedule(&given);
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListAssetsReply *)given.decision.reply)->n_assets, 3);
	query.owner = "permits";
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListAssetsReply *)given.decision.reply)->n_assets, 2);
	query.due = true;
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListAssetsReply *)given.decision.reply)->n_assets, 0);
	query = (Supplies__ListAssets)SUPPLIES__LIST_ASSETS__INIT;
	stock_speaks(&given, "clerk", "tax");
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListAssetsReply *)given.decision.reply)->n_assets, 1);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o4_the_plans_thermometers_are_the_first),
		cmocka_unit_test(s1_due_and_overdue_once_until_calibrated),
		cmocka_unit_test(s1_after_days_down_only_overdue),
		cmocka_unit_test(s1_mistakes_are_refused),
		cmocka_unit_test(o4_each_sees_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
