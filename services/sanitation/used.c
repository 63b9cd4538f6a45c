#include "services/sanitation/used.h"

#include <string.h>

#include "common/core/context.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/count.h"

#define MILLI 1000

static void add(const struct context *context, Sanitation__TaskDone *done, const char *item, double quantity,
		const char *batch)
{
	Sanitation__Used *used = reflect_new(&sanitation__used__descriptor, context->arena);

	used->item = item;
	used->quantity_milli = (int64_t)(quantity * MILLI + 0.5);
	used->batch = batch;
	done->used[done->n_used++] = used;
}

/* The plan's item that is this agent, in litres; NULL: none. */
static const Plan__SupplyItem *agent_item(const Plan__Plan *plan, Plan__DisinfectionAgent agent)
{
	for (size_t i = 0; i < plan->n_supplies; i++) {
		if (plan->supplies[i]->agent == agent && plan->supplies[i]->unit == PLAN__SUPPLY_UNIT__LITRE)
			return plan->supplies[i];
	}
	return NULL;
}

/* Of agents the one that was used; the amount that was said counts for more than the plan's draw. */
static void disinfection_fill(const struct context *context, const Sanitation__Work *work, const struct asked *asked,
			      Sanitation__TaskDone *done)
{
	const Plan__SupplyItem *poured = work->amount_l > 0 ? agent_item(context->plan, work->agent) : NULL;

	done->used = arena_alloc(context->arena, (asked->n_draws + 1) * sizeof(*done->used));
	if (poured)
		add(context, done, poured->id, work->amount_l, work->batch);
	for (size_t i = 0; i < asked->n_draws; i++) {
		const Plan__Draw *draw = asked->draws[i];
		const Plan__SupplyItem *item = plan_supply_item(context->plan, draw->item);

		if (!item || !item->agent)
			add(context, done, draw->item, draw->quantity, "");
		else if (item->agent == work->agent && !poured)
			add(context, done, draw->item, draw->quantity, work->batch);
	}
}

static double refill_of(const struct context *context, const Sanitation__Task *task, const Sanitation__Refill *refill)
{
	const Plan__DisinfectionRules *rules = plan_disinfection_on(context->plan, task->date);

	for (size_t i = 0; refill->quantity <= 0 && i < rules->n_washroom_refill; i++) {
		if (strcmp(rules->washroom_refill[i]->item, refill->item) == 0)
			return rules->washroom_refill[i]->quantity;
	}
	return refill->quantity;
}

void used_fill(const struct context *context, Sanitation__TaskDone *done)
{
	const Sanitation__Work *work = done->task->work;
	struct asked asked;

	if (!work)
		return;
	if (done->task->kind == SANITATION__TASK_KIND__WASHROOM_CHECK) {
		done->used = arena_alloc(context->arena, work->n_refilled * sizeof(*done->used));
		for (size_t i = 0; i < work->n_refilled; i++)
			add(context, done, work->refilled[i]->item, refill_of(context, done->task, work->refilled[i]),
			    work->batch);
	} else if (asked_of(context, done->task, &asked)) {
		disinfection_fill(context, work, &asked, done);
	}
}
