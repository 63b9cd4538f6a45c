#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/stocktake.h"
#include "services/supplies/supplies.h"

static bool stocktake_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListStocktakes *asked = query;
	const Supplies__Stocktake *stocktake = record;

	return stock_may_see(context, stocktake->store) &&
	       (!*asked->store || strcmp(asked->store, stocktake->store) == 0) &&
	       (!asked->state || asked->state == stocktake->state);
}

void query_list_stocktakes(const struct view *view, const struct context *context,
			   const Supplies__ListStocktakes *query, struct decision *decision)
{
	Supplies__Stocktake from = SUPPLIES__STOCKTAKE__INIT;
	Supplies__ListStocktakesReply *reply;
	struct page page;
	struct scan scan;

	stocktake_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, stocktake_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_stocktakes_reply__descriptor);
	reply->stocktakes = (Supplies__Stocktake **)page.records;
	reply->n_stocktakes = page.count;
	reply->next_page_token = page.next_token;
}

void query_get_stocktake(const struct view *view, const struct context *context, const Supplies__GetStocktake *query,
			 struct decision *decision)
{
	const Supplies__Stocktake *stocktake = stocktake_find(view, query->stocktake_id);
	Supplies__Count from = SUPPLIES__COUNT__INIT;
	Supplies__GetStocktakeReply *reply;
	const Supplies__Count *count;
	struct scan scan;

	if (!stocktake)
		decision_reject(decision, &REASON_STOCKTAKE_UNKNOWN, "stocktake_id", query->stocktake_id);
	else if (!stock_may_see(context, stocktake->store))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "stocktake_id", stocktake->store,
				context->department);
	if (decision->rejection)
		return;
	reply = decision_reply(decision, &supplies__get_stocktake_reply__descriptor);
	reply->stocktake = reflect_copy(&stocktake->base, context->arena);
	reply->counts = arena_alloc(context->arena, STOCKTAKE_COUNTS_MAX * sizeof(*reply->counts));
	from.stocktake_id = query->stocktake_id;
	count_scan(&scan, view, NULL, &from, 1, 1);
	while (reply->n_counts < STOCKTAKE_COUNTS_MAX && (count = count_next(&scan)))
		reply->counts[reply->n_counts++] = reflect_copy(&count->base, context->arena);
}
