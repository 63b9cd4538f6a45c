/* What is shut, why, and what comes next (C5.6, C9.2). */
#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

/* Is the caller held to their own department? */
static bool is_bound(const struct context *context)
{
	return !(context->roles & (OFFICE | OPERATOR | AUDITOR)) &&
	       ((context->roles & DEPARTMENT) || *context->department);
}

static bool is_wanted(const char *wanted, const char *is)
{
	return !*wanted || strcmp(wanted, is) == 0;
}

/* --- zones ---------------------------------------------------------------------------------------------------------------------------- */

static void zone_tell(const struct view *view, const struct context *context, const char *id,
		      const Sanitation__ListZones *query, Sanitation__ListZonesReply *reply)
{
	Sanitation__Zone *zone = zone_now(view, context, id);
	Sanitation__ZoneNow *told;

	if ((query->held && !zone->n_interlock_ids) ||
	    (is_bound(context) && strcmp(zone->owner, context->department) != 0))
		return;
	told = reflect_new(&sanitation__zone_now__descriptor, context->arena);
	told->zone = zone;
	told->may_run = !zone->n_interlock_ids;
	told->n_missing = zone_missing(view, context, zone, &told->missing);
	reply->zones[reply->n_zones++] = told;
}

/* Those of the plan, then those it has given up. */
void query_list_zones(const struct view *view, const struct context *context, const Sanitation__ListZones *query,
		      struct decision *decision)
{
	Sanitation__ListZonesReply *reply = decision_reply(decision, &sanitation__list_zones_reply__descriptor);
	Sanitation__Zone from = SANITATION__ZONE__INIT;
	const Sanitation__Zone *zone;
	size_t stored = 0;
	struct scan scan;

	for (zone_scan(&scan, view, NULL, &from, 0, 0); zone_next(&scan);)
		stored++;
	reply->zones = arena_alloc(context->arena, (context->plan->n_hvac_zones + stored + 1) * sizeof(*reply->zones));
	for (size_t i = 0; i < context->plan->n_hvac_zones; i++)
		zone_tell(view, context, context->plan->hvac_zones[i]->id, query, reply);
	zone_scan(&scan, view, NULL, &from, 0, 0);
	while ((zone = zone_next(&scan))) {
		if (zone->n_interlock_ids && !zone_planned(context->plan, zone->zone))
			zone_tell(view, context, zone->zone, query, reply);
	}
}

/* --- interlocks ----------------------------------------------------------------------------------------------------------------------- */

static void orders_tell(const struct view *view, const struct context *context, Sanitation__GetInterlockReply *reply)
{
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	reply->orders = arena_alloc(context->arena, (reply->interlock->orders + 1) * sizeof(*reply->orders));
	terminal_scan_incident(&scan, view, reply->interlock->incident_id);
	while ((order = terminal_order_next(&scan)))
		reply->orders[reply->n_orders++] = terminal_told(order, context->arena);
}

static bool nothing_was_done(const Sanitation__GetInterlockReply *reply)
{
	for (size_t i = 0; i < reply->n_orders; i++) {
		if (reply->orders[i]->order->done_at)
			return false;
	}
	return true;
}

void query_get_interlock(const struct view *view, const struct context *context, const Sanitation__GetInterlock *query,
			 struct decision *decision)
{
	const Sanitation__Interlock *stored = interlock_find(view, query->interlock_id);
	Sanitation__GetInterlockReply *reply;

	if (!stored) {
		decision_reject(decision, &REASON_INTERLOCK_UNKNOWN, "interlock_id", query->interlock_id);
		return;
	}
	reply = decision_reply(decision, &sanitation__get_interlock_reply__descriptor);
	reply->interlock = interlock_told(view, stored, context->arena);
	reply->zones = arena_alloc(context->arena, (stored->n_zones + 1) * sizeof(*reply->zones));
	for (size_t i = 0; i < stored->n_zones; i++)
		reply->zones[reply->n_zones++] = zone_now(view, context, stored->zones[i]);
	orders_tell(view, context, reply);
	reply->possible = arena_alloc(context->arena, 2 * sizeof(*reply->possible));
	if (!stored->lifted_at)
		reply->possible[reply->n_possible++] = "OrderTerminal";
	if (!stored->ended_at && stored->excluded_at && nothing_was_done(reply))
		reply->possible[reply->n_possible++] = "LiftInterlock";
}

static bool interlock_matches(const struct context *context, const void *query, const void *record)
{
	const Sanitation__ListInterlocks *asked = query;
	const Sanitation__Interlock *interlock = record;

	(void)context;
	return (asked->ended || !interlock->ended_at) && is_wanted(asked->incident_id, interlock->incident_id);
}

void query_list_interlocks(const struct view *view, const struct context *context,
			   const Sanitation__ListInterlocks *query, struct decision *decision)
{
	Sanitation__Interlock from = SANITATION__INTERLOCK__INIT;
	Sanitation__ListInterlocksReply *reply;
	struct page page;
	struct scan scan;

	from.incident_id = query->incident_id;
	if (*query->incident_id)
		interlock_scan(&scan, view, "interlock.by_incident", &from, 1, 1);
	else
		interlock_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, interlock_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &sanitation__list_interlocks_reply__descriptor);
	reply->interlocks = arena_alloc(context->arena, (page.count + 1) * sizeof(*reply->interlocks));
	for (; reply->n_interlocks < page.count; reply->n_interlocks++)
		reply->interlocks[reply->n_interlocks] =
			interlock_told(view, page.records[reply->n_interlocks], context->arena);
	reply->next_page_token = page.next_token;
}

static bool order_matches(const struct context *context, const void *query, const void *record)
{
	const Sanitation__ListTerminalOrders *asked = query;
	const Sanitation__TerminalOrder *order = record;

	return (!is_bound(context) || strcmp(order->owner, context->department) == 0) &&
	       (!asked->state || asked->state == order->state) && is_wanted(asked->owner, order->owner) &&
	       is_wanted(asked->interlock_id, order->interlock_id) && (!asked->open || terminal_is_open(order));
}

void query_list_terminal_orders(const struct view *view, const struct context *context,
				const Sanitation__ListTerminalOrders *query, struct decision *decision)
{
	Sanitation__TerminalOrder from = SANITATION__TERMINAL_ORDER__INIT;
	Sanitation__ListTerminalOrdersReply *reply;
	struct page page;
	struct scan scan;

	terminal_order_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, order_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &sanitation__list_terminal_orders_reply__descriptor);
	reply->orders = arena_alloc(context->arena, (page.count + 1) * sizeof(*reply->orders));
	for (; reply->n_orders < page.count; reply->n_orders++)
		reply->orders[reply->n_orders] = terminal_told(page.records[reply->n_orders], context->arena);
	reply->next_page_token = page.next_token;
}
