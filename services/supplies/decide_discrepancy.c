/* What was used and was not there by the records is settled (S3): drawn late, or written down as used up without having been recorded. */
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/draw.h"
#include "services/supplies/ledger.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define OPEN SUPPLIES__DISCREPANCY_STATE__DISCREPANCY_OPEN

const Supplies__Discrepancy *discrepancy_find(const struct view *view, const char *discrepancy_id)
{
	Supplies__Discrepancy key = SUPPLIES__DISCREPANCY__INIT;

	key.discrepancy_id = discrepancy_id;
	return discrepancy_get(view, &key);
}

/* A copy to be changed, or NULL: rejected DISCREPANCY_UNKNOWN, OTHER_DEPARTMENT or SETTLED_BEFORE. */
static Supplies__Discrepancy *discrepancy_take(const struct view *view, const struct context *context,
					       const char *discrepancy_id, struct decision *decision)
{
	const Supplies__Discrepancy *stored = discrepancy_find(view, discrepancy_id);

	if (!stored)
		decision_reject(decision, &REASON_DISCREPANCY_UNKNOWN, "discrepancy_id", discrepancy_id);
	if (!stored || !stock_is_ours(context, stored->store, "discrepancy_id", decision))
		return NULL;
	if (stored->state != OPEN) {
		decision_reject(decision, &REASON_SETTLED_BEFORE, "discrepancy_id", stored->settled_by);
		return NULL;
	}
	return reflect_copy(&stored->base, context->arena);
}

/* All of it or nothing: what remains would be another discrepancy. */
static bool draw_late(const struct view *view, const struct context *context, const Supplies__Discrepancy *discrepancy,
		      struct decision *decision)
{
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__DRAW,
				     .store = discrepancy->store,
				     .item = discrepancy->item,
				     .quantity_milli = discrepancy->lacking_milli,
				     .cause = arena_printf(context->arena, "discrepancy/%s",
							   discrepancy->discrepancy_id),
				     .note = discrepancy->reason };
	const Plan__SupplyItem *item = stock_item(context, discrepancy->item, decision);
	struct ledger ledger;

	if (!item)
		return false;
	ledger_begin(&ledger, view, context, decision);
	if (!stock_removes(&ledger, &movement, item, ledger_available(&ledger, movement.store, movement.item)))
		return false;
	ledger_post(&ledger);
	return true;
}

static uint32_t others_open(const struct view *view, const Supplies__Discrepancy *settled)
{
	Supplies__Discrepancy from = SUPPLIES__DISCREPANCY__INIT;
	const Supplies__Discrepancy *other;
	struct scan scan;
	uint32_t count = 0;

	from.state = OPEN;
	from.store = settled->store;
	from.item = settled->item;
	discrepancy_scan(&scan, view, "discrepancy.by_store", &from, 3, 3);
	while ((other = discrepancy_next(&scan)))
		count += strcmp(other->discrepancy_id, settled->discrepancy_id) != 0;
	return count;
}

void decide_settle_discrepancy(const struct view *view, const struct context *context,
			       const Supplies__SettleDiscrepancy *command, struct decision *decision)
{
	Supplies__Discrepancy *discrepancy = discrepancy_take(view, context, command->discrepancy_id, decision);
	Supplies__SettleDiscrepancyReply *reply;
	Supplies__DiscrepancySettled *event;

	if (!discrepancy)
		return;
	discrepancy->state = SUPPLIES__DISCREPANCY_STATE__DISCREPANCY_SETTLED;
	discrepancy->how = command->how;
	discrepancy->reason = command->reason;
	discrepancy->settled_at = context->now;
	discrepancy->settled_by = context->actor;
	decision_correlate(decision, discrepancy->correlation_id);
	if (command->how == SUPPLIES__SETTLE_HOW__LATE_DRAW && !draw_late(view, context, discrepancy, decision))
		return;
	event = emit_discrepancy_settled(decision);
	event->discrepancy = discrepancy;
	event->remaining = others_open(view, discrepancy);
	reply = decision_reply(decision, &supplies__settle_discrepancy_reply__descriptor);
	reply->discrepancy = discrepancy;
}
