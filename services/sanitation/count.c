#include "services/sanitation/count.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/text.h"
#include "common/core/zone.h"
#include "services/sanitation/concentration.h"
#include "services/sanitation/sanitation.h"

static bool disinfects(const Sanitation__Task *task)
{
	return task->kind == SANITATION__TASK_KIND__DISINFECTION || task->kind == SANITATION__TASK_KIND__SOILING;
}

bool asked_of(const struct context *context, const Sanitation__Task *task, struct asked *ret_asked)
{
	const Plan__DisinfectionRules *rules = plan_disinfection_on(context->plan, task->date);

	*ret_asked = (struct asked){ 0 };
	if (task->kind == SANITATION__TASK_KIND__SOILING)
		*ret_asked = (struct asked){ .with = rules->soiling_with,
					     .n_with = rules->n_soiling_with,
					     .draws = rules->soiling_draws,
					     .n_draws = rules->n_soiling_draws };
	if (task->kind != SANITATION__TASK_KIND__DISINFECTION)
		return true;
	for (size_t i = 0; i < rules->n_tasks; i++) {
		const Plan__DisinfectionTask *rule = rules->tasks[i];

		if (strcmp(rule->id, task->rule) == 0) {
			*ret_asked =
				(struct asked){ rule->with, rule->n_with, rule->method, rule->draws, rule->n_draws };
			return true;
		}
	}
	return false;
}

const Plan__Disinfectant *asked_with(const struct asked *asked, Plan__DisinfectionAgent agent)
{
	for (size_t i = 0; i < asked->n_with; i++) {
		if (asked->with[i]->agent == agent)
			return asked->with[i];
	}
	return NULL;
}

/* --- is it said ------------------------------------------------------------------------------------------------------------------- */

static bool is_there(bool there, const char *field, struct decision *decision)
{
	if (!there)
		decision_reject(decision, &REASON_WORK_MISSING, field);
	return there;
}

/* Alcohol is told in percent, and there is no more than 100 of it; of chlorine the plan says what nobody works with. */
static bool concentration_is_possible(const struct context *context, const Sanitation__Task *task,
				      const Sanitation__Work *work, struct decision *decision)
{
	const Plan__DisinfectionRules *rules = plan_disinfection_on(context->plan, task->date);
	bool chlorine = work->agent == PLAN__DISINFECTION_AGENT__CHLORINE;
	int64_t is = concentration_ug_per_l(work->concentration);
	int64_t most = chlorine ? rules->chlorine_at_most_mg_per_l * UG_PER_MG_PER_L : 100 * UG_PER_PERCENT;

	if (!chlorine && work->concentration->unit != PLAN__CONCENTRATION_UNIT__PERCENT)
		decision_reject(decision, &REASON_UNIT_OF_OTHER_AGENT, "unit");
	else if (is <= 0 || is > most)
		decision_reject(decision, &REASON_CONCENTRATION_IMPOSSIBLE, "concentration",
				text_of_double(work->concentration->value, context->arena),
				chlorine ? rules->chlorine_at_most_mg_per_l : 100, chlorine ? "mg/L" : "%");
	return !decision->rejection;
}

static bool disinfection_is_said(const struct context *context, const Sanitation__Task *task,
				 const Sanitation__Work *work, struct decision *decision)
{
	struct asked asked;

	if (!asked_of(context, task, &asked)) {
		decision_reject(decision, &REASON_RULE_GONE, "task_id", task->rule);
		return false;
	}
	return is_there(work->agent, "agent", decision) && is_there(work->method, "method", decision) &&
	       is_there(work->concentration, "concentration", decision) &&
	       is_there(work->concentration->unit, "unit", decision) &&
	       concentration_is_possible(context, task, work, decision);
}

static bool refill_is_said(const struct context *context, const Sanitation__Task *task, const Sanitation__Work *work,
			   struct decision *decision)
{
	const Plan__DisinfectionRules *rules = plan_disinfection_on(context->plan, task->date);

	for (size_t i = 0; i < work->n_refilled && !decision->rejection; i++) {
		const Sanitation__Refill *refill = work->refilled[i];
		bool known = refill->quantity > 0;

		for (size_t j = 0; j < rules->n_washroom_refill; j++)
			known = known || strcmp(rules->washroom_refill[j]->item, refill->item) == 0;
		if (!plan_supply_item(context->plan, refill->item))
			decision_reject(decision, &REASON_ITEM_UNKNOWN, "refilled", refill->item);
		else if (!known)
			decision_reject(decision, &REASON_QUANTITY_MISSING, "refilled", refill->item);
	}
	return !decision->rejection;
}

bool work_is_said(const struct context *context, const Sanitation__Task *task, const Sanitation__Work *work,
		  struct decision *decision)
{
	if (disinfects(task))
		return disinfection_is_said(context, task, work, decision);
	if (task->kind == SANITATION__TASK_KIND__WASHROOM_CHECK)
		return refill_is_said(context, task, work, decision);
	if (task->kind == SANITATION__TASK_KIND__TABLEWARE)
		return is_there(work->temperature_c > 0, "temperature_c", decision) &&
		       is_there(work->minutes, "minutes", decision);
	return true;
}

/* --- does it count ---------------------------------------------------------------------------------------------------------------- */

static const char *shown(const struct context *context, const Plan__Concentration *concentration)
{
	return arena_printf(context->arena, "%s %s", text_of_double(concentration->value, context->arena),
			    concentration->unit == PLAN__CONCENTRATION_UNIT__PERCENT ? "%" : "mg/L");
}

static struct verdict disinfection_judge(const struct context *context, const Sanitation__Task *task,
					 const Sanitation__Work *work)
{
	struct verdict verdict = { 0 };
	const Plan__Disinfectant *with;
	struct asked asked;

	asked_of(context, task, &asked);
	with = asked_with(&asked, work->agent);
	if (!with)
		return (struct verdict){ .because = "OTHER_AGENT",
					 .zh = "此任务不使用该消毒剂",
					 .en = "the plan does not ask for this agent" };
	if (asked.method && asked.method != work->method)
		return (struct verdict){ .because = "OTHER_METHOD",
					 .zh = "消毒方式与预案不符",
					 .en = "the plan asks for another method" };
	if (concentration_ug_per_l(work->concentration) < concentration_ug_per_l(with->at_least)) {
		const char *is = shown(context, work->concentration), *needed = shown(context, with->at_least);

		verdict.because = "TOO_WEAK";
		verdict.zh = arena_printf(context->arena, "浓度 %s 低于预案要求的 %s", is, needed);
		verdict.en = arena_printf(context->arena, "%s is weaker than the plan's %s", is, needed);
	}
	verdict.contact_min = with->contact_min;
	return verdict;
}

static struct verdict tableware_judge(const struct context *context, const Sanitation__Task *task,
				      const Sanitation__Work *work)
{
	const Plan__CanteenRules *rules = plan_canteen_on(context->plan, task->date);
	struct verdict verdict = { 0 };

	if (rules && work->temperature_c < rules->tableware_at_least_c) {
		verdict.because = "TOO_COLD";
		verdict.zh = arena_printf(context->arena, "温度须达到 %.1f ℃", rules->tableware_at_least_c);
		verdict.en = arena_printf(context->arena, "at least %.1f °C are needed", rules->tableware_at_least_c);
	} else if (rules && work->minutes < rules->tableware_at_least_min) {
		verdict.because = "TOO_SHORT";
		verdict.zh = arena_printf(context->arena, "须持续 %u 分钟", rules->tableware_at_least_min);
		verdict.en =
			arena_printf(context->arena, "at least %u minutes are needed", rules->tableware_at_least_min);
	}
	return verdict;
}

struct verdict work_judge(const struct context *context, const Sanitation__Task *task, const Sanitation__Work *work)
{
	if (disinfects(task))
		return disinfection_judge(context, task, work);
	if (task->kind == SANITATION__TASK_KIND__TABLEWARE)
		return tableware_judge(context, task, work);
	if (task->kind == SANITATION__TASK_KIND__VENTILATION && context->now < task->until_at)
		return (struct verdict){ .because = "SHUT_EARLY",
					 .zh = "窗户关得过早，请重新开窗",
					 .en = "the windows were shut too early: open them again" };
	return (struct verdict){ 0 };
}
