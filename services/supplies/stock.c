#include "services/supplies/stock.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/supplies.h"

#define QUANTITY_MAX_MILLI (INT64_C(1000000) * MILLI) /* the contract's limit, also of packs */

const char *stock_today(const struct context *context)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	return arena_strdup(context->arena, today);
}

/* "a, b, c": one more. */
static const char *list_add(const struct context *context, const char *list, const char *word)
{
	return arena_printf(context->arena, "%s%s%s", list, *list ? ", " : "", word);
}

bool stock_knows_store(const struct context *context, const char *store, const char *field, struct decision *decision)
{
	const char *known = "";

	if (plan_department(context->plan, store))
		return true;
	for (size_t i = 0; i < context->plan->n_departments; i++)
		known = list_add(context, known, context->plan->departments[i]->id);
	decision_reject(decision, &REASON_STORE_UNKNOWN, field, store, known);
	return false;
}

bool stock_is_ours(const struct context *context, const char *store, const char *field, struct decision *decision)
{
	if (!stock_knows_store(context, store, field, decision))
		return false;
	if (!(context->roles & OFFICE) && strcmp(context->department, store) != 0)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, field, store, context->department);
	return !decision->rejection;
}

bool stock_may_see(const struct context *context, const char *store)
{
	return context->roles & (OFFICE | OPERATOR | AUDITOR | SERVICE) || strcmp(context->department, store) == 0;
}

const Plan__SupplyItem *stock_item(const struct context *context, const char *item, struct decision *decision)
{
	const char *known = "";

	for (size_t i = 0; i < context->plan->n_supplies; i++) {
		if (strcmp(context->plan->supplies[i]->id, item) == 0)
			return context->plan->supplies[i];
		known = list_add(context, known, context->plan->supplies[i]->id);
	}
	decision_reject(decision, &REASON_ITEM_UNKNOWN, "item", item, known);
	return NULL;
}

const char *stock_unit(const struct context *context, const Plan__SupplyItem *item)
{
	return reflect_text(&item->base, "unit", context->arena);
}

/* What one of the unit is in the item's own; 0: rejected UNIT_UNKNOWN. */
static int64_t unit_holds(const struct context *context, const Plan__SupplyItem *item, const char *unit,
			  struct decision *decision)
{
	const char *known = stock_unit(context, item);

	if (!*unit || strcmp(unit, known) == 0)
		return MILLI;
	for (size_t i = 0; i < item->n_packs; i++) {
		if (strcmp(item->packs[i]->id, unit) == 0)
			return milli(item->packs[i]->holds);
		known = list_add(context, known, item->packs[i]->id);
	}
	decision_reject(decision, &REASON_UNIT_UNKNOWN, "unit", unit, item->id, known);
	return 0;
}

static bool is_whole(const Plan__SupplyItem *item, int64_t product)
{
	return product % MILLI == 0 && (item->unit == PLAN__SUPPLY_UNIT__LITRE || product / MILLI % MILLI == 0);
}

int64_t stock_measure(const struct context *context, const Plan__SupplyItem *item, double quantity, const char *unit,
		      struct decision *decision)
{
	int64_t holds = unit_holds(context, item, unit, decision);
	int64_t product = milli(quantity) * holds; /* at most 10^9 times 10^8 */

	if (!holds)
		return -1;
	if (product / MILLI > QUANTITY_MAX_MILLI)
		decision_reject(decision, &REASON_QUANTITY_TOO_LARGE, "quantity",
				milli_text(context->arena, milli(quantity)), unit, item->id);
	else if (!is_whole(item, product))
		decision_reject(decision, &REASON_QUANTITY_NOT_WHOLE, "quantity", item->id,
				milli_text(context->arena, product / MILLI));
	return decision->rejection ? -1 : product / MILLI;
}

const char *stock_text(const struct context *context, const Plan__SupplyItem *item, int64_t quantity_milli)
{
	return arena_printf(context->arena, "%s %s", milli_text(context->arena, quantity_milli),
			    stock_unit(context, item));
}

const char *stock_cause(const struct context *context)
{
	return arena_printf(context->arena, "request/%s", context->request_id);
}

/* --- what leaves a store ------------------------------------------------------------------------------------------------------------ */

const Plan__SupplyItem *stock_check(const struct context *context, struct movement *movement, double quantity,
				    const char *unit, struct decision *decision)
{
	const Plan__SupplyItem *item;

	if (!stock_is_ours(context, movement->store, "store", decision))
		return NULL;
	item = stock_item(context, movement->item, decision);
	if (!item)
		return NULL;
	movement->quantity_milli = stock_measure(context, item, quantity, unit, decision);
	return decision->rejection ? NULL : item;
}

bool stock_removes(struct ledger *ledger, const struct movement *movement, const Plan__SupplyItem *item, int64_t there)
{
	const struct context *context = ledger->context;
	int64_t missing;

	if (there < movement->quantity_milli) {
		decision_reject(ledger->decision, &REASON_NOT_ENOUGH, "quantity", movement->store,
				stock_text(context, item, there), item->id,
				stock_text(context, item, movement->quantity_milli));
		return false;
	}
	missing = movement->other_store ? ledger_move(ledger, movement) : ledger_take(ledger, movement);
	if (missing)
		decision_reject(ledger->decision, &REASON_TOO_MANY_LOTS, "quantity",
				stock_text(context, item, movement->quantity_milli),
				stock_text(context, item, movement->quantity_milli - missing));
	return !missing;
}

void stock_reply_lines(const struct ledger *ledger, size_t *ret_count, Supplies__Line ***ret_lines)
{
	*ret_count = ledger->line_count;
	*ret_lines = arena_copy(ledger->context->arena, ledger->lines, ledger->line_count * sizeof(*ledger->lines));
}

bool stock_goes_elsewhere(const struct context *context, const char *store, const char *to, struct decision *decision)
{
	if (!stock_knows_store(context, to, "to", decision))
		return false;
	if (strcmp(store, to) == 0)
		decision_reject(decision, &REASON_SAME_STORE, "to", to);
	return !decision->rejection;
}

bool stock_is_recorded(const struct view *view, const char *store, const char *item)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	struct scan scan;

	from.item = item;
	from.store = store;
	line_scan(&scan, view, "line.by_item", &from, 2, 2);
	return line_next(&scan);
}
