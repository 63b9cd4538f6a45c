/*
 * Masks for everybody on duty (S2): from the plan's hour on of the last working day before, each department's list of the next working day
 * is held against what there will be, first in its own store, then in the central one, which is shared out in the plan's order.
 *
 *   (none) → ENTITLEMENT_MET ⇄ ENTITLEMENT_UNMET → ENTITLEMENT_LAPSED, when its day is over
 *
 * It is looked at again and again until its day is over, so that what a roster, a delivery or a draw changes shows; but once its day has
 * begun what was met stays so, because masks are then given out. Where neither the department nor the central store ever recorded any,
 * nothing is known: that is said once for the hall.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/entitlement.pb-c.h"

/* The day to be looked at now, of the hall, in the context's arena; NULL: the calendar has no more days. */
const char *entitlement_day(const struct context *context);

/* All departments' masks of the date as they are now, in the plan's order: as many as it has departments. */
Supplies__Entitlement **entitlements_now(const struct view *view, const struct context *context, const char *date);

/* NULL: it was not looked at yet. */
const Supplies__Entitlement *entitlement_find(const struct view *view, const char *department, const char *date);

/* CheckEntitlements, whenever something is found that is not known yet. */
void entitlement_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
