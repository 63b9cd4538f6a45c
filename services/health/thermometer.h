/* Thermometers whose calibration is overdue (S1): what supplies says of them, kept by health to flag readings. */
#pragma once

#include "common/core/service.h"

/* Was the thermometer's calibration overdue on that day, as far as supplies has told? */
bool thermometer_was_overdue(const struct view *view, const char *thermometer, const char *date);
