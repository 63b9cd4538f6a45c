/*
 * Instruments and their calibration (S1, O4): ASSET_GOOD → ASSET_DUE, the plan's days before the last day its calibration holds →
 * ASSET_OVERDUE, the day after it → ASSET_GOOD by a new certificate; ASSET_RETIRED at any time, for good.
 *
 * Thermometers of the plan follow the plan: registered when it names them, moved with their department, retired when it names them no more.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/asset.pb-c.h"

/* NULL: there is none; may be retired. */
const Supplies__Asset *asset_find(const struct view *view, const char *asset_id);

/* For how many days a calibration holds, by today's rules. */
int asset_calibration_days(const struct context *context, Supplies__AssetKind kind);

void asset_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
