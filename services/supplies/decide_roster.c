/* A department's duty roster of a day is given, by appointments or by hand (S2, B6). */
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/supplies/roster.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

/* The department's own windows, as a roster may name them. */
static bool window_is_known(const struct context *context, const char *department, const char *window,
			    const char *field, struct decision *decision)
{
	const char *known = "";

	for (size_t i = 0; i < context->plan->n_windows; i++) {
		const Plan__Window *its = context->plan->windows[i];

		if (strcmp(its->department, department) != 0)
			continue;
		if (strcmp(its->id, window) == 0)
			return true;
		known = arena_printf(context->arena, "%s%s%s", known, *known ? ", " : "", its->id);
	}
	decision_reject(decision, &REASON_WINDOW_UNKNOWN, field, window, department, known);
	return false;
}

/* As it is printed on a card and read by a scanner. */
static bool badge_is_well_formed(const char *badge)
{
	return strspn(badge, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./") == strlen(badge);
}

static const char *field_of(const struct context *context, size_t shift, const char *field)
{
	return arena_printf(context->arena, "shifts[%zu].%s", shift, field);
}

static bool shift_is_possible(const struct context *context, const Supplies__TakeRoster *command, size_t at,
			      struct decision *decision)
{
	const Appointments__DutyShift *shift = command->shifts[at];

	if (!badge_is_well_formed(shift->badge))
		decision_reject(decision, &REASON_BADGE_FORM, field_of(context, at, "badge"), shift->badge);
	else if (strcmp(shift->from, shift->until) == 0)
		decision_reject(decision, &REASON_SHIFT_EMPTY, field_of(context, at, "until"), shift->from);
	else if (post_take(context, shift->post, field_of(context, at, "post"), decision) && *shift->window)
		window_is_known(context, command->department, shift->window, field_of(context, at, "window"), decision);
	return !decision->rejection;
}

/* One person is in one place at a time. */
static bool shift_is_free(const struct context *context, const Supplies__TakeRoster *command, size_t at,
			  struct decision *decision)
{
	const Appointments__DutyShift *shift = command->shifts[at];
	int64_t begin_at = 0, end_at = 0, other_begin_at, other_end_at;

	shift_span(command->date, shift, &begin_at, &end_at);
	for (size_t i = 0; i < at; i++) {
		const Appointments__DutyShift *other = command->shifts[i];

		if (strcmp(other->badge, shift->badge) != 0 ||
		    !shift_span(command->date, other, &other_begin_at, &other_end_at) || other_begin_at >= end_at ||
		    begin_at >= other_end_at)
			continue;
		decision_reject(decision, &REASON_SHIFTS_OVERLAP, field_of(context, at, "from"), shift->badge,
				other->from, other->until, shift->from, shift->until);
		return false;
	}
	return true;
}

static bool shifts_are_possible(const struct context *context, const Supplies__TakeRoster *command,
				struct decision *decision)
{
	for (size_t i = 0; i < command->n_shifts; i++) {
		if (!shift_is_possible(context, command, i, decision) || !shift_is_free(context, command, i, decision))
			return false;
	}
	return true;
}

static bool says_the_same(const struct context *context, const Supplies__Roster *roster,
			  const Supplies__TakeRoster *command)
{
	bool same = roster->n_shifts == command->n_shifts;

	for (size_t i = 0; same && i < roster->n_shifts; i++) {
		ProtobufCBinaryData one = reflect_pack(&roster->shifts[i]->base, context->arena);
		ProtobufCBinaryData other = reflect_pack(&command->shifts[i]->base, context->arena);

		same = one.len == other.len && memcmp(one.data, other.data, one.len) == 0;
	}
	return same;
}

/* Does it take the place of the one before? What is older, or the same once more, does not; two papers with one number must be told
 * apart by whoever made them. */
static bool is_newer(const struct context *context, const Supplies__Roster *last, const Supplies__TakeRoster *command,
		     struct decision *decision)
{
	if (!last)
		return true;
	if (!command->revision)
		return !says_the_same(context, last, command);
	if (command->revision == last->revision && !says_the_same(context, last, command))
		decision_reject(decision, &REASON_REVISION_TAKEN, "revision", command->department, command->date,
				last->revision);
	return command->revision > last->revision;
}

/* What is told late, of a day that is over, means nothing any more. */
const ProtobufCMessage *roster_take_published(const struct view *view, const struct context *context,
					      const Bus__Event *event, const void *data)
{
	const Appointments__DutyRosterPublished *published = data;
	Supplies__TakeRoster *command;

	(void)view;
	(void)event;
	if (strcmp(published->date, stock_today(context)) < 0)
		return NULL;
	command = reflect_new(&supplies__take_roster__descriptor, context->arena);
	command->department = published->department;
	command->date = published->date;
	command->revision = published->revision;
	command->shifts = published->shifts;
	command->n_shifts = published->n_shifts;
	return &command->base;
}

void decide_take_roster(const struct view *view, const struct context *context, const Supplies__TakeRoster *command,
			struct decision *decision)
{
	const Supplies__Roster *last = roster_find(view, command->department, command->date);
	Supplies__TakeRosterReply *reply;
	Supplies__Roster *roster;

	if (!roster_is_ours(context, command->department, decision) ||
	    !day_is_to_come(context, command->date, decision) || !shifts_are_possible(context, command, decision))
		return;
	if (!is_newer(context, last, command, decision)) {
		reply = decision_reply(decision, &supplies__take_roster_reply__descriptor);
		reply->roster = last ? reflect_copy(&last->base, context->arena) : NULL;
		return;
	}
	roster = reflect_new(&supplies__roster__descriptor, context->arena);
	roster->department = command->department;
	roster->date = command->date;
	roster->revision = command->revision ? command->revision : last ? last->revision + 1 : 1;
	roster->shifts = command->shifts;
	roster->n_shifts = command->n_shifts;
	roster->taken_at = context->now;
	roster->taken_by = context->actor;
	roster->calendar_unknown = !calendar_day(context->plan, command->date).is_known;
	emit_roster_taken(decision)->roster = roster;
	reply = decision_reply(decision, &supplies__take_roster_reply__descriptor);
	reply->roster = roster;
}
