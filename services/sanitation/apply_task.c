#include "services/sanitation/sanitation.h"
#include "services/sanitation/task_store.h"

void apply_tasks_made(struct tables *tables, const Bus__Event *recorded, const Sanitation__TasksMade *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_tasks; i++)
		task_store(tables, event->tasks[i]);
}

void apply_task_done(struct tables *tables, const Bus__Event *recorded, const Sanitation__TaskDone *event)
{
	(void)recorded;
	task_store(tables, event->task);
}
