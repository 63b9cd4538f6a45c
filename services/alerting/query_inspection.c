#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/inspection.h"

static bool is_wanted(const char *wanted, const char *is)
{
	return !*wanted || strcmp(wanted, is) == 0;
}

static bool may_see(const struct context *context, const char *department)
{
	return !desk_is_bound(context) || strcmp(context->department, department) == 0;
}

static bool inspection_matches(const struct context *context, const void *query, const void *record)
{
	const Alerting__ListInspections *asked = query;
	const Alerting__Inspection *inspection = record;

	return may_see(context, inspection->department) && is_wanted(asked->department, inspection->department) &&
	       (!asked->state || asked->state == inspection->state);
}

void query_list_inspections(const struct view *view, const struct context *context,
			    const Alerting__ListInspections *query, struct decision *decision)
{
	Alerting__Inspection from = ALERTING__INSPECTION__INIT;
	Alerting__ListInspectionsReply *reply;
	struct page page;
	struct scan scan;

	inspection_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, inspection_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &alerting__list_inspections_reply__descriptor);
	reply->inspections = (Alerting__Inspection **)page.records;
	for (; reply->n_inspections < page.count; reply->n_inspections++)
		reply->inspections[reply->n_inspections]->n_items = 0; /* too many for a page of them */
	reply->next_page_token = page.next_token;
}

static bool finding_matches(const struct context *context, const void *query, const void *record)
{
	const Alerting__ListFindings *asked = query;
	const Alerting__Finding *finding = record;

	return (may_see(context, finding->department) || may_see(context, finding->owner)) &&
	       is_wanted(asked->department, finding->department) && is_wanted(asked->owner, finding->owner) &&
	       (!asked->state || asked->state == finding->state) && (!asked->overdue || finding->overdue);
}

void query_list_findings(const struct view *view, const struct context *context, const Alerting__ListFindings *query,
			 struct decision *decision)
{
	Alerting__Finding from = ALERTING__FINDING__INIT;
	Alerting__ListFindingsReply *reply;
	struct page page;
	struct scan scan;

	from.owner = query->owner;
	from.department = query->department;
	if (*query->owner)
		finding_scan(&scan, view, "finding.by_owner", &from, 1, 1);
	else if (*query->department)
		finding_scan(&scan, view, "finding.by_item", &from, 1, 1);
	else
		finding_scan(&scan, view, NULL, &from, 0, 0);
	if (!page_fill(&page, &scan, context, query, finding_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &alerting__list_findings_reply__descriptor);
	reply->findings = (Alerting__Finding **)page.records;
	reply->n_findings = page.count;
	reply->next_page_token = page.next_token;
}

void query_get_inspection(const struct view *view, const struct context *context, const Alerting__GetInspection *query,
			  struct decision *decision)
{
	const Alerting__Inspection *inspection = inspection_find(view, query->inspection_id);
	Alerting__GetInspectionReply *reply;

	if (!inspection)
		decision_reject(decision, &REASON_INSPECTION_UNKNOWN, "inspection_id", query->inspection_id);
	else if (!may_see(context, inspection->department))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "inspection_id", inspection->department,
				context->department);
	if (!inspection || decision->rejection)
		return;
	reply = decision_reply(decision, &alerting__get_inspection_reply__descriptor);
	reply->inspection = (Alerting__Inspection *)inspection;
	reply->findings = arena_alloc(context->arena, (inspection->n_items + 1) * sizeof(*reply->findings));
	for (size_t i = 0; i < inspection->n_items; i++) {
		const Alerting__Finding *finding = finding_find(view, inspection->items[i]->finding_id);

		if (finding)
			reply->findings[reply->n_findings++] = (Alerting__Finding *)finding;
	}
}
