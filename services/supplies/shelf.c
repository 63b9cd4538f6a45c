#include "services/supplies/shelf.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 8
#define LOOKED_AT_MAX 60 /* of each scan */
#define MOVED_LATELY (60 * SECOND)

#define GOOD SUPPLIES__SHELF_LEVEL__SHELF_GOOD
#define LOW SUPPLIES__SHELF_LEVEL__SHELF_LOW
#define OUT SUPPLIES__SHELF_LEVEL__SHELF_OUT

const Plan__ParLevel *par_level_of(const struct context *context, const char *store, const char *item)
{
	const Plan__ParLevel *general = NULL;

	for (size_t i = 0; i < context->plan->n_par_levels; i++) {
		const Plan__ParLevel *level = context->plan->par_levels[i];

		if (strcmp(level->item, item) != 0)
			continue;
		if (strcmp(level->department, store) == 0)
			return level;
		if (!*level->department)
			general = level;
	}
	return plan_department(context->plan, store) ? general : NULL;
}

const Supplies__Shelf *shelf_find(const struct view *view, const char *store, const char *item)
{
	Supplies__Shelf key = SUPPLIES__SHELF__INIT;

	key.store = store;
	key.item = item;
	return shelf_get(view, &key);
}

static Supplies__ShelfLevel level_by(const Plan__ParLevel *par, int64_t usable_milli)
{
	if (!par)
		return GOOD;
	if (!usable_milli)
		return OUT;
	return usable_milli <= par->low * (int64_t)MILLI ? LOW : GOOD;
}

/* The shelf as it is to be told, or NULL: it is as it was told last. */
static Supplies__Shelf *shelf_judge(const struct view *view, const struct context *context, const Supplies__Shelf *told)
{
	const Plan__ParLevel *par = par_level_of(context, told->store, told->item);
	struct ledger ledger;
	Supplies__Shelf *shelf;
	int64_t usable_milli;

	ledger_begin(&ledger, view, context, NULL);
	usable_milli = ledger_available(&ledger, told->store, told->item);
	if (level_by(par, usable_milli) == told->level)
		return NULL;
	shelf = reflect_copy(&told->base, context->arena);
	if (told->level == GOOD)
		shelf->correlation_id = context->correlation_id;
	shelf->level = level_by(par, usable_milli);
	shelf->since_at = context->now;
	shelf->usable_milli = usable_milli;
	shelf->low_milli = par ? par->low * (int64_t)MILLI : 0;
	shelf->par_milli = par ? par->par * (int64_t)MILLI : 0;
	return shelf;
}

void decide_mark_shelf(const struct view *view, const struct context *context, const Supplies__MarkShelf *command,
		       struct decision *decision)
{
	const Supplies__Shelf *told = shelf_find(view, command->store, command->item);
	Supplies__Shelf *shelf = told ? shelf_judge(view, context, told) : NULL;

	decision_reply(decision, &supplies__mark_shelf_reply__descriptor);
	if (!shelf)
		return; /* somebody has brought some meanwhile */
	decision_correlate(decision, shelf->correlation_id);
	if (shelf->level == OUT)
		emit_stock_out(decision)->shelf = shelf;
	else if (shelf->level == LOW)
		emit_stock_low(decision)->shelf = shelf;
	else
		emit_stock_recovered(decision)->shelf = shelf;
}

/* --- what is due ------------------------------------------------------------------------------------------------------------------------ */

static void shelves_look(struct scan *scan, const struct context *context, struct schedule *schedule)
{
	const Supplies__Shelf *shelf;
	unsigned given = 0;

	for (unsigned i = 0; i < LOOKED_AT_MAX && given < COMMANDS_A_SECOND && (shelf = shelf_next(scan)); i++) {
		Supplies__MarkShelf *command;

		if (!shelf_judge(scan->view, context, shelf))
			continue;
		command = reflect_new(&supplies__mark_shelf__descriptor, context->arena);
		command->store = arena_strdup(context->arena, shelf->store);
		command->item = arena_strdup(context->arena, shelf->item);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
		given++;
	}
}

/* One turn more than there are departments: what is short in a store that the plan names no more. */
void shelf_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	size_t turn = (size_t)(context->now / SECOND) % (context->plan->n_departments + 1);
	Supplies__Shelf from = SUPPLIES__SHELF__INIT;
	struct scan scan;

	from.moved_at = context->now - MOVED_LATELY;
	shelf_scan(&scan, view, "shelf.by_moved", &from, 0, 1);
	shelves_look(&scan, context, schedule);
	if (turn < context->plan->n_departments) {
		from.store = context->plan->departments[turn]->id;
		shelf_scan(&scan, view, NULL, &from, 1, 1);
	} else {
		from.level = LOW;
		shelf_scan(&scan, view, "shelf.by_level", &from, 0, 1);
	}
	shelves_look(&scan, context, schedule);
}
