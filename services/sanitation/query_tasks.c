#include <string.h>

#include "common/core/page.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/making.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task.h"

#define COUNT_DAYS_MAX 31

static bool may_see(const struct context *context, const Sanitation__Task *task)
{
	return context->roles & (OFFICE | OPERATOR | AUDITOR) || strcmp(context->department, task->owner) == 0;
}

static bool is_wanted(const char *wanted, const char *is)
{
	return !*wanted || strcmp(wanted, is) == 0;
}

static bool is_open(const Sanitation__Task *task)
{
	return task->state == SANITATION__TASK__STATE__DUE || task->state == SANITATION__TASK__STATE__STARTED ||
	       task->state == SANITATION__TASK__STATE__CONTACT;
}

static const char *today_of(const struct context *context)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	return arena_strdup(context->arena, today);
}

/* --- lists --------------------------------------------------------------------------------------------------------------------------- */

static bool task_matches(const struct context *context, const void *query, const void *record)
{
	const Sanitation__ListTasks *asked = query;
	const Sanitation__Task *task = record;

	return may_see(context, task) && is_wanted(asked->date, task->date) && is_wanted(asked->owner, task->owner) &&
	       is_wanted(asked->place, task->place) && is_wanted(asked->rule, task->rule) &&
	       (!asked->state || asked->state == task->state) && (!asked->overdue || (task->overdue && is_open(task)));
}

void query_list_tasks(const struct view *view, const struct context *context, const Sanitation__ListTasks *query,
		      struct decision *decision)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	Sanitation__ListTasks asked = *query;
	Sanitation__ListTasksReply *reply;
	struct page page;
	struct scan scan;

	if (!*asked.date && !*asked.place)
		asked.date = today_of(context);
	from.date = asked.date;
	from.owner = asked.owner;
	from.place = asked.place;
	if (*asked.date)
		task_scan(&scan, view, "task.by_date", &from, *asked.owner ? 2 : 1, *asked.owner ? 2 : 1);
	else
		task_scan(&scan, view, "task.by_place", &from, 1, 1);
	if (!page_fill(&page, &scan, context, &asked, task_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &sanitation__list_tasks_reply__descriptor);
	reply->tasks = (Sanitation__Task **)page.records;
	reply->n_tasks = page.count;
	reply->next_page_token = page.next_token;
}

void query_get_task(const struct view *view, const struct context *context, const Sanitation__GetTask *query,
		    struct decision *decision)
{
	const Sanitation__Task *task = task_find(view, query->task_id);
	Sanitation__GetTaskReply *reply;

	if (!task)
		decision_reject(decision, &REASON_TASK_UNKNOWN, "task_id", query->task_id);
	else if (!may_see(context, task))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "task_id", task->owner, context->department);
	if (!task || decision->rejection)
		return;
	reply = decision_reply(decision, &sanitation__get_task_reply__descriptor);
	reply->task = (Sanitation__Task *)task;
}

/* --- counts -------------------------------------------------------------------------------------------------------------------------- */

struct counting {
	const struct context *context;
	Sanitation__TaskCount **counts;
	size_t n_counts, room, n_days_before; /* rows of the days before stand still */
};

static Sanitation__TaskCount *count_of(struct counting *counting, const Sanitation__Task *task)
{
	Sanitation__TaskCount *count;

	for (size_t i = counting->n_days_before; i < counting->n_counts; i++) {
		if (strcmp(counting->counts[i]->rule, task->rule) == 0)
			return counting->counts[i];
	}
	if (counting->n_counts == counting->room) {
		size_t room = counting->room ? 2 * counting->room : 64;
		Sanitation__TaskCount **counts = arena_alloc(counting->context->arena, room * sizeof(*counts));

		for (size_t i = 0; i < counting->n_counts; i++)
			counts[i] = counting->counts[i];
		counting->counts = counts;
		counting->room = room;
	}
	count = reflect_new(&sanitation__task_count__descriptor, counting->context->arena);
	count->date = arena_strdup(counting->context->arena, task->date);
	count->rule = arena_strdup(counting->context->arena, task->rule);
	count->kind = task->kind;
	return counting->counts[counting->n_counts++] = count;
}

static void count_task(struct counting *counting, const Sanitation__Task *task)
{
	Sanitation__TaskCount *count = count_of(counting, task);

	count->due++;
	count->done += task->state == SANITATION__TASK__STATE__DONE;
	count->late += task->state == SANITATION__TASK__STATE__DONE && task->late;
	count->missed += task->state == SANITATION__TASK__STATE__MISSED;
	count->waived += task->state == SANITATION__TASK__STATE__WAIVED;
	count->open += is_open(task);
}

static void count_day(struct counting *counting, const struct view *view, const char *date, const char *owner)
{
	Sanitation__Task from = SANITATION__TASK__INIT;
	const Sanitation__Task *task;
	struct scan scan;

	from.date = date;
	from.owner = owner;
	counting->n_days_before = counting->n_counts;
	task_scan(&scan, view, "task.by_date", &from, *owner ? 2 : 1, *owner ? 2 : 1);
	for (;;) {
		struct arena_mark mark = arena_mark(view->arena);
		size_t rows = counting->n_counts;

		task = task_next(&scan);
		if (!task)
			return;
		if (may_see(counting->context, task) && task->state != SANITATION__TASK__STATE__WITHDRAWN)
			count_task(counting, task);
		if (counting->n_counts == rows)
			arena_rewind(view->arena, mark);
	}
}

void query_get_task_counts(const struct view *view, const struct context *context,
			   const Sanitation__GetTaskCounts *query, struct decision *decision)
{
	const char *from = *query->from_date ? query->from_date : today_of(context);
	const char *until = *query->until_date ? query->until_date : from;
	struct counting counting = { .context = context };
	Sanitation__GetTaskCountsReply *reply;
	char date[DATE_SIZE];
	int days;

	if (!zone_days_between(from, until, &days) || days < 0 || days >= COUNT_DAYS_MAX) {
		decision_reject(decision, &REASON_DAYS_IMPOSSIBLE, "until_date", COUNT_DAYS_MAX);
		return;
	}
	for (int i = 0; i <= days && zone_date_add(from, i, date); i++)
		count_day(&counting, view, date, query->owner);
	reply = decision_reply(decision, &sanitation__get_task_counts_reply__descriptor);
	reply->counts = counting.counts;
	reply->n_counts = counting.n_counts;
}
