/* What was used up is drawn; what was not there by the records is a discrepancy (S3, C3, C5.7). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "hallward/sanitation/v1/task.pb-c.h"
#include "services/supplies/draw.h"
#include "services/supplies/ledger.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

const Supplies__Draw *draw_find(const struct view *view, const char *cause)
{
	Supplies__Draw key = SUPPLIES__DRAW__INIT;

	key.cause = cause;
	return draw_get(view, &key);
}

/* --- one draw ------------------------------------------------------------------------------------------------------------------------------ */

static void lack(const struct view *view, const struct context *context, const Supplies__Draw *draw,
		 const Supplies__Drawn *drawn, unsigned ordinal, struct decision *decision)
{
	Supplies__Discrepancy *discrepancy = reflect_new(&supplies__discrepancy__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, ordinal, id);
	discrepancy->discrepancy_id = arena_strdup(context->arena, id);
	discrepancy->state = SUPPLIES__DISCREPANCY_STATE__DISCREPANCY_OPEN;
	discrepancy->store = draw->store;
	discrepancy->item = drawn->item;
	discrepancy->cause = draw->cause;
	discrepancy->lacking_milli = drawn->lacking_milli;
	discrepancy->found_at = context->now;
	discrepancy->correlation_id = context->correlation_id;
	discrepancy->unrecorded = !stock_is_recorded(view, draw->store, drawn->item);
	emit_discrepancy_found(decision)->discrepancy = discrepancy;
}

static void take(struct ledger *ledger, const Supplies__Draw *draw, Supplies__Drawn *drawn)
{
	drawn->lacking_milli = ledger_take(ledger, &(struct movement){ .kind = SUPPLIES__LINE_KIND__DRAW,
								       .store = draw->store,
								       .item = drawn->item,
								       .batch = drawn->batch,
								       .quantity_milli = drawn->used_milli,
								       .cause = draw->cause });
	drawn->drawn_milli = drawn->used_milli - drawn->lacking_milli;
}

/* `drawn`: what was used, of each more than nothing. */
static void draw_once(const struct view *view, const struct context *context, const char *cause, const char *store,
		      Supplies__Drawn **drawn, size_t count, struct decision *decision)
{
	Supplies__Draw *draw;
	struct ledger ledger;

	if (!count || draw_find(view, cause))
		return;
	draw = reflect_new(&supplies__draw__descriptor, context->arena);
	draw->cause = cause;
	draw->store = store;
	draw->drawn = drawn;
	draw->n_drawn = count;
	draw->drawn_at = context->now;
	draw->correlation_id = context->correlation_id;
	ledger_begin(&ledger, view, context, decision);
	for (size_t i = 0; i < count; i++)
		take(&ledger, draw, drawn[i]);
	ledger_post(&ledger);
	emit_stock_drawn(decision)->draw = draw;
	for (size_t i = 0; i < count; i++) {
		if (drawn[i]->lacking_milli)
			lack(view, context, draw, drawn[i], (unsigned)i, decision);
	}
}

static Supplies__Drawn *drawn_new(const struct context *context, const char *item, const char *batch,
				  int64_t used_milli)
{
	Supplies__Drawn *drawn = reflect_new(&supplies__drawn__descriptor, context->arena);

	drawn->item = item;
	drawn->batch = batch;
	drawn->used_milli = used_milli;
	return drawn;
}

/* --- a finished task ------------------------------------------------------------------------------------------------------------------------ */

const ProtobufCMessage *draw_take_task_done(const struct view *view, const struct context *context,
					    const Bus__Event *event, const void *data)
{
	const Sanitation__TaskDone *done = data;
	Supplies__DrawForTask *command;

	(void)view;
	(void)event;
	if (!done->task || !done->n_used)
		return NULL;
	command = reflect_new(&supplies__draw_for_task__descriptor, context->arena);
	command->task_id = done->task->task_id;
	command->store = done->task->owner;
	command->used = done->used;
	command->n_used = done->n_used;
	return &command->base;
}

void decide_draw_for_task(const struct view *view, const struct context *context, const Supplies__DrawForTask *command,
			  struct decision *decision)
{
	const char *cause = arena_printf(context->arena, "task/%s", command->task_id);
	Supplies__Drawn **drawn = arena_alloc(context->arena, (command->n_used + 1) * sizeof(Supplies__Drawn *));
	size_t count = 0;

	decision_reply(decision, &supplies__draw_for_task_reply__descriptor);
	for (size_t i = 0; i < command->n_used; i++) {
		const Sanitation__Used *used = command->used[i];

		if (used->quantity_milli > 0)
			drawn[count++] = drawn_new(context, used->item, used->batch, used->quantity_milli);
	}
	draw_once(view, context, cause, command->store, drawn, count, decision);
}

/* --- an isolation --------------------------------------------------------------------------------------------------------------------------- */

const ProtobufCMessage *draw_take_isolation_confirmed(const struct view *view, const struct context *context,
						      const Bus__Event *event, const void *data)
{
	const Health__IsolationConfirmed *confirmed = data;
	Supplies__DrawForIsolation *command;

	(void)view;
	(void)event;
	if (!confirmed->incident)
		return NULL;
	command = reflect_new(&supplies__draw_for_isolation__descriptor, context->arena);
	command->incident_id = confirmed->incident->incident_id;
	command->room = confirmed->incident->room;
	return &command->base;
}

void decide_draw_for_isolation(const struct view *view, const struct context *context,
			       const Supplies__DrawForIsolation *command, struct decision *decision)
{
	const Plan__SupplyRules *rules = plan_supply_on(context->plan, stock_today(context));
	const Plan__Room *room = plan_room(context->plan, command->room);
	const char *store = room ? room->owner : context->plan->organisation->property;
	Supplies__Drawn **drawn =
		arena_alloc(context->arena, (rules->n_isolation_draws + 1) * sizeof(Supplies__Drawn *));

	decision_reply(decision, &supplies__draw_for_isolation_reply__descriptor);
	for (size_t i = 0; i < rules->n_isolation_draws; i++) {
		const Plan__Draw *asked = rules->isolation_draws[i];

		drawn[i] = drawn_new(context, asked->item, "", milli(asked->quantity));
	}
	draw_once(view, context, arena_printf(context->arena, "incident/%s", command->incident_id), store, drawn,
		  rules->n_isolation_draws, decision);
}
