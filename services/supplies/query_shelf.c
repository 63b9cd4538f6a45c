#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

static bool shelf_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListShortages *asked = query;
	const Supplies__Shelf *shelf = record;

	return stock_may_see(context, shelf->store) && (!*asked->store || strcmp(asked->store, shelf->store) == 0) &&
	       (!*asked->item || strcmp(asked->item, shelf->item) == 0) &&
	       (!asked->level || asked->level == shelf->level);
}

void query_list_shortages(const struct view *view, const struct context *context, const Supplies__ListShortages *query,
			  struct decision *decision)
{
	Supplies__Shelf from = SUPPLIES__SHELF__INIT;
	Supplies__ListShortagesReply *reply;
	struct page page;
	struct scan scan;

	from.level = SUPPLIES__SHELF_LEVEL__SHELF_LOW;
	shelf_scan(&scan, view, "shelf.by_level", &from, 0, 1);
	if (!page_fill(&page, &scan, context, query, shelf_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_shortages_reply__descriptor);
	reply->shelves = (Supplies__Shelf **)page.records;
	reply->n_shelves = page.count;
	reply->next_page_token = page.next_token;
}
