#include "services/health/thermometer.h"

#include <string.h>

#include "services/health/health.h"

static const Health__OverdueThermometer *thermometer_find(const struct view *view, const char *thermometer)
{
	Health__OverdueThermometer key = HEALTH__OVERDUE_THERMOMETER__INIT;

	key.thermometer = thermometer;
	return overdue_thermometer_get(view, &key);
}

/* Dates compare as they are written. */
bool thermometer_was_overdue(const struct view *view, const char *thermometer, const char *date)
{
	const Health__OverdueThermometer *overdue = thermometer_find(view, thermometer);

	return overdue && strcmp(date, overdue->due_on) > 0 &&
	       (!*overdue->calibrated_on || strcmp(date, overdue->calibrated_on) < 0);
}

void decide_note_calibration(const struct view *view, const struct context *context,
			     const Health__NoteCalibration *command, struct decision *decision)
{
	const Health__OverdueThermometer *stored = thermometer_find(view, command->thermometer);
	Health__OverdueThermometer *thermometer;

	decision_reply(decision, &health__note_calibration_reply__descriptor);
	if (!stored && *command->calibrated_on)
		return; /* it never was overdue */
	thermometer = reflect_new(&health__overdue_thermometer__descriptor, context->arena);
	thermometer->thermometer = command->thermometer;
	thermometer->due_on = *command->calibrated_on ? stored->due_on : command->due_on;
	thermometer->calibrated_on = command->calibrated_on;
	emit_calibration_noted(decision)->thermometer = thermometer;
}

void apply_calibration_noted(struct tables *tables, const Bus__Event *recorded, const Health__CalibrationNoted *event)
{
	(void)recorded;
	overdue_thermometer_put(tables, event->thermometer);
}
