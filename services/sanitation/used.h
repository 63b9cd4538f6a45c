/* What a finished task used up (S3): the plan's draws, of agents the one that was used, and as much as was said. */
#pragma once

#include "hallward/sanitation/v1/task.pb-c.h"

struct context;

void used_fill(const struct context *context, Sanitation__TaskDone *done);
