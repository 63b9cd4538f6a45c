#include "services/supplies/entitlement.h"

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/issue_list.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

const Supplies__Entitlement *entitlement_find(const struct view *view, const char *department, const char *date)
{
	Supplies__Entitlement key = SUPPLIES__ENTITLEMENT__INIT;

	key.department = department;
	key.date = date;
	return entitlement_get(view, &key);
}

const char *entitlement_day(const struct context *context)
{
	const char *today = stock_today(context);
	char date[DATE_SIZE];
	int64_t check_at = 0;
	bool is_known;

	zone_instant(today, plan_supply_on(context->plan, today)->entitlement_check_at, &check_at);
	if (calendar_day(context->plan, today).is_working && context->now < check_at)
		return today;
	if (!calendar_working_day_after(context->plan, today, 1, date, &is_known))
		return NULL;
	return arena_strdup(context->arena, date);
}

/* --- what is due, and what there is ---------------------------------------------------------------------------------------------------- */

/* Given out of it already, by the ledger. */
static int64_t issued_of(const struct view *view, const struct context *context, const Supplies__Entitlement *due)
{
	Supplies__Line from = SUPPLIES__LINE__INIT;
	const Supplies__Line *line;
	struct scan scan;
	int64_t sum = 0;

	from.cause = issue_cause(context, due->department, due->date);
	line_scan(&scan, view, "line.by_cause", &from, 1, 1);
	while ((line = line_next(&scan))) {
		if (strcmp(line->item, due->item) == 0)
			sum -= line->quantity_milli;
	}
	return sum;
}

static void count_people(const Supplies__Issue *list, Supplies__Entitlement *due)
{
	for (size_t i = 0; i < list->n_recipients; i++) {
		const Supplies__Recipient *recipient = list->recipients[i];

		for (size_t j = 0; j < recipient->n_items; j++) {
			if (recipient->items[j]->protective != PLAN__PROTECTIVE_ITEM__MASK)
				continue;
			due->people++;
			due->entitled_milli += recipient->items[j]->quantity_milli;
		}
	}
}

static Supplies__Entitlement *due_new(const struct view *view, const struct context *context, const char *department,
				      const char *date)
{
	Supplies__Entitlement *due = reflect_new(&supplies__entitlement__descriptor, context->arena);
	const Supplies__Issue *list = issue_list(view, context, department, date);

	due->department = department;
	due->date = date;
	due->item = mask_item_on(context, date);
	due->basis = list->basis;
	count_people(list, due);
	due->issued_milli = issued_of(view, context, due);
	due->available_milli = usable_on(view, department, due->item, date);
	due->checked_at = context->now;
	due->correlation_id = context->correlation_id;
	return due;
}

static int64_t still_due(const Supplies__Entitlement *due)
{
	return due->entitled_milli > due->issued_milli ? due->entitled_milli - due->issued_milli : 0;
}

static uint32_t pieces(int64_t quantity_milli)
{
	return (uint32_t)(quantity_milli / MILLI);
}

/* `pool_milli`: what the central store has for all others together. */
static void due_judge(const struct view *view, Supplies__Entitlement *due, const char *central, int64_t *pool_milli)
{
	int64_t rest = still_due(due) - due->available_milli;
	bool shares = central && strcmp(central, due->department) != 0;

	due->central_milli = shares ? *pool_milli : 0;
	if (rest > due->central_milli)
		due->lacking_milli = rest - due->central_milli;
	if (rest > 0 && shares)
		*pool_milli -= rest - due->lacking_milli;
	due->nothing = due->lacking_milli && due->lacking_milli == due->entitled_milli;
	due->entitled = pieces(due->entitled_milli);
	due->available = pieces(due->available_milli + due->central_milli);
	due->lacking = pieces(due->lacking_milli);
	if (!due->lacking_milli)
		due->state = SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_MET;
	else if (stock_is_recorded(view, due->department, due->item) ||
		 (shares && stock_is_recorded(view, central, due->item)))
		due->state = SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_UNMET;
	else
		due->state = SUPPLIES__ENTITLEMENT_STATE__ENTITLEMENT_UNRECORDED;
}

/* The office is given its own first: what is left is the others'. */
static int64_t pool_of(Supplies__Entitlement *const *all, size_t count, const char *central)
{
	for (size_t i = 0; i < count; i++) {
		int64_t left = all[i]->available_milli - still_due(all[i]);

		if (strcmp(all[i]->department, central) == 0)
			return left > 0 ? left : 0;
	}
	return 0;
}

Supplies__Entitlement **entitlements_now(const struct view *view, const struct context *context, const char *date)
{
	const Plan__Plan *plan = context->plan;
	Supplies__Entitlement **all =
		arena_alloc(context->arena, plan->n_departments * sizeof(Supplies__Entitlement *));
	int64_t pool_milli;

	for (size_t i = 0; i < plan->n_departments; i++)
		all[i] = due_new(view, context, plan->departments[i]->id, date);
	pool_milli = pool_of(all, plan->n_departments, plan->organisation->office);
	for (size_t i = 0; i < plan->n_departments; i++)
		due_judge(view, all[i], plan->organisation->office, &pool_milli);
	return all;
}
