#include "services/sanitation/task.h"

#include "services/sanitation/sanitation.h"

const Sanitation__Task *task_find(const struct view *view, const char *task_id)
{
	Sanitation__Task key = SANITATION__TASK__INIT;

	key.task_id = task_id;
	return task_get(view, &key);
}

const char *task_spot(const Sanitation__Task *task)
{
	return *task->room ? task->room : task->place;
}
