#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/cover.h"
#include "services/supplies/demand.h"
#include "services/supplies/purchase.h"
#include "services/supplies/shelf.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

/* False: rejected STORE_UNKNOWN or OTHER_DEPARTMENT. */
static bool may_ask(const struct context *context, const char *store, struct decision *decision)
{
	const char *whose = *store ? store : context->plan->organisation->office;

	if (*store && !stock_knows_store(context, store, "store", decision))
		return false;
	if (!stock_may_see(context, *store ? store : ""))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "store", whose, context->department);
	return !decision->rejection;
}

void query_get_demand(const struct view *view, const struct context *context, const Supplies__GetDemand *query,
		      struct decision *decision)
{
	const Plan__SupplyItem *item;
	Supplies__GetDemandReply *reply;

	if (!may_ask(context, query->store, decision) || !(item = stock_item(context, query->item, decision)))
		return;
	reply = decision_reply(decision, &supplies__get_demand_reply__descriptor);
	reply->demand = demand_of(view, context, item, query->store);
}

/* What fills the store, or of the hall the central one, up to par; 0: it has more than low. */
static int64_t lacks_to_par(const struct view *view, const struct context *context, const Supplies__Demand *demand,
			    bool *ret_low)
{
	const char *store = *demand->store ? demand->store : context->plan->organisation->office;
	const Plan__ParLevel *par = par_level_of(context, store, demand->item);
	struct ledger ledger;
	int64_t usable_milli, lacks;

	ledger_begin(&ledger, view, context, NULL);
	usable_milli = ledger_available(&ledger, store, demand->item);
	*ret_low = par && usable_milli <= par->low * (int64_t)MILLI;
	lacks = *ret_low ? par->par * (int64_t)MILLI - usable_milli - purchase_coming(view, store, demand->item) : 0;
	return lacks > 0 ? lacks : 0;
}

/* NULL: nothing. */
static Supplies__Suggestion *suggest(const struct view *view, const struct context *context,
				     const Plan__SupplyItem *item, const char *store)
{
	Supplies__Suggestion *suggestion = reflect_new(&supplies__suggestion__descriptor, context->arena);
	Supplies__Demand *demand = demand_of(view, context, item, store);
	int64_t to_par;
	bool is_low;

	to_par = lacks_to_par(view, context, demand, &is_low);
	suggestion->item = item->id;
	suggestion->demand = demand;
	suggestion->is_low = is_low;
	suggestion->order_is_due = *demand->order_by && strcmp(demand->order_by, stock_today(context)) <= 0;
	if (suggestion->order_is_due)
		suggestion->quantity_milli = demand->buy_milli;
	if (to_par > suggestion->quantity_milli)
		suggestion->quantity_milli = whole_units(item, to_par);
	return suggestion->quantity_milli ? suggestion : NULL;
}

void query_suggest_purchase(const struct view *view, const struct context *context,
			    const Supplies__SuggestPurchase *query, struct decision *decision)
{
	Supplies__SuggestPurchaseReply *reply;

	if (!may_ask(context, query->store, decision))
		return;
	reply = decision_reply(decision, &supplies__suggest_purchase_reply__descriptor);
	reply->suggestions = arena_alloc(context->arena, (context->plan->n_supplies + 1) * sizeof(*reply->suggestions));
	for (size_t i = 0; i < context->plan->n_supplies; i++) {
		Supplies__Suggestion *suggestion = suggest(view, context, context->plan->supplies[i], query->store);

		if (suggestion)
			reply->suggestions[reply->n_suggestions++] = suggestion;
	}
}
