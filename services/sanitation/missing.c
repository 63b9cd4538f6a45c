/* What is missing before a zone may run, said so that somebody can do it (C5.6). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

struct steps {
	const struct context *context;
	Sanitation__MissingStep **steps;
	size_t count;
};

static Sanitation__MissingStep *step_add(struct steps *steps, const char *order_id, const char *place)
{
	Sanitation__MissingStep *step = reflect_new(&sanitation__missing_step__descriptor, steps->context->arena);

	step->order_id = arena_strdup(steps->context->arena, order_id);
	step->place = arena_strdup(steps->context->arena, place);
	if (steps->count < MISSING_MAX)
		steps->steps[steps->count++] = step;
	return step;
}

struct place_name {
	const char *en, *zh;
};

static struct place_name name_of(const Plan__Plan *plan, const Sanitation__TerminalOrder *order)
{
	const Plan__Room *room = plan_room(plan, order->room);
	const Plan__HvacZone *zone = zone_planned(plan, order->zone);

	if (room)
		return (struct place_name){ room->name_en, room->name_zh };
	if (zone)
		return (struct place_name){ zone->name_en, zone->name_zh };
	return *order->thing ? (struct place_name){ order->thing, order->thing }
			     : (struct place_name){ *order->room ? order->room : order->zone,
						    *order->room ? order->room : order->zone };
}

static void say_order(struct steps *steps, const Sanitation__TerminalOrder *order)
{
	const char *place = *order->room ? order->room : *order->zone ? order->zone : order->thing;
	struct place_name name = name_of(steps->context->plan, order);
	Sanitation__MissingStep *step = step_add(steps, order->order_id, place);
	const char *en = "%s: terminal disinfection by a professional organisation under a doctor's guidance, with its "
			 "certificate; then the office's check";
	const char *zh = "%s：须在医生指导下由专业机构终末消毒并登记证明，再由办公室验收";

	if (order->occupied) {
		en = "%s: the person has not left it; then terminal disinfection with the certificate, and the "
		     "office's check";
		zh = "%s：人员尚未离开；离开后须终末消毒并登记证明，再由办公室验收";
	} else if (order->state == SANITATION__TERMINAL_ORDER__STATE__DONE_UNCHECKED) {
		en = "%s: disinfected; the office has still to check it";
		zh = "%s：已消毒，待办公室验收";
	} else if (order->state == SANITATION__TERMINAL_ORDER__STATE__REJECTED) {
		en = "%s: not accepted by the office; to be disinfected again, and checked";
		zh = "%s：办公室验收未通过，须重新消毒并再次验收";
	}
	step->en = arena_printf(steps->context->arena, en, name.en);
	step->zh = arena_printf(steps->context->arena, zh, name.zh);
}

static void say_interlock(struct steps *steps, const struct view *view, const Sanitation__Interlock *interlock,
			  const char *zone)
{
	const Sanitation__TerminalOrder *order;
	struct scan scan;
	Sanitation__MissingStep *step;

	terminal_scan_incident(&scan, view, interlock->incident_id);
	while ((order = terminal_order_next(&scan))) {
		if (terminal_is_open(order) && (*order->thing || strcmp(order->holds_zone, zone) == 0))
			say_order(steps, order);
	}
	if (!interlock->n_to_order)
		return;
	step = step_add(steps, "", zone);
	step->en = "its further orders are just being given";
	step->zh = "其余消毒指令正在下达";
}

size_t zone_missing(const struct view *view, const struct context *context, const Sanitation__Zone *zone,
		    Sanitation__MissingStep ***ret_steps)
{
	struct steps steps = { .context = context };
	Sanitation__MissingStep *step;

	steps.steps = arena_alloc(context->arena, MISSING_MAX * sizeof(*steps.steps));
	*ret_steps = steps.steps;
	if (!zone->n_interlock_ids)
		return 0;
	if (!zone->confirmed_at) {
		step = step_add(&steps, "", zone->zone);
		step->en = "the shut-down has not been confirmed";
		step->zh = "停机尚未确认";
	}
	for (size_t i = 0; i < zone->n_interlock_ids; i++) {
		const Sanitation__Interlock *interlock = interlock_find(view, zone->interlock_ids[i]);

		if (interlock)
			say_interlock(&steps, view, interlock, zone->zone);
	}
	if (!steps.count) {
		step = step_add(&steps, "", zone->zone);
		step->en = "nothing but the release, which is just being recorded";
		step->zh = "仅待登记解除";
	}
	return steps.count;
}
