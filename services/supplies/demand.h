/*
 * Demand: how fast an item is used, how long it lasts, when to order and how much (S1). All in whole thousandths of the item's unit.
 *
 *   burn      nearest rank over the plan's burn_rate_days working days before today; left out are days on which a store that used any of
 *             it in that time was out of it at some moment, and days on which no store had any
 *   cover     working days from today on that the stock lasts at the median, first expired first
 *   order by  the last working day that still begins with days_of_cover_min, less receive_within_days; if not even today does, from
 *             yesterday
 *   buy       the median for days_of_cover_target working days, less what of it the stock can serve before it expires
 */
#pragma once

#include "common/core/context.h"
#include "common/core/table.h"
#include "hallward/supplies/v1/demand.pb-c.h"

#define COVER_DAYS_MAX 366

/* `store` "": the hall. In the context's arena. */
Supplies__Demand *demand_of(const struct view *view, const struct context *context, const Plan__SupplyItem *item,
			    const char *store);
