/* Does everybody who begins work wear what their post asks for? (C7) */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "hallward/appointments/v1/roster.pb-c.h"
#include "services/supplies/equipment.h"
#include "services/supplies/roster.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 8

#define SHORT SUPPLIES__EQUIPMENT_STATE__EQUIPMENT_SHORT
#define COMPLETE SUPPLIES__EQUIPMENT_STATE__EQUIPMENT_COMPLETE

const Supplies__EquipmentCheck *equipment_find(const struct view *view, const char *badge, const char *date)
{
	Supplies__EquipmentCheck key = SUPPLIES__EQUIPMENT_CHECK__INIT;

	key.badge = badge;
	key.date = date;
	return equipment_check_get(view, &key);
}

/* --- what is worn ---------------------------------------------------------------------------------------------------------------------- */

static bool is_worn(const Supplies__CheckEquipment *command, Plan__ProtectiveItem item)
{
	for (size_t i = 0; i < command->n_worn; i++) {
		if (command->worn[i] == item)
			return true;
	}
	return false;
}

static Supplies__EquipmentCheck *check_new(const struct context *context, const Supplies__CheckEquipment *command,
					   const char *date, const struct duty *duty)
{
	const Plan__Post *post = plan_post(context->plan, duty->post);
	Supplies__EquipmentCheck *check = reflect_new(&supplies__equipment_check__descriptor, context->arena);

	check->badge = command->badge;
	check->date = date;
	check->department = duty->department;
	check->post = duty->post;
	check->missing = arena_alloc(context->arena, (post->n_wears + 1) * sizeof(*check->missing));
	for (size_t i = 0; i < post->n_wears; i++) {
		if (!is_worn(command, post->wears[i]))
			check->missing[check->n_missing++] = post->wears[i];
	}
	check->state = check->n_missing ? SHORT : COMPLETE;
	check->checked_at = context->now;
	check->checked_by = context->actor;
	check->ends_at = duty->ends_at;
	check->correlation_id = context->correlation_id;
	return check;
}

static bool found_the_same(const Supplies__EquipmentCheck *before, const Supplies__EquipmentCheck *now)
{
	return before && before->state == now->state && strcmp(before->department, now->department) == 0 &&
	       strcmp(before->post, now->post) == 0 && before->n_missing == now->n_missing &&
	       (!now->n_missing || memcmp(before->missing, now->missing, now->n_missing * sizeof(*now->missing)) == 0);
}

/* Guards look at everybody, a department at its own. */
static bool may_check(const struct context *context, const char *department, struct decision *decision)
{
	return context->roles & (GUARD | SERVICE) || stock_is_ours(context, department, "department", decision);
}

static bool shift_goes_on(const struct context *context, const char *badge, const char *date, int64_t ends_at,
			  struct decision *decision)
{
	const char *today = stock_today(context);
	char text[RFC3339_SIZE];

	if (strcmp(date, today) > 0) {
		decision_reject(decision, &REASON_SHIFT_AHEAD, "date", date, today);
	} else if (ends_at <= context->now) {
		rfc3339_format(ends_at, text);
		decision_reject(decision, &REASON_SHIFT_OVER, "date", badge, date, text);
	}
	return !decision->rejection;
}

void decide_check_equipment(const struct view *view, const struct context *context,
			    const Supplies__CheckEquipment *command, struct decision *decision)
{
	const char *date = *command->date ? command->date : stock_today(context);
	const Supplies__EquipmentCheck *before = equipment_find(view, command->badge, date);
	Supplies__CheckEquipmentReply *reply;
	Supplies__EquipmentCheck *check;
	struct duty duty;

	if (!duty_find(view, context, command->badge, date, command->department, command->post, &duty, decision) ||
	    !may_check(context, duty.department, decision) ||
	    !shift_goes_on(context, command->badge, date, duty.ends_at, decision))
		return;
	check = check_new(context, command, date, &duty);
	reply = decision_reply(decision, &supplies__check_equipment_reply__descriptor);
	reply->check = check;
	if (found_the_same(before, check))
		return;
	if (before)
		check->correlation_id = arena_strdup(context->arena, before->correlation_id);
	decision_correlate(decision, check->correlation_id);
	if (check->n_missing)
		emit_equipment_shortfall(decision)->check = check;
	else
		emit_equipment_complete(decision)->check = check;
}

/* --- from the clock ---------------------------------------------------------------------------------------------------------------------- */

/* What is told late, of a shift that is over, nobody can put right any more. */
static bool is_over(const struct view *view, const struct context *context, const Appointments__ClockedIn *event)
{
	struct decision *unasked = arena_alloc(context->arena, sizeof(*unasked));
	struct duty duty;

	decision_init(unasked, context->arena);
	return duty_find(view, context, event->badge, event->date, event->department, event->post, &duty, unasked) &&
	       duty.ends_at <= context->now;
}

const ProtobufCMessage *equipment_take_clocked_in(const struct view *view, const struct context *context,
						  const Bus__Event *event, const void *data)
{
	const Appointments__ClockedIn *clocked = data;
	Supplies__CheckEquipment *command;

	(void)event;
	if (!clocked->looked_at || is_over(view, context, clocked))
		return NULL;
	command = reflect_new(&supplies__check_equipment__descriptor, context->arena);
	command->badge = clocked->badge;
	command->department = clocked->department;
	command->post = clocked->post;
	command->date = clocked->date;
	command->worn = clocked->worn;
	command->n_worn = clocked->n_worn;
	return &command->base;
}

/* --- the end of the shift ------------------------------------------------------------------------------------------------------------------ */

void decide_end_shortfall(const struct view *view, const struct context *context, const Supplies__EndShortfall *command,
			  struct decision *decision)
{
	const Supplies__EquipmentCheck *before = equipment_find(view, command->badge, command->date);
	Supplies__EquipmentCheck *check;

	decision_reply(decision, &supplies__end_shortfall_reply__descriptor);
	if (!before || before->state != SHORT || before->ends_at > context->now)
		return; /* somebody has put it right meanwhile */
	check = reflect_copy(&before->base, context->arena);
	check->state = SUPPLIES__EQUIPMENT_STATE__EQUIPMENT_OVER;
	emit_equipment_shortfall_over(decision)->check = check;
}

void equipment_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Supplies__EquipmentCheck from = SUPPLIES__EQUIPMENT_CHECK__INIT;
	const Supplies__EquipmentCheck *check;
	struct scan scan;

	from.state = SHORT;
	equipment_check_scan(&scan, view, "equipment_check.by_end", &from, 1, 1);
	for (unsigned i = 0;
	     i < COMMANDS_A_SECOND && (check = equipment_check_next(&scan)) && check->ends_at <= context->now; i++) {
		Supplies__EndShortfall *command = reflect_new(&supplies__end_shortfall__descriptor, context->arena);

		command->badge = arena_strdup(context->arena, check->badge);
		command->date = arena_strdup(context->arena, check->date);
		if (!schedule_command(schedule, &command->base, arena_strdup(context->arena, check->correlation_id)))
			return;
	}
}
