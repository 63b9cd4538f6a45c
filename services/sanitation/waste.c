/* Used masks and protective clothing are disinfected before they go, and it is known where they went (C8). */
#include <math.h>
#include <string.h>

#include "common/core/page.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/caller.h"
#include "services/sanitation/sanitation.h"

/* Whose the waste is: of a bin the owner of its room. NULL: rejected. */
static const char *owner_take(const struct context *context, const char *id, struct decision *decision)
{
	const char *known = "";

	if (!*id)
		return context->department;
	for (size_t i = 0; i < context->plan->n_waste_bins; i++) {
		const Plan__WasteBin *bin = context->plan->waste_bins[i];
		const char *owner = plan_room(context->plan, bin->room)->owner;

		if (strcmp(bin->id, id) == 0)
			return caller_may_act_for(context, owner, "bin", decision) ? owner : NULL;
		known = arena_printf(context->arena, "%s%s%s", known, i ? ", " : "", bin->id);
	}
	decision_reject(decision, &REASON_BIN_UNKNOWN, "bin", id, known);
	return NULL;
}

static bool is_in_order(const Sanitation__RecordWaste *command, struct decision *decision)
{
	bool disinfected = command->disinfected_with == PLAN__DISINFECTION_AGENT__CHLORINE ||
			   command->disinfected_with == PLAN__DISINFECTION_AGENT__ALCOHOL;

	if (command->kind != SANITATION__WASTE_KIND__OTHER_WASTE && !disinfected)
		decision_reject(decision, &REASON_WASTE_NOT_DISINFECTED, "disinfected_with");
	else if (!command->bags && command->weight_kg <= 0)
		decision_reject(decision, &REASON_WASTE_AMOUNT_MISSING, "bags");
	return !decision->rejection;
}

void decide_record_waste(const struct view *view, const struct context *context, const Sanitation__RecordWaste *command,
			 struct decision *decision)
{
	const char *owner = owner_take(context, command->bin, decision);
	Sanitation__RecordWasteReply *reply;
	char id[UUID_TEXT_SIZE], today[DATE_SIZE];
	Sanitation__Waste *waste;

	(void)view;
	if (!owner || !is_in_order(command, decision))
		return;
	uuid7_derive(context->now, context->request_id, 0, id);
	zone_date(context->now, today);
	waste = reflect_new(&sanitation__waste__descriptor, context->arena);
	waste->waste_id = arena_strdup(context->arena, id);
	waste->kind = command->kind;
	waste->bin = command->bin;
	waste->owner = owner;
	waste->disinfected_with = command->disinfected_with;
	waste->bags = command->bags;
	waste->weight_g = llround(command->weight_kg * 1000);
	waste->handed_to = command->handed_to;
	waste->evidence = command->evidence;
	waste->date = arena_strdup(context->arena, today);
	waste->recorded_at = context->now;
	waste->recorded_by = context->actor;
	emit_waste_recorded(decision)->waste = waste;
	reply = decision_reply(decision, &sanitation__record_waste_reply__descriptor);
	reply->waste = waste;
}

void apply_waste_recorded(struct tables *tables, const Bus__Event *recorded, const Sanitation__WasteRecorded *event)
{
	(void)recorded;
	waste_put(tables, event->waste);
}

static bool is_wanted(const struct context *context, const void *query, const void *record)
{
	const Sanitation__ListWaste *asked = query;
	const Sanitation__Waste *waste = record;

	return caller_may_see(context, waste->owner) && (!*asked->owner || strcmp(asked->owner, waste->owner) == 0) &&
	       (!*asked->until_date || strcmp(waste->date, asked->until_date) <= 0);
}

void query_list_waste(const struct view *view, const struct context *context, const Sanitation__ListWaste *query,
		      struct decision *decision)
{
	Sanitation__Waste from = SANITATION__WASTE__INIT;
	Sanitation__ListWasteReply *reply;
	struct page page;
	struct scan scan;

	from.date = query->from_date;
	waste_scan(&scan, view, "waste.by_date", &from, 0, 1);
	if (!page_fill(&page, &scan, context, query, is_wanted, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &sanitation__list_waste_reply__descriptor);
	reply->wastes = (Sanitation__Waste **)page.records;
	reply->n_wastes = page.count;
	reply->next_page_token = page.next_token;
}
