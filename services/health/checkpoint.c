#include "services/health/checkpoint.h"

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan.h"
#include "services/health/days.h"

#define MINUTE (60 * SECOND)
#define DAYS_BACK_MAX 16 /* over the longest feast */

/* Hours of a working day that have gone on for as long as a silence must last. */
struct hours {
	const char *date, *from;
	int64_t since; /* nothing observed after this moment is a silence */
	bool calendar_unknown;
	uint32_t after_min;
};

/* The last such hours of the date at or before now. Who began to look in their middle counts from then. */
static bool hours_on(const struct view *view, const struct context *context, const char *date, struct hours *ret_hours)
{
	const Plan__WorkingHours *working = plan_working_hours_on(context->plan, date);
	uint32_t after_min = plan_door_on(context->plan, date)->checkpoint_silent_after_min;
	struct calendar_day day = calendar_day(context->plan, date);
	int64_t began_at = directory_began_at(view), from_at, until_at;
	bool found = false;

	began_at -= began_at % MINUTE; /* as the hours' own times are */
	for (size_t i = 0; began_at && day.is_working && i < working->n_spans; i++) {
		const Plan__TimeSpan *span = working->spans[i];
		int64_t since;

		if (!zone_instant(date, span->from, &from_at) || !zone_instant(date, span->until, &until_at))
			continue;
		since = (until_at < context->now ? until_at : context->now) - after_min * MINUTE;
		if (since < from_at || since < began_at || (found && since < ret_hours->since))
			continue;
		*ret_hours = (struct hours){ date, span->from, since, !day.is_known, after_min };
		found = true;
	}
	return found;
}

static bool hours_last(const struct view *view, const struct context *context, struct hours *ret_hours)
{
	const char *today = day_of(context->arena, context->now);

	for (int back = 0; back < DAYS_BACK_MAX; back++) {
		if (hours_on(view, context, day_after(context->arena, today, -back), ret_hours))
			return true;
	}
	return false;
}

static const Health__CheckpointWatch *watch_find(const struct view *view, const char *checkpoint)
{
	Health__CheckpointWatch key = HEALTH__CHECKPOINT_WATCH__INIT;

	key.checkpoint = checkpoint;
	return checkpoint_watch_get(view, &key);
}

static bool is_told(const struct view *view, const char *checkpoint, const struct hours *hours)
{
	const Health__CheckpointWatch *watch = watch_find(view, checkpoint);

	return watch && watch->silent && strcmp(watch->date, hours->date) == 0 &&
	       strcmp(watch->hours_from, hours->from) == 0;
}

static bool was_heard_after(const struct view *view, const char *hall, const char *checkpoint, int64_t at)
{
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	const Health__Registration *next;
	struct arena_mark mark;
	struct scan scan;

	from.hall = hall;
	from.observed_at = at + 1;
	registration_scan(&scan, view, "registration.by_time", &from, 1, 2);
	mark = arena_mark(view->arena);
	while ((next = registration_next(&scan)) && strcmp(next->checkpoint, checkpoint) != 0)
		arena_rewind(view->arena, mark);
	return next;
}

static bool is_silent(const struct view *view, const struct hours *hours, const char *hall, const char *checkpoint)
{
	return !is_told(view, checkpoint, hours) && !was_heard_after(view, hall, checkpoint, hours->since);
}

static const char *owner_of(const struct context *context, const Plan__Hall *hall, const char *checkpoint)
{
	for (size_t i = 0; i < hall->n_checkpoints; i++) {
		if (strcmp(hall->checkpoints[i]->id, checkpoint) == 0 && *hall->checkpoints[i]->owner)
			return hall->checkpoints[i]->owner;
	}
	return context->plan->organisation->property;
}

void decide_mark_checkpoint_silent(const struct view *view, const struct context *context,
				   const Health__MarkCheckpointSilent *command, struct decision *decision)
{
	const Plan__Hall *hall = plan_hall_of_checkpoint(context->plan, command->checkpoint);
	Health__CheckpointWatch *watch;
	struct hours hours;

	decision_reply(decision, &health__mark_checkpoint_silent_reply__descriptor);
	if (!hall || !hours_last(view, context, &hours) || !is_silent(view, &hours, hall->id, command->checkpoint))
		return;
	watch = emit_checkpoint_silent(decision)->watch =
		reflect_new(&health__checkpoint_watch__descriptor, context->arena);
	watch->checkpoint = command->checkpoint;
	watch->hall = hall->id;
	watch->owner = owner_of(context, hall, command->checkpoint);
	watch->silent = true;
	watch->date = hours.date;
	watch->hours_from = hours.from;
	watch->after_min = hours.after_min;
	watch->quiet_since_at = hours.since;
	watch->silent_at = context->now;
	watch->calendar_unknown = hours.calendar_unknown;
}

void checkpoint_hear(const struct view *view, struct decision *decision, const Health__Registration *registration)
{
	const Health__CheckpointWatch *stored = watch_find(view, registration->checkpoint);
	Health__CheckpointWatch *watch;

	if (!stored || !stored->silent || registration->observed_at < stored->quiet_since_at)
		return;
	watch = emit_checkpoint_heard(decision)->watch = reflect_copy(&stored->base, decision->arena);
	watch->silent = false;
	watch->heard_at = registration->observed_at;
}

static void hall_schedule(const struct view *view, const struct context *context, const struct hours *hours,
			  const Plan__Hall *hall, struct schedule *schedule)
{
	for (size_t i = 0; i < hall->n_checkpoints; i++) {
		Health__MarkCheckpointSilent *command;

		if (!is_silent(view, hours, hall->id, hall->checkpoints[i]->id))
			continue;
		command = reflect_new(&health__mark_checkpoint_silent__descriptor, context->arena);
		command->checkpoint = hall->checkpoints[i]->id;
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}

void checkpoint_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	struct hours hours;

	if (!hours_last(view, context, &hours))
		return;
	for (size_t i = 0; i < context->plan->n_halls; i++)
		hall_schedule(view, context, &hours, context->plan->halls[i], schedule);
}

void apply_checkpoint_silent(struct tables *tables, const Bus__Event *recorded, const Health__CheckpointSilent *event)
{
	(void)recorded;
	checkpoint_watch_put(tables, event->watch);
}

void apply_checkpoint_heard(struct tables *tables, const Bus__Event *recorded, const Health__CheckpointHeard *event)
{
	(void)recorded;
	checkpoint_watch_put(tables, event->watch);
}
