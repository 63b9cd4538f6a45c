#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

static bool is_wanted(const char *wanted, const char *is)
{
	return !*wanted || strcmp(wanted, is) == 0;
}

/* --- items ----------------------------------------------------------------------------------------------------------------------------- */

static void packs_say(const struct context *context, const Plan__SupplyItem *item, Supplies__GetItemReply *reply)
{
	reply->packs = arena_alloc(context->arena, item->n_packs * sizeof(*reply->packs));
	for (; reply->n_packs < item->n_packs; reply->n_packs++) {
		const Plan__SupplyPack *pack = item->packs[reply->n_packs];

		reply->packs[reply->n_packs] = arena_printf(context->arena, "%s = %s", pack->id,
							    milli_text(context->arena, milli(pack->holds)));
	}
}

void query_get_item(const struct view *view, const struct context *context, const Supplies__GetItem *query,
		    struct decision *decision)
{
	const Plan__SupplyItem *item = stock_item(context, query->item, decision);
	Supplies__GetItemReply *reply;
	struct ledger ledger;

	if (!item)
		return;
	reply = decision_reply(decision, &supplies__get_item_reply__descriptor);
	reply->item = item->id;
	reply->name_zh = item->name_zh;
	reply->name_en = item->name_en;
	reply->unit = stock_unit(context, item);
	packs_say(context, item, reply);
	ledger_begin(&ledger, view, context, decision);
	reply->stores = arena_alloc(context->arena, context->plan->n_departments * sizeof(*reply->stores));
	for (size_t i = 0; i < context->plan->n_departments; i++) {
		const char *store = context->plan->departments[i]->id;
		int64_t total = ledger_total(&ledger, store, item->id);
		Supplies__ItemStock *stock;

		if (!total)
			continue;
		stock = reply->stores[reply->n_stores++] =
			reflect_new(&supplies__item_stock__descriptor, context->arena);
		stock->store = store;
		stock->quantity_milli = total;
		stock->usable_milli = ledger_available(&ledger, store, item->id);
	}
}

/* --- stock ----------------------------------------------------------------------------------------------------------------------------- */

static bool holding_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListStock *asked = query;
	const Supplies__Holding *holding = record;

	(void)context;
	return holding->quantity_milli && is_wanted(asked->store, holding->store) &&
	       is_wanted(asked->item, holding->item);
}

void query_list_stock(const struct view *view, const struct context *context, const Supplies__ListStock *query,
		      struct decision *decision)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	Supplies__ListStockReply *reply;
	struct page page;
	struct scan scan;

	if (*query->store && !stock_knows_store(context, query->store, "store", decision))
		return;
	if (*query->item && !stock_item(context, query->item, decision))
		return;
	from.store = query->store;
	from.item = query->item;
	if (*query->store)
		holding_scan(&scan, view, NULL, &from, *query->item ? 2 : 1, *query->item ? 2 : 1);
	else if (*query->item)
		holding_scan(&scan, view, "holding.by_item", &from, 1, 1);
	else
		holding_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, holding_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_stock_reply__descriptor);
	reply->holdings = (Supplies__Holding **)page.records;
	reply->n_holdings = page.count;
	reply->next_page_token = page.next_token;
}

/* --- lines ----------------------------------------------------------------------------------------------------------------------------- */

static bool line_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListLines *asked = query;
	const Supplies__Line *line = record;
	char date[DATE_SIZE];

	zone_date(line->at, date);
	return stock_may_see(context, line->store) && is_wanted(asked->store, line->store) &&
	       is_wanted(asked->item, line->item) && is_wanted(asked->lot_id, line->lot_id) &&
	       strcmp(date, asked->from_date) >= 0 && (!*asked->until_date || strcmp(date, asked->until_date) <= 0);
}

void query_list_lines(const struct view *view, const struct context *context, const Supplies__ListLines *query,
		      struct decision *decision)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	Supplies__ListLinesReply *reply;
	struct page page;
	struct scan scan;

	if (*query->store && !stock_knows_store(context, query->store, "store", decision))
		return;
	if (*query->item && !stock_item(context, query->item, decision))
		return;
	from.lot_id = query->lot_id;
	from.item = query->item;
	if (*query->lot_id)
		line_scan(&scan, view, "line.by_lot", &from, 1, 1);
	else if (*query->item)
		line_scan(&scan, view, "line.by_item", &from, 1, 1);
	else
		line_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, line_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_lines_reply__descriptor);
	reply->lines = (Supplies__Line **)page.records;
	reply->n_lines = page.count;
	reply->next_page_token = page.next_token;
}

/* --- loans ----------------------------------------------------------------------------------------------------------------------------- */

static bool loan_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListLoans *asked = query;
	const Supplies__Loan *loan = record;

	return (stock_may_see(context, loan->lender) || stock_may_see(context, loan->borrower)) &&
	       (is_wanted(asked->store, loan->lender) || is_wanted(asked->store, loan->borrower)) &&
	       (!asked->open || !loan->closed_at);
}

void query_list_loans(const struct view *view, const struct context *context, const Supplies__ListLoans *query,
		      struct decision *decision)
{
	Supplies__Loan from = SUPPLIES__LOAN__INIT;
	Supplies__ListLoansReply *reply;
	struct page page;
	struct scan scan;

	loan_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, loan_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_loans_reply__descriptor);
	reply->loans = (Supplies__Loan **)page.records;
	reply->n_loans = page.count;
	reply->next_page_token = page.next_token;
}
