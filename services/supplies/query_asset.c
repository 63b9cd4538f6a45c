#include <string.h>

#include "common/core/page.h"
#include "services/supplies/asset.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

static bool asset_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListAssets *asked = query;
	const Supplies__Asset *asset = record;
	bool is_due = asset->state == SUPPLIES__ASSET_STATE__ASSET_DUE ||
		      asset->state == SUPPLIES__ASSET_STATE__ASSET_OVERDUE;

	return stock_may_see(context, asset->owner) && (!*asked->owner || strcmp(asked->owner, asset->owner) == 0) &&
	       (!asked->kind || asked->kind == asset->kind) && (!asked->due || is_due);
}

void query_list_assets(const struct view *view, const struct context *context, const Supplies__ListAssets *query,
		       struct decision *decision)
{
	Supplies__Asset from = SUPPLIES__ASSET__INIT;
	Supplies__ListAssetsReply *reply;
	struct page page;
	struct scan scan;

	from.owner = query->owner;
	if (*query->owner)
		asset_scan(&scan, view, "asset.by_owner", &from, 1, 1);
	else
		asset_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, asset_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_assets_reply__descriptor);
	reply->assets = (Supplies__Asset **)page.records;
	reply->n_assets = page.count;
	reply->next_page_token = page.next_token;
}
