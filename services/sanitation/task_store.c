#include "services/sanitation/task_store.h"

#include "services/sanitation/sanitation.h"
#include "services/sanitation/score.h"

void task_store(struct tables *tables, const Sanitation__Task *task)
{
	score_note(tables, task_get(&tables->view, task), task);
	task_put(tables, task);
}
