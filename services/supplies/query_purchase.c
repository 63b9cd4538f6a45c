#include <string.h>

#include "common/core/page.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

static bool is_wanted(const char *wanted, const char *is)
{
	return !*wanted || strcmp(wanted, is) == 0;
}

static bool requisition_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListRequisitions *asked = query;
	const Supplies__Requisition *requisition = record;

	return stock_may_see(context, requisition->department) &&
	       is_wanted(asked->department, requisition->department) &&
	       (!asked->state || asked->state == requisition->state) && (!asked->overdue || requisition->overdue);
}

void query_list_requisitions(const struct view *view, const struct context *context,
			     const Supplies__ListRequisitions *query, struct decision *decision)
{
	Supplies__Requisition from = SUPPLIES__REQUISITION__INIT;
	Supplies__ListRequisitionsReply *reply;
	struct page page;
	struct scan scan;

	requisition_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, requisition_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_requisitions_reply__descriptor);
	reply->requisitions = (Supplies__Requisition **)page.records;
	reply->n_requisitions = page.count;
	reply->next_page_token = page.next_token;
}

static bool order_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListOrders *asked = query;
	const Supplies__Order *order = record;

	return stock_may_see(context, order->department) && is_wanted(asked->department, order->department) &&
	       is_wanted(asked->supplier, order->supplier) && (!asked->state || asked->state == order->state) &&
	       (!asked->overdue || order->overdue);
}

void query_list_orders(const struct view *view, const struct context *context, const Supplies__ListOrders *query,
		       struct decision *decision)
{
	Supplies__Order from = SUPPLIES__ORDER__INIT;
	Supplies__ListOrdersReply *reply;
	struct page page;
	struct scan scan;

	order_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, order_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_orders_reply__descriptor);
	reply->orders = (Supplies__Order **)page.records;
	reply->n_orders = page.count;
	reply->next_page_token = page.next_token;
}
