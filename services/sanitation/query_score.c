/* Scores, and the calendar of what was missed (O3, O4). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/caller.h"
#include "services/sanitation/period.h"
#include "services/sanitation/sanitation.h"

/* --- scores --------------------------------------------------------------------------------------------------------------------------- */

static const char *group_of(const struct context *context, const Sanitation__GetScore *query,
			    const Sanitation__ScoreDay *day)
{
	const Plan__FunctionalArea *area;

	switch (query->group) {
	case SANITATION__SCORE_GROUP__AREA:
		return day->area;
	case SANITATION__SCORE_GROUP__OWNER:
		return day->owner;
	case SANITATION__SCORE_GROUP__FUNCTIONAL_AREA:
		area = plan_area_of(context->plan, day->owner);
		return area ? area->id : "";
	default:
		return "";
	}
}

static const char *period_of(const struct context *context, const Sanitation__GetScore *query, const char *date)
{
	char week[WEEK_SIZE];

	if (query->period == SANITATION__SCORE_PERIOD__DAY)
		return date;
	if (query->period != SANITATION__SCORE_PERIOD__ISO_WEEK)
		return "";
	period_week(date, week);
	return arena_strdup(context->arena, week);
}

/* Days come in their order: the period's scores are the last ones. */
static Sanitation__Score *score_of(const struct context *context, Sanitation__GetScoreReply *reply, const char *period,
				   const char *group)
{
	Sanitation__Score *score;

	for (size_t i = reply->n_scores; i-- && strcmp(reply->scores[i]->period, period) == 0;) {
		if (strcmp(reply->scores[i]->group, group) == 0)
			return reply->scores[i];
	}
	reply->scores = arena_grow(context->arena, reply->scores, reply->n_scores);
	score = reflect_new(&sanitation__score__descriptor, context->arena);
	score->period = period;
	score->group = group;
	reply->scores[reply->n_scores++] = score;
	return score;
}

static void score_add(Sanitation__Score *score, const Sanitation__ScoreDay *day)
{
	score->done_in_time += day->done_in_time;
	score->late += day->late;
	score->missed += day->missed;
	score->overdue += day->overdue;
	score->waived += day->waived;
	score->open += day->open;
	score->due = score->done_in_time + score->late + score->missed + score->overdue;
	score->per_mille = score->due ? (uint32_t)(score->done_in_time * UINT64_C(1000) / score->due) : 0;
}

static bool counts_anything(const Sanitation__ScoreDay *day)
{
	return day->done_in_time || day->late || day->missed || day->overdue || day->waived || day->open;
}

void query_get_score(const struct view *view, const struct context *context, const Sanitation__GetScore *query,
		     struct decision *decision)
{
	Sanitation__ScoreDay from = SANITATION__SCORE_DAY__INIT;
	const Sanitation__ScoreDay *day;
	Sanitation__GetScoreReply *reply;
	struct scan scan;

	if (!period_is_possible(query->from_date, query->until_date, decision))
		return;
	reply = decision_reply(decision, &sanitation__get_score_reply__descriptor);
	from.date = query->from_date;
	score_day_scan(&scan, view, NULL, &from, 0, 1);
	while ((day = score_day_next(&scan)) && strcmp(day->date, query->until_date) <= 0) {
		if (!caller_may_see(context, day->owner) || !counts_anything(day))
			continue;
		score_add(score_of(context, reply, period_of(context, query, day->date), group_of(context, query, day)),
			  day);
	}
}

/* --- what was missed ------------------------------------------------------------------------------------------------------------------ */

static bool is_worth_telling(const Sanitation__Task *task)
{
	return task->state == SANITATION__TASK__STATE__MISSED || task->state == SANITATION__TASK__STATE__WAIVED ||
	       (task->state == SANITATION__TASK__STATE__DONE && task->late);
}

static bool is_like(const Sanitation__MissedTasks *missed, const Sanitation__Task *task)
{
	return missed->state == task->state && strcmp(missed->rule, task->rule) == 0 &&
	       strcmp(missed->place, task->place) == 0 && strcmp(missed->reason, task->reason) == 0 &&
	       strcmp(missed->not_counted_because, task->not_counted_because) == 0;
}

static void missed_add(const struct context *context, Sanitation__MissedDay *day, const Sanitation__Task *task)
{
	Sanitation__MissedTasks *missed;

	for (size_t i = 0; i < day->n_missed; i++) {
		if (is_like(day->missed[i], task)) {
			day->missed[i]->tasks++;
			return;
		}
	}
	day->missed = arena_grow(context->arena, day->missed, day->n_missed);
	missed = reflect_new(&sanitation__missed_tasks__descriptor, context->arena);
	missed->state = task->state;
	missed->rule = task->rule;
	missed->place = task->place;
	missed->reason = task->reason;
	missed->not_counted_because = task->not_counted_because;
	missed->tasks = 1;
	day->missed[day->n_missed++] = missed;
}

static Sanitation__MissedDay *day_of(const struct view *view, const struct context *context, const char *owner,
				     const char *date)
{
	Sanitation__MissedDay *day = reflect_new(&sanitation__missed_day__descriptor, context->arena);
	Sanitation__Task from = SANITATION__TASK__INIT;
	const Sanitation__Task *task;
	struct scan scan;

	from.date = date;
	from.owner = owner;
	task_scan(&scan, view, "task.by_date", &from, 2, 2);
	for (;;) {
		struct arena_mark mark = arena_mark(view->arena);

		task = task_next(&scan);
		if (!task)
			break;
		if (is_worth_telling(task))
			missed_add(context, day, task);
		else
			arena_rewind(view->arena, mark);
	}
	day->date = date;
	return day;
}

void query_get_missed_calendar(const struct view *view, const struct context *context,
			       const Sanitation__GetMissedCalendar *query, struct decision *decision)
{
	Sanitation__GetMissedCalendarReply *reply;
	const char *first, *last;
	char date[DATE_SIZE];

	if (!period_of_month(query->month, &first, &last, decision))
		return;
	if (!caller_may_see(context, query->owner)) {
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "owner", query->owner, context->department);
		return;
	}
	reply = decision_reply(decision, &sanitation__get_missed_calendar_reply__descriptor);
	for (int i = 0; zone_date_add(first, i, date) && strcmp(date, last) <= 0; i++) {
		Sanitation__MissedDay *day = day_of(view, context, query->owner, arena_strdup(context->arena, date));

		if (!day->n_missed)
			continue;
		reply->days = arena_grow(context->arena, reply->days, reply->n_days);
		reply->days[reply->n_days++] = day;
	}
}
