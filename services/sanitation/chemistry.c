#include "services/sanitation/chemistry.h"

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/sanitation.h"

static const Plan__DisinfectionAgent beside_chlorine[] = { PLAN__DISINFECTION_AGENT__ALCOHOL,
							   PLAN__DISINFECTION_AGENT__ACID };
#define BESIDE_COUNT (sizeof(beside_chlorine) / sizeof(beside_chlorine[0]))

int64_t agents_apart(const struct context *context)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	return plan_disinfection_on(context->plan, today)->incompatible_within_hours * HOUR;
}

static const char *agent_name(Plan__DisinfectionAgent agent)
{
	return protobuf_c_enum_descriptor_get_value(&plan__disinfection_agent__descriptor, (int)agent)->name;
}

/* False: rejected; the other agent was there too short a time ago. */
static bool is_apart(const struct view *view, const struct context *context, const struct agent_use *use,
		     Plan__DisinfectionAgent other, struct decision *decision)
{
	Sanitation__AgentUse key = SANITATION__AGENT_USE__INIT;
	char used[RFC3339_SIZE], possible[RFC3339_SIZE];
	const Sanitation__AgentUse *last;

	key.spot = use->spot;
	key.agent = other;
	last = agent_use_get(view, &key);
	if (!last || last->used_at + agents_apart(context) <= context->now)
		return true;
	rfc3339_format(last->used_at, used);
	rfc3339_format(last->used_at + agents_apart(context), possible);
	decision_reject(decision, &REASON_AGENTS_INCOMPATIBLE, use->agent_field, agent_name(other), last->place, used,
			agent_name(use->agent), possible);
	return false;
}

static bool is_compatible(const struct view *view, const struct context *context, const struct agent_use *use,
			  struct decision *decision)
{
	for (size_t i = 0; i < BESIDE_COUNT; i++) {
		if (use->agent == PLAN__DISINFECTION_AGENT__CHLORINE &&
		    !is_apart(view, context, use, beside_chlorine[i], decision))
			return false;
		if (use->agent == beside_chlorine[i] &&
		    !is_apart(view, context, use, PLAN__DISINFECTION_AGENT__CHLORINE, decision))
			return false;
	}
	return true;
}

bool agent_use(const struct view *view, const struct context *context, const struct agent_use *use,
	       struct decision *decision)
{
	Sanitation__AgentUse *record;

	if (!use->agent)
		return true;
	if (use->agent == PLAN__DISINFECTION_AGENT__ALCOHOL && use->method &&
	    use->method != PLAN__DISINFECTION_METHOD__WIPE) {
		decision_reject(decision, &REASON_ALCOHOL_SPRAYED, use->method_field);
		return false;
	}
	if (!is_compatible(view, context, use, decision))
		return false;
	record = reflect_new(&sanitation__agent_use__descriptor, context->arena);
	record->spot = use->spot;
	record->agent = use->agent;
	record->used_at = context->now;
	record->place = use->place;
	record->used_by = context->actor;
	emit_agent_used(decision)->use = record;
	return true;
}
