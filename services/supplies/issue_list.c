#include "services/supplies/issue_list.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/supplies.h"

#define A_SET MILLI /* of everything but masks one a person and day */

const Supplies__Issue *issue_find(const struct view *view, const char *department, const char *date)
{
	Supplies__Issue key = SUPPLIES__ISSUE__INIT;

	key.department = department;
	key.date = date;
	return issue_get(view, &key);
}

const Supplies__Handout *handout_find(const struct view *view, const char *department, const char *date,
				      const char *badge)
{
	Supplies__Handout key = SUPPLIES__HANDOUT__INIT;

	key.department = department;
	key.date = date;
	key.badge = badge;
	return handout_get(view, &key);
}

const char *mask_item_on(const struct context *context, const char *date)
{
	return plan_supply_on(context->plan, date)->mask_item;
}

const char *issue_cause(const struct context *context, const char *department, const char *date)
{
	return arena_printf(context->arena, "entitlement/%s/%s", date, department);
}

/* --- what one person is due ----------------------------------------------------------------------------------------------------------- */

static const char *item_that_is(const struct context *context, Plan__ProtectiveItem protective, const char *date)
{
	if (protective == PLAN__PROTECTIVE_ITEM__MASK)
		return mask_item_on(context, date);
	for (size_t i = 0; i < context->plan->n_supplies; i++) {
		if (context->plan->supplies[i]->protective == protective)
			return context->plan->supplies[i]->id;
	}
	return "";
}

static void recipient_add(const struct context *context, Supplies__Recipient *recipient,
			  Plan__ProtectiveItem protective, const char *date)
{
	Supplies__IssueItem *item = reflect_new(&supplies__issue_item__descriptor, context->arena);

	item->protective = protective;
	item->item = item_that_is(context, protective, date);
	item->quantity_milli =
		protective == PLAN__PROTECTIVE_ITEM__MASK
			? (int64_t)plan_supply_on(context->plan, date)->masks_per_window_worker_a_day * MILLI
			: A_SET;
	recipient->items[recipient->n_items++] = item;
}

Supplies__Recipient *recipient_new(const struct context *context, const char *badge, const char *post,
				   const char *window, const char *date)
{
	Supplies__Recipient *recipient = reflect_new(&supplies__recipient__descriptor, context->arena);
	const Plan__Post *known = plan_post(context->plan, post);
	size_t wears = known ? known->n_wears : 0;
	bool masked = !*window;

	recipient->badge = badge;
	recipient->post = post;
	recipient->window = window;
	recipient->items = arena_alloc(context->arena, (wears + 1) * sizeof(*recipient->items));
	for (size_t i = 0; i < wears; i++) {
		recipient_add(context, recipient, known->wears[i], date);
		masked = masked || known->wears[i] == PLAN__PROTECTIVE_ITEM__MASK;
	}
	if (!masked)
		recipient_add(context, recipient, PLAN__PROTECTIVE_ITEM__MASK, date);
	return recipient;
}

/* --- a department's list -------------------------------------------------------------------------------------------------------------- */

static bool is_listed(const Supplies__Issue *issue, const char *badge)
{
	for (size_t i = 0; i < issue->n_recipients; i++) {
		if (strcmp(issue->recipients[i]->badge, badge) == 0)
			return true;
	}
	return false;
}

/* Those at windows come first: it is they whom the plan entitles by name (S2). */
static void list_roster(const struct context *context, const Supplies__Roster *roster, bool at_windows,
			Supplies__Issue *issue)
{
	for (size_t i = 0; i < roster->n_shifts; i++) {
		const Appointments__DutyShift *shift = roster->shifts[i];

		if ((*shift->window != '\0') == at_windows && !is_listed(issue, shift->badge))
			issue->recipients[issue->n_recipients++] =
				recipient_new(context, shift->badge, shift->post, shift->window, issue->date);
	}
}

static void list_windows(const struct context *context, Supplies__Issue *issue)
{
	for (size_t i = 0; i < context->plan->n_windows; i++) {
		const Plan__Window *window = context->plan->windows[i];

		if (window->duty == PLAN__WINDOW_DUTY__STAFFED && strcmp(window->department, issue->department) == 0)
			issue->recipients[issue->n_recipients++] =
				recipient_new(context, "", "", window->id, issue->date);
	}
}

Supplies__Issue *issue_list(const struct view *view, const struct context *context, const char *department,
			    const char *date)
{
	const Supplies__Roster *roster = roster_find(view, department, date);
	Supplies__Issue *issue = reflect_new(&supplies__issue__descriptor, context->arena);
	size_t most = roster ? roster->n_shifts : context->plan->n_windows;

	issue->department = department;
	issue->date = date;
	issue->basis = roster ? SUPPLIES__ENTITLEMENT_BASIS__ROSTER : SUPPLIES__ENTITLEMENT_BASIS__PLAN;
	issue->recipients = arena_alloc(context->arena, (most + 1) * sizeof(*issue->recipients));
	if (roster) {
		roster = reflect_copy(&roster->base, context->arena);
		list_roster(context, roster, true, issue);
		list_roster(context, roster, false, issue);
	} else {
		list_windows(context, issue);
	}
	return issue;
}

/* --- where it comes from -------------------------------------------------------------------------------------------------------------- */

int64_t usable_on(const struct view *view, const char *store, const char *item, const char *date)
{
	Supplies__Holding from = SUPPLIES__HOLDING__INIT;
	const Supplies__Holding *holding;
	struct scan scan;
	int64_t sum = 0;

	from.store = store;
	from.item = item;
	from.expires_on = date;
	holding_scan(&scan, view, NULL, &from, 2, 3);
	while ((holding = holding_next(&scan)))
		sum += holding->quantity_milli;
	return sum;
}

const char *central_store_of(const struct context *context, const char *department, const char *item, const char *date)
{
	const char *office = context->plan->organisation->office;

	return strcmp(department, office) != 0 && strcmp(item, mask_item_on(context, date)) == 0 ? office : NULL;
}

int64_t issue_take(struct ledger *ledger, const char *department, const char *date, const char *item,
		   int64_t quantity_milli)
{
	const char *central = central_store_of(ledger->context, department, item, date);
	struct movement movement = { .kind = SUPPLIES__LINE_KIND__ISSUE,
				     .store = department,
				     .item = item,
				     .quantity_milli = quantity_milli,
				     .cause = issue_cause(ledger->context, department, date) };

	if (!*item || quantity_milli <= 0)
		return 0;
	movement.quantity_milli = ledger_take(ledger, &movement);
	if (movement.quantity_milli && central) {
		movement.store = central;
		movement.quantity_milli = ledger_take(ledger, &movement);
	}
	return quantity_milli - movement.quantity_milli;
}
