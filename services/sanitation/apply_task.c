#include "services/sanitation/making.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task_store.h"

static void put_all(struct tables *tables, Sanitation__Task *const *tasks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		task_store(tables, tasks[i]);
}

void apply_tasks_made(struct tables *tables, const Bus__Event *recorded, const Sanitation__TasksMade *event)
{
	Sanitation__TaskDay day = SANITATION__TASK_DAY__INIT;

	(void)recorded;
	put_all(tables, event->tasks, event->n_tasks);
	day.id = TASK_DAY_ID;
	day.date = event->date;
	day.next = event->next;
	day.complete = event->complete;
	day.plan_version = event->plan_version;
	day.changed = event->changed;
	task_day_put(tables, &day);
}

/* While the day's tasks are being made, the walk is another one now: it begins anew, and passes over what there is. */
void apply_heavy_use_reported(struct tables *tables, const Bus__Event *recorded,
			      const Sanitation__HeavyUseReported *event)
{
	const Sanitation__TaskDay *stored = task_day_find(&tables->view);

	(void)recorded;
	heavy_use_put(tables, event->use);
	put_all(tables, event->tasks, event->n_tasks);
	if (stored && !stored->complete) {
		Sanitation__TaskDay day = *stored;

		day.next = 0;
		task_day_put(tables, &day);
	}
}

void apply_task_done(struct tables *tables, const Bus__Event *recorded, const Sanitation__TaskDone *event)
{
	(void)recorded;
	task_store(tables, event->task);
}

void apply_soiling_reported(struct tables *tables, const Bus__Event *recorded, const Sanitation__SoilingReported *event)
{
	(void)recorded;
	task_store(tables, event->task);
}

void apply_tasks_overdue(struct tables *tables, const Bus__Event *recorded, const Sanitation__TasksOverdue *event)
{
	(void)recorded;
	put_all(tables, event->tasks, event->n_tasks);
}

void apply_tasks_missed(struct tables *tables, const Bus__Event *recorded, const Sanitation__TasksMissed *event)
{
	(void)recorded;
	put_all(tables, event->tasks, event->n_tasks);
}

void apply_tasks_caught_up(struct tables *tables, const Bus__Event *recorded, const Sanitation__TasksCaughtUp *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}
