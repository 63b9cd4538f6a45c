/* The one way in which a task gets into its table. */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/task.pb-c.h"

/* Stores the task as it is from now on, and keeps the scores. Of events' apply functions; never task_put() itself. */
void task_store(struct tables *tables, const Sanitation__Task *task);
