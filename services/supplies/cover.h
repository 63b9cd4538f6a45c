/* How long stock lasts, when to order, how much to buy: the second half of demand.h. */
#pragma once

#include "common/core/context.h"
#include "common/core/table.h"
#include "hallward/supplies/v1/demand.pb-c.h"

/* Fills in the rest of a demand that has item, store, burn and what is coming. */
void cover_say(const struct view *view, const struct context *context, const Plan__SupplyItem *item,
	       Supplies__Demand *demand);

/* Rounded up to what the item can be counted in. */
int64_t whole_units(const Plan__SupplyItem *item, int64_t quantity_milli);
