/* What was found of the masks of a day, and is not known yet, is said (S2). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/entitlement.h"
#include "services/supplies/supplies.h"

#define STEP_MAX 60 /* departments; the rest in the next second */
#define MASKS_ID "masks"

#define MET SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_MET
#define UNMET SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_UNMET
#define UNRECORDED SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_UNRECORDED

/* What one look brings. */
struct look {
	Supplies__Entitlement *changed[STEP_MAX];
	const Supplies__Entitlement *before[STEP_MAX]; /* NULL: it was not looked at */
	size_t count;
	uint32_t unrecorded, unrecorded_before; /* departments */
};

static bool has_begun(const struct context *context, const char *date)
{
	int64_t begins_at = 0;

	zone_instant(date, plan_working_hours_on(context->plan, date)->spans[0]->from, &begins_at);
	return begins_at <= context->now;
}

static bool is_news(const Supplies__Entitlement *before, const Supplies__Entitlement *now, bool begun)
{
	if (!before)
		return now->entitled_milli;
	if (begun && before->state == MET && now->state != MET)
		return false;
	return before->state != now->state || before->entitled_milli != now->entitled_milli ||
	       before->basis != now->basis ||
	       (now->state == UNMET &&
		(before->lacking_milli != now->lacking_milli || before->nothing != now->nothing));
}

static void look_add(struct look *look, const Supplies__Entitlement *before, Supplies__Entitlement *now)
{
	if (look->count == STEP_MAX)
		return;
	look->before[look->count] = before;
	look->changed[look->count++] = now;
}

/* Of days that are over, or that nobody works any more: nothing can be done about them. */
static void look_back(const struct view *view, const struct context *context, const char *date, struct look *look)
{
	Supplies__Entitlement from = SUPPLIES__ENTITLEMENT__INIT;
	const Supplies__Entitlement *before;
	struct scan scan;

	from.state = UNMET;
	entitlement_scan(&scan, view, "entitlement.by_state", &from, 1, 1);
	while (look->count < STEP_MAX && (before = entitlement_next(&scan)) && strcmp(before->date, date) < 0) {
		Supplies__Entitlement *now = reflect_copy(&before->base, context->arena);

		now->state = SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_LAPSED;
		look_add(look, before, now);
	}
}

static void look_at(const struct view *view, const struct context *context, const char *date, struct look *look)
{
	Supplies__Entitlement **all = entitlements_now(view, context, date);
	bool begun = has_begun(context, date);

	for (size_t i = 0; i < context->plan->n_departments; i++) {
		const Supplies__Entitlement *before = entitlement_find(view, all[i]->department, date);

		if (is_news(before, all[i], begun))
			look_add(look, before, all[i]);
		look->unrecorded += all[i]->state == UNRECORDED;
	}
}

static struct look look(const struct view *view, const struct context *context, const char *date)
{
	const Supplies__UnrecordedMasks *masks =
		unrecorded_masks_get(view, &(Supplies__UnrecordedMasks){ .id = MASKS_ID });
	struct look look = { .unrecorded_before = masks ? masks->departments : 0 };

	look_back(view, context, date, &look);
	look_at(view, context, date, &look);
	return look;
}

static bool tells_hall(const struct look *look)
{
	return !look->unrecorded != !look->unrecorded_before;
}

void entitlement_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	const char *date = entitlement_day(context);
	Supplies__CheckEntitlements *command;
	struct look found;

	if (!date)
		return;
	found = look(view, context, date);
	if (!found.count && !tells_hall(&found))
		return;
	command = reflect_new(&supplies__check_entitlements__descriptor, context->arena);
	command->date = date;
	schedule_command(schedule, &command->base, NULL);
}

/* --- said ------------------------------------------------------------------------------------------------------------------------------ */

static void tell_department(struct decision *decision, const Supplies__Entitlement *before, Supplies__Entitlement *now)
{
	if (now->state == UNMET)
		emit_entitlement_unmet(decision)->entitlement = now;
	else if (now->state == SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_LAPSED)
		emit_entitlement_lapsed(decision)->entitlement = now;
	else if (before && before->state == UNMET)
		emit_entitlement_met(decision)->entitlement = now;
}

static void tell_hall(struct decision *decision, const struct look *look)
{
	Supplies__UnrecordedMasks *masks = reflect_new(&supplies__unrecorded_masks__descriptor, decision->arena);

	masks->id = MASKS_ID;
	masks->departments = look->unrecorded;
	if (look->unrecorded)
		emit_masks_unrecorded(decision)->masks = masks;
	else
		emit_masks_recorded(decision)->masks = masks;
}

void decide_check_entitlements(const struct view *view, const struct context *context,
			       const Supplies__CheckEntitlements *command, struct decision *decision)
{
	const char *date = entitlement_day(context);
	Supplies__EntitlementsChecked *event;
	struct look found;

	decision_reply(decision, &supplies__check_entitlements_reply__descriptor);
	if (!date || strcmp(date, command->date) != 0)
		return; /* the next look is another day's */
	found = look(view, context, date);
	if (found.count) {
		event = emit_entitlements_checked(decision);
		event->date = date;
		event->entitlements = arena_copy(context->arena, found.changed, found.count * sizeof(*found.changed));
		event->n_entitlements = found.count;
	}
	for (size_t i = 0; i < found.count; i++) {
		if (found.before[i])
			found.changed[i]->correlation_id =
				arena_strdup(context->arena, found.before[i]->correlation_id);
		decision_follow(decision, found.changed[i]->correlation_id);
		tell_department(decision, found.before[i], found.changed[i]);
	}
	decision_follow(decision, NULL);
	if (tells_hall(&found))
		tell_hall(decision, &found);
}
