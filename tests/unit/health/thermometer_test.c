/* Readings taken with a thermometer whose calibration is overdue are flagged, as supplies tells it (S1, O4). */
#include "common/core/reflect.h"
#include "hallward/supplies/v1/asset.pb-c.h"
#include "services/health/health.h"
#include "tests/unit/support/given.h"

/* Supplies says it of the thermometer; health's own command follows, or none does. */
static const char *supplies_says(struct given *given, const ProtobufCMessage *data)
{
	Bus__Event event = BUS__EVENT__INIT;
	const ProtobufCMessage *command;

	event.service = "supplies";
	command = given_react(given, &event, data);
	if (!command)
		return "-";
	given_ask(given, command);
	return given_outcome(given);
}

static const char *overdue_since(struct given *given, Supplies__AssetKind kind, const char *due_on)
{
	Supplies__AssetCalibrationOverdue overdue = SUPPLIES__ASSET_CALIBRATION_OVERDUE__INIT;
	Supplies__Asset asset = SUPPLIES__ASSET__INIT;

	asset.asset_id = "permits-ir";
	asset.kind = kind;
	asset.due_on = due_on;
	overdue.asset = &asset;
	return supplies_says(given, &overdue.base);
}

static const char *calibrated(struct given *given, const char *date)
{
	Supplies__AssetCalibrated calibrated = SUPPLIES__ASSET_CALIBRATED__INIT;
	Supplies__Asset asset = SUPPLIES__ASSET__INIT;

	asset.asset_id = "permits-ir";
	asset.kind = SUPPLIES__ASSET_KIND__THERMOMETER;
	asset.calibrated_on = date;
	asset.due_on = "2021-02-10";
	calibrated.asset = &asset;
	return supplies_says(given, &calibrated.base);
}

/* Is the reading flagged? Taken of P1 now, so many minutes ago. */
static bool is_flagged(struct given *given, const char *thermometer, unsigned minutes_ago)
{
	Health__RecordStaffTemperature command = HEALTH__RECORD_STAFF_TEMPERATURE__INIT;
	const Health__RecordStaffTemperatureReply *reply;

	command.badge = "P1";
	command.measured_at = given->context.now - minutes_ago * GIVEN_MINUTE;
	command.temperature_c = 36.5;
	command.thermometer = thermometer;
	given->context.roles = DEPARTMENT;
	given->context.department = "permits";
	given_ask(given, &command.base);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	return reply->reading->calibration_overdue;
}

static void s1_readings_of_an_overdue_thermometer_are_flagged(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	given_schedule(&given);
	assert_false(is_flagged(&given, "permits-ir", 0));
	assert_string_equal(overdue_since(&given, SUPPLIES__ASSET_KIND__FRESH_AIR_SENSOR, "2020-02-09"), "-");
	assert_string_equal(overdue_since(&given, SUPPLIES__ASSET_KIND__THERMOMETER, "2020-02-09"),
			    "CalibrationNoted permits-ir");
	assert_true(is_flagged(&given, "permits-ir", 1));
	assert_false(is_flagged(&given, "permits-hg", 2));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Its last good day was the 9th, on the 11th it was calibrated: the 10th alone is doubtful, also if it is told late. */
static void s1_a_calibration_ends_it_from_its_day_on(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	given_schedule(&given);
	assert_string_equal(calibrated(&given, "2020-02-01"), ""); /* it never was overdue */
	overdue_since(&given, SUPPLIES__ASSET_KIND__THERMOMETER, "2020-02-09");
	given.context.now += 24 * 60 * GIVEN_MINUTE;
	assert_string_equal(calibrated(&given, "2020-02-11"), "CalibrationNoted permits-ir");
	assert_false(is_flagged(&given, "permits-ir", 0));
	assert_true(is_flagged(&given, "permits-ir", 24 * 60));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s1_readings_of_an_overdue_thermometer_are_flagged),
		cmocka_unit_test(s1_a_calibration_ends_it_from_its_day_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
