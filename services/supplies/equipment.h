/*
 * Protective equipment by post, looked at when work begins (C7).
 *
 *   (none) → EQUIPMENT_COMPLETE ⇄ EQUIPMENT_SHORT → EQUIPMENT_OVER, when the shift is
 *
 * One record a person and day; what is found again as it was changes nothing.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/equipment.pb-c.h"

/* NULL: not looked at on that day. */
const Supplies__EquipmentCheck *equipment_find(const struct view *view, const char *badge, const char *date);

/* appointments.ClockedIn: CheckEquipment, if what is worn was looked at and the shift is not over. */
react_fn equipment_take_clocked_in;

/* EndShortfall for those whose shift is over. */
void equipment_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
