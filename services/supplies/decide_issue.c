/* What everybody on duty wears is given out: a department's list in one go, and to single late comers (S2, C7). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/issue_list.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define ITEMS_MAX 16 /* of a post */

/* All that a list asks for of one item, and what of it there was. */
struct wanted {
	const char *item;
	int64_t quantity_milli, got_milli;
};

struct wants {
	struct wanted items[ITEMS_MAX];
	size_t count;
};

static struct wanted *wanted_of(struct wants *wants, const char *item)
{
	for (size_t i = 0; i < wants->count; i++) {
		if (strcmp(wants->items[i].item, item) == 0)
			return &wants->items[i];
	}
	if (wants->count == ITEMS_MAX)
		return NULL;
	wants->items[wants->count] = (struct wanted){ .item = item };
	return &wants->items[wants->count++];
}

static void want(struct wants *wants, const Supplies__Recipient *recipient)
{
	for (size_t i = 0; i < recipient->n_items; i++) {
		const Supplies__IssueItem *item = recipient->items[i];
		struct wanted *wanted = *item->item ? wanted_of(wants, item->item) : NULL;

		if (wanted)
			wanted->quantity_milli += item->quantity_milli - item->issued_milli;
	}
}

/* How much there was. */
static int64_t take_all(struct ledger *ledger, struct wants *wants, const char *department, const char *date)
{
	int64_t got_milli = 0;

	for (size_t i = 0; i < wants->count; i++) {
		struct wanted *wanted = &wants->items[i];

		wanted->got_milli = issue_take(ledger, department, date, wanted->item, wanted->quantity_milli);
		got_milli += wanted->got_milli;
	}
	return got_milli;
}

/* In the list's order, as far as it goes. True: all that is due. */
static bool give(struct wants *wants, Supplies__Recipient *recipient)
{
	bool all = true;

	for (size_t i = 0; i < recipient->n_items; i++) {
		Supplies__IssueItem *item = recipient->items[i];
		struct wanted *wanted = *item->item ? wanted_of(wants, item->item) : NULL;
		int64_t due = item->quantity_milli - item->issued_milli, given = 0;

		if (wanted)
			given = wanted->got_milli < due ? wanted->got_milli : due;
		if (wanted)
			wanted->got_milli -= given;
		item->issued_milli += given;
		all = all && given == due;
	}
	return all;
}

/* --- the whole list -------------------------------------------------------------------------------------------------------------------- */

/* Who was given theirs by hand before the list was is not on it. */
static void leave_out_handed(const struct view *view, Supplies__Issue *issue)
{
	size_t count = 0;

	for (size_t i = 0; i < issue->n_recipients; i++) {
		Supplies__Recipient *recipient = issue->recipients[i];

		if (!*recipient->badge || !handout_find(view, issue->department, issue->date, recipient->badge))
			issue->recipients[count++] = recipient;
	}
	issue->n_recipients = count;
}

static bool issue_is_possible(const struct view *view, const struct context *context,
			      const Supplies__IssueToRoster *command, struct decision *decision)
{
	const Supplies__Issue *before = issue_find(view, command->department, command->date);

	if (!stock_is_ours(context, command->department, "department", decision) ||
	    !day_is_to_come(context, command->date, decision))
		return false;
	if (before)
		decision_reject(decision, &REASON_ISSUED_BEFORE, "department", command->department, command->date,
				before->issued_by);
	return !before;
}

void decide_issue_to_roster(const struct view *view, const struct context *context,
			    const Supplies__IssueToRoster *command, struct decision *decision)
{
	Supplies__Issue *issue = issue_list(view, context, command->department, command->date);
	struct wants wants = { .count = 0 };
	Supplies__IssueToRosterReply *reply;
	struct ledger ledger;

	if (!issue_is_possible(view, context, command, decision))
		return;
	leave_out_handed(view, issue);
	for (size_t i = 0; i < issue->n_recipients; i++)
		want(&wants, issue->recipients[i]);
	if (!wants.count) {
		decision_reject(decision, &REASON_NOBODY_ON_DUTY, "date", command->department, command->date);
		return;
	}
	ledger_begin(&ledger, view, context, decision);
	if (!take_all(&ledger, &wants, command->department, command->date)) {
		decision_reject(decision, &REASON_NOTHING_TO_ISSUE, "department", command->department);
		return;
	}
	issue->issued_at = context->now;
	issue->issued_by = context->actor;
	reply = decision_reply(decision, &supplies__issue_to_roster_reply__descriptor);
	reply->issue = issue;
	reply->without = arena_alloc(context->arena, issue->n_recipients * sizeof(*reply->without));
	for (size_t i = 0; i < issue->n_recipients; i++) {
		if (!give(&wants, issue->recipients[i]))
			reply->without[reply->n_without++] = issue->recipients[i];
	}
	ledger_post(&ledger);
	emit_issued_to_roster(decision)->issue = issue;
}

/* --- one late comer ---------------------------------------------------------------------------------------------------------------------- */

/* What was given to them today, by the list or by hand. */
static void count_issued(const Supplies__Recipient *before, Supplies__Recipient *recipient)
{
	for (size_t i = 0; i < before->n_items; i++) {
		for (size_t j = 0; j < recipient->n_items; j++) {
			Supplies__IssueItem *item = recipient->items[j];

			if (before->items[i]->protective == item->protective)
				item->issued_milli = before->items[i]->issued_milli < item->quantity_milli
							     ? before->items[i]->issued_milli
							     : item->quantity_milli;
		}
	}
}

static Supplies__Recipient *late_comer(const struct view *view, const struct context *context, const struct duty *duty,
				       const char *badge)
{
	const char *today = stock_today(context);
	Supplies__Recipient *recipient = recipient_new(context, badge, duty->post, duty->window, today);
	const Supplies__Handout *handout = handout_find(view, duty->department, today, badge);
	const Supplies__Issue *issue = handout ? NULL : issue_find(view, duty->department, today);

	if (handout)
		count_issued(handout->recipient, recipient);
	for (size_t i = 0; issue && i < issue->n_recipients; i++) {
		if (strcmp(issue->recipients[i]->badge, badge) == 0)
			count_issued(issue->recipients[i], recipient);
	}
	return recipient;
}

/* False: rejected HANDED_OUT_BEFORE or NOTHING_TO_ISSUE. */
static bool hand_out(struct ledger *ledger, const struct duty *duty, Supplies__Recipient *recipient)
{
	struct wants wants = { .count = 0 };
	int64_t wanted_milli = 0;

	want(&wants, recipient);
	for (size_t i = 0; i < wants.count; i++)
		wanted_milli += wants.items[i].quantity_milli;
	if (!wanted_milli)
		decision_reject(ledger->decision, &REASON_HANDED_OUT_BEFORE, "badge", recipient->badge);
	else if (!take_all(ledger, &wants, duty->department, stock_today(ledger->context)))
		decision_reject(ledger->decision, &REASON_NOTHING_TO_ISSUE, "department", duty->department);
	else
		give(&wants, recipient);
	return !ledger->decision->rejection;
}

void decide_record_handout(const struct view *view, const struct context *context,
			   const Supplies__RecordHandout *command, struct decision *decision)
{
	const char *today = stock_today(context);
	Supplies__RecordHandoutReply *reply;
	Supplies__Handout *handout;
	struct ledger ledger;
	struct duty duty;

	if (!stock_is_ours(context, command->department, "department", decision) ||
	    !duty_find(view, context, command->badge, today, command->department, command->post, &duty, decision))
		return;
	handout = reflect_new(&supplies__handout__descriptor, context->arena);
	handout->department = duty.department;
	handout->date = today;
	handout->badge = command->badge;
	handout->recipient = late_comer(view, context, &duty, command->badge);
	handout->issued_at = context->now;
	handout->issued_by = context->actor;
	ledger_begin(&ledger, view, context, decision);
	if (!hand_out(&ledger, &duty, handout->recipient))
		return;
	ledger_post(&ledger);
	emit_handed_out(decision)->handout = handout;
	reply = decision_reply(decision, &supplies__record_handout_reply__descriptor);
	reply->handout = handout;
}
