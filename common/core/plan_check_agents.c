/* What disinfects, how strong, and what must not be done with it (C5.3, C5.8, C8, S3). */

#include <string.h>

#include "common/core/plan_check.h"
#include "common/core/text.h"

static const struct {
	Plan__DisinfectionAgent agent;
	Plan__ConcentrationUnit unit;
	const char *sentence;
	double max;
} agents[] = {
	{ PLAN__DISINFECTION_AGENT__CHLORINE, PLAN__CONCENTRATION_UNIT__MG_PER_L, "chlorine is told in mg-per-l",
	  100000 },
	{ PLAN__DISINFECTION_AGENT__ALCOHOL, PLAN__CONCENTRATION_UNIT__PERCENT, "alcohol is told in percent", 100 },
};

/* C5.3: 500 mg/L or 75 %; the number alone says neither. */
static void disinfectant_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Disinfectant *disinfectant = (const Plan__Disinfectant *)part->message;
	const Plan__Concentration *concentration = disinfectant->at_least;

	if (!concentration)
		return;
	if (disinfectant->agent == PLAN__DISINFECTION_AGENT__ACID)
		plan_say(checking, part, "agent",
			 "is acid, which disinfects nothing: chlorine and alcohol are allowed");
	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++) {
		if (agents[i].agent != disinfectant->agent)
			continue;
		if (concentration->unit == PLAN__CONCENTRATION_UNIT__CONCENTRATION_UNIT_UNSPECIFIED)
			plan_say(checking, part, "at_least.unit", "is missing: %s is no concentration; %s",
				 text_of_double(concentration->value, checking->arena), agents[i].sentence);
		else if (concentration->unit != agents[i].unit)
			plan_say(checking, part, "at_least.unit", "is another agent's: %s", agents[i].sentence);
		else if (concentration->value > agents[i].max)
			plan_say(checking, part, "at_least.value", "is %s: at the most %s is allowed",
				 text_of_double(concentration->value, checking->arena),
				 text_of_double(agents[i].max, checking->arena));
	}
}

/* Vapour of alcohol explodes. */
static void method_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__DisinfectionTask *task = (const Plan__DisinfectionTask *)part->message;

	for (size_t i = 0; i < task->n_with; i++) {
		if (task->with[i]->agent == PLAN__DISINFECTION_AGENT__ALCOHOL &&
		    task->method != PLAN__DISINFECTION_METHOD__WIPE)
			plan_say(checking, part, "method", "is for '%s' wrong: alcohol is wiped, never sprayed",
				 task->id);
	}
}

static void strength_check(struct plan_checking *checking, const struct plan_part *part, const char *field,
			   Plan__Disinfectant *const *with, size_t count, uint32_t at_most)
{
	for (size_t i = 0; i < count; i++) {
		const Plan__Concentration *at_least = with[i]->at_least;

		if (at_least && at_least->unit == PLAN__CONCENTRATION_UNIT__MG_PER_L && at_least->value > at_most)
			plan_say(checking, part, arena_printf(checking->arena, "%s[%zu].at_least.value", field, i),
				 "is %s: over chlorine_at_most_mg_per_l, %u",
				 text_of_double(at_least->value, checking->arena), at_most);
	}
}

static void rules_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__DisinfectionRules *rules = (const Plan__DisinfectionRules *)part->message;

	if (!rules->chlorine_at_most_mg_per_l)
		return;
	strength_check(checking, part, "soiling_with", rules->soiling_with, rules->n_soiling_with,
		       rules->chlorine_at_most_mg_per_l);
	for (size_t i = 0; i < rules->n_tasks; i++)
		strength_check(checking, part, arena_printf(checking->arena, "tasks[%zu].with", i),
			       rules->tasks[i]->with, rules->tasks[i]->n_with, rules->chlorine_at_most_mg_per_l);
}

/* --- draws ----------------------------------------------------------------------------------------------------------------------- */

struct drawn {
	Plan__Disinfectant *const *with;
	size_t n_with;
	Plan__Draw *const *draws;
	size_t n_draws;
	const char *field;
};

static bool is_with(const struct drawn *drawn, Plan__DisinfectionAgent agent)
{
	for (size_t i = 0; i < drawn->n_with; i++) {
		if (drawn->with[i]->agent == agent)
			return true;
	}
	return false;
}

/* S3: what may be used is in the stock's books, and nothing else is. */
static void drawn_check(struct plan_checking *checking, const struct plan_part *part, const struct drawn *drawn)
{
	const Plan__Plan *plan = checking->plan;
	unsigned agents_drawn = 0;

	for (size_t i = 0; i < drawn->n_draws; i++) {
		const Plan__SupplyItem *item = plan_supply_item(plan, drawn->draws[i]->item);
		Plan__DisinfectionAgent agent =
			item ? item->agent : PLAN__DISINFECTION_AGENT__DISINFECTION_AGENT_UNSPECIFIED;

		agents_drawn |= 1U << agent;
		if (agent && !is_with(drawn, agent))
			plan_say(checking, part, arena_printf(checking->arena, "%s[%zu].item", drawn->field, i),
				 "'%s' is an agent that this is not done with", drawn->draws[i]->item);
	}
	for (size_t i = 0; agents_drawn >> 1 && i < plan->n_supplies; i++) {
		Plan__DisinfectionAgent agent = plan->supplies[i]->agent;

		if (agent && is_with(drawn, agent) && !(agents_drawn & 1U << agent))
			plan_say(checking, part, drawn->field, "'%s' is missing: it may be done with that, too",
				 plan->supplies[i]->id);
	}
}

static void task_draws_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__DisinfectionTask *task = (const Plan__DisinfectionTask *)part->message;

	drawn_check(checking, part, &(struct drawn){ task->with, task->n_with, task->draws, task->n_draws, "draws" });
}

static void soiling_draws_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__DisinfectionRules *rules = (const Plan__DisinfectionRules *)part->message;

	drawn_check(checking, part,
		    &(struct drawn){ rules->soiling_with, rules->n_soiling_with, rules->soiling_draws,
				     rules->n_soiling_draws, "soiling_draws" });
}

static const struct {
	const ProtobufCMessageDescriptor *of;
	void (*check)(struct plan_checking *checking, const struct plan_part *part);
} rules[] = {
	{ PLAN_TYPE(disinfectant), disinfectant_check },        { PLAN_TYPE(disinfection_task), method_check },
	{ PLAN_TYPE(disinfection_task), task_draws_check },     { PLAN_TYPE(disinfection_rules), rules_check },
	{ PLAN_TYPE(disinfection_rules), soiling_draws_check },
};

void plan_check_agents(struct plan_checking *checking)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		for (const struct plan_part *part = NULL; (part = plan_part_next(checking, rules[i].of, part));)
			rules[i].check(checking, part);
	}
}
