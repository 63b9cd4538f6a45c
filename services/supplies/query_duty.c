/* Rosters, what is due by them, what was given out, and who lacked what (S2, C7). */
#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "services/supplies/entitlement.h"
#include "services/supplies/issue_list.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

static bool is_wanted(const char *wanted, const char *is)
{
	return !*wanted || strcmp(wanted, is) == 0;
}

/* --- rosters -------------------------------------------------------------------------------------------------------------------------------- */

static bool roster_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__Roster *roster = record;

	return stock_may_see(context, roster->department) &&
	       is_wanted(((const Supplies__ListRosters *)query)->department, roster->department);
}

void query_list_rosters(const struct view *view, const struct context *context, const Supplies__ListRosters *query,
			struct decision *decision)
{
	Supplies__Roster from = SUPPLIES__ROSTER__INIT;
	Supplies__ListRostersReply *reply;
	struct page page;
	struct scan scan;

	from.date = *query->from_date ? query->from_date : stock_today(context);
	roster_scan(&scan, view, "roster.by_date", &from, 0, 1);
	if (!page_fill(&page, &scan, context, query, roster_matches, query->page_size ? query->page_size : 20,
		       query->page_token, &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_rosters_reply__descriptor);
	reply->rosters = (Supplies__Roster **)page.records;
	reply->n_rosters = page.count;
	reply->next_page_token = page.next_token;
}

/* --- entitlements ---------------------------------------------------------------------------------------------------------------------------- */

static bool entitlement_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__Entitlement *entitlement = record;

	return stock_may_see(context, entitlement->department) &&
	       (!((const Supplies__ListEntitlements *)query)->unmet ||
		entitlement->state != SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_MET);
}

void query_list_entitlements(const struct view *view, const struct context *context,
			     const Supplies__ListEntitlements *query, struct decision *decision)
{
	Supplies__Entitlement from = SUPPLIES__ENTITLEMENT__INIT;
	Supplies__ListEntitlementsReply *reply;
	const char *day = *query->date ? query->date : entitlement_day(context);
	struct page page;
	struct scan scan;

	from.date = day ? day : "";
	entitlement_scan(&scan, view, "entitlement.by_date", &from, 1, 1);
	if (!page_fill(&page, &scan, context, query, entitlement_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_entitlements_reply__descriptor);
	reply->entitlements = (Supplies__Entitlement **)page.records;
	reply->n_entitlements = page.count;
	reply->next_page_token = page.next_token;
}

/* --- issue lists ------------------------------------------------------------------------------------------------------------------------------ */

static Supplies__IssueTotal *total_of(const struct context *context, Supplies__GetIssueListReply *reply,
				      const char *item)
{
	for (size_t i = 0; i < reply->n_totals; i++) {
		if (strcmp(reply->totals[i]->item, item) == 0)
			return reply->totals[i];
	}
	reply->totals[reply->n_totals] = reflect_new(&supplies__issue_total__descriptor, context->arena);
	reply->totals[reply->n_totals]->item = item;
	return reply->totals[reply->n_totals++];
}

static void note_unsupplied(Supplies__GetIssueListReply *reply, Plan__ProtectiveItem protective)
{
	for (size_t i = 0; i < reply->n_unsupplied; i++) {
		if (reply->unsupplied[i] == protective)
			return;
	}
	reply->unsupplied[reply->n_unsupplied++] = protective;
}

/* No more than there are protective items. */
static void totals_fill(const struct view *view, const struct context *context, Supplies__GetIssueListReply *reply)
{
	const Supplies__Issue *issue = reply->issue;
	const size_t most = plan__protective_item__descriptor.n_values;

	reply->totals = arena_alloc(context->arena, most * sizeof(*reply->totals));
	reply->unsupplied = arena_alloc(context->arena, most * sizeof(*reply->unsupplied));
	for (size_t i = 0; i < issue->n_recipients; i++) {
		for (size_t j = 0; j < issue->recipients[i]->n_items; j++) {
			const Supplies__IssueItem *item = issue->recipients[i]->items[j];

			if (!*item->item) {
				note_unsupplied(reply, item->protective);
				continue;
			}
			total_of(context, reply, item->item)->quantity_milli += item->quantity_milli;
			total_of(context, reply, item->item)->issued_milli += item->issued_milli;
		}
	}
	for (size_t i = 0; i < reply->n_totals; i++) {
		Supplies__IssueTotal *total = reply->totals[i];
		const char *central = central_store_of(context, issue->department, total->item, issue->date);

		total->available_milli = usable_on(view, issue->department, total->item, issue->date) +
					 (central ? usable_on(view, central, total->item, issue->date) : 0);
	}
}

static void handouts_fill(const struct view *view, const struct context *context, const Supplies__GetIssueList *query,
			  Supplies__GetIssueListReply *reply)
{
	Supplies__Handout from = SUPPLIES__HANDOUT__INIT;
	const Supplies__Handout *handout;
	struct scan scan;

	from.department = query->department;
	from.date = query->date;
	reply->handouts = arena_alloc(context->arena, ROSTER_SHIFTS_MAX * sizeof(*reply->handouts));
	handout_scan(&scan, view, NULL, &from, 2, 2);
	while (reply->n_handouts < ROSTER_SHIFTS_MAX && (handout = handout_next(&scan)))
		reply->handouts[reply->n_handouts++] = reflect_copy(&handout->base, context->arena);
}

void query_get_issue_list(const struct view *view, const struct context *context, const Supplies__GetIssueList *query,
			  struct decision *decision)
{
	const Supplies__Issue *issued = issue_find(view, query->department, query->date);
	Supplies__GetIssueListReply *reply;

	if (!stock_knows_store(context, query->department, "department", decision))
		return;
	if (!stock_may_see(context, query->department)) {
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", query->department,
				context->department);
		return;
	}
	reply = decision_reply(decision, &supplies__get_issue_list_reply__descriptor);
	reply->issue = issued ? reflect_copy(&issued->base, context->arena)
			      : issue_list(view, context, query->department, query->date);
	totals_fill(view, context, reply);
	handouts_fill(view, context, query, reply);
}

/* --- what was lacking ------------------------------------------------------------------------------------------------------------------------- */

static bool shortfall_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListShortfalls *asked = query;
	const Supplies__EquipmentCheck *check = record;

	return stock_may_see(context, check->department) && check->n_missing && is_wanted(asked->date, check->date) &&
	       is_wanted(asked->department, check->department) &&
	       (!asked->open || check->state == SUPPLIES__EQUIPMENT_STATE__EQUIPMENT_SHORT);
}

void query_list_shortfalls(const struct view *view, const struct context *context,
			   const Supplies__ListShortfalls *query, struct decision *decision)
{
	Supplies__EquipmentCheck from = SUPPLIES__EQUIPMENT_CHECK__INIT;
	Supplies__ListShortfallsReply *reply;
	struct page page;
	struct scan scan;

	from.date = query->date;
	equipment_check_scan(&scan, view, "equipment_check.by_day", &from, *query->date ? 1 : 0, *query->date ? 1 : 0);
	if (!page_fill(&page, &scan, context, query, shortfall_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_shortfalls_reply__descriptor);
	reply->checks = (Supplies__EquipmentCheck **)page.records;
	reply->n_checks = page.count;
	reply->next_page_token = page.next_token;
}

static bool discrepancy_matches(const struct context *context, const void *query, const void *record)
{
	const Supplies__ListDiscrepancies *asked = query;
	const Supplies__Discrepancy *discrepancy = record;

	return stock_may_see(context, discrepancy->store) && is_wanted(asked->store, discrepancy->store) &&
	       is_wanted(asked->item, discrepancy->item);
}

void query_list_discrepancies(const struct view *view, const struct context *context,
			      const Supplies__ListDiscrepancies *query, struct decision *decision)
{
	Supplies__Discrepancy from = SUPPLIES__DISCREPANCY__INIT;
	Supplies__ListDiscrepanciesReply *reply;
	struct page page;
	struct scan scan;

	from.state = SUPPLIES__DISCREPANCY_STATE__DISCREPANCY_OPEN;
	discrepancy_scan(&scan, view, "discrepancy.by_store", &from, query->open ? 1 : 0, query->open ? 1 : 0);
	if (!page_fill(&page, &scan, context, query, discrepancy_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &supplies__list_discrepancies_reply__descriptor);
	reply->discrepancies = (Supplies__Discrepancy **)page.records;
	reply->n_discrepancies = page.count;
	reply->next_page_token = page.next_token;
}
