/* Windows of a room (C4.1): opened when their time begins, shut when it is over, each confirmed within the plan's minutes. */
#pragma once

#include "common/core/context.h"
#include "hallward/sanitation/v1/task.pb-c.h"

/* They are open: from now on it counts when they are shut. Late if that was to be confirmed before. */
void window_open(const struct context *context, Sanitation__Task *task);

/* They were shut too early: to be opened again. */
void window_shut_early(const struct context *context, Sanitation__Task *task);
