/* Cleaning that is no task, so that it is known what must not be used there (C5.3). */
#include <string.h>

#include "common/core/plan.h"
#include "services/sanitation/chemistry.h"
#include "services/sanitation/sanitation.h"

/* The room that the place is in, "" if in none. False: the plan has no such place. */
static bool place_room(const Plan__Plan *plan, const char *id, const char **ret_room)
{
	*ret_room = plan_room(plan, id) ? id : "";
	if (**ret_room || plan_department(plan, id))
		return true;
	for (size_t i = 0; i < plan->n_touch_points; i++) {
		if (strcmp(plan->touch_points[i]->id, id) == 0) {
			*ret_room = plan->touch_points[i]->room;
			return true;
		}
	}
	for (size_t i = 0; i < plan->n_waste_bins; i++) {
		if (strcmp(plan->waste_bins[i]->id, id) == 0) {
			*ret_room = plan->waste_bins[i]->room;
			return true;
		}
	}
	for (size_t i = 0; i < plan->n_hvac_zones; i++) {
		if (strcmp(plan->hvac_zones[i]->id, id) == 0)
			return true;
	}
	return false;
}

void decide_record_cleaning(const struct view *view, const struct context *context,
			    const Sanitation__RecordCleaning *command, struct decision *decision)
{
	Sanitation__RecordCleaningReply *reply;
	const char *room;

	if (!place_room(context->plan, command->place, &room)) {
		decision_reject(decision, &REASON_PLACE_UNKNOWN, "place", command->place);
		return;
	}
	if (!agent_use(view, context,
		       &(struct agent_use){ *room ? room : command->place, command->place, command->agent,
					    command->method, "agent", "method" },
		       decision))
		return;
	reply = decision_reply(decision, &sanitation__record_cleaning_reply__descriptor);
	reply->clear_from_at = context->now + agents_apart(context);
}
